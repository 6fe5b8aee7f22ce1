"""The card of an internet marketer: who holds it, what is known of skills and functions, and for whom they work."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import local_day
from funnel.services.versions import kept, locked
from hiring.models import ExclusivityCheck, FunctionMark, Hypothesis, RoleCard, SkillMark, Vacancy
from hiring.models.role_cards import LARGEST_SKILL, ROLE_KEEPERS
from people import selectors as people
from people.models import Person
from people.services import audit

NEXT = {"hired": "probation", "probation": "confirmed"}


def _keeper(actor: Person) -> None:
    if not actor.has_role(*ROLE_KEEPERS):
        raise NotAllowed(_("The directors and the HR director keep this card."))


@transaction.atomic
def open_card(
    *, now: datetime, actor: Person, acting_head: Person | None = None, vacancy: Vacancy | None = None,
    plan_leads: int | None = None, kpi: str = "paired",
) -> RoleCard:  # fmt: skip
    """A place that is vacant. Until marketing has a head of its own, whoever acts as one is named."""
    _keeper(actor)
    card = RoleCard.objects.create(
        acting_head=acting_head or people.head("cco"), vacancy=vacancy, plan_leads=plan_leads, kpi=kpi, created_at=now
    )
    audit.record(actor=actor, verb="role_card.opened", obj=card, now=now, is_demo=card.is_demo)
    return card


@transaction.atomic
def hire(
    card: RoleCard, *, person: Person, started_on: date, now: datetime, actor: Person,
    exclusive_since: date | None = None, is_part_time: bool = False, probation_until: date | None = None,
    expected_version: int | None = None,
) -> RoleCard:  # fmt: skip
    """R-IM-03: in staff and for us alone; without the clause a full-time place is not filled."""
    _keeper(actor)
    row = locked(card, expected_version)
    if row.state != "vacant":
        raise DomainError(_("This place is filled."))
    if exclusive_since is None and not is_part_time:
        raise InvalidInput(_("The agreement needs a clause that they work for us alone."), field="exclusive_since")
    if RoleCard.objects.filter(person=person).exists():
        raise InvalidInput(_("This colleague has a card already."), field="person")
    changes = {
        "state": "hired", "person": person, "started_on": started_on, "exclusive_since": exclusive_since,
        "is_part_time": is_part_time, "probation_until": probation_until,
    }  # fmt: skip
    return _saved(row, changes, now=now, actor=actor)


@transaction.atomic
def advance(card: RoleCard, *, now: datetime, actor: Person, expected_version: int | None = None) -> RoleCard:
    """Hired, on probation, confirmed."""
    _keeper(actor)
    row = locked(card, expected_version)
    if row.state not in NEXT:
        raise DomainError(_("There is no further step from here."))
    return _saved(row, {"state": NEXT[row.state]}, now=now, actor=actor)


@transaction.atomic
def vacate(card: RoleCard, *, now: datetime, actor: Person, expected_version: int | None = None) -> RoleCard:
    _keeper(actor)
    row = locked(card, expected_version)
    if row.state == "vacant":
        raise DomainError(_("This place is vacant."))
    empty = {"state": "vacant", "person": None, "started_on": None, "exclusive_since": None, "probation_until": None}
    return _saved(row, empty, now=now, actor=actor)


@transaction.atomic
def set_plan(
    card: RoleCard, *, kpi: str, plan_leads: int | None, now: datetime, actor: Person,
    expected_version: int | None = None,
) -> RoleCard:  # fmt: skip
    """R-IM-02: what is counted is written down: leads beside their acceptance, or qualified leads."""
    _keeper(actor)
    return _saved(locked(card, expected_version), {"kpi": kpi, "plan_leads": plan_leads}, now=now, actor=actor)


def _saved(row: RoleCard, changes: dict[str, Any], *, now: datetime, actor: Person) -> RoleCard:
    kept(row, changes, now=now, actor=actor)
    audit.record(actor=actor, verb=f"role_card.{row.state}", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def mark_skill(card: RoleCard, *, skill: str, level: int, evidence: str, now: datetime, actor: Person) -> SkillMark:
    """No level without what was seen."""
    _keeper(actor)
    if not 0 <= level <= LARGEST_SKILL:
        raise InvalidInput(_("A level from 0 to 3."), field="level")
    if not evidence.strip():
        raise InvalidInput(_("Say what was seen."), field="evidence")
    mark = SkillMark.objects.create(
        card=card, skill=skill, level=level, evidence=evidence.strip(), by=actor, at=now, is_demo=card.is_demo
    )
    audit.record(actor=actor, verb="role_card.skill", obj=card, now=now, details={"skill": skill})
    return mark


@transaction.atomic
def mark_function(
    card: RoleCard, *, function: str, is_done: bool, note: str, now: datetime, actor: Person
) -> FunctionMark:
    _keeper(actor)
    mark = FunctionMark.objects.create(
        card=card, function=function, is_done=is_done, note=note.strip() or None, by=actor, at=now, is_demo=card.is_demo
    )
    audit.record(actor=actor, verb="role_card.function", obj=card, now=now, details={"function": function})
    return mark


@transaction.atomic
def check_exclusivity(card: RoleCard, *, result: str, note: str, now: datetime, actor: Person) -> ExclusivityCheck:
    """R-IM-03, AL-26: every six months; of a part-timer it does not apply."""
    _keeper(actor)
    if card.person_id is None:
        raise DomainError(_("This place is vacant."))
    if (result == "not_applicable") != card.is_part_time:
        raise InvalidInput(_("“Does not apply” is for those who work part of the time."), field="result")
    if result == "broken" and not note.strip():
        raise InvalidInput(_("Say what is known."), field="note")
    row = ExclusivityCheck.objects.create(
        card=card, result=result, asked_on=local_day(now, people.zone()), note=note.strip() or None, by=actor, at=now,
        is_demo=card.is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb="role_card.exclusivity", obj=card, now=now, details={"result": result})
    return row


@transaction.atomic
def plan_hypothesis(card: RoleCard, *, text: str, planned_for: date, now: datetime, actor: Person) -> Hypothesis:
    """By whoever holds the card, or keeps it."""
    if card.person_id != actor.pk:
        _keeper(actor)
    made = Hypothesis.objects.create(
        card=card, text=text.strip(), planned_for=planned_for.replace(day=1), created_at=now, is_demo=card.is_demo
    )
    audit.record(actor=actor, verb="hypothesis.planned", obj=made, now=now, is_demo=made.is_demo)
    return made


@transaction.atomic
def conclude_hypothesis(hypothesis: Hypothesis, *, result: str, now: datetime, actor: Person) -> Hypothesis:
    """Tested, whatever came of it."""
    row = locked(hypothesis)
    if row.card.person_id != actor.pk:
        _keeper(actor)
    if row.tested_on is not None:
        raise DomainError(_("This hypothesis was tested already."))
    if not result.strip():
        raise InvalidInput(_("Say what came of it."), field="result")
    kept(row, {"tested_on": local_day(now, people.zone()), "result": result.strip()}, now=now, actor=actor)
    audit.record(actor=actor, verb="hypothesis.tested", obj=row, now=now, is_demo=row.is_demo)
    return row
