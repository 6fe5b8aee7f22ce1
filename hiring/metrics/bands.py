"""What a salary is worth on the market (A34): bands overlap, so a salary may stand in more than one (SD4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from alignment.shared.ratios import share

State = Literal["below", "inside", "above"]


@dataclass(frozen=True)
class Band:
    """A month's pay of one level; `years_to` is inclusive, None where experience says nothing."""

    level: str
    name: str
    min_minor: int
    max_minor: int
    years_from: int | None = None
    years_to: int | None = None
    is_sought: bool = True

    @property
    def mid_minor(self) -> float:
        return (self.min_minor + self.max_minor) / 2

    def holds(self, low: int, high: int) -> bool:
        """R-SB-02: any part of the salary inside."""
        return low <= self.max_minor and high >= self.min_minor


def of_years(bands: Sequence[Band], years: float) -> tuple[Band, ...]:
    """SD4: a boundary year belongs to both neighbours."""
    return tuple(
        band
        for band in bands
        if band.years_from is not None
        and band.years_from <= years <= (years if band.years_to is None else band.years_to)
    )


def compa_ratio(salary_minor: float, band: Band) -> float | None:
    """Worked example: compa_ratio — 90,000 against the middle of 70,000–130,000 is 0.90."""
    return share(salary_minor, band.mid_minor)


def overlap(first: Band, second: Band) -> tuple[int, int] | None:
    """Where two bands lie over each other: 70–130 and 100–250 share 100–130."""
    low, high = max(first.min_minor, second.min_minor), min(first.max_minor, second.max_minor)
    return (low, high) if low < high else None


def overlaps(bands: Sequence[Band]) -> tuple[tuple[Band, Band, int, int], ...]:
    pairs = [(one, other) for place, one in enumerate(bands) for other in bands[place + 1 :]]
    return tuple((one, other, *both) for one, other in pairs if (both := overlap(one, other)) is not None)


def market(bands: Sequence[Band], years: float | None) -> tuple[Band, ...]:
    """What to compare with: the bands of the years asked for, else the levels that are sought, else all."""
    if years is not None and (known := of_years(bands, years)):
        return known
    return tuple(band for band in bands if band.is_sought) or tuple(bands)


def state_of(low: int, high: int, bands: Sequence[Band]) -> State:
    """R-SB-02: below when even the highest offer is under the lowest band."""
    if high < min(band.min_minor for band in bands):
        return "below"
    return "above" if low > max(band.max_minor for band in bands) else "inside"
