from people.models.audit import AuditEvent
from people.models.calendars import CalendarDay, WorkingCalendar
from people.models.claims import ClaimRole
from people.models.leaving import Leaving, LeavingItem
from people.models.persons import Absence, Membership, Person
from people.models.tenants import BusinessUnit, Company, Department, subtree

__all__ = [
    "Absence",
    "AuditEvent",
    "BusinessUnit",
    "CalendarDay",
    "ClaimRole",
    "Company",
    "Department",
    "Leaving",
    "LeavingItem",
    "Membership",
    "Person",
    "WorkingCalendar",
    "subtree",
]
