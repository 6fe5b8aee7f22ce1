"""What a role reads on the start page beside the queue."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from alignment.shared.money import Money
from dashboards.selectors.doors import door
from funnel.models import Clock, Lead, StageEvent
from loop.models import Action, Signal
from loop.selectors import open_signals, signal_words, stake_of
from meetings.models import Meeting
from meetings.selectors import agenda_of, next_meeting
from people.models import Person

REJECTED_DAYS = 30


@dataclass(frozen=True)
class Coming:
    meeting: Meeting
    lines: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class Gap:
    """The dearest open signal. Without a price `stake` is None."""

    text: str
    stake: Money | None
    url: str


@dataclass(frozen=True)
class TeamLine:
    name: str
    open: int
    to_take: int
    late: int
    url: str


def coming_meeting(user: Person, *, now: datetime, agenda: bool) -> Coming | None:
    meeting = next_meeting(user, now)
    if meeting is None:
        return None
    lines = agenda_of(meeting).lines if agenda else ()
    return Coming(meeting, lines, door("meetings:meeting", meeting.pk))


def promises_to_come(user: Person, today: date) -> list[Action]:
    """What is due already stands in the queue."""
    mine = Action.objects.filter(owner=user, state="open", due_date__gt=today)
    return list(mine.select_related("requested_by").order_by("due_date", "pk"))


def dearest_gap() -> Gap | None:
    signal = next(iter(open_signals()), None)
    return None if signal is None else _gap(signal)


def _gap(signal: Signal) -> Gap:
    records = signal.records_url if signal.records_url.startswith("/") else ""
    return Gap(signal_words(signal), stake_of(signal), records or f"{door('loop:signals')}#signal-{signal.pk}")


def rejected_by_reason(user: Person, *, now: datetime) -> list[dict[str, Any]]:
    """Leads that sales returned in the last thirty days, the commonest reason first."""
    back = StageEvent.objects.filter(
        kind="entered",
        stage__kind="rejected",
        voided_by=None,
        mql_no__gt=0,
        occurred_at__gte=now - timedelta(days=REJECTED_DAYS),
        lead__in=Lead.objects.visible_to(user).alive(),
    )
    rows = back.values("reason__name").annotate(n=Count("pk")).order_by("-n", "reason__name")
    return [{"name": row["reason__name"] or _("without a reason"), "n": row["n"]} for row in rows]


def team_of(user: Person, *, now: datetime) -> list[TeamLine]:
    """Open leads of the team by owner: all, to be taken, and with a clock that ran out."""
    late = Clock.objects.filter(lead=OuterRef("pk"), stopped_at=None, void_at=None, due_at__lt=now)
    leads = Lead.objects.visible_to(user).alive().filter(stage__kind="open", owner__isnull=False)
    rows = (
        leads.annotate(is_late=Exists(late))
        .values("owner_id", "owner__first_name", "owner__last_name")
        .annotate(
            open=Count("pk"), to_take=Count("pk", filter=Q(stage__key="mql")), late=Count("pk", filter=Q(is_late=True))
        )
    )
    return [
        TeamLine(
            name=f"{row['owner__first_name']} {row['owner__last_name']}".strip(),
            open=row["open"],
            to_take=row["to_take"],
            late=row["late"],
            url=door("funnel:lead-list", owner=row["owner_id"]),
        )
        for row in rows.order_by("-late", "-to_take", "owner__last_name", "owner_id")
    ]
