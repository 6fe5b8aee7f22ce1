"""Whoever wrote a protocol hears once of each version that letters of it came back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from alignment.shared.words import gettext_noop
from delivery.models import Notification, OutboxMessage
from loop.services.telling import tell
from meetings.models import ProtocolVersion

CAME_BACK = gettext_noop("Letters with the protocol of “%(title)s” came back: not everybody has got it.")
LOOKED_BACK = timedelta(days=7)


def tell_of_returns(*, now: datetime) -> int:
    versions = _versions_that_came_back(since=now - LOOKED_BACK)
    told = set(Notification.objects.filter(key__in=[_key(v) for v in versions]).values_list("key", flat=True))
    news = [version for version in versions if _key(version) not in told]
    for version in news:
        _tell(version, now=now)
    return len(news)


def _tell(version: ProtocolVersion, *, now: datetime) -> None:
    protocol = version.protocol
    tell(
        protocol.author or version.sent_by,
        key=_key(version),
        text=CAME_BACK,
        title=protocol.meeting.series.title,
        url=reverse("meetings:protocol", args=[protocol.pk]),
        now=now,
        is_demo=version.is_demo,
    )


def _versions_that_came_back(*, since: datetime) -> list[ProtocolVersion]:
    letters = OutboxMessage.objects.filter(bounced_at__gte=since, key__startswith="protocol:")
    named = {tuple(key.split(":")[1:3]) for key in letters.values_list("key", flat=True)}
    if not named:
        return []
    asked = Q()
    for protocol, number in named:
        asked |= Q(protocol=int(protocol), number=int(number.removeprefix("v")))
    together = ("protocol__author", "protocol__meeting__series", "sent_by")
    return list(ProtocolVersion.objects.filter(asked).select_related(*together).order_by("pk"))


def _key(version: ProtocolVersion) -> str:
    return f"protocol-{version.protocol_id}-v{version.number}-came-back"
