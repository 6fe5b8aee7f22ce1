"""Does the outcome come back to the campaign that brought it (C3), and how far back and how fresh is what is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q

from alignment.shared.periods import day_start, local_day
from alignment.shared.ratios import share
from funnel.metrics.latency import hours_p90
from funnel.models import Feed, Lead, StageEvent
from funnel.selectors.feeds import STALE
from people import selectors as people

DAYS = 90
FULL_BASE = timedelta(days=365)
FOUR_WEEKS = timedelta(days=28)


@dataclass(frozen=True)
class Sourceless:
    """R-CLR-01: won leads that came within a quarter, and those of them without a source."""

    since: date
    won: int
    without_source: int

    @property
    def rate(self) -> float | None:
        return share(self.without_source, self.won)


def won_without_source(now: datetime) -> Sourceless:
    zone = people.zone()
    since = local_day(now, zone) - timedelta(days=DAYS)
    won = Lead.objects.alive().filter(stage__kind="won", created_at__gte=day_start(since, zone), created_at__lte=now)
    found = won.aggregate(n=Count("pk"), bare=Count("pk", filter=Q(source=None) | Q(source__key="unknown")))
    return Sourceless(since, found["n"], found["bare"])


def loop_latency(now: datetime) -> float | None:
    """R-CLR-02: P90 of hours from a win to the moment when it stood beside its campaign; wins of four weeks.

    A win told by a back-fill or a file about the past says nothing of the loop's speed: only wins of leads that were
    known before they were won count.
    """
    wins = StageEvent.objects.filter(
        kind="entered", stage__kind="won", voided_by=None, occurred_at__gte=now - FOUR_WEEKS,
        lead__received_at__lte=F("occurred_at"), lead__removed_at=None,
    )  # fmt: skip
    return hours_p90(wins.values_list("occurred_at", "recorded_at"))


def stale_feeds(now: datetime) -> list[Feed]:
    """R-IN-07: other CRMs whose leads stand here and that were not read to the end for a day."""
    old = Q(fresh_at=None) | Q(fresh_at__lt=now - STALE)
    return list(Feed.objects.filter(old, is_active=True, leads__isnull=False).distinct().order_by("pk"))


def is_short_base(now: datetime) -> bool:
    """R-IN-06: limits drawn from less than twelve months say so."""
    first = Lead.objects.alive().order_by("created_at", "id").values_list("created_at", flat=True).first()
    return first is None or now - first < FULL_BASE
