"""From what another CRM says of a lead to what the funnel keeps of it: stages, reasons, people, calls, touches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import dropwhile, pairwise
from typing import Any

from django.utils.translation import gettext as _

from alignment.shared.contact import normal_email, normal_phone
from alignment.shared.money import Money
from connectors.models import Connection, MirroredLead, ReasonMap, StageMap, UserMap
from connectors.services import dictionaries
from connectors.vendors.contract import TheirCall, TheirLead, TheirMove
from funnel.models import Reason, Stage
from funnel.services.mirror import Reflection, Step, Talk
from people import selectors as people
from people.models import Person

LIMITS = {"first_name": 150, "last_name": 150, "company": 300, "email": 254, "phone": 40}


class Unmapped(Exception):
    """A status that nobody has explained yet."""


@dataclass
class Meaning:
    """The mapping of one connection, read once for many leads."""

    connection: Connection
    now: datetime
    people: dict[str, Person] = field(default_factory=dict)
    merges: list[tuple[MirroredLead, str]] = field(default_factory=list)

    @cached_property
    def stages(self) -> dict[str, StageMap]:
        return {row.their_key: row for row in self.connection.stage_maps.select_related("stage__pipeline")}

    @cached_property
    def reasons(self) -> dict[str, ReasonMap]:
        return {row.their_id: row for row in self.connection.reason_maps.select_related("reason")}

    @cached_property
    def users(self) -> dict[str, UserMap]:
        rows = self.connection.user_maps.select_related("person", "connection")
        return {row.their_id: row for row in rows}

    @cached_property
    def ends(self) -> dict[str, Stage]:
        return {stage.key: stage for stage in Stage.objects.filter(pipeline__key="sales", is_archived=False)}

    @cached_property
    def others(self) -> dict[str, Reason]:
        return {reason.kind: reason for reason in Reason.objects.filter(key="other")}

    def stage_map(self, key: str) -> StageMap:
        row = self.stages.get(key)
        if row is None or not row.is_mapped or row.is_guess:
            raise Unmapped(row.name if row else key)
        return row

    def person(self, their_id: str) -> Person | None:
        if their_id not in self.users:
            return None
        if their_id not in self.people:
            self.people[their_id] = dictionaries.person_of(self.users[their_id], now=self.now)
        return self.people[their_id]

    def ending(self, stage: Stage, lead: TheirLead) -> tuple[Stage, Reason | None, str]:
        """C2: a lost lead whose reason is one of ours for sending back was sent back; words of theirs are kept."""
        if stage.kind not in ("lost", "rejected"):
            return stage, None, ""
        row = self.reasons.get(lead.reason_id)
        words = (row.name if row else "") or lead.reason_text
        reason = row.reason if row else None
        if reason is None:
            kind = "loss" if stage.kind == "lost" else "rejection"
            return stage, self.others.get(kind), words
        wanted = "rejected" if reason.kind == "rejection" else "lost"
        stage = stage if stage.kind == wanted else self.ends.get(wanted, stage)
        return stage, reason, words if reason.needs_note else ""


@dataclass(frozen=True)
class Told:
    """Everything read of one lead: the first form is where it began, later ones are deals that grew out of it."""

    leads: Sequence[TheirLead]
    moves: Sequence[TheirMove]
    calls: Sequence[TheirCall]
    gone_at: datetime | None = None
    merged_into: str = ""

    @property
    def root(self) -> TheirLead:
        return self.leads[0]

    @property
    def last(self) -> TheirLead:
        return self.leads[-1]


def reflection(told: Told, meaning: Meaning) -> Reflection | None:
    """None when every status of the lead is left out of the funnel. Raises Unmapped."""
    kept: list[tuple[StageMap, Step]] = []
    for lead in told.leads:
        passed = [pair for pair in _passed(lead, _moves_of(told, lead), meaning) if pair[0].stage is not None]
        kept += _no_way_back(passed, kept[-1][1].stage) if kept else passed
    if not kept:
        return None
    return Reflection(
        external_id=told.root.id,
        created_at=told.root.created_at,
        steps=tuple(step for _row, step in kept),
        fields=_fields(told, meaning),
        source=told.root.source or told.last.source,
        origin=meaning.connection.origins.get(told.last.stage.partition(":")[0], "inbound"),
        owner=meaning.person(told.last.owner_id),
        talks=tuple(_talk(call, meaning) for call in told.calls),
        declared_touches=tuple(step.at for row, step in kept if row.is_touch),
        history_known=bool(told.moves),
        gone_at=told.gone_at,
    )


def _no_way_back(passed: list[tuple[StageMap, Step]], reached: Stage) -> list[tuple[StageMap, Step]]:
    """A deal begins at the beginning of its own pipeline; the lead that it continues had come further."""
    return list(dropwhile(lambda pair: pair[1].stage.kind == "open" and pair[1].stage.order <= reached.order, passed))


def _moves_of(told: Told, lead: TheirLead) -> list[TheirMove]:
    return sorted((move for move in told.moves if move.lead_id == lead.id), key=lambda move: (move.at, move.id))


def _passed(lead: TheirLead, moves: Sequence[TheirMove], meaning: Meaning) -> Iterator[tuple[StageMap, Step]]:
    """Stages in the order they were entered; the last is where it stands, with its reason."""
    keys = list(_keys(lead, moves))
    for place, (key, at, by) in enumerate(keys):
        row = meaning.stage_map(key)
        stage, reason, note = row.stage, None, ""
        if stage is not None and place == len(keys) - 1:
            stage, reason, note = meaning.ending(stage, lead)
        elif stage is not None and stage.kind in ("lost", "rejected"):
            reason = meaning.others.get("loss" if stage.kind == "lost" else "rejection")
        owner = meaning.person(by) if by else None
        yield row, Step(stage, at, reason, note[:300], owner)  # type: ignore[arg-type]


def _keys(lead: TheirLead, moves: Sequence[TheirMove]) -> Iterator[tuple[str, datetime, str]]:
    """What a lead stood in before its first move is where it was born; where it stands now closes the line."""
    first = moves[0] if moves else None
    if first is not None and first.from_stage and first.at > lead.created_at:
        yield first.from_stage, lead.created_at, ""
    for before, move in pairwise([None, *moves]):
        if move is not None and (before is None or before.stage != move.stage):
            yield move.stage, move.at, move.by
    last = moves[-1] if moves else None
    if last is None:
        yield lead.stage, _since(lead), ""
    elif last.stage != lead.stage and lead.updated_at > last.at:
        yield lead.stage, lead.closed_at or lead.updated_at, ""


def _since(lead: TheirLead) -> datetime:
    """Never moved: it stands where it was made, or was closed when it was closed."""
    return lead.closed_at or lead.created_at


def _fields(told: Told, meaning: Meaning) -> dict[str, Any]:
    named = {name: _first(told, name)[:limit] for name, limit in LIMITS.items()}
    fields: dict[str, Any] = named | {
        "email": normal_email(named["email"]) or named["email"],
        "phone_e164": normal_phone(named["phone"]) or "",
        "utm": {name: value[:200] for lead in told.leads for name, value in lead.utm.items() if value},
        "currency": told.last.currency or people.company().currency,
    }
    fields["amount_minor"] = _amount(told.last, fields["currency"])
    if not any(named.values()):
        fields["company"] = told.root.name[: LIMITS["company"]]
    return fields


def _first(told: Told, name: str) -> str:
    """The newest form that says something."""
    return next((value for lead in reversed(told.leads) if (value := str(getattr(lead, name) or "").strip())), "")


def _amount(lead: TheirLead, currency: str) -> int | None:
    return None if lead.amount is None else Money.from_decimal(lead.amount, currency).minor


def _talk(call: TheirCall, meaning: Meaning) -> Talk:
    return Talk(
        their_id=call.id[:120], at=call.at, direction=call.direction, answered=call.answered,
        duration_s=max(call.duration_s, 0), person=meaning.person(call.user_id), recording_url=call.recording_url,
    )  # fmt: skip


def sentence_of_unmapped(word: str) -> str:
    return _("The status “%(name)s” is not mapped.") % {"name": word[:120]}
