"""The series of an effect card, from the app that owns its figure (decisions.md 3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from alignment.shared.weeks import Week
from dashboards.selectors.series import READINGS, series
from loop import selectors_readings as kept
from loop.metrics.verdicts import Readings
from loop.models import EffectCard

YEAR = timedelta(weeks=52)


def readings_of(card: EffectCard, *, now: datetime) -> Readings:
    """Empty where nobody keeps the figure by week: then it is too early, and stays so."""
    if card.baseline_from is None or card.baseline_to is None or card.post_from is None or card.post_to is None:
        return Readings((), ())
    before = (card.baseline_from, card.baseline_to)
    after = (card.post_from, card.post_to)
    last_year = (card.post_from - YEAR, card.post_to - YEAR)
    alarm = card.excluded
    own = tuple(week for week in _weeks(card, card.segment, *before, now) if week.start not in alarm)
    control = card.control_segment
    return Readings(
        before=own,
        after=_weeks(card, card.segment, *after, now),
        control_before=tuple(week for week in _weeks(card, control, *before, now) if week.start not in alarm)
        if control
        else (),
        control_after=_weeks(card, control, *after, now) if control else (),
        last_year=_weeks(card, card.segment, *last_year, now),
    )


def _weeks(card: EffectCard, segment: str, start: date, end: date, now: datetime) -> tuple[Week, ...]:
    if kept.can_read(card.metric):
        return kept.weekly(card.metric, segment, start=start, end=end, now=now, horizon=card.horizon_days)
    if card.metric not in READINGS:
        return ()
    found = series(card.metric, by="week", start=start, end=end, now=now)
    return tuple(Week(point.start, point.value, point.n, None, point.mature) for point in found.points)
