"""What a file of leads says before anything is saved: where it leaks, the best own quarter, the price of the gap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import prod

from alignment.shared.ratios import share
from funnel.metrics.money_at_stake import missing, money_at_stake

MIN_N = 30
RECENT = 4
RIPE_SHARE = 0.8
RIPE_AFTER = timedelta(days=90)
WHOLE = ""


@dataclass
class Quarter:
    """Leads created in it: `reached[n]` came as far as stage n of the way, `unknown` were lost nobody knows where."""

    start: date
    reached: list[int]
    won: int = 0
    unknown: int = 0
    still_open: int = 0
    amounts: int = 0
    revenue_minor: int = 0

    @property
    def n(self) -> int:
        return sum(self.reached) + self.unknown

    @property
    def key(self) -> str:
        return f"{self.start.year}-{(self.start.month + 2) // 3}"

    def entered(self, place: int) -> int:
        """Skipped stages count as passed."""
        return sum(self.reached[place:])

    def is_ripe(self, today: date) -> bool:
        """Nearly all has ended, or it had its time."""
        end = (self.start + timedelta(days=100)).replace(day=1)
        return (share(self.n - self.still_open, self.n) or 0) >= RIPE_SHARE or end + RIPE_AFTER <= today


@dataclass(frozen=True)
class Gap:
    """The step into `stage`; an empty `before` is the whole way, where losses without a stage hide the steps."""

    before: str
    stage: str
    rate: float
    n: int
    best: float
    best_quarter: str
    best_n: int
    a_month: float
    later: float
    average_minor: float | None
    stake_minor: float | None


@dataclass(frozen=True)
class Finding:
    """`lacking` leads are missing before anything may be said; without a gap every quarter is as good as the best."""

    n: int
    unknown: int
    lacking: int
    gap: Gap | None


def quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def judge(stages: Sequence[str], quarters: Iterable[Quarter], *, today: date, margin: float | None) -> Finding:
    """By the last four ripe quarters together, against the best single one of them."""
    every = sorted(quarters, key=lambda quarter: quarter.start)
    ripe = [quarter for quarter in every if quarter.n and quarter.is_ripe(today)]
    recent = ripe[-RECENT:]
    n, unknown = sum(q.n for q in every), sum(q.unknown for q in recent)
    lacking = _lacking(recent)
    if lacking:
        return Finding(n, sum(q.unknown for q in every), lacking, None)
    places = [] if unknown else list(range(1, len(stages)))
    gaps = [_step(stages, recent, place, margin) for place in places] or [_whole(stages, recent, margin)]
    below = [gap for gap in gaps if gap is not None and gap.rate < gap.best]
    weakest = min(below, key=lambda gap: gap.rate / gap.best, default=None)
    return Finding(n, sum(q.unknown for q in every), 0, weakest)


def _lacking(recent: Sequence[Quarter]) -> int:
    """Two quarters of thirty leads are the least that can be compared."""
    most = sorted((quarter.n for quarter in recent), reverse=True)[:2]
    return sum(max(0, MIN_N - n) for n in (*most, 0, 0)[:2])


def _step(stages: Sequence[str], recent: Sequence[Quarter], place: int, margin: float | None) -> Gap | None:
    came = [(quarter.entered(place), quarter.entered(place - 1), quarter.key) for quarter in recent]
    later = [
        share(sum(q.entered(k) for q in recent), sum(q.entered(k - 1) for q in recent))
        for k in range(place + 1, len(stages))
    ]
    return _gap(stages[place - 1], stages[place], came, later, recent, margin)


def _whole(stages: Sequence[str], recent: Sequence[Quarter], margin: float | None) -> Gap | None:
    came = [(quarter.won, quarter.n, quarter.key) for quarter in recent]
    return _gap(WHOLE, stages[-1], came, [], recent, margin)


def _gap(
    before: str, stage: str, came: Sequence[tuple[int, int, str]], later: Sequence[float | None],
    recent: Sequence[Quarter], margin: float | None,
) -> Gap | None:  # fmt: skip
    n, passed = sum(of for _came, of, _key in came), sum(count for count, _of, _key in came)
    rate = share(passed, n)
    rates = [(share(count, of) or 0.0, key, of) for count, of, key in came if of >= MIN_N]
    if rate is None or not rates:
        return None
    best, key, best_n = max(rates)
    average = share(sum(q.revenue_minor for q in recent), sum(q.amounts for q in recent))
    stake = money_at_stake(
        actual=rate, norm=best, volume=n, downstream=later, average_deal=average, margin=margin
    )  # fmt: skip
    months = 3 * len(recent)
    return Gap(
        before, stage, rate, n, best, key, best_n, n / months, prod((each or 0.0 for each in later), start=1.0), average,
        None if stake is None else stake / months,
    )  # fmt: skip


def lost_sales(gap: Gap) -> float:
    """How many sales a month the gap costs."""
    return (missing(gap.rate, gap.best, 1) or 0.0) * gap.a_month * gap.later
