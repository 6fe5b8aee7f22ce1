"""What may be asked about people, the company and its calendar."""

from people.models import subtree
from people.selectors.audits import exports_of
from people.selectors.calendars import calendar_of, hours_of, working_calendar, year_of
from people.selectors.companies import company, forget_kept, kept_for_one_request, once, zone
from people.selectors.departments import department_tree, members_of, people_of
from people.selectors.heads import head_here, head_over, heads_over
from people.selectors.persons import (
    absences_between,
    absent_now,
    active_people,
    began_at,
    head,
    holding,
    people_in,
    person_by_email,
    person_list,
    persons_by_id,
    stand_in_for,
    with_roles,
)

__all__ = [
    "absences_between",
    "absent_now",
    "active_people",
    "began_at",
    "calendar_of",
    "company",
    "department_tree",
    "exports_of",
    "forget_kept",
    "head",
    "head_here",
    "head_over",
    "heads_over",
    "holding",
    "hours_of",
    "kept_for_one_request",
    "members_of",
    "once",
    "people_in",
    "people_of",
    "person_by_email",
    "person_list",
    "persons_by_id",
    "stand_in_for",
    "subtree",
    "with_roles",
    "working_calendar",
    "year_of",
    "zone",
]
