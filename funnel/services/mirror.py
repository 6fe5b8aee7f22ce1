"""A lead that another CRM keeps, written down here as that CRM tells it: again and again, each time the same.

Its events are a projection. What is no longer told (a mapping was mended, a history was corrected) is taken back by
a `void` event; nothing is edited. Acceptance, rejection and first touch follow from stages, reasons and calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from funnel.models import Activity, Feed, Lead, Reason, Stage, StageEvent
from funnel.services import mirror_clocks, notices, owners, rollups
from funnel.services.call_words import how_it_went
from funnel.services.dictionaries import Dictionaries
from funnel.services.mastering import CRM
from people.models import Person

RECENTLY = timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """It entered a stage; the owner is who carried it then."""

    stage: Stage
    at: datetime
    reason: Reason | None = None
    note: str = ""
    owner: Person | None = None


@dataclass(frozen=True)
class Talk:
    """A call that their telephony recorded."""

    their_id: str
    at: datetime
    direction: str
    answered: bool
    duration_s: int = 0
    person: Person | None = None
    recording_url: str = ""

    @property
    def is_touch(self) -> bool:
        """B2: an outbound attempt of a person, or a live inbound answer."""
        return self.direction == "out" or self.answered


@dataclass(frozen=True)
class Reflection:
    """`steps` in order of time. `declared_touches`: moments when a stage says that somebody spoke with the customer."""

    external_id: str
    created_at: datetime
    steps: tuple[Step, ...]
    fields: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    origin: str = "inbound"
    owner: Person | None = None
    talks: tuple[Talk, ...] = ()
    declared_touches: tuple[datetime, ...] = ()
    history_known: bool = True
    gone_at: datetime | None = None


@dataclass(frozen=True)
class Mirrored:
    lead: Lead
    is_new: bool
    changed: bool


@transaction.atomic
def reflect(feed: Feed, said: Reflection, *, now: datetime, known: Dictionaries | None = None) -> Mirrored:
    """One lead as the other CRM tells it; telling the same again changes nothing."""
    known = known or Dictionaries(is_demo=feed.is_demo)
    entries = _entries(said, known.first_stage(), now)
    lead = _find(feed, said)
    is_new = lead is None
    lead = lead or _new(feed, said, entries, known, now=now)
    changed = _take_card(lead, feed, said, known) or is_new
    changed = _take_history(lead, entries, said, now=now) or changed
    changed = _take_talks(lead, said.talks, feed, now=now) or changed
    _keep_clocks(lead, entries, said, now=now)
    if changed:
        lead.version += not is_new
        lead.changed_at, lead.changed_by = now, None
        lead.save()
        rollups.mark([lead.pk], now=now)
    return Mirrored(lead, is_new, changed)


def _entries(said: Reflection, first: Stage, now: datetime) -> list[Step]:
    """From its creation on; their clock may run ahead of ours. Staying where it is is no step."""
    entries = [Step(first, min(said.created_at, now), owner=said.steps[0].owner if said.steps else said.owner)]
    for step in said.steps:
        if step.stage != entries[-1].stage:
            at = max(min(step.at, now), entries[0].at) if step.stage.kind == "open" else min(step.at, now)
            entries.append(Step(step.stage, at, step.reason, step.note, step.owner))
    return entries


def _find(feed: Feed, said: Reflection) -> Lead | None:
    links = ("stage", "pipeline", "owner", "team", "source", "campaign__owner", "created_by", "feed")
    rows = Lead.objects.select_for_update(of=("self",)).select_related(*links)
    lead = rows.filter(namespace=feed.namespace, external_id=said.external_id).first()
    while lead is not None and lead.duplicate_of_id is not None:
        lead = rows.get(pk=lead.duplicate_of_id)
    return lead


def _new(feed: Feed, said: Reflection, entries: Sequence[Step], known: Dictionaries, *, now: datetime) -> Lead:
    last = entries[-1]
    lead = Lead(
        pipeline=entries[0].stage.pipeline, stage=last.stage, stage_entered_at=last.at, namespace=feed.namespace,
        external_id=said.external_id, feed=feed, created_at=entries[0].at, received_at=now,
        source=known.source(said.source), origin=said.origin, is_demo=feed.is_demo, history_known=said.history_known, **said.fields,
    )  # fmt: skip
    owners.give(lead, said.owner)
    lead.save()
    return lead


def _take_card(lead: Lead, feed: Feed, said: Reflection, known: Dictionaries) -> bool:
    wanted: dict[str, Any] = {
        **said.fields,
        "origin": said.origin,
        "gone_at": lead.gone_at or said.gone_at,
        "removed_at": None,
    }
    if lead.external_id == said.external_id and lead.duplicate_of_id is None:
        wanted |= {"created_at": min(said.created_at, lead.received_at), "feed": feed}
    if said.gone_at is None:
        wanted["gone_at"] = None
    if source := known.source(said.source):
        wanted["source"] = source
    changed = [name for name, value in wanted.items() if getattr(lead, name) != value]
    for name in changed:
        setattr(lead, name, wanted[name])
    if said.owner is not None and lead.owner_id != said.owner.pk:
        owners.give(lead, said.owner)
        changed.append("owner")
    return bool(changed)


def _take_history(lead: Lead, entries: Sequence[Step], said: Reflection, *, now: datetime) -> bool:
    """Appends what is new, voids what is no longer told; other doors' events are left alone."""
    events = {(event.stage_id, event.occurred_at): event for event in _living(lead)}
    told = {(step.stage.pk, step.at) for step in entries}
    extra = [event for key, event in events.items() if key not in told and event.door == CRM]
    missing = [place for place, step in enumerate(entries) if (step.stage.pk, step.at) not in events]
    _take_back(lead, extra, now=now)
    for place in missing:
        _enter(lead, entries, place, now=now)
    return _stand(lead, entries, said) or bool(missing or extra)


def _living(lead: Lead) -> list[StageEvent]:
    return list(lead.events.filter(kind="entered", voided_by=None).order_by("occurred_at", "pk"))


def _take_back(lead: Lead, events: Sequence[StageEvent], *, now: datetime) -> None:
    for event in events:
        StageEvent.objects.create(
            lead=lead, kind="void", occurred_at=now, recorded_at=now, door=CRM, voids=event, owner_id=lead.owner_id,
            is_demo=lead.is_demo,
        )  # fmt: skip


def _enter(lead: Lead, entries: Sequence[Step], place: int, *, now: datetime) -> None:
    step, former = entries[place], entries[place - 1].stage if place else None
    cycle = sum(each.stage.key == "mql" for each in entries[: place + 1])
    facts = {
        "lead": lead, "stage": step.stage, "occurred_at": step.at, "recorded_at": now, "door": CRM, "mql_no": cycle,
        "owner": step.owner or lead.owner, "is_demo": lead.is_demo,
    }  # fmt: skip
    event = StageEvent.objects.create(
        kind="entered", from_stage=former, reason=step.reason, note=step.note or None, **facts
    )
    if step.stage.key == "mql":
        StageEvent.objects.create(kind="routed", **facts)
    if place == len(entries) - 1 and step.at >= now - RECENTLY:
        lead.stage = step.stage
        notices.tell_marketing(lead, event, now=now)


def _stand(lead: Lead, entries: Sequence[Step], said: Reflection) -> bool:
    last = entries[-1]
    stands = {
        "stage": last.stage,
        "stage_entered_at": last.at,
        "mql_no": sum(step.stage.key == "mql" for step in entries),
        "history_known": said.history_known or last.stage.kind != "lost",
    }
    changed = any(getattr(lead, name) != value for name, value in stands.items())
    for name, value in stands.items():
        setattr(lead, name, value)
    return changed


def _take_talks(lead: Lead, talks: Sequence[Talk], feed: Feed, *, now: datetime) -> bool:
    known = set(lead.activities.filter(provider=feed.vendor, kind="call").values_list("call_id", flat=True))
    fresh = [talk for talk in talks if talk.their_id not in known]
    Activity.objects.bulk_create([_activity(lead, talk, feed, now) for talk in fresh])
    first = min((talk.at for talk in talks if talk.is_touch), default=None)
    if first is not None and (lead.first_touch_at is None or first < lead.first_touch_at):
        lead.first_touch_at = min(first, now)
    return bool(fresh)


def _activity(lead: Lead, talk: Talk, feed: Feed, now: datetime) -> Activity:
    return Activity(
        lead=lead, kind="call", at=min(talk.at, now), author=talk.person, duration_s=talk.duration_s,
        evidence="recorded", provider=feed.vendor, call_id=talk.their_id, recording_url=talk.recording_url[:500],
        outcome=how_it_went(direction=talk.direction, answered=talk.answered), created_at=now, is_demo=lead.is_demo,
    )  # fmt: skip


def _keep_clocks(lead: Lead, entries: Sequence[Step], said: Reflection, *, now: datetime) -> None:
    touches = [*(talk.at for talk in said.talks if talk.is_touch), *said.declared_touches]
    declared = lead.activities.filter(kind__in=("call", "email", "meeting")).exclude(provider=lead.feed.vendor)  # type: ignore[union-attr]
    recorded = declared.filter(evidence="recorded").values_list("at", flat=True)
    mirror_clocks.keep(lead, [(step.stage, step.at) for step in entries], sorted({*touches, *recorded}), now=now)
