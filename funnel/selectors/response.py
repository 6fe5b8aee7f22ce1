"""Leads by how soon they were first answered, and what became of them (C4)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from alignment.shared.periods import Period
from funnel.metrics.response import Answered, Curve, bucket_of, curve
from funnel.models import Clock, FactStep, Lead, Stage
from funnel.selectors.sla import counted
from people import selectors as people

KEV = "kev_set"
NAMES = {
    "5m": _("0–5 min"),
    "15m": _("5–15 min"),
    "1h": _("15–60 min"),
    "4h": _("1–4 h"),
    "24h": _("4–24 h"),
    "later": _("> 24 h"),
    "never": _("never"),
}


def response_curve(period: Period, *, now: datetime) -> Curve:
    """By the day of the first hand-over; whoever still waits in time is in no bucket."""
    rows = _judged(period, now).annotate(
        kev=Exists(FactStep.objects.filter(lead=OuterRef("lead"), stage_id__in=_kev_stages()))
    )
    found = rows.values_list("minutes", "kev", "lead__stage__kind")
    return curve(Answered(minutes, kev, kind == "won", kind == "open") for minutes, kev, kind in found)


def leads_of(bucket: str, period: Period, *, now: datetime) -> list[int]:
    found = _judged(period, now).values_list("lead_id", "minutes")
    return [lead for lead, minutes in found if bucket_of(minutes) == bucket]


def _judged(period: Period, now: datetime) -> QuerySet[Clock]:
    start, end = period.bounds(people.zone())
    rows = Clock.objects.filter(
        counted(), kind="first_touch", mql_no=1, started_at__gte=start, started_at__lt=end,
        lead__in=Lead.objects.alive().exclude(stage__kind="junk"),
    )  # fmt: skip
    return rows.filter(Q(stopped_at__isnull=False) | Q(due_at__lt=now) | Q(breached_at__isnull=False))


def _kev_stages() -> list[int]:
    return list(Stage.objects.filter(key=KEV).values_list("pk", flat=True))
