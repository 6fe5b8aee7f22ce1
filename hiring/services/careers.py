"""Who stands where on the ladder, with what evidence, and every move: proposed, decided, confirmed or taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import local_day
from funnel.services.versions import kept, locked
from hiring.metrics import careers as metrics
from hiring.models import CareerLevel, CareerMove, LevelEvidence, PersonLevel
from hiring.models.careers import CAREER_HEADS, CAREER_KEEPERS
from hiring.selectors import careers as selectors
from people import selectors as people
from people.models import Person
from people.services import audit
from practices.models import Occurrence


def keeper(actor: Person) -> None:
    if not actor.has_role(*CAREER_KEEPERS):
        raise NotAllowed(_("The HR director keeps the career ladder."))


@transaction.atomic
def write_level(
    level: CareerLevel, changes: dict[str, Any], *, now: datetime, actor: Person, expected_version: int | None = None
) -> CareerLevel:
    """What a level asks for; the order of the ladder stays."""
    keeper(actor)
    row = locked(level, expected_version)
    kept(row, changes, now=now, actor=actor)
    audit.record(actor=actor, verb="career_level.changed", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def place(
    person: Person, level: CareerLevel, *, since: date, came_by: str, now: datetime, actor: Person,
    years_before: float = 0, managed_headcount: int = 0,
) -> PersonLevel:  # fmt: skip
    """Where somebody begins: hired from outside, come from marketing, or there when the ladder was drawn."""
    keeper(actor)
    if PersonLevel.objects.select_for_update().filter(person=person, until=None).exists():
        raise InvalidInput(_("This colleague stands on the ladder already. Propose a move."), field="person")
    _not_ahead(since, now)
    row = _stand(person, level, since, came_by, now, actor, years_before, managed_headcount)
    audit.record(actor=actor, verb="career.placed", obj=row, now=now, is_demo=row.is_demo)
    return row


def _stand(
    person: Person, level: CareerLevel, since: date, came_by: str, now: datetime, actor: Person,
    years_before: float = 0, headcount: int = 0,
) -> PersonLevel:  # fmt: skip
    return PersonLevel.objects.create(
        person=person, level=level, since=since, came_by=came_by, years_before=years_before,
        managed_headcount=headcount, recorded_at=now, recorded_by=actor,
    )  # fmt: skip


def _not_ahead(day: date, now: datetime) -> None:
    if day > local_day(now, people.zone()):
        raise InvalidInput(_("This day is still ahead."), field="since")


@transaction.atomic
def count_people(holder: PersonLevel, *, headcount: int, now: datetime, actor: Person) -> PersonLevel:
    """How many people are led; R-CR-04 asks for it."""
    keeper(actor)
    row = locked(holder)
    kept(row, {"managed_headcount": headcount}, now=now, actor=actor)
    audit.record(actor=actor, verb="career.headcount", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def add_evidence(
    holder: PersonLevel, *, kind: str, text: str, now: datetime, actor: Person, competency: str = "",
    occurrence: Occurrence | None = None,
) -> LevelEvidence:  # fmt: skip
    """By the HR director and the heads, never about oneself."""
    if holder.person_id == actor.pk or not actor.has_role(*CAREER_KEEPERS, *CAREER_HEADS):
        raise NotAllowed(_("Evidence is written down by somebody else: a head or the HR director."))
    if not text.strip():
        raise InvalidInput(_("Say what was seen."), field="text")
    if kind == "competency" and not competency.strip():
        raise InvalidInput(_("Name the competency."), field="competency")
    row = LevelEvidence.objects.create(
        holder=holder, kind=kind, competency=competency.strip(), text=text.strip(), occurrence=occurrence, by=actor,
        at=now, is_demo=holder.is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb="career.evidence", obj=holder, now=now, is_demo=holder.is_demo)
    return row


@transaction.atomic
def propose(
    person: Person, to_level: CareerLevel, *, readiness: str, now: datetime, actor: Person, justification: str = "",
    kind: str = "",
) -> CareerMove:  # fmt: skip
    """R-CR-01: the order is kept; a level is skipped only with a justification."""
    if person.pk == actor.pk or not actor.has_role(*CAREER_KEEPERS, *CAREER_HEADS):
        raise NotAllowed(_("A move is proposed by a head or by the HR director."))
    here = PersonLevel.objects.select_for_update().filter(person=person, until=None).select_related("level").first()
    if here is None:
        raise InvalidInput(_("First write down where this colleague stands now."), field="person")
    if CareerMove.objects.filter(person=person, state="ready").exists():
        raise DomainError(_("A move of this colleague waits for its decision already."))
    is_skipping = metrics.is_skipping(here.level.order, to_level.order)
    if is_skipping and not justification.strip():
        raise InvalidInput(_("A level is skipped here. Say why."), field="justification")
    move = CareerMove.objects.create(
        person=person, kind=_kind(here.level, to_level, kind), from_level=here.level, to_level=to_level,
        readiness=readiness.strip(), justification=justification.strip(), is_skipping=is_skipping, proposed_at=now,
        proposed_by=actor, is_demo=here.is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb="career.proposed", obj=move, now=now, is_demo=move.is_demo)
    return move


def _kind(here: CareerLevel, there: CareerLevel, said: str) -> str:
    """What the order of the levels says; a sideways move stays on its level."""
    if said == "marketing":
        return said
    if there.order == here.order:
        return "lateral"
    return "promotion" if there.order > here.order else "demotion"


@transaction.atomic
def decide(
    move: CareerMove, *, on: date, now: datetime, actor: Person, expected_version: int | None = None
) -> CareerMove:
    """R-CR-02: towards commercial director only with evidence of work with marketing. It is looked at again in a year."""
    keeper(actor)
    row = locked(move, expected_version)
    if row.state != "ready":
        raise DomainError(_("This move was decided on already."))
    _not_ahead(on, now)
    gaps = selectors.gaps_of(row.person, row.to_level, on)
    if row.kind == "promotion" and row.to_level.needs_marketing and not gaps.has_marketing:
        raise DomainError(_("There is no evidence of work with marketing: a rotation, a joint training, a joint plan."))
    here = PersonLevel.objects.select_for_update().filter(person=row.person, until=None).first()
    if here is not None and on < here.since:
        raise InvalidInput(_("This is before the present level began."), field="on")
    _moved(row, here, on=on, now=now, actor=actor)
    changes = {
        "state": "promoted", "decided_on": on, "decided_by": actor, "review_on": selectors.months_after(on, 12),
        "had_evidence": row.kind != "promotion" or not gaps.competencies,
    }  # fmt: skip
    kept(row, changes, now=now, actor=actor)
    audit.record(actor=actor, verb="career.decided", obj=row, now=now, is_demo=row.is_demo)
    return row


def _moved(row: CareerMove, here: PersonLevel | None, *, on: date, now: datetime, actor: Person) -> None:
    if here is not None:
        kept(here, {"until": on}, now=now, actor=actor)
    _stand(row.person, row.to_level, on, row.kind, now, actor, 0, here.managed_headcount if here else 0)


@transaction.atomic
def decline(move: CareerMove, *, why: str, now: datetime, actor: Person) -> CareerMove:
    keeper(actor)
    row = locked(move)
    if row.state != "ready":
        raise DomainError(_("This move was decided on already."))
    kept(row, {"state": "declined", "outcome": why.strip()}, now=now, actor=actor)
    audit.record(actor=actor, verb="career.declined", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def confirm(move: CareerMove, *, on: date, outcome: str, now: datetime, actor: Person) -> CareerMove:
    """After twelve months."""
    keeper(actor)
    row = _running(move)
    if row.review_on is not None and on < row.review_on:
        raise InvalidInput(_("A move is confirmed when twelve months have passed."), field="on")
    _not_ahead(on, now)
    kept(row, {"state": "confirmed", "ended_on": on, "outcome": outcome.strip()}, now=now, actor=actor)
    audit.record(actor=actor, verb="career.confirmed", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def take_back(move: CareerMove, *, on: date, outcome: str, now: datetime, actor: Person) -> CareerMove:
    """Returned to where they came from; no shame, but it counts."""
    keeper(actor)
    row = _running(move)
    if not outcome.strip():
        raise InvalidInput(_("Say what was missing."), field="outcome")
    _not_ahead(on, now)
    here = PersonLevel.objects.select_for_update().filter(person=row.person, level=row.to_level, until=None).first()
    if here is not None and row.from_level is not None:
        if on < here.since:
            raise InvalidInput(_("This is before the present level began."), field="on")
        kept(here, {"until": on}, now=now, actor=actor)
        _stand(row.person, row.from_level, on, "demotion", now, actor, 0, here.managed_headcount)
    kept(row, {"state": "returned", "ended_on": on, "outcome": outcome.strip()}, now=now, actor=actor)
    audit.record(actor=actor, verb="career.returned", obj=row, now=now, is_demo=row.is_demo)
    return row


def _running(move: CareerMove) -> CareerMove:
    row = locked(move)
    if row.state != "promoted":
        raise DomainError(_("This move is not under way."))
    return row
