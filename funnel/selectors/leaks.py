"""Leads that slip away: never touched in time, left without a next step, or lost without a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from alignment.shared.periods import day_start, local_day
from funnel.metrics import sla
from funnel.models import Activity, Clock, Lead, StageEvent, Target
from people import selectors as people

METRIC = "leakage"
DAYS = 28


@dataclass(frozen=True)
class Leakage:
    """Of the leads of four weeks that are older than the company's days of waiting."""

    since: date
    until: date
    leads: int
    leaked: int

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def rate(self) -> float | None:
        return sla.leakage(self.leaked, self.leads)


def leakage_of(now: datetime) -> Leakage:
    zone, waited = people.zone(), timedelta(days=people.company().stale_days)
    until = local_day(now, zone) - waited
    since = until - timedelta(days=DAYS)
    cohort = Lead.objects.alive().filter(origin="inbound", created_at__gte=day_start(since, zone))
    cohort = cohort.filter(created_at__lt=day_start(until, zone)).exclude(stage__kind="junk")
    return Leakage(since, until, cohort.count(), cohort.filter(leaked(local_day(now, zone))).count())


def leaked(day: date) -> Q:
    """As of that day; each lead once."""
    return untouched() | without_next_step(day) | lost_without_reason()


def untouched() -> Q:
    clocks = Clock.objects.filter(lead=OuterRef("pk"), kind="first_touch", breached_at__isnull=False)
    return Q(Exists(clocks.filter(stopped_at=None, void_at=None)))


def without_next_step(day: date) -> Q:
    """Open, in the same stage for too long, and nothing planned."""
    zone = people.zone()
    before = day_start(day - timedelta(days=people.company().stale_days), zone)
    planned = Activity.objects.filter(lead=OuterRef("pk"), done_at=None, due_at__gte=day_start(day, zone))
    return Q(stage__kind="open", stage_entered_at__lt=before) & ~Q(Exists(planned))


def lost_without_reason() -> Q:
    named = StageEvent.objects.filter(lead=OuterRef("pk"), stage__kind="lost", voided_by=None, reason__isnull=False)
    return Q(stage__kind="lost") & ~Q(Exists(named))


def own_limit(day: date) -> float | None:
    """The share that both sides agreed to bear; the latest one signed for a month that has begun."""
    signed = Target.objects.filter(metric=METRIC, segment="", start__lte=day, signed_at__isnull=False)
    value = signed.order_by("-start", "-signed_at").values_list("value", flat=True).first()
    return None if value is None else float(value)
