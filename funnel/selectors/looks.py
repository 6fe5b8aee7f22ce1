"""Whose people looked at how many leads in a day, and who exported them: for the head alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from alignment.shared.periods import local_day
from funnel.models import LeadView
from people import selectors as people
from people.models import AuditEvent, Person


@dataclass(frozen=True)
class Looked:
    person: Person
    day: date
    leads: int
    is_many: bool


@dataclass(frozen=True)
class Looks:
    limit: int
    days: tuple[Looked, ...]
    exports: tuple[AuditEvent, ...]


def of_people_under(head: Person, *, since: datetime) -> Looks:
    """Colleagues whose next head this is; the busiest days of looking first."""
    mine = [pk for pk, over in people.heads_over().items() if over.pk == head.pk]
    limit = people.company().lead_views_a_day
    counted = LeadView.objects.filter(person__in=mine, day__gte=local_day(since, people.zone()))
    days = counted.values("person", "day").annotate(leads=Count("pk")).order_by("-leads", "-day", "person")[:50]
    names = people.persons_by_id(row["person"] for row in days)
    return Looks(
        limit,
        tuple(Looked(names[row["person"]], row["day"], row["leads"], row["leads"] > limit) for row in days),
        tuple(people.exports_of(mine, since=since)),
    )


def opened_on(person: Person, day: date) -> int:
    return LeadView.objects.filter(person=person, day=day).count()
