"""A letter that came back is not sent: the same version goes once more to those it did not reach."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from delivery.models import OutboxMessage
from delivery.services import outbox
from meetings.models import ProtocolVersion
from meetings.selectors.delivery import letter_key
from people.models import Person
from people.services import audit


@transaction.atomic
def send_again(version: ProtocolVersion, *, actor: Person, now: datetime) -> int:
    """To the address that the person has today; a credit that is lost stays lost (R-PR-01)."""
    lost = OutboxMessage.objects.unreached().filter(key__startswith=letter_key(version)).select_related("recipient")
    sent = sum(_once_more(letter, now=now) for letter in lost)
    if not sent:
        raise DomainError(_("Every letter of this version has left or is on its way."))
    details = {"version": version.number, "letters": sent}
    audit.record(
        actor=actor, verb="sent_again", obj=version.protocol, now=now, details=details, is_demo=version.is_demo
    )
    return sent


def _once_more(letter: OutboxMessage, *, now: datetime) -> bool:
    person = letter.recipient
    if person is None or not person.is_active or not person.email:
        return False
    return outbox.send_again(letter, now=now)
