"""Conversion by how soon a lead was first answered, in working minutes (C4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alignment.shared.ratios import median, percentile, share, wilson

# Key and the first minute that no longer belongs to it.
EDGES: tuple[tuple[str, int], ...] = (("5m", 5), ("15m", 15), ("1h", 60), ("4h", 240), ("24h", 1440))
LATER, NEVER = "later", "never"
BUCKETS = (*(key for key, _edge in EDGES), LATER, NEVER)


@dataclass(frozen=True)
class Answered:
    """One lead: minutes to the first touch, None when nobody touched it in time; what became of it later."""

    minutes: int | None
    kev_set: bool
    won: bool
    is_open: bool = False


@dataclass(frozen=True)
class Share:
    count: int
    n: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Bucket:
    key: str
    n: int
    still_open: int
    kev_set: Share
    won: Share


@dataclass(frozen=True)
class Curve:
    buckets: tuple[Bucket, ...]
    n: int
    median: float | None
    p90: float | None

    @property
    def is_empty(self) -> bool:
        return self.n == 0


def bucket_of(minutes: int | None) -> str:
    """The minute of an edge opens the next bucket."""
    if minutes is None:
        return NEVER
    return next((key for key, edge in EDGES if minutes < edge), LATER)


def curve(leads: Iterable[Answered]) -> Curve:
    """Every bucket stands, empty ones too; median and P90 are of the answered ones."""
    rows = list(leads)
    kept: dict[str, list[Answered]] = {key: [] for key in BUCKETS}
    for row in rows:
        kept[bucket_of(row.minutes)].append(row)
    answered = [row.minutes for row in rows if row.minutes is not None]
    buckets = tuple(_bucket(key, own) for key, own in kept.items())
    return Curve(buckets, len(rows), median(answered), percentile(answered, 0.9))


def _bucket(key: str, rows: list[Answered]) -> Bucket:
    return Bucket(
        key=key,
        n=len(rows),
        still_open=sum(row.is_open for row in rows),
        kev_set=_share(sum(row.kev_set for row in rows), len(rows)),
        won=_share(sum(row.won for row in rows), len(rows)),
    )


def _share(count: int, n: int) -> Share:
    low, high = wilson(count, n) or (None, None)
    return Share(count, n, share(count, n), low, high)
