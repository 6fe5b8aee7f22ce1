"""What the figures of selection mean (C8, B7): plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import sqrt

CARD_HOURS = 24
NEEDED_CARDS = 2
DROP_LIMIT = 0.5
DROP_MIN_N = 4
CALIBRATION_MIN_N = 15
RETENTION_DAYS = 365


def quality_of_hire(
    kpi_attainment: float | None, head_rating: float | None, retention: float | None, ramp: float | None
) -> float | None:
    """Mean of four parts of 0–100; None until all four are known. What is above a hundred counts as a hundred."""
    parts = (kpi_attainment, head_rating, retention, ramp)
    known = [min(max(part, 0.0), 100.0) for part in parts if part is not None]
    return sum(known) / len(parts) if len(known) == len(parts) else None


def retained(started_on: date | None, left_on: date | None, today: date) -> bool | None:
    """Whether they stayed twelve months; None while the year runs."""
    if started_on is None:
        return None
    year_over = started_on + timedelta(days=RETENTION_DAYS)
    if left_on is not None and left_on < year_over:
        return False
    return True if today >= year_over else None


def is_on_time(held_at: datetime, submitted_at: datetime | None) -> bool:
    return submitted_at is not None and submitted_at <= held_at + timedelta(hours=CARD_HOURS)


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def drop_share(dropped: int, met: int) -> float | None:
    """Error 6: who left after the manager's interview; None below four, where one person is a quarter."""
    return dropped / met if met >= DROP_MIN_N else None


def calibration(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's r of the score before the hire and the result after 90 days; None below fifteen or without spread."""
    n = len(pairs)
    if n < CALIBRATION_MIN_N:
        return None
    mean_x, mean_y = sum(x for x, _y in pairs) / n, sum(y for _x, y in pairs) / n
    spread_x = sqrt(sum((x - mean_x) ** 2 for x, _y in pairs))
    spread_y = sqrt(sum((y - mean_y) ** 2 for _x, y in pairs))
    if not spread_x or not spread_y:
        return None
    return sum((x - mean_x) * (y - mean_y) for x, y in pairs) / (spread_x * spread_y)


def mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
