"""Weeks before and after, told from their own noise and trend: XmR, interrupted series, a series left alone (C9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import Literal

from alignment.shared.ratios import Z95
from alignment.shared.weeks import Week
from funnel.metrics import xmr
from loop.metrics.effects import Z80, Difference, Interval, Side, difference, two_sided
from loop.metrics.regression import fit, usual_lags

DAYS_A_YEAR = 365.25
POINTS_A_SIDE = 12
SEASONAL_FROM = 24
Rule = Literal["outside", "run", "near_limit"]


@dataclass(frozen=True)
class Shift:
    """A week that the baseline does not explain."""

    place: int
    rule: Rule
    is_above: bool


@dataclass(frozen=True)
class Interrupted:
    """`level`: the jump at the start; `slope`: the change of the trend a week."""

    level: Difference
    slope: float
    is_seasonal: bool


def shifts(before: Sequence[float], after: Sequence[float]) -> tuple[Shift, ...]:
    """Three rules: outside the limits, eight on a side, three of four nearer the limit than the centre."""
    natural = xmr.limits(before)
    if natural is None:
        return ()
    plain = [Shift(each.place, each.rule, each.side == "above") for each in xmr.special_causes(after, natural)]
    known = {shift.place for shift in plain}
    near = [shift for shift in _near_limit(after, natural) if shift.place not in known]
    return tuple(sorted([*plain, *near], key=lambda shift: shift.place))


def _near_limit(values: Sequence[float], natural: xmr.Limits) -> list[Shift]:
    half_up, half_down = (natural.upper + natural.centre) / 2, (natural.lower + natural.centre) / 2
    found = []
    for place in range(2, len(values)):
        last = values[max(0, place - 3) : place + 1]
        above, below = sum(value > half_up for value in last), sum(value < half_down for value in last)
        if above >= 3 and values[place] > half_up:
            found.append(Shift(place, "near_limit", True))
        elif below >= 3 and values[place] < half_down:
            found.append(Shift(place, "near_limit", False))
    return found


def interrupted(before: Sequence[Week], after: Sequence[Week]) -> Interrupted | None:
    """Level and slope by least squares, the season where a side has 24 weeks of baseline."""
    weeks = [week for week in (*before, *after) if week.value is not None]
    if not after or len(weeks) < 2 * POINTS_A_SIDE:
        return None
    turn, is_seasonal = after[0].start, len(before) >= SEASONAL_FROM
    rows = []
    for week in weeks:
        since, later = (week.start - turn).days / 7, float(week.start >= turn)
        season = _season(week) if is_seasonal else ()
        rows.append((1.0, since, later, since * later, *season))
    found = fit(rows, [float(week.value or 0) for week in weeks], lags=usual_lags(len(weeks)))
    if found is None:
        return None
    return Interrupted(_by_normal(found.coefficients[2], found.errors[2]), found.coefficients[3], is_seasonal)


def _season(week: Week) -> tuple[float, float]:
    angle = 2 * pi * week.start.toordinal() / DAYS_A_YEAR
    return sin(angle), cos(angle)


def _by_normal(estimate: float, error: float) -> Difference:
    wide, narrow = (Interval(estimate - z * error, estimate + z * error) for z in (Z95, Z80))
    return Difference(estimate, wide, narrow, two_sided(estimate / error) if error else None)


def of_differences(before: Side, after: Side, control_before: Side, control_after: Side) -> Difference | None:
    """What moved beyond the part left alone, its interval put together from both (MOVER)."""
    own, theirs = difference(before, after), difference(control_before, control_after)
    if own is None or theirs is None:
        return None
    estimate = own.estimate - theirs.estimate
    wide, narrow = _apart(own, theirs, "ci95"), _apart(own, theirs, "ci80")
    error = sqrt(sum(_variance(side) for side in (before, after, control_before, control_after)))
    return Difference(estimate, wide, narrow, two_sided(estimate / error) if error else None)


def _apart(own: Difference, theirs: Difference, which: Literal["ci95", "ci80"]) -> Interval:
    first, second = getattr(own, which), getattr(theirs, which)
    below = sqrt((own.estimate - first.low) ** 2 + (second.high - theirs.estimate) ** 2)
    above = sqrt((first.high - own.estimate) ** 2 + (theirs.estimate - second.low) ** 2)
    estimate = own.estimate - theirs.estimate
    return Interval(estimate - below, estimate + above)


def _variance(side: Side) -> float:
    p = (side.k or 0) / side.n
    return p * (1 - p) / side.n


def is_stable(before: Sequence[Week], control: Sequence[Week]) -> bool:
    """R23: until the start both series went side by side; a control that drifts away tells nothing."""
    other = {week.start: week.value for week in control}
    gaps = [
        week.value - apart for week in before if week.value is not None and (apart := other.get(week.start)) is not None
    ]
    natural = xmr.limits(gaps)
    return natural is not None and len(gaps) >= 8 and not xmr.special_causes(gaps, natural)
