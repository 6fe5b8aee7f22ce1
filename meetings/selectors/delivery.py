"""Whom a version of a protocol has reached: said by the letters themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from delivery.models import OutboxMessage
from meetings.models import Protocol, ProtocolVersion
from people.models import Person

STATE_OF = {"queued": "queued", "running": "queued", "done": "accepted", "bounced": "bounced", "dead": "failed"}
WORDS = {
    "queued": _("Waits for the mail server"),
    "accepted": _("Given to the mail server"),
    "bounced": _("Came back"),
    "failed": _("Not delivered"),
    "no_address": _("No address: seen inside the product only"),
    "in_app": _("Inside the product only"),
}
TONES = {
    "queued": "info", "accepted": "good", "bounced": "bad", "failed": "bad", "no_address": "warn", "in_app": "neutral",
}  # fmt: skip
WORST_FIRST = ("bounced", "failed", "no_address", "queued", "in_app", "accepted")
SHOWN = ("state", "recipient", "address", "finished_at", "key", "bounced_at", "bounce_reason", "bounce_status")


@dataclass(frozen=True)
class Delivery:
    person: Person
    state: str
    at: datetime | None = None
    returned_at: datetime | None = None
    reason: str = ""

    @property
    def words(self) -> str:
        return str(WORDS[self.state])

    @property
    def tone(self) -> str:
        return TONES[self.state]


def letter_key(version: ProtocolVersion) -> str:
    return f"protocol:{version.protocol_id}:v{version.number}:"


def letters_of(version: ProtocolVersion) -> list[OutboxMessage]:
    found = OutboxMessage.objects.filter(key__startswith=letter_key(version))
    return list(found.only(*SHOWN).order_by("pk"))


def deliveries_of(version: ProtocolVersion) -> list[Delivery]:
    """One line a recipient; what failed stands first."""
    letters = {letter.recipient_id: letter for letter in letters_of(version)}
    people = version.recipients.order_by("last_name", "first_name", "pk")
    rows = [_delivery(person, letters.get(person.pk)) for person in people]
    return sorted(rows, key=lambda row: min(WORST_FIRST.index(row.state), 3))


def _delivery(person: Person, letter: OutboxMessage | None) -> Delivery:
    if letter is None:
        return Delivery(person, "in_app" if person.email else "no_address")
    if letter.state == "cancelled":
        return Delivery(person, "in_app" if letter.address else "no_address")
    state = STATE_OF.get(letter.standing, "queued")
    return Delivery(person, state, letter.finished_at, letter.bounced_at, letter.bounce_words)


def unreached_of(protocol: Protocol) -> list[tuple[int, list[Person]]]:
    """A bounce is not sent: by number of the version, who did not get it."""
    lost = OutboxMessage.objects.unreached().filter(
        key__startswith=f"protocol:{protocol.pk}:v", recipient__isnull=False
    )
    found: dict[int, list[Person]] = defaultdict(list)
    for letter in lost.select_related("recipient").only("key", "recipient").order_by("pk"):
        if letter.recipient:
            found[int(letter.key.split(":")[2].removeprefix("v"))].append(letter.recipient)
    return sorted(found.items())


def counts_of(rows: list[Delivery]) -> list[tuple[str, str, int]]:
    """(words, tone, how many), worst first."""
    found = Counter(row.state for row in rows)
    return [(str(WORDS[state]), TONES[state], found[state]) for state in WORST_FIRST if found[state]]
