"""A letter that came back is not sent: reports of the return mailbox find their letters by Message-ID."""

import logging
import time
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.db import transaction
from django.db.models import F

from alignment.settings.environment import Mailbox
from delivery.models import MailboxReading, MailReturn, OutboxMessage
from delivery.services import leases
from delivery.services.returns_mailbox import Arrived, MailboxFault, OpenMailbox, open_mailbox
from delivery.services.returns_reports import Outcome, Report, read_report

LETTERS_A_RUN = 100
RUN_SECONDS = 120
LEASE_SECONDS = 180
Found = Literal["reports", "unmatched", "others", "later"]

log = logging.getLogger(__name__)


def ask(*, now: datetime) -> bool:
    """Somebody wants it read at once; False when no return mailbox is configured."""
    if settings.RETURN_MAILBOX is None:
        return False
    _reading(now)
    MailboxReading.objects.filter(pk=1).update(asked_at=now)
    return True


def read_due(*, now: datetime) -> int:
    """How many unread letters were dealt with; 0 while another worker reads."""
    if settings.RETURN_MAILBOX is None:
        return 0
    _reading(now)
    lease = leases.claim(MailboxReading, now=now, seconds=LEASE_SECONDS)
    return _read_while_held(lease, settings.RETURN_MAILBOX, now=now) if lease else 0


def _read_while_held(lease: MailboxReading, mailbox: Mailbox, *, now: datetime) -> int:
    fault, dealt_with = "talk", 0
    try:
        with open_mailbox(mailbox) as box:
            dealt_with = _read(box, now=now)
        fault = ""
    except MailboxFault as stopped:
        fault = str(stopped)
        log.warning("The return mailbox was not read: %s", fault)
    finally:
        _let_go(lease, fault=fault, now=now)
    return dealt_with


def _read(box: OpenMailbox, *, now: datetime) -> int:
    until, dealt_with = time.monotonic() + RUN_SECONDS, 0
    for uid in box.unread(LETTERS_A_RUN):
        if time.monotonic() > until:
            break
        found = take(box.letter(uid), now=now)
        if found != "later":
            box.mark_read(uid)
            dealt_with += 1
    return dealt_with


@transaction.atomic
def take(arrived: Arrived, *, now: datetime) -> Found:
    """One letter of the mailbox. Taken twice it changes nothing the second time but a count."""
    report = _report_of(arrived.raw)
    found: Found = "others" if report is None else _book(report, at=min(arrived.at or now, now))
    if found != "later":
        MailboxReading.objects.filter(pk=1).update(**{found: F(found) + 1})
    return found


def _report_of(raw: bytes) -> Report | None:
    try:
        return read_report(raw)
    except Exception as error:
        log.warning("A letter of the return mailbox could not be read: %s", type(error).__name__)
        return None


def _book(report: Report, *, at: datetime) -> Found:
    """A server may return a letter before we have written down that it was accepted: then it is read again later."""
    letters = OutboxMessage.objects.filter(kind="mail", message_id__in=report.message_ids)
    letter = min(letters, key=lambda row: report.message_ids.index(row.message_id), default=None)
    if letter is None:
        return "unmatched"
    if letter.state in ("queued", "running"):
        return "later"
    outcome = report.outcome_for(letter.address)
    if outcome and outcome.is_failed:
        _came_back(letter, outcome, at=at)
    elif outcome and outcome.action == "delayed":
        OutboxMessage.objects.filter(pk=letter.pk, state="done", bounced_at=None).update(delayed_at=at)
    return "reports"


def _came_back(letter: OutboxMessage, outcome: Outcome, *, at: datetime) -> None:
    if letter.finished_at is None:
        return
    at = max(at, letter.finished_at)
    said = {"bounced_at": at, "bounce_reason": outcome.reason, "bounce_status": outcome.code}
    if OutboxMessage.objects.filter(pk=letter.pk, state="done", bounced_at=None).update(**said):
        MailReturn.objects.create(
            letter=letter, accepted_at=letter.finished_at, returned_at=at, reason=outcome.reason, status=outcome.code,
            is_demo=letter.is_demo,
        )  # fmt: skip


def _reading(now: datetime) -> None:
    """The one row, due at once whatever became of the last reading."""
    MailboxReading.objects.get_or_create(pk=1, defaults={"created_at": now, "available_at": now})
    MailboxReading.objects.filter(pk=1, state="dead").update(state="queued", available_at=now, attempts=0)


def _let_go(lease: MailboxReading, *, fault: str, now: datetime) -> None:
    held = MailboxReading.objects.filter(pk=lease.pk, state="running", lease_token=lease.lease_token)
    done = {} if fault else {"read_at": now}
    held.update(
        state="queued", available_at=now, attempts=0, last_error=fault, asked_at=None, **leases.NO_LEASE, **done
    )  # fmt: skip
