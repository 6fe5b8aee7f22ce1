"""From weeks to a verdict: the highest level whose conditions hold, and the rule of words (C9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from alignment.shared.weeks import Week
from funnel.metrics import xmr
from loop.metrics.effects import Difference, Interval, Side, difference, pooled
from loop.metrics.series import POINTS_A_SIDE, Interrupted, interrupted, is_stable, of_differences, shifts

EARLY, CONFIRMED, PROBABLE, NOT_FOUND, WORSE = "early", "confirmed", "probable", "not_found", "worse"
MIN_N = 30
MIN_OF_EACH = 10
XMR_POINTS = 8
ALPHA = 0.05


@dataclass(frozen=True)
class Readings:
    """Weeks of a figure around a start; the baseline comes without the weeks that raised the alarm."""

    before: tuple[Week, ...]
    after: tuple[Week, ...]
    control_before: tuple[Week, ...] = ()
    control_after: tuple[Week, ...] = ()
    last_year: tuple[Week, ...] = ()


@dataclass(frozen=True)
class Judgement:
    level: int
    verdict: str
    before: Side
    after: Side
    found: Difference | None = None
    slope: float | None = None
    last_year: Side = field(default_factory=lambda: Side(None, 0))


def judge(readings: Readings, *, direction: str = "up", min_n: int = MIN_N) -> Judgement:
    """R-EF-02: only ripe weeks count, on both sides alike."""
    before, after = ripe(readings.before), ripe(readings.after)
    sides = pooled(before), pooled(after)
    last_year = pooled(ripe(readings.last_year))
    if sides[0].k is not None and min(side.n for side in sides) < min_n:
        return Judgement(0, EARLY, *sides, last_year=last_year)
    left_alone = with_control(readings, before, after)
    if left_alone is not None:
        return Judgement(4, verdict_of(left_alone, direction), *sides, left_alone, last_year=last_year)
    jump = with_trend(before, after)
    if jump is not None:
        return Judgement(3, verdict_of(jump.level, direction), *sides, jump.level, jump.slope, last_year)
    if may_compare_shares(*sides):
        found = difference(*sides)
        if found is not None:
            return Judgement(2, verdict_of(found, direction), *sides, found, last_year=last_year)
    if len(before) >= XMR_POINTS and after:
        verdict, moved = by_noise(before, after, direction)
        return Judgement(1, verdict, *sides, moved, last_year=last_year)
    return Judgement(0, EARLY, *sides, last_year=last_year)


def level_planned(*, is_share: bool, baseline_weeks: int, post_weeks: int, has_control: bool) -> int:
    """What the windows allow, if the weeks will be full enough."""
    if has_control and is_share:
        return 4
    if min(baseline_weeks, post_weeks) >= POINTS_A_SIDE:
        return 3
    if is_share:
        return 2
    return 1 if baseline_weeks >= XMR_POINTS else 0


def verdict_of(found: Difference, direction: str = "up") -> str:
    """Confirmed and worse by the 95 % interval, probable by the 80 % one, in the declared direction."""
    wide, narrow = found.ci95, found.ci80
    if direction == "down":
        wide, narrow = wide.turned(), narrow.turned()
    if wide.low > 0:
        return CONFIRMED
    if wide.high < 0:
        return WORSE
    return PROBABLE if narrow.low > 0 else NOT_FOUND


def by_noise(before: Sequence[Week], after: Sequence[Week], direction: str) -> tuple[str, Difference | None]:
    """Level 1 knows only that something moved: never more than "probable" (D7)."""
    history, latest = _values(before), _values(after)
    natural = xmr.limits(history)
    if natural is None:
        return EARLY, None
    wanted = direction == "up"
    sides = {shift.is_above == wanted for shift in shifts(history, latest)}
    verdict = NOT_FOUND if not sides or len(sides) == 2 else PROBABLE if sides == {True} else WORSE
    moved = sum(latest) / len(latest) - natural.centre
    half = natural.upper - natural.centre
    noise = Interval(moved - half, moved + half)
    return verdict, Difference(moved, noise, noise)


def with_control(readings: Readings, before: Sequence[Week], after: Sequence[Week]) -> Difference | None:
    """Level 4, where the part left alone is large enough and went alongside before."""
    control = ripe(readings.control_before), ripe(readings.control_after)
    own, theirs = (pooled(before), pooled(after)), (pooled(control[0]), pooled(control[1]))
    if not (may_compare_shares(*own) and may_compare_shares(*theirs) and is_stable(before, control[0])):
        return None
    return of_differences(*own, *theirs)


def with_trend(before: Sequence[Week], after: Sequence[Week]) -> Interrupted | None:
    return interrupted(before, after) if min(len(before), len(after)) >= POINTS_A_SIDE else None


def may_compare_shares(*sides: Side) -> bool:
    return all(side.k is not None and side.n >= MIN_N and min(side.k, side.failures) >= MIN_OF_EACH for side in sides)


def ripe(weeks: Sequence[Week]) -> tuple[Week, ...]:
    return tuple(week for week in weeks if week.mature and week.value is not None)


def _values(weeks: Sequence[Week]) -> list[float]:
    return [float(week.value) for week in weeks if week.value is not None]
