"""How fresh the leads are that another CRM keeps, and what their figures lack (R-IN-03, R-IN-07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from funnel.models import Feed, Lead, WriteBack
from funnel.models.feeds import THEIRS

STALE = timedelta(hours=24)


@dataclass(frozen=True)
class Banner:
    """What a page of figures says before the figures: old since when, or how many statuses nobody has explained."""

    feed: Feed
    is_stale: bool

    @property
    def unmapped(self) -> int:
        return self.feed.unmapped


def is_stale(feed: Feed, *, now: datetime) -> bool:
    """Of what was never read to the end nothing is old yet."""
    return feed.fresh_at is not None and feed.fresh_at < now - STALE


def banners(*, now: datetime) -> tuple[Banner, ...]:
    """One query, however many systems there are."""
    found = Feed.objects.filter(is_active=True, master=THEIRS).order_by("name", "pk")
    rows = (Banner(feed, is_stale(feed, now=now)) for feed in found)
    return tuple(row for row in rows if row.is_stale or row.unmapped)


def names() -> tuple[Feed, ...]:
    return tuple(Feed.objects.order_by("name", "pk"))


def write_backs_of(lead: Lead, limit: int = 10) -> QuerySet[WriteBack]:
    return lead.write_backs.select_related("owner", "reason", "asked_by").order_by("-asked_at", "-pk")[:limit]
