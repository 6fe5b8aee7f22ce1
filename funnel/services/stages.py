"""The way of a lead from stage to stage: what is allowed, and the event that records it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, StaleVersion
from funnel.models import Lead, Reason, Stage, StageEvent
from funnel.pipeline import steps
from funnel.pipeline.steps import stage_of
from funnel.services import attempts, clocks, first_line, mastering, moments, notices, owners, rollups
from funnel.services.dictionaries import REASON_KIND
from people.models import Person


class UnableToMoveLead(DomainError):
    code = "unable_to_move"


def locked(lead: Lead, expected_version: int | None = None) -> Lead:
    """The row as it is now, kept from other writers; raises StaleVersion when the caller saw an older one."""
    links = ("stage", "pipeline", "owner", "team", "source", "campaign__owner", "created_by", "feed")
    fresh = Lead.objects.select_for_update(of=("self",)).select_related(*links).get(pk=lead.pk)
    if expected_version is not None and fresh.version != expected_version:
        raise StaleVersion(
            _("Somebody changed this lead first. Look at how it stands now and try again."),
            current=fresh,
        )
    return fresh


@transaction.atomic
def move_lead(
    lead: Lead,
    *,
    to_stage: Stage | str,
    now: datetime,
    actor: Person | None,
    door: str = "ui",
    at: datetime | None = None,
    reason: Reason | str | None = None,
    note: str = "",
    until: date | None = None,
    handed_to: Person | None = None,
    expected_version: int | None = None,
) -> StageEvent:
    """Move a lead and record the move. Back, or out of an end, only with a note that says why.

    `handed_to`: the seller who receives it from the first line, when the meeting is set.
    """
    row = locked(lead, expected_version)
    mastering.refuse(row, door=door)
    stage = stage_of(row, to_stage)
    may_move(row, stage, at=at, now=now, note=note)
    reason = reason_for(stage, reason, note=note, until=until)
    attempts.enough_before(row, reason, now=now)
    first_line.may_hand_over(row, stage, handed_to)
    event = enter(
        row, stage, at=at or now, now=now, actor=actor, door=door, reason=reason, note=note, until=until,
        handed_to=handed_to,
    )  # fmt: skip
    bring_up_to_date(lead, row)
    return event


def may_move(lead: Lead, stage: Stage, *, at: datetime | None, now: datetime, note: str) -> None:
    names = {"from": lead.stage.name, "to": stage.name}
    if lead.removed_at or lead.duplicate_of_id:
        raise UnableToMoveLead(_("This lead was merged or taken back and no longer moves."))
    in_the_way = steps.hurdle(lead, stage, note=note)
    if in_the_way == "same":
        raise UnableToMoveLead(_("The lead is in the stage “%(to)s” already.") % names)
    moments.after_creation(at, lead, now=now)
    if in_the_way == "closed":
        raise UnableToMoveLead(_("The lead is closed as “%(from)s”. To open it again, say in a note why.") % names)
    if in_the_way == "back":
        raise UnableToMoveLead(
            _("A lead does not go back from “%(from)s” to “%(to)s” by itself. To move it back, say in a note why.")
            % names
        )


def reason_for(stage: Stage, reason: Reason | str | None, *, note: str, until: date | None) -> Reason | None:
    """C2: lost and rejected carry a coded reason; some codes need a note or a date."""
    kind = REASON_KIND.get(stage.kind)
    if kind is None:
        return None
    if not reason:
        raise InvalidInput(
            _("Choose a reason: without it “%(stage)s” teaches nobody.") % {"stage": stage.name}, field="reason"
        )
    key = reason if isinstance(reason, str) else reason.key
    found = Reason.objects.filter(kind=kind, key=key, is_archived=False).first()
    if found is None:
        raise InvalidInput(_("There is no reason “%(key)s”.") % {"key": key[:80]}, field="reason")
    if found.needs_note and not note.strip():
        raise InvalidInput(_("The reason “%(name)s” needs a note.") % {"name": found.name}, field="note")
    if found.needs_date and until is None and kind == "rejection":
        raise InvalidInput(
            _("The reason “%(name)s” needs a date to come back to.") % {"name": found.name}, field="until"
        )
    return found


def enter(
    lead: Lead, stage: Stage, *, at: datetime, now: datetime, actor: Person | None, door: str, **facts: Any
) -> StageEvent:
    """The event, the copy on the lead, clocks, marks and the word to marketing: one transaction."""
    lead.recycle_until = facts.get("until")
    if stage.key == "mql":
        lead.mql_no += 1
    lead.history_known = lead.history_known or lead.stage.kind == "open"

    def append(former: Stage) -> StageEvent:
        event = record(lead, "entered", at=at, now=now, actor=actor, door=door, stage=stage, from_stage=former, **facts)
        owners.give(lead, facts.get("handed_to"))
        return event

    event = steps.advance(lead, stage, at=at, now=now, actor=actor, append=append)
    if stage.key == "mql":
        record(lead, "routed", at=at, now=now, actor=actor, door=door, stage=stage)
        first_touch = clocks.start(lead, now=at)[0]
        notices.tell_sellers(lead, due_at=first_touch.due_at, now=now, actor=actor)
    else:
        clocks.settle(lead, at=at, now=now)
    rollups.mark([lead.pk], now=now)
    notices.tell_marketing(lead, event, now=now)
    first_line.tell_receiver(lead, event, now=now)
    return event


def record(
    lead: Lead, kind: str, *, at: datetime, now: datetime, actor: Person | None, door: str, **facts: Any
) -> StageEvent:
    return StageEvent.objects.create(
        lead=lead, kind=kind, occurred_at=at, recorded_at=now, actor=actor, owner_id=lead.owner_id, door=door,
        mql_no=lead.mql_no, is_demo=lead.is_demo, **facts,
    )  # fmt: skip


def bring_up_to_date(lead: Lead, row: Lead) -> None:
    """The caller's instance follows the row that was written."""
    if lead is not row:
        lead.__dict__.update(
            {name: value for name, value in row.__dict__.items() if name != "_prefetched_objects_cache"}
        )


@transaction.atomic
def return_recycled(*, now: datetime, today: date) -> int:
    """Leads whose date has come stand before sales again, with new clocks."""
    due = Lead.objects.alive().filter(recycle_until__lte=today, stage__side="marketing").exclude(stage__key="mql")
    count = 0
    for lead in due.select_for_update(of=("self",)).select_related(
        "stage", "pipeline", "owner", "source", "campaign__owner", "created_by"
    ):
        stage = stage_of(lead, "mql")
        enter(lead, stage, at=now, now=now, actor=None, door="rule")
        count += 1
    return count
