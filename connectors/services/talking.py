"""One turn with another CRM, under a lease: nobody else talks to it meanwhile, so its limits and keys are respected."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q

from alignment.shared.sealing import Unreadable, seal
from alignment.shared.words import gettext_noop
from connectors.models import Connection, ConnectionCheck, Reconciliation
from connectors.services import checking, notices, reading, reconciling, reflecting, writing
from connectors.services.connections import NO_ACCESS, connector_of, subject
from connectors.vendors.contract import Connector
from connectors.vendors.http import Http, NotAnswering, Refused, TokenExpired, TooFast
from connectors.vendors.registry import CONNECTORS
from delivery import bell
from delivery.services import alerts, leases
from funnel.models import Feed, WriteBack
from people import selectors as people

LEASE_SECONDS, TURN_SECONDS = 180, 20
IDLE = timedelta(minutes=5)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=30)
Clock = Callable[[], datetime]

log = logging.getLogger(__name__)


def talk_due(*, clock: Clock, http: Callable[[float], Http] = lambda pace: Http(pace=pace)) -> int:
    """Each connection that is due has one turn, so that none waits long for another; how many had one."""
    had: set[int] = set()
    _wake_for_write_backs(clock())
    working = ~Q(standing__in=["paused", "no_access"])
    while row := leases.claim(Connection, working, ~Q(pk__in=had), now=clock(), seconds=LEASE_SECONDS):
        had.add(row.pk)
        _turn(row, http(CONNECTORS[row.vendor].pace), clock=clock)
    if Connection.objects.filter(working, pk__in=had, available_at__lte=clock()).exists():
        bell.ring("connections")
    return len(had)


def _wake_for_write_backs(now: datetime) -> None:
    feeds = WriteBack.objects.filter(state="waiting").values("lead__feed")
    Connection.objects.filter(feed__in=feeds, state="queued", failures=0).update(available_at=now)


def _turn(row: Connection, http: Http, *, clock: Clock) -> None:
    try:
        connector = connector_of(row, http)
        due_at = _renewing(row, connector, http, clock=clock)
    except (TokenExpired, Unreadable):
        _lose_access(row, clock=clock)
    except TooFast as error:
        leases.again(row, at=clock() + timedelta(seconds=error.after), fault="")
    except NotAnswering as error:
        _wait(row, str(error), clock=clock)
    except Refused as error:
        _wait(row, str(error), clock=clock, most=True)
    else:
        leases.again(row, at=due_at, fault="", failures=0)


def _renewing(row: Connection, connector: Connector, http: Http, *, clock: Clock) -> datetime:
    """A key that ran out is exchanged once; the new one is kept before it is used, for it may be good only once."""
    try:
        return _work(row, connector, http, clock=clock)
    except TokenExpired:
        fresh = connector.renew()
        if fresh is None:
            raise
        row.sealed_secrets = seal(json.dumps(dict(fresh)))
        Connection.objects.filter(pk=row.pk).update(sealed_secrets=row.sealed_secrets)
    return _work(row, connector_of(row, http), http, clock=clock)


def _work(row: Connection, connector: Connector, http: Http, *, clock: Clock) -> datetime:
    """When the next turn is due: at once while there is more to do."""
    until = clock() + timedelta(seconds=TURN_SECONDS)
    while _one_thing(row, connector, http, now=clock()):
        leases.extend(row, now=clock(), seconds=LEASE_SECONDS)
        if clock() >= until:
            return clock()
    _be_fresh(row, now=clock())
    due = row.streams.order_by("due_at").values_list("due_at", flat=True).first()
    return min(due or clock() + IDLE, clock() + IDLE)


def _one_thing(row: Connection, connector: Connector, http: Http, *, now: datetime) -> bool:
    """The most urgent piece of work; False when nothing is left."""
    check = row.checks.filter(finished_at=None).first()
    if check is not None:
        return _check(check, connector, http, row, now=now)
    if row.checked_at is None:
        return False
    if writing.write_waiting(row, connector, now=now) or notices.work_off(row, connector, now=now):
        return True
    stream = reading.next_stream(row, now=now)
    if stream is not None:
        reading.read_page(row, connector, stream, now=now)
        return True
    if reflecting.reflect_due(row, connector, now=now):
        return True
    return _reconcile(row, connector, now=now)


def _check(check: ConnectionCheck, connector: Connector, http: Http, row: Connection, *, now: datetime) -> bool:
    checking.run(check, connector, http, now=now)
    row.refresh_from_db(fields=["checked_at", "standing"])
    return True


def _reconcile(row: Connection, connector: Connector, *, now: datetime) -> bool:
    """The last page is followed by whatever that page brought; only then are both sides counted."""
    waiting = Reconciliation.objects.filter(connection=row, finished_at=None).select_related("connection__feed").first()
    if waiting is None:
        return False
    is_read = (waiting.read > 0 and not waiting.cursor) or reconciling.read_page(waiting, connector, now=now)
    if is_read and not reflecting.reflect_due(row, connector, now=now):
        reconciling.finish(waiting, now=now)
    return True


def _be_fresh(row: Connection, *, now: datetime) -> None:
    """R-IN-07: fresh is what was read to the end and worked off."""
    if row.checked_at and reading.is_complete(row) and not row.mirrored.filter(due_since__isnull=False).exists():
        Feed.objects.filter(pk=row.feed_id).update(fresh_at=now)


def _wait(row: Connection, words: str, *, clock: Clock, most: bool = False) -> None:
    pause = LONGEST_PAUSE if most else min(FIRST_PAUSE * 2 ** min(row.failures, 10), LONGEST_PAUSE)
    log.warning("A connection waits: vendor=%s failures=%s", row.vendor, row.failures + 1)
    _end_check(row, words, now=clock())
    leases.again(row, at=clock() + pause, failures=row.failures + 1, fault=words[:300])


def _lose_access(row: Connection, *, clock: Clock) -> None:
    now = clock()
    _end_check(row, "", now=now)
    leases.again(row, at=now + LONGEST_PAUSE, standing="no_access", fault="")
    for person in people.people_in("administrator"):
        alerts.raise_alert(
            person, key=NO_ACCESS, subject_key=subject(row), now=now, action_url=f"/settings/connections/{row.pk}/",
            text=gettext_noop("The connection to the other CRM has no access any more: enter a new key."),
        )  # fmt: skip


def _end_check(row: Connection, words: str, *, now: datetime) -> None:
    """A check that could not be made is over and not green."""
    failed = [{"entity": "", "calls": [], "requests": [], "status": 0, "fault": words[:200], "is_green": False}]
    failed[0] |= checking.NOTHING
    row.checks.filter(finished_at=None).update(finished_at=now, results=failed)
