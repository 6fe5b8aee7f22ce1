from people.models.audit import AuditEvent
from people.models.calendars import CalendarDay, WorkingCalendar
from people.models.persons import Absence, Membership, Person
from people.models.tenants import BusinessUnit, Company, Department, subtree

__all__ = [
    "Absence",
    "AuditEvent",
    "BusinessUnit",
    "CalendarDay",
    "Company",
    "Department",
    "Membership",
    "Person",
    "WorkingCalendar",
    "subtree",
]
