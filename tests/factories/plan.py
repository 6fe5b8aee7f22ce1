"""Targets put forward, deals with an amount, waves of leads."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from alignment.shared.periods import Period, local_day
from funnel.models import Lead
from funnel.services import rollups
from people.models import Person
from planning.models import LeadWave, TargetProposal
from planning.services import capacity, targets
from tests.factories.funnel import make_lead
from tests.factories.people import MOSCOW


def month(day: date) -> Period:
    return Period.month_of(day)


def proposed(
    actor: Person, metric: str, *, now: datetime, value: int = 3_000_000, period: Period | None = None
) -> TargetProposal:
    period = period or month(local_day(now, MOSCOW))
    (row,) = targets.propose(period, {metric: Decimal(value)}, actor=actor, now=now)
    return row


def agreed(cmo: Person, cco: Person, metric: str, value: int, *, now: datetime, period: Period | None = None) -> None:
    """Signed by whomever it needs."""
    row = proposed(cmo if metric in ("revenue", "leads", "spend") else cco, metric, now=now, value=value, period=period)
    if metric == "revenue":
        targets.sign(row, actor=cco, now=now)


def deal(owner: Person | None, amount: int | None, *, day: date, stage: str = "sql", **fields: object) -> Lead:
    """Open since that day; the amount in whole units."""
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    minor = None if amount is None else amount * 100
    return make_lead(stage, at=at, owner=owner, amount_minor=minor, **fields)


def count(now: datetime) -> None:
    """The figures of all leads."""
    rollups.rebuild_all(now=now)


def wave(
    actor: Person, *, now: datetime, leads: int = 100, starts_in: int = 14, days: int = 7, title: str = "Вебинар"
) -> LeadWave:
    first = local_day(now, MOSCOW) + timedelta(days=starts_in)
    return capacity.plan_wave(
        title=title, leads=leads, starts_on=first, ends_on=first + timedelta(days=days - 1), actor=actor, now=now
    )  # fmt: skip
