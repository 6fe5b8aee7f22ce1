"""A37: the hours that a search takes, the comparison of the two ways, and the decision with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.periods import local_day
from funnel.services.versions import kept, locked
from hiring.models import HiringHour, SearchChoice, Vacancy
from hiring.models.engagements import DECISIONS
from hiring.models.vacancies import ENDED
from people import selectors as people
from people.models import Person
from people.services import audit


@transaction.atomic
def log_hours(
    vacancy: Vacancy, *, person: Person, minutes: int, on: date, hourly_cost_minor: int, actor: Person, now: datetime,
    note: str = "",
) -> HiringHour:  # fmt: skip
    """Declared by whoever leads the search; of a day that has come."""
    if on > local_day(now, people.zone()):
        raise InvalidInput(_("This day has not come yet."), field="on")
    spent = sum(HiringHour.objects.alive().filter(person=person, on=on).values_list("minutes", flat=True))
    if spent + minutes > 24 * 60:
        raise InvalidInput(_("A day has no more than 24 hours."), field="minutes")
    row = HiringHour.objects.create(
        vacancy=vacancy, person=person, minutes=minutes, on=on, hourly_cost_minor=hourly_cost_minor,
        note=note.strip()[:200], by=actor, at=now, is_demo=vacancy.is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb="hiring_hours.logged", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def take_back_hours(row: HiringHour, *, actor: Person, now: datetime) -> None:
    """It stays to be seen and counts no more."""
    if not HiringHour.objects.filter(pk=row.pk, removed_at=None).update(removed_at=now):
        raise DomainError(_("It was taken back already."))
    audit.record(actor=actor, verb="hiring_hours.taken_back", obj=row, now=now, is_demo=row.is_demo)


@transaction.atomic
def compare(
    vacancy: Vacancy, figures: Mapping[str, Any], *, actor: Person, now: datetime, expected_version: int | None = None
) -> SearchChoice:
    """The figures are kept as they were put side by side; a decided choice is not touched, a new one begins."""
    _must_search(vacancy)
    Vacancy.objects.select_for_update().get(pk=vacancy.pk)
    known = SearchChoice.objects.filter(vacancy=vacancy).exclude(state="decided").first()
    if known:
        former: SearchChoice = locked(known, expected_version)
        kept(former, figures, now=now, actor=actor)
        return former
    row = SearchChoice.objects.create(
        vacancy=vacancy, currency=vacancy.currency, created_at=now, is_demo=vacancy.is_demo, **figures
    )
    audit.record(actor=actor, verb="search.compared", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def decide(
    choice: SearchChoice, *, decision: str, reason: str, actor: Person, now: datetime,
    expected_version: int | None = None,
) -> SearchChoice:  # fmt: skip
    """The reason is said in words, whatever the numbers say (R-SA-01)."""
    row = locked(choice, expected_version)
    if row.state == "decided":
        raise DomainError(_("It is decided already. Compare anew to decide anew."))
    if decision not in DECISIONS:
        raise InvalidInput(_("Choose: by ourselves, by an agency, or both."), field="decision")
    if not reason.strip():
        raise InvalidInput(_("Say why, in a few words."), field="reason")
    said = {"state": "decided", "decision": decision, "reason": reason.strip()[:500]}
    kept(row, {**said, "decided_at": now, "decided_by": actor}, now=now, actor=actor)
    kept(locked(row.vacancy), {"search": decision}, now=now, actor=actor)
    audit.record(actor=actor, verb="search.decided", obj=row, now=now, details={"decision": decision})
    return row


def _must_search(vacancy: Vacancy) -> None:
    if vacancy.state in ENDED:
        raise DomainError(_("This vacancy has ended."))
