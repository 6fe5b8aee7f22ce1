"""The bell of a person: one line a key, and a digest by mail when lines pile up."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from delivery.models import Notification
from delivery.services import outbox, quiet
from people.models import Person
from people.selectors import company

DIGEST_FROM = 4
WINDOW = timedelta(hours=1)


@transaction.atomic
def notify(person: Person, *, key: str, text: str, now: datetime, url: str = "", is_demo: bool = False) -> Notification:
    """Said once for a key; saying it again changes nothing."""
    said = {"text": text[:400], "url": url[:500], "created_at": now, "is_demo": is_demo}
    return Notification.objects.get_or_create(person=person, key=key[:200], defaults=said)[0]


def take_back(person: Person, *, key: str) -> bool:
    """Unsaid as long as nobody has read it; False when it was read, or left by mail."""
    unread = Notification.objects.filter(person=person, key=key[:200], read_at=None, digested_at=None)
    return unread.delete()[0] > 0


def mark_read(notification: Notification, *, now: datetime) -> None:
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=now)


def mark_all_read(person: Person, *, now: datetime) -> int:
    return Notification.objects.filter(person=person, read_at=None, created_at__lte=now).update(read_at=now)


def digest_due(*, now: datetime) -> int:
    """One letter for each person who got more than three lines within an hour; never in quiet hours."""
    if quiet.is_quiet(now):
        return 0
    people = Person.objects.filter(is_active=True).exclude(email=None).filter(pk__in=_piled_up(now))
    for person in people:
        write_digest(person, now=now)
    return len(people)


@transaction.atomic
def write_digest(person: Person, *, now: datetime) -> None:
    waiting = Notification.objects.filter(person=person, read_at=None, digested_at=None, created_at__lte=now)
    lines = list(waiting.order_by("created_at", "pk"))
    with translation.override(person.language or company().language):
        context = {"lines": lines, "base_url": settings.BASE_URL, "person": person}
        outbox.send_mail(
            key=f"digest:{person.pk}:{lines[-1].pk}",
            recipient=person,
            subject=_("%(count)s things wait for you") % {"count": len(lines)},
            body=render_to_string("emails/digest.txt", context),
            html=render_to_string("emails/digest.html", context),
            now=now,
            is_demo=all(line.is_demo for line in lines),
        )
    Notification.objects.filter(pk__in=[line.pk for line in lines]).update(digested_at=now)


def _piled_up(now: datetime) -> list[int]:
    fresh = Notification.objects.filter(
        read_at=None, digested_at=None, created_at__gt=quiet.last_awake(now - WINDOW), created_at__lte=now
    )
    piles = fresh.values("person").annotate(lines=Count("pk")).filter(lines__gte=DIGEST_FROM)
    return list(piles.values_list("person", flat=True))
