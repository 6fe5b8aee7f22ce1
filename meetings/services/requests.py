"""Requests between the two sides: raised, seen, taken, delivered, confirmed by who asked (R-RQ-01…04)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.models import Lead
from loop import selectors as loop
from loop.services.changes import change
from meetings.metrics import requests as request_metrics
from meetings.models import Request
from meetings.models.requests import ANSWERING, OPEN_REQUESTS, REQUEST_KINDS, answering_side
from meetings.selectors import requests as selectors
from meetings.services import hooks
from meetings.services import request_news as news
from meetings.services.request_state import append, must_answer, must_be, must_be_asker, record
from people import selectors as people
from people.models import Department, Person

BLOCKING_AT_MOST = 2
SIDES = ("marketing", "sales")


@transaction.atomic
def ask(
    *,
    requester: Person,
    kind: str,
    needed_by: date | None,
    now: datetime,
    to_side: str = "",
    what: str = "",
    why: str = "",
    lead: Lead | None = None,
    department: Department | None = None,
    is_blocking: bool = False,
    is_demo: bool = False,
) -> Request:
    """R-RQ-04: either side asks the other. Who stands outside both says which one is asked."""
    side = department.side if department else to_side or selectors.other_side(requester)
    _check_side(side, requester)
    _check_words(kind, what)
    due = _checked_day(needed_by, now)
    if is_blocking:
        _check_blocking(requester)
    request = Request.objects.create(
        requester=requester, to_side=side, department=department, kind=kind, what=what.strip()[:400],
        why=why.strip()[:500], lead=lead, needed_by=due, is_blocking=is_blocking, raised_at=now,
        acknowledge_by=request_metrics.acknowledge_by(now, people.working_calendar()), is_demo=is_demo,
    )  # fmt: skip
    append(request, "raised", "", by=requester, now=now)
    hooks.announce("request.raised", request, now=now)
    news.raised(request, now=now)
    record(request, "raised", actor=requester, now=now)
    return request


def _check_side(side: str, requester: Person) -> None:
    if side not in SIDES:
        raise InvalidInput(_("Say which side is asked: marketing or sales."), field="to_side")
    if side == answering_side(requester):
        raise InvalidInput(_("A request goes to the other side. Among yourselves, promise it."), field="to_side")


def _check_words(kind: str, what: str) -> None:
    if kind not in {key for key, _label in REQUEST_KINDS}:
        raise InvalidInput(_("Choose what is needed."), field="kind")
    if kind == "other" and not what.strip():
        raise InvalidInput(_("Write in a few words what is needed."), field="what")


def _checked_day(needed_by: date | None, now: datetime) -> date:
    if needed_by is None:
        raise InvalidInput(_("Choose the day by which it is needed."), field="needed_by")
    if needed_by < loop.today_of(now):
        raise InvalidInput(_("This day is over. Choose today or later."), field="needed_by")
    return needed_by


def _check_blocking(requester: Person) -> None:
    """Two open ones a person; the person's row is the queue of those who ask at once."""
    list(Person.objects.select_for_update().filter(pk=requester.pk).values_list("pk"))
    mine = Request.objects.filter(requester=requester, is_blocking=True, state__in=OPEN_REQUESTS)
    if mine.count() >= BLOCKING_AT_MOST:
        words = _("You have %(n)s open requests that hold up a deal already. Which of the three is not urgent?")
        raise InvalidInput(words % {"n": BLOCKING_AT_MOST}, field="is_blocking")


@transaction.atomic
def acknowledge(request: Request, *, actor: Person, now: datetime, expected_version: int | None = None) -> Request:
    """R-RQ-01: somebody of the side that is asked has seen it."""
    must_answer(request, actor, ("raised",))
    return _step(request, "acknowledged", "acknowledged", actor=actor, now=now, expected_version=expected_version)


@transaction.atomic
def take(request: Request, *, actor: Person, now: datetime, expected_version: int | None = None) -> Request:
    """Into work, by this person; taking it is seeing it."""
    must_answer(request, actor, ("raised", "acknowledged"))
    return _step(request, "taken", "in_work", actor=actor, now=now, expected_version=expected_version, owner=actor)


@transaction.atomic
def deliver(
    request: Request, *, note: str = "", actor: Person, now: datetime, expected_version: int | None = None
) -> Request:
    """What exists already may be delivered at once."""
    must_answer(request, actor, ANSWERING)
    return _step(
        request, "delivered", "delivered", note=note, actor=actor, now=now, expected_version=expected_version,
        delivered_at=now, delivered_by=actor, owner=request.owner or actor,
    )  # fmt: skip


@transaction.atomic
def confirm(request: Request, *, actor: Person, now: datetime, expected_version: int | None = None) -> Request:
    """R-RQ-02: “it helped”, said by who asked and by nobody else."""
    must_be_asker(request, actor)
    must_be(request, ("delivered",))
    return _step(
        request, "confirmed", "confirmed", actor=actor, now=now, expected_version=expected_version, closed_at=now
    )


@transaction.atomic
def send_back(
    request: Request, *, note: str, actor: Person, now: datetime, expected_version: int | None = None
) -> Request:
    """R-RQ-02: it did not help; work goes on, and what is missing is said."""
    must_be_asker(request, actor)
    must_be(request, ("delivered",))
    if not note.strip():
        raise InvalidInput(_("Say what is missing: whoever works on it will read it."), field="note")
    return _step(
        request, "returned", "in_work", note=note, actor=actor, now=now, expected_version=expected_version,
        delivered_at=None, delivered_by=None,
    )  # fmt: skip


@transaction.atomic
def decline(
    request: Request, *, reason: str, actor: Person, now: datetime, expected_version: int | None = None
) -> Request:
    """R-RQ-03: with a reason, which the next general meeting hears."""
    must_answer(request, actor, ANSWERING)
    if not reason.strip():
        raise InvalidInput(_("Say why: who asked will read it, and the next general meeting hears it."), field="reason")
    return _step(
        request, "declined", "declined", note=reason, actor=actor, now=now, expected_version=expected_version,
        decline_reason=reason.strip()[:500], closed_at=now,
    )  # fmt: skip


@transaction.atomic
def withdraw(
    request: Request, *, note: str = "", actor: Person, now: datetime, expected_version: int | None = None
) -> Request:
    must_be_asker(request, actor)
    must_be(request, ANSWERING)
    return _step(
        request, "withdrawn", "withdrawn", note=note, actor=actor, now=now, expected_version=expected_version,
        closed_at=now,
    )  # fmt: skip


@transaction.atomic
def forward(
    request: Request,
    *,
    department: Department | None,
    actor: Person,
    now: datetime,
    note: str = "",
    expected_version: int | None = None,
) -> Request:
    """To another team, of whichever side; the clock keeps running (A41)."""
    must_answer(request, actor, ANSWERING)
    if department is None:
        raise InvalidInput(_("Choose the team."), field="department")
    if department.side not in SIDES:
        raise InvalidInput(_("Only a team of marketing or sales answers requests."), field="department")
    if department.pk == request.department_id:
        raise InvalidInput(_("It is with this team already."), field="department")
    before = request.state
    change(
        request, actor=actor, now=now, expected_version=expected_version, to_side=department.side,
        department=department, owner=None, state="raised" if request.acknowledged_at is None else "acknowledged",
    )  # fmt: skip
    append(request, "forwarded", before, by=actor, now=now, note=note, to_side=department.side, department=department)
    news.stepped(request, "forwarded", by=actor, now=now)
    news.raised(request, now=now)
    record(request, "forwarded", actor=actor, now=now)
    return request


@transaction.atomic
def merge(
    request: Request, *, into: Request | None, actor: Person, now: datetime, expected_version: int | None = None
) -> Request:
    """The same asked twice: this one closes and points to the other, whose outcome both askers hear."""
    must_answer(request, actor, ANSWERING)
    if into is None or into.pk == request.pk:
        raise InvalidInput(_("Choose another request."), field="into")
    if into.state not in ANSWERING:
        raise InvalidInput(_("That request is answered already; choose an open one."), field="into")
    _step(
        request, "merged", "merged", actor=actor, now=now, expected_version=expected_version, merged_into=into,
        closed_at=now,
    )  # fmt: skip
    return request


def _step(
    request: Request,
    verb: str,
    state: str,
    *,
    actor: Person,
    now: datetime,
    note: str = "",
    expected_version: int | None = None,
    **values: Any,
) -> Request:
    """The state, its event, the news of it and the audit, together."""
    before = request.state
    seen = _seen(request, now) if verb in {"acknowledged", "taken", "delivered", "declined"} else {}
    change(request, actor=actor, now=now, expected_version=expected_version, state=state, **seen, **values)
    append(request, verb, before, by=actor, now=now, note=note)
    hooks.of_step(request, verb, now=now, is_seen=bool(seen))
    news.stepped(request, verb, by=actor, now=now)
    record(request, verb, actor=actor, now=now)
    return request


def _seen(request: Request, now: datetime) -> dict[str, Any]:
    """The first answer stops the clock of R-RQ-01, whatever it says."""
    if request.acknowledged_at is not None:
        return {}
    minutes = request_metrics.ack_minutes(request.raised_at, now, people.working_calendar())
    return {"acknowledged_at": now, "ack_minutes": minutes}
