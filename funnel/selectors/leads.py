"""What may be asked about leads: the list of the API, the way of one lead, its likely duplicates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext as _

from funnel.models import Activity, Lead, Merge, StageEvent, Touch
from people import selectors as people
from people.models import Person

NONE = "none"
WORD_BEGINS = 2


def changed_since(moment: datetime) -> GreaterThanOrEqual:
    return GreaterThanOrEqual(Coalesce("changed_at", "received_at"), moment)


def saying(text: str) -> Q:
    """Leads that say this, written as `search_key` writes it; one or two letters begin a word, or it is all leads."""
    if len(text) > WORD_BEGINS:
        return Q(search_key__contains=text)
    return Q(search_key__startswith=text) | Q(search_key__contains=f" {text}")


def stale(now: datetime) -> Q:
    """Open, and in the same stage for longer than the company allows."""
    limit = now - timedelta(days=people.company().stale_days)
    return Q(stage__kind="open", stage_entered_at__lt=limit)


def same_contact(email: str, phone_e164: str, *, besides: int | None = None) -> tuple[int, ...]:
    """Ids of living leads with this address or number, at most ten, newest first."""
    same = Q(pk__in=[])
    if email:
        same |= Q(email=email)
    if phone_e164:
        same |= Q(phone_e164=phone_e164)
    if not email and not phone_e164:
        return ()
    found = Lead.objects.alive().filter(same).exclude(pk=besides or 0).order_by("-pk")
    return tuple(found.values_list("pk", flat=True)[:10])


def unknown_ids(external_ids: set[str]) -> set[str]:
    """Those that no lead has."""
    readable = {text for text in external_ids if text and "\x00" not in text and text.isprintable()}
    found = Lead.objects.filter(external_id__in=readable).values_list("external_id", flat=True)
    return readable - set(found)


def contested_since(moment: datetime) -> QuerySet[StageEvent]:
    """Rejections that marketing disagreed with: the next meeting speaks of them."""
    events = StageEvent.objects.filter(kind="contested", voided_by=None, recorded_at__gte=moment, lead__removed_at=None)
    return events.select_related("lead", "actor", "stage").order_by("recorded_at", "pk")


@dataclass(frozen=True)
class Line:
    """One thing that happened. `kind` is event, activity, touch or merge; `what` is its own kind."""

    kind: str
    what: str
    at: datetime
    pk: int
    actor: Person | None = None
    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> tuple[datetime, bool, int, str, str]:
        """Where it stands, among lines of the same moment too."""
        return self.at.astimezone(UTC), self.kind == "event", self.pk, self.kind, self.what


def timeline(lead: Lead) -> list[Line]:
    """Newest first; with the events of duplicates that were merged in."""
    ids = [lead.pk, *lead.duplicates.values_list("pk", flat=True)]
    lines = [*_events(ids), *_activities(ids), *_touches(ids), *_merges(ids)]
    return sorted(lines, key=lambda line: line.place, reverse=True)


def _events(ids: Iterable[int]) -> list[Line]:
    events = StageEvent.objects.filter(lead_id__in=ids).select_related(
        "stage", "from_stage", "actor", "owner", "reason"
    )
    voided = set(StageEvent.objects.filter(lead_id__in=ids, kind="void").values_list("voids_id", flat=True))
    return [_event(event, event.pk in voided) for event in events]


def _event(event: StageEvent, is_void: bool) -> Line:
    facts = {
        "stage": event.stage.key if event.stage else None,
        "from_stage": event.from_stage.key if event.from_stage else None,
        "reason": event.reason.key if event.reason else None,
        "until": event.until,
        "door": event.door,
        "owner": event.owner_id,
        "handed_to": event.handed_to_id,
        "recorded_at": event.recorded_at,
        "is_void": is_void,
        "is_move_back": _is_back(event),
        "lead": event.lead_id,
    }
    return Line("event", event.kind, event.occurred_at, event.pk, event.actor, event.note or "", facts)


def _is_back(event: StageEvent) -> bool:
    stage, former = event.stage, event.from_stage
    return stage is not None and former is not None and stage.kind == "open" and stage.order < former.order


def _activities(ids: Iterable[int]) -> list[Line]:
    names = ("outcome", "duration_s", "due_at", "done_at", "evidence")
    rows = Activity.objects.filter(lead_id__in=ids).select_related("author")
    return [
        Line("activity", row.kind, row.at, row.pk, row.author, row.text, {name: getattr(row, name) for name in names})
        for row in rows
    ]


def _touches(ids: Iterable[int]) -> list[Line]:
    rows = Touch.objects.filter(lead_id__in=ids).select_related("source", "campaign")
    return [
        Line(
            "touch", row.kind, row.at, row.pk, None, "",
            {
                "source": row.source.key if row.source else None,
                "campaign": row.campaign.key if row.campaign else None,
                "url": row.url,
            },
        )
        for row in rows
    ]  # fmt: skip


def _merges(ids: Iterable[int]) -> list[Line]:
    lines = []
    for merge in Merge.objects.filter(into_id__in=ids).select_related("by"):
        lines.append(Line("merge", "merged", merge.at, merge.pk, merge.by, _merged(merge), {"lead": merge.lead_id}))
        if merge.undone_at:
            facts = {"lead": merge.lead_id}
            lines.append(Line("merge", "undone", merge.undone_at, merge.pk, None, _("The merge was undone."), facts))
    return lines


def _merged(merge: Merge) -> str:
    return _("Lead № %(number)s was merged into this one.") % {"number": merge.lead_id}
