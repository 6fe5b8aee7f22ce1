"""Learning against running, month by month and by department (A19). Nobody writes hours down, so things are counted.

Learning: practices attended, experiments written down beforehand. Running: promises done, touches with leads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from alignment.shared.periods import Period
from funnel.models import Activity
from loop.models import Action, EffectCard
from people import selectors as people
from people.models import Membership
from practices.metrics.trainings import Balance
from practices.models import Part
from practices.models.trainings import SIDES

MONTHS = 12
ROLES_OF = {
    "marketing": {"cmo", "head_of_marketing", "marketer"},
    "sales": {"cco", "head_of_sales", "sales_rep"},
}
Counted = Counter[tuple[date, int]]


def balance_by_side(today: date, months: int = MONTHS) -> dict[str, list[Balance]]:
    """Whole months before this one, the oldest first."""
    periods = whole_months(today, months)
    span = Period(periods[0].start, periods[-1].end)
    learn, run = _learned(span), _run(span)
    members = {period.start: _members(period, held) for held in [_held(span)] for period in periods}
    return {
        side: [_balance(side, period.start, members[period.start][side], learn, run) for period in periods]
        for side in SIDES
    }


def since_the_first(found: dict[str, list[Balance]]) -> dict[str, list[Balance]]:
    """Without the months before anything was counted of either side."""
    rows = list(zip(*found.values(), strict=True))
    first = next((n for n, row in enumerate(rows) if any(month.learn + month.run for month in row)), len(rows))
    return {side: months[first:] for side, months in found.items()}


def whole_months(today: date, months: int = MONTHS) -> list[Period]:
    found = [Period.month_of(Period.month_of(today).start - timedelta(days=1))]
    while len(found) < months:
        found.append(Period.month_of(found[-1].start - timedelta(days=1)))
    return found[::-1]


def _balance(side: str, month: date, members: set[int], learn: Counted, run: Counted) -> Balance:
    learned, done = sum(learn[month, pk] for pk in members), sum(run[month, pk] for pk in members)
    return Balance(side, month, learned, done, len(members))


def _held(span: Period) -> list[Membership]:
    touching = Q(to_date=None) | Q(to_date__gte=span.start)
    return list(Membership.objects.filter(touching, from_date__lt=span.end))


def _members(period: Period, held: Iterable[Membership]) -> dict[str, set[int]]:
    """Who held a role of a side on some day of the month."""
    found: dict[str, set[int]] = {side: set() for side in SIDES}
    for membership in held:
        if membership.from_date < period.end and (membership.to_date or period.end) >= period.start:
            for side in SIDES:
                if membership.role in ROLES_OF[side]:
                    found[side].add(membership.person_id)
    return found


def _learned(span: Period) -> Counted:
    attended = Part.objects.filter(came=True, occurrence__held_at__isnull=False)
    begun = EffectCard.objects.filter(frozen_at__isnull=False, owner__isnull=False)
    return _sum(_counted(attended, "occurrence__held_at", "person", span), _counted(begun, "frozen_at", "owner", span))


def _run(span: Period) -> Counted:
    done = Action.objects.filter(state="done", owner__isnull=False)
    touches = Activity.objects.filter(author__isnull=False).exclude(kind="note")
    return _sum(_counted(done, "done_at", "owner", span), _counted(touches, "at", "author", span))


def _counted(rows: QuerySet, at: str, person: str, span: Period) -> Iterator[tuple[date, int, int]]:  # type: ignore[type-arg]
    zone = people.zone()
    start, stop = span.bounds(zone)
    within = rows.filter(**{f"{at}__gte": start, f"{at}__lt": stop})
    months = within.annotate(month=TruncMonth(at, tzinfo=zone)).values_list("month", person)
    return ((month.date(), pk, n) for month, pk, n in months.annotate(n=Count("pk")).order_by())


def _sum(*found: Iterator[tuple[date, int, int]]) -> Counted:
    total: Counted = Counter()
    for rows in found:
        for month, pk, n in rows:
            total[month, pk] += n
    return total
