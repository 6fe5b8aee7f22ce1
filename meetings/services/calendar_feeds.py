"""An address that a calendar program reads without a password: unguessable, revocable, titles and times alone."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from delivery.services.keys import digest_of
from meetings.models import CalendarFeed, Meeting
from meetings.services.invitations import event_of, event_of_practice, text_of
from people.models import Person
from people.services import audit
from practices.selectors.personal import practices_of

LOOKS_BACK = timedelta(days=31)
TAKES_PLACE = ("scheduled", "running", "held", "protocol_sent", "closed")


@transaction.atomic
def make(person: Person, *, now: datetime) -> str:
    """The token, which nobody can read again; the address before it no longer works."""
    revoke(person, now=now)
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(person=person, digest=digest_of(token), created_at=now, is_demo=person.is_demo)
    audit.record(actor=person, verb="calendar_feed_made", obj=feed, now=now, is_demo=person.is_demo)
    return token


@transaction.atomic
def revoke(person: Person, *, now: datetime) -> bool:
    return CalendarFeed.objects.filter(person=person, revoked_at=None).update(revoked_at=now) > 0


def feed_of(token: str) -> CalendarFeed | None:
    alive = CalendarFeed.objects.filter(digest=digest_of(token), revoked_at=None)
    return alive.filter(person__is_active=True, person__is_erased=False).select_related("person").first()


def calendar_of(person: Person, *, now: datetime) -> str:
    """Meetings, visits, rotations, trainings of one person."""
    own = Meeting.objects.filter(attendance__person=person, slot_start__gte=now - LOOKS_BACK, state__in=TAKES_PLACE)
    meetings = own.select_related("series").order_by("slot_start", "pk").distinct()
    practices = [event_of_practice(one) for one in practices_of(person, now - LOOKS_BACK)]
    return text_of([*(event_of(meeting) for meeting in meetings), *practices], method="PUBLISH")
