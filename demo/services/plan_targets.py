"""Targets of the quarter that both heads have signed, eight Mondays of forecasts, capacity and a wave of leads."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal

from alignment.shared.periods import Period
from demo.services.cast import Cast
from demo.services.meetings import words
from funnel.models import Lead
from planning.models import TargetProposal
from planning.selectors.deals import deal_stages
from planning.services import capacity, forecasts, targets

MORNING = time(6, 0)
SNAPSHOTS = 8
QUARTER = {"won": 9, "kev_held": 26, "kev_set": 32, "leads": 190}
MONEY = {"revenue": (2_100_000, 25_000), "spend": (1_150_000, 13_500)}
NEXT = {"revenue": (800_000, 9_500), "leads": (75, 75)}
WAVE = ("Осенний вебинар с партнёром", "Autumn webinar with a partner")
WAVE_LEADS = 140
SAID = (("commit", 6), ("commit", 12), ("best", 17), ("best", 24), ("pipeline", 30), ("omitted", 60))


def fill(cast: Cast, *, now: datetime) -> None:
    tree(cast, now)
    say(cast, now)
    mondays(now)
    sellers(cast, now)


def amount(cast: Cast, pair: Sequence[int]) -> Decimal:
    return Decimal(pair[0] if cast.language == "ru" else pair[1])


def tree(cast: Cast, now: datetime) -> None:
    """This quarter is signed; of the next month the revenue waits for the commercial director."""
    quarter, month = Period.quarter_of(now.date()), Period.month_of(Period.month_of(now.date()).end)
    figures = {key: Decimal(value) for key, value in QUARTER.items()}
    figures |= {key: amount(cast, pair) for key, pair in MONEY.items()}
    agree(cast, quarter, figures, now)
    targets.propose(month, {key: amount(cast, pair) for key, pair in NEXT.items()}, actor=cast["cmo"], now=now)


def agree(cast: Cast, period: Period, figures: dict[str, Decimal], now: datetime) -> None:
    made: list[TargetProposal] = targets.propose(period, figures, actor=cast["cmo"], now=now - timedelta(minutes=20))
    for row in made:
        if row.metric not in ("leads", "spend"):
            targets.sign(row, actor=cast["cco"], now=now - timedelta(minutes=5))


def say(cast: Cast, now: datetime) -> None:
    """The owners of the newest deals have said how sure they are."""
    leads = Lead.objects.filter(stage__in=deal_stages(), owner__in=cast.reps, removed_at=None).order_by("pk")
    for lead, (category, days) in zip(leads.select_related("owner"), SAID, strict=False):
        forecasts.say(
            lead, category=category, closes_on=now.date() + timedelta(days=days), actor=lead.owner,
            now=now - timedelta(minutes=10),
        )  # fmt: skip


def mondays(now: datetime) -> None:
    """Each as it was known at six on its day."""
    this = Period.week_of(now.date()).start
    for weeks in range(SNAPSHOTS - 1, -1, -1):
        monday = this - timedelta(weeks=weeks)
        as_of = datetime.combine(monday, MORNING, now.tzinfo)
        if as_of < now:
            forecasts.take(monday, now=now, as_of=as_of)


def sellers(cast: Cast, now: datetime) -> None:
    """One came in summer, one works part-time; a wave of leads begins in two weeks."""
    capacity.set_seller(cast["rep4"], {"ramp_from": now.date() - timedelta(days=70)}, actor=cast["cco"], now=now)
    capacity.set_seller(cast["rep5"], {"hours_month": Decimal(80)}, actor=cast["cco"], now=now)
    first = now.date() + timedelta(days=14)
    capacity.plan_wave(
        title=words(cast, WAVE), leads=WAVE_LEADS, starts_on=first, ends_on=first + timedelta(days=13),
        actor=cast["cmo"], now=now,
    )  # fmt: skip
