"""What may be asked about what leaves the house and what waits for a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from delivery.models import Alert, ApiKey, MailboxReading, MailReturn, Notification, OutboxMessage
from people.models import Person

ALLOWED_KEYS = ("administrator", "cmo", "cco", "integration")


def open_alerts(person: Person, now: datetime) -> QuerySet[Alert]:
    """Not closed and not muted; what is due first stands first."""
    awake = Q(muted_until=None) | Q(muted_until__lte=now)
    return Alert.objects.visible_to(person).open().filter(awake).order_by("due_at", "raised_at", "pk")


def muted_alerts(person: Person, now: datetime) -> QuerySet[Alert]:
    return Alert.objects.visible_to(person).open().filter(muted_until__gt=now).order_by("muted_until", "pk")


def unread(person: Person) -> QuerySet[Notification]:
    return notifications_of(person).filter(read_at=None)


def notifications_of(person: Person) -> QuerySet[Notification]:
    return Notification.objects.visible_to(person).order_by("-created_at", "-pk")


def oldest_waiting(now: datetime) -> timedelta | None:
    """How long the oldest letter that should have left has been due; None when none is."""
    waiting = OutboxMessage.objects.waiting().filter(available_at__lte=now).order_by("available_at")
    since = waiting.values_list("available_at", flat=True).first()
    return None if since is None else now - since


def letters(person: Person, *, state: str = "") -> QuerySet[OutboxMessage]:
    """`state` is a word of `STATE_WORDS`."""
    found = OutboxMessage.objects.visible_to(person)
    found = found.standing_as(state) if state else found
    return found.select_related("recipient").order_by("-created_at", "-pk")


def keys_of(person: Person) -> QuerySet[ApiKey]:
    return ApiKey.objects.visible_to(person).select_related("person").order_by("revoked_at", "-created_at", "-pk")


def may_have_keys(person: Person) -> bool:
    return person.has_role(*ALLOWED_KEYS)


def counts_by_state() -> dict[str, int]:
    """What came back is `bounced` and no longer `done`."""
    rows = OutboxMessage.objects.values("state").annotate(rows=Count("pk"), back=Count("bounced_at"))
    counts = {row["state"]: row["rows"] - row["back"] for row in rows}
    return counts | {"bounced": sum(row["back"] for row in rows)}


@dataclass(frozen=True)
class ReturnsFigures:
    """How the return mailbox is doing."""

    reading: MailboxReading | None
    came_back: int


def returns_figures() -> ReturnsFigures:
    return ReturnsFigures(MailboxReading.objects.filter(pk=1).first(), MailReturn.objects.count())


def returns_are_followed() -> bool:
    return settings.RETURN_MAILBOX is not None


def last_trial(person: Person) -> OutboxMessage | None:
    """The newest letter that this person wrote to try the mail."""
    return OutboxMessage.objects.filter(key__startswith=f"trial:{person.pk}:").order_by("-pk").first()
