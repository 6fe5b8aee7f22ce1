"""What a client's message means: a note on the lead that is theirs, or a new lead with a running clock."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from alignment.shared.words import gettext_noop
from connectors.models import Handling, Line
from connectors.services import received
from connectors.services.received import Outcome
from connectors.vendors.inbox import Message, message_of
from funnel.models import Activity, Lead, Touch
from funnel.selectors.calls import newest_of
from funnel.services import activities, intake, notices
from funnel.services.intake_values import LeadValues
from people import selectors as people

DOOR = "message"
SOURCE = "messages"
HAS_WRITTEN = gettext_noop("The client of lead № %(number)s has written.")
TOUCH_OF = {"email": "email", "mail": "email", "phone": "call"}


def work_off(row: Handling, *, now: datetime) -> Outcome:
    """Raises Malformed for what our own page does not document."""
    message = message_of(row.received.payload or {})
    return take(row.received.line, message, heard_at=row.received.received_at, now=now)


@transaction.atomic
def take(line: Line, message: Message, *, heard_at: datetime, now: datetime) -> Outcome:
    Line.objects.select_for_update(of=("self",)).get(pk=line.pk)
    at = min(message.at, heard_at)
    mark = received.mark_of(message.phone or message.email)
    lead = newest_of(message.phone, message.email) or _known_sender(line, message)
    if lead is not None and lead.stage.kind == "junk":
        return Outcome("junk", lead, mark=mark, at=at)
    if lead is not None and not lead.stage.is_end:
        return Outcome("note", lead, _note(line, message, lead, at=at, now=now), mark, at)
    made = _new_lead(line, message, lead, at=at, now=now)
    note = _note(line, message, made, at=at, now=now)
    received.take_up_again(mark, since=at, now=now)
    return Outcome("new_lead", made, note, mark, at)


def _known_sender(line: Line, message: Message) -> Lead | None:
    """Who has neither number nor address is known by the id that their system gives."""
    if not message.sender_id:
        return None
    same = Lead.objects.alive().filter(namespace=_namespace(line), external_id=message.sender_id)
    return same.select_related("stage", "owner", "source", "campaign").first()


def _note(line: Line, message: Message, lead: Lead, *, at: datetime, now: datetime) -> Activity:
    """What a client writes is no touch of ours: it stops no clock."""
    kind = TOUCH_OF.get(message.channel.casefold(), "chat")
    Touch.objects.create(lead=lead, at=at, kind=kind, source=lead.source, is_demo=lead.is_demo)
    with translation.override(people.company().language):
        text = message.text or _("A message without words.")
    note = activities.log_activity(
        lead, kind="note", at=at, now=now, author=None, text=text, evidence="recorded",
        provider=message.channel or line.kind, call_id=message.their_id[:120], is_demo=line.is_demo,
    )  # fmt: skip
    notices.tell_owner(lead, HAS_WRITTEN, key=f"message:{note.pk}", now=now)
    return note


def _new_lead(line: Line, message: Message, former: Lead | None, *, at: datetime, now: datetime) -> Lead:
    first, _space, last = message.name.partition(" ")
    fields = {"first_name": first, "last_name": last.strip(), "email": message.email, "phone": message.phone}
    source = line.source.key if line.source else (message.channel or SOURCE)
    values = LeadValues(
        fields=fields | {"phone_e164": message.phone},
        external_id=message.sender_id if former is None and message.sender_id else message.their_id,
        import_source=_namespace(line), source=source, stage="mql", stage_at=at, created_at=at,
        origin="repeat" if former and former.stage.kind == "won" else "",
    )  # fmt: skip
    return intake.receive_lead(values, door=DOOR, now=now, is_demo=line.is_demo).lead


def _namespace(line: Line) -> str:
    return f"{line.kind}-{line.pk}"
