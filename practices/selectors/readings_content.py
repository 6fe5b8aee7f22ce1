"""Weekly readings of materials, of the first thirty days of clients and of listening (A18, A25, A26)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from alignment.shared.ratios import median
from loop.selectors_readings import Asked, Counted, by_week
from people import selectors as people
from people.models import AuditEvent, Membership
from practices.metrics import assets as metrics
from practices.metrics.assets import FRESH, Shown
from practices.metrics.visits import monday_of
from practices.models import AssetRequest, AssetUse, BornAction, ClientPulse, ListeningSession, OnboardingStep
from practices.selectors import onboarding
from practices.selectors.calendar import day_of
from practices.selectors.listening import HELD

LOOKED_AT = ("asset.created", "asset.renewed", "asset.reviewed")
CENTS = 100


def ages(of: Callable[[Collection[Shown], date], float | None]) -> Callable[[Asked], Counted]:
    """A figure of the age that materials had when they were shown, week by week."""

    def read(asked: Asked) -> Counted:
        found: dict[date, list[Shown]] = defaultdict(list)
        for day, age in _shown(asked):
            monday = monday_of(day)
            found[monday].append(Shown(monday - timedelta(days=age), 1))
        values = {monday: (of(shown, monday), len(shown)) for monday, shown in found.items()}
        return {monday: (value, n) for monday, (value, n) in values.items() if value is not None}

    return read


def shares_of_age(is_counted: Callable[[str], bool]) -> Callable[[Asked], Counted]:
    def read(asked: Asked) -> Counted:
        return by_week(
            (day, is_counted(metrics.condition(day - timedelta(days=age), day)), 1) for day, age in _shown(asked)
        )

    return read


stale = shares_of_age(lambda condition: condition != FRESH)
fresh = shares_of_age(lambda condition: condition == FRESH)


def _shown(asked: Asked) -> Iterable[tuple[date, int]]:
    """(day, age in days on it) of every use: by the last review before it, not by the last of today."""
    uses = AssetUse.objects.filter(day__gte=asked.window.start, day__lt=asked.window.end)
    rows = list(uses.values_list("asset", "at", "day", "asset__created_at", "asset__reviewed_at"))
    looked = _looked_at({asset for asset, *_rest in rows})
    for asset, at, day, created_at, reviewed_at in rows:
        known = [moment for moment in (*looked.get(asset, ()), created_at, reviewed_at) if moment <= at]
        if known:
            yield day, (day - day_of(max(known))).days


def _looked_at(assets: set[int]) -> dict[int, list[datetime]]:
    """The row keeps the last review only; the audit knows all of them."""
    found: dict[int, list[datetime]] = defaultdict(list)
    rows = AuditEvent.objects.filter(object_type="practices.asset", verb__in=LOOKED_AT)
    for pk, at in rows.values_list("object_id", "at"):
        found[int(pk)].append(at)
    return {pk: found[pk] for pk in assets}


def updates(asked: Asked) -> Counted:
    """By the week of the answer."""
    start, end = asked.bounds
    found: dict[date, list[int]] = defaultdict(list)
    rows = AssetRequest.objects.filter(closed_at__gte=start, closed_at__lt=end).values_list("at", "closed_at")
    for at, closed_at in rows:
        if closed_at:
            found[monday_of(day_of(closed_at))].append((day_of(closed_at) - day_of(at)).days)
    return {monday: (median(days) or 0.0, len(days)) for monday, days in found.items()}


def early_churn(asked: Asked) -> Counted:
    """By the week in which clients began; ripe after thirty days (R-CX-02)."""
    return by_week((start.day, start.is_early_loss, 1) for start in onboarding.starts(asked.now))


def client_value(asked: Asked) -> Counted:
    known = [start for start in onboarding.starts(asked.now) if start.value_minor is not None]
    sums = by_week((start.day, (start.value_minor or 0) / CENTS, 1) for start in known)
    return {monday: (total / n, n) for monday, (total, n) in sums.items()}


def steps_on_time(asked: Asked) -> Counted:
    due = OnboardingStep.objects.filter(due_on__gte=asked.window.start, due_on__lt=min(asked.window.end, asked.today))
    rows = due.exclude(plan__state="churned").exclude(is_skipped=True).values_list("due_on", "done_at")
    return by_week((day, done_at is not None and day_of(done_at) <= day, 1) for day, done_at in rows)


def pulse(asked: Asked) -> Counted:
    start, end = asked.bounds
    said = ClientPulse.objects.filter(answered_at__gte=start, answered_at__lt=end, score__isnull=False)
    rows = said.annotate(day=TruncDate("answered_at", tzinfo=people.zone())).values_list("day", "score")
    sums = by_week((day, score or 0, 1) for day, score in rows)
    return {monday: (total / n, n) for monday, (total, n) in sums.items()}


def heard(asked: Asked) -> Counted:
    """Sellers heard in a week, of those who sold in it; of the whole, never of a person."""
    held = Membership.objects.filter(role="sales_rep", from_date__lt=asked.window.end)
    sellers = list(held.filter(Q(to_date=None) | Q(to_date__gte=asked.window.start)).values_list(
        "person", "from_date", "to_date"
    ))  # fmt: skip
    sessions: dict[date, set[int]] = defaultdict(set)
    for rep, held_at in _sessions(asked).values_list("rep", "occurrence__held_at"):
        sessions[monday_of(day_of(held_at))].add(rep)  # type: ignore[arg-type]
    found = {}
    for week in asked.window.weeks():
        here = {pk for pk, since, until in sellers if since < week.end and (until is None or until >= week.start)}
        found[week.start] = (float(len(sessions[week.start] & here)), len(here))
    return found


def hours(asked: Asked) -> Counted:
    rows = _sessions(asked).values_list("occurrence__held_at", "minutes")
    sums = by_week((day_of(held_at), minutes or 0, 1) for held_at, minutes in rows if held_at)
    return {monday: (minutes / 60, n) for monday, (minutes, n) in sums.items()}


def followed_up(asked: Asked) -> Counted:
    """A promise within the horizon after the session."""
    made = BornAction.objects.filter(
        occurrence=OuterRef("pk"),
        action__created_at__lte=OuterRef("occurrence__held_at") + timedelta(days=asked.horizon),
    )
    found = _sessions(asked).filter(findings__isnull=False).annotate(acted=Exists(made)).distinct()
    rows = found.values_list("pk", "occurrence__held_at", "acted")
    return by_week((day_of(held_at), acted, 1) for _pk, held_at, acted in rows if held_at)


def _sessions(asked: Asked) -> QuerySet[ListeningSession]:
    start, end = asked.bounds
    return ListeningSession.objects.filter(
        occurrence__phase__in=HELD, occurrence__held_at__gte=start, occurrence__held_at__lt=end
    )
