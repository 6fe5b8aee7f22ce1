"""Works off what came in, one row after the other: each in a transaction of its own, none keeps the others waiting."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from connectors.models import Handling
from connectors.models.phones import MESSAGE
from connectors.services import calls, messages, received
from connectors.vendors.telephony import Malformed
from delivery.services import leases

log = logging.getLogger(__name__)


def work_off(*, clock: Callable[[], datetime], at_most: int) -> int:
    """How many rows were taken up."""
    for done in range(at_most):
        row = received.claim(now=clock())
        if row is None:
            return done
        _settle(row, now=clock())
    return at_most


def _settle(row: Handling, *, now: datetime) -> None:
    """What cannot be read is put aside at once; what failed otherwise is tried again. No content goes into a log."""
    try:
        with transaction.atomic():
            service = messages if row.received.what == MESSAGE else calls
            received.finish(row, service.work_off(row, now=now), now=now)
    except calls.NotYet:
        _wait_for_the_call(row, now=now)
    except Malformed as error:
        leases.bury(row, now=now, error=f"unreadable: {error}")
    except leases.LeaseLost:
        log.warning("Another worker took received row %s.", row.pk)
    except Exception as error:
        leases.retry(row, now=now, error=type(error).__name__)


def _wait_for_the_call(row: Handling, *, now: datetime) -> None:
    """Colleagues among themselves are recorded too: such a recording never finds a call of ours."""
    if row.attempts >= row.most_attempts():
        received.finish(row, received.Outcome("unmatched"), now=now)
    else:
        leases.retry(row, now=now, error="ahead of its call")
