"""What a role reads on the start page beside the queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from alignment.shared.money import Money
from alignment.shared.templatetags.format import money_short
from dashboards.selectors.doors import door
from funnel.models import Clock, Lead, StageEvent
from funnel.selectors.pages import Fate, fates
from loop.models import Action, Signal
from loop.selectors import open_signals, signal_words, stake_of
from meetings.models import Meeting, MeetingSeries
from meetings.selectors import agenda_of, next_meeting
from people.models import Company, Membership, Person

REJECTED_DAYS = 30
FATES = 8


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


@dataclass(frozen=True)
class FateLine:
    text: str
    at: datetime
    url: str
    is_returned: bool


@dataclass(frozen=True)
class FirstStep:
    text: str
    why: str
    url: str
    action: str
    is_done: bool


def coming_meeting(user: Person, *, now: datetime, agenda: bool) -> Coming | None:
    meeting = next_meeting(user, now)
    if meeting is None:
        return None
    lines = agenda_of(meeting).lines if agenda else ()
    return Coming(meeting, lines, door("meetings:meeting", meeting.pk))


def promises_of(user: Person) -> list[Action]:
    mine = Action.objects.filter(owner=user, state="open")
    return list(mine.select_related("requested_by").order_by("due_date", "pk"))


def dearest_gap() -> Gap | None:
    signal = next(iter(open_signals()), None)
    return None if signal is None else _gap(signal)


def _gap(signal: Signal) -> Gap:
    records = signal.records_url if signal.records_url.startswith("/") else ""
    return Gap(signal_words(signal), stake_of(signal), records or f"{door('loop:signals')}#signal-{signal.pk}")


def rejected_by_reason(user: Person, *, now: datetime) -> list[dict[str, Any]]:
    """Returned leads of the last thirty days, the commonest reason first."""
    back = StageEvent.objects.filter(
        kind="entered",
        stage__kind="rejected",
        voided_by=None,
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


def fate_lines(user: Person) -> list[FateLine]:
    """What became of the leads a marketer brought, newest first."""
    found, _next = fates(user, size=FATES)
    return [
        FateLine(
            text=_fate_words(fate),
            at=fate.event.occurred_at,
            url=door("funnel:lead", fate.lead.pk),
            is_returned=bool(fate.event.stage and fate.event.stage.kind == "rejected"),
        )
        for fate in found
    ]


def _fate_words(fate: Fate) -> str:
    origin, stage = fate.lead.campaign or fate.lead.source or "—", fate.event.stage
    said = {"origin": origin, "stage": stage.name if stage else "—", "reason": fate.event.reason or "—"}
    if fate.event.kind == "contested":
        return _("The return of a lead from “%(origin)s” is contested.") % said
    if fate.event.kind == "timed_out":
        return _("A lead from “%(origin)s” stayed without a decision.") % said
    if stage and stage.kind == "rejected":
        return _("A lead from “%(origin)s” was returned: %(reason)s.") % said
    if stage and stage.kind == "won":
        return _won_words(fate, said)
    if stage and stage.kind == "lost":
        return _("A lead from “%(origin)s” was lost: %(reason)s.") % said
    return _("A lead from “%(origin)s” moved on: %(stage)s.") % said


def _won_words(fate: Fate, said: dict[str, Any]) -> str:
    words = _("A lead from “%(origin)s” became a customer") % said
    days = _("on day %(n)s") % {"n": fate.days}
    if fate.lead.amount_minor is None:
        return f"{words} {days}."
    return f"{words} {days}: {money_short(Money(fate.lead.amount_minor, fate.lead.currency))}."


def first_steps(user: Person) -> list[FirstStep]:
    """What a new company does first; nothing once all of it is done."""
    done = _done_marks()
    if done is None or all(done.values()):
        return []
    manages = user.has_role("administrator", "hr_director")
    imports = user.has_role("administrator", "cco", "cmo")
    return [
        FirstStep(
            text=_("Invite the counterpart"),
            why=_("One side alone cannot agree: marketing and sales both need a head here."),
            url=door("people:person-new") if manages else "",
            action=_("Invite"),
            is_done=done["has_pair"],
        ),
        FirstStep(
            text=_("Hold the first meeting tomorrow"),
            why=_("Thirty minutes a week decide more than any report: what a good lead is, and how fast we answer."),
            url=door("meetings:next"),
            action=_("Set the meeting"),
            is_done=done["has_meeting"],
        ),
        FirstStep(
            text=_("Bring in the leads"),
            why=_("A file from the CRM shows the weakest step and its price within a minute."),
            url=door("funnel:import-list") if imports else "",
            action=_("Import a file"),
            is_done=done["has_leads"],
        ),
        FirstStep(
            text=_("Write down the first promise"),
            why=_("One owner and one day: the next meeting begins with it."),
            url=door("loop:promises"),
            action=_("Open the promises"),
            is_done=done["has_promise"],
        ),
    ]


def _done_marks() -> Mapping[str, Any] | None:
    """All marks in one query."""
    current = Membership.objects.filter(to_date=None, person__is_active=True)
    return (
        Company.objects.annotate(
            has_cmo=Exists(current.filter(role="cmo")),
            has_cco=Exists(current.filter(role="cco")),
            has_pair=Q(has_cmo=True) & Q(has_cco=True),
            has_meeting=Exists(MeetingSeries.objects.filter(ended_at=None)),
            has_leads=Exists(Lead.objects.filter(removed_at=None)),
            has_promise=Exists(Action.objects.exclude(state="draft")),
        )
        .values("has_pair", "has_meeting", "has_leads", "has_promise")
        .first()
    )
