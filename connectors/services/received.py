"""What came in by a line waits as a row: kept once, worked off by whoever is free, forgotten when its time is over."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from connectors.models import Handling, Line, Received
from connectors.models.phones import KEPT_DAYS
from connectors.vendors.telephony import Heard
from delivery.services import leases
from funnel.models import Activity, Lead

KEPT = timedelta(days=KEPT_DAYS)


@dataclass(frozen=True)
class Outcome:
    """What became of one call or message; `mark` stands for the client, whoever that was."""

    name: str
    lead: Lead | None = None
    activity: Activity | None = None
    mark: str = ""
    at: datetime | None = None


@transaction.atomic
def keep(line: Line, heard: Heard, *, now: datetime) -> bool:
    """False when it was told before: repeating changes nothing."""
    row, is_new = Received.objects.get_or_create(
        line=line, what=heard.what, fingerprint=hashlib.sha256(heard.their_id.encode()).hexdigest(),
        defaults={"payload": dict(heard.payload), "received_at": now, "is_demo": line.is_demo},
    )  # fmt: skip
    if is_new:
        Handling.objects.create(received=row, available_at=now, created_at=now, is_demo=line.is_demo)
        Line.objects.filter(pk=line.pk).update(last_call_at=now)
    return is_new


def claim(*, now: datetime) -> Handling | None:
    row = leases.claim(Handling, now=now)
    if row is None:
        return None
    links = ("received__line__source",)
    found: Handling = Handling.objects.select_related(*links).get(pk=row.pk)
    return found


def finish(row: Handling, outcome: Outcome, *, now: datetime) -> None:
    leases.finish(
        row, now=now, outcome=outcome.name, lead=outcome.lead, activity=outcome.activity, mark=outcome.mark,
        happened_at=outcome.at,
    )  # fmt: skip


def mark_of(contact: str) -> str:
    """The same for the same number or address, and no way back to it."""
    if not contact:
        return ""
    return hmac.new(settings.SECRET_KEY.encode(), contact.encode(), "sha256").hexdigest()


def take_up_again(mark: str, *, since: datetime, now: datetime) -> int:
    """Calls that came before their lead did: the callback that arrived ahead of the missed call."""
    waiting = Handling.objects.filter(mark=mark, outcome="unmatched", state="done", happened_at__gte=since)
    return waiting.update(state="queued", available_at=now, attempts=0, finished_at=None, outcome="")


def forget_old(*, now: datetime) -> int:
    """What was said leaves after its time; that something came in stays."""
    old = Received.objects.filter(received_at__lt=now - KEPT, payload__isnull=False)
    return old.update(payload=None)
