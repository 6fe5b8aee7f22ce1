"""What is told back to the other CRM: the responsible person, the reason, and one note. Nothing else, ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from alignment.shared.words import gettext_noop
from connectors.models import Connection, MirroredLead
from connectors.vendors.contract import Connector
from connectors.vendors.http import Refused
from funnel.models import WriteBack
from funnel.services import write_backs

AT_ONCE = 20


def write_waiting(connection: Connection, connector: Connector, *, now: datetime) -> int:
    """Oldest first; a refusal is kept with their words, and the lead is read anew either way."""
    waiting = WriteBack.objects.filter(lead__feed=connection.feed_id, state="waiting").order_by("asked_at", "pk")
    rows = list(waiting.select_related("lead", "owner", "reason")[:AT_ONCE])
    for row in rows:
        try:
            _write(row, connection, connector)
        except Refused as error:
            write_backs.settle(row, is_done=False, answer=str(error), now=now)
        else:
            write_backs.settle(row, is_done=True, now=now)
    return len(rows)


def _write(row: WriteBack, connection: Connection, connector: Connector) -> None:
    their_id = _their_id(row, connection)
    writers: dict[str, Callable[[], None]] = {
        "owner": lambda: connector.write_owner(their_id, _their_user(row, connection)),
        "reason": lambda: connector.write_reason(their_id, _their_reason(row, connection)),
        "note": lambda: connector.write_note(their_id, row.text),
    }
    writers[row.kind]()


def _their_id(row: WriteBack, connection: Connection) -> str:
    """The deal that continues it, where there is one."""
    found = MirroredLead.objects.filter(connection=connection, lead=row.lead_id).order_by("-continues", "-pk")
    deal = found.exclude(continues="").first()
    return deal.their_id if deal else row.lead.external_id or ""


def _their_user(row: WriteBack, connection: Connection) -> str:
    user = connection.user_maps.filter(person=row.owner_id, is_active=True).first()
    if user is None:
        raise Refused(0, gettext_noop("This colleague is not known there."))
    return str(user.their_id)


def _their_reason(row: WriteBack, connection: Connection) -> str:
    """A value of a reason field rather than a failing stage, which is no reason that could be written."""
    known = connection.reason_maps.filter(reason=row.reason_id).order_by("pk")
    reason = known.exclude(their_id__contains=":").first() or known.first()
    if reason is None:
        raise Refused(0, gettext_noop("No reason of theirs means this."))
    return str(reason.their_id)
