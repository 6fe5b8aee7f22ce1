"""What may be asked about requests: the board, the lists behind its figures, and who hears of what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from funnel.models import Lead
from meetings.metrics import requests as metrics
from meetings.models import Meeting, Request
from meetings.models.requests import OPEN_REQUESTS, answering_side
from meetings.selectors.meetings import ENDED
from people import selectors as people
from people.models import Person

FIGURE_DAYS = 90
BOARD_STATES = ("raised", "acknowledged", "in_work", "delivered", "confirmed")
IN_A_COLUMN = 15
DEALS_AT_MOST = 20
HEADS_OF = {"marketing": ("head_of_marketing", "cmo"), "sales": ("head_of_sales", "cco")}
DIRECTOR_OF = {"marketing": "cmo", "sales": "cco"}
MEASURES = ("seen", "on_time", "confirmed", "declined", "raised", "lately_declined")
NOT_JUDGED = ("withdrawn", "merged")
LATELY_DAYS = 28


def other_side(person: Person) -> str:
    return {"marketing": "sales", "sales": "marketing"}.get(answering_side(person), "")


def visible_requests(user: Person) -> QuerySet[Request]:
    found = Request.objects.visible_to(user)
    return found.select_related("requester", "owner", "lead", "department").order_by("-raised_at", "-pk")


@dataclass(frozen=True)
class Filters:
    """What narrows the board; `measure` is the figure whose records are listed."""

    side: str = ""
    mine: bool = False
    state: str = ""
    measure: str = ""
    kind: str = ""
    requester: int | None = None


def filtered(user: Person, filters: Filters, now: datetime) -> QuerySet[Request]:
    found = visible_requests(user)
    if filters.side:
        found = found.filter(to_side=filters.side)
    if filters.mine:
        found = found.filter(Q(requester=user) | Q(owner=user))
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.requester:
        found = found.filter(requester=filters.requester)
    return found.filter(_measured(filters.measure, now)) if filters.measure else found


def _measured(measure: str, now: datetime) -> Q:
    since = now - timedelta(days=FIGURE_DAYS)
    if measure in {"on_time", "confirmed"}:
        return Q(delivered_at__gte=since)
    if measure == "lately_declined":
        return Q(raised_at__gte=now - timedelta(days=LATELY_DAYS), state="declined")
    raised = Q(raised_at__gte=since)
    if measure == "raised":
        return raised & ~Q(state__in=NOT_JUDGED)
    return raised & Q(ack_minutes__isnull=False) if measure == "seen" else raised & Q(state="declined")


@dataclass(frozen=True)
class Column:
    state: str
    count: int
    requests: tuple[Request, ...]

    @property
    def more(self) -> int:
        return self.count - len(self.requests)


def board(user: Person, filters: Filters, now: datetime) -> tuple[Column, ...]:
    """The open ones in the order in which they wait; of the confirmed ones those of the last ninety days."""
    recent = Q(state__in=OPEN_REQUESTS) | Q(state="confirmed", closed_at__gte=now - timedelta(days=FIGURE_DAYS))
    found = filtered(user, filters, now).filter(recent)
    counts = dict(found.order_by().values_list("state").annotate(n=Count("pk")))
    return tuple(Column(state, counts.get(state, 0), _column(found, state)) for state in BOARD_STATES)


def _column(found: QuerySet[Request], state: str) -> tuple[Request, ...]:
    order = ("-closed_at", "-pk") if state == "confirmed" else ("-is_blocking", "needed_by", "pk")
    return tuple(found.filter(state=state).order_by(*order)[:IN_A_COLUMN])


def open_leads(user: Person, requests: Iterable[Request]) -> dict[int, Lead]:
    """Leads behind these requests that this person may see; amounts and names of others stay closed."""
    ids = {request.lead_id for request in requests if request.lead_id}
    return Lead.objects.visible_to(user).in_bulk(ids) if ids else {}


def open_deals(user: Person) -> QuerySet[Lead]:
    """Of this person, the newest first."""
    mine = Lead.objects.visible_to(user).alive().filter(owner=user, stage__kind="open")
    return mine.select_related("stage").order_by("-stage_entered_at", "-pk")[:DEALS_AT_MOST]


@dataclass(frozen=True)
class Figures:
    """Of one side that is asked, over ninety days; `n` beside each is what it is counted of."""

    side: str
    ack_minutes: float | None
    seen: int
    on_time_rate: float | None
    confirmed_rate: float | None
    delivered: int
    declined_rate: float | None
    raised: int
    unseen_too_long: int

    @property
    def declines_too_often(self) -> bool:
        return metrics.is_declined_too_often(self.declined_rate)


def figures(now: datetime) -> tuple[Figures, Figures]:
    """Marketing left, sales right: how each answers the other."""
    since = now - timedelta(days=FIGURE_DAYS)
    rows = Request.objects.filter(Q(raised_at__gte=since) | Q(delivered_at__gte=since) | Q(state="raised"))
    known = list(
        rows.values_list("to_side", "state", "needed_by", "ack_minutes", "delivered_at", "raised_at", "acknowledge_by")
    )
    return _figures("marketing", known, since, now), _figures("sales", known, since, now)


def _figures(side: str, rows: list[tuple[Any, ...]], since: datetime, now: datetime) -> Figures:
    own = [row[1:] for row in rows if row[0] == side]
    raised = [metrics.Asked(*row[:4]) for row in own if row[4] >= since]
    delivered = [metrics.Asked(*row[:4]) for row in own if row[3] and row[3] >= since]
    return Figures(
        side=side,
        ack_minutes=metrics.median_ack_minutes(raised),
        seen=sum(one.ack_minutes is not None for one in raised),
        on_time_rate=metrics.on_time_rate(delivered, people.working_calendar()),
        confirmed_rate=metrics.confirmed_rate(delivered),
        delivered=len(delivered),
        declined_rate=metrics.declined_rate(raised),
        raised=sum(one.state not in {"withdrawn", "merged"} for one in raised),
        unseen_too_long=sum(row[0] == "raised" and row[5] < now for row in own),
    )


def declined_since_last_general(now: datetime) -> QuerySet[Request]:
    """R-RQ-03: what the next general meeting has not heard yet; all of it before the first one."""
    last = (
        Meeting.objects.filter(series__kind="general", state__in=ENDED, slot_start__lte=now)
        .order_by("-slot_start")
        .first()
    )
    declined = Request.objects.filter(state="declined", closed_at__lte=now).select_related("requester", "department")
    if last:
        declined = declined.filter(closed_at__gte=last.actual_start or last.slot_start)
    return declined.order_by("closed_at", "pk")


def unseen_requests(now: datetime) -> QuerySet[Request]:
    """R-RQ-01: raised more than a working day ago and seen by nobody."""
    late = Request.objects.filter(state="raised", acknowledged_at=None, acknowledge_by__lt=now)
    return late.select_related("requester", "department").order_by("acknowledge_by", "pk")


def confirmed_by(persons: Iterable[Person], *, since: datetime, until: datetime) -> dict[int, int]:
    """R-CP-05: requests of the period that helped, by who delivered them."""
    rows = Request.objects.filter(state="confirmed", delivered_by__in=list(persons))
    within = rows.filter(delivered_at__gte=since, delivered_at__lt=until)
    return dict(within.order_by().values_list("delivered_by").annotate(n=Count("pk")))


def mergeable_with(request: Request, user: Person) -> QuerySet[Request]:
    """Open ones of the same side that may be the same."""
    others = visible_requests(user).filter(to_side=request.to_side, state__in=("raised", "acknowledged", "in_work"))
    return others.exclude(pk=request.pk)


def receiver_of(request: Request) -> Person | None:
    """Who leads the team that is asked, else the side."""
    if request.department_id:
        roles = HEADS_OF[request.to_side]
        led = people.active_people().filter(
            memberships__department=request.department_id, memberships__role__in=roles, memberships__to_date=None
        )
        if found := led.first():
            return found
    return director_of(request)


def director_of(request: Request) -> Person | None:
    return people.head(DIRECTOR_OF[request.to_side])


def askers_of(request: Request) -> list[Person]:
    """Who asked, and who asked for the same."""
    duplicates = request.duplicates.select_related("requester")
    merged = [person for duplicate in duplicates for person in askers_of(duplicate)]
    return list(dict.fromkeys([request.requester, *merged]))


def worker_of(request: Request) -> Person | None:
    """Whoever took it last, or delivered it."""
    return request.owner or request.delivered_by
