"""Every figure that is kept by week, whichever app owns it; and why the others are not (decisions.md 3, 38).

The funnel answers for itself. An app above the loop registers a `Keeper` when it starts: a reader for a figure, or the
reason why an effect card cannot read it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from django.utils.translation import gettext as _

from alignment.shared.catalogue import Metric
from alignment.shared.periods import Period, local_day
from alignment.shared.weeks import Week
from funnel.selectors import readings as funnel
from people import selectors as people

Counted = Mapping[date, tuple[float, int]]


@dataclass(frozen=True)
class Asked:
    """Whole weeks of the company's zone; `cut` narrows them: {"series": "3"}. `horizon`: days that each thing has."""

    window: Period
    now: datetime
    cut: Mapping[str, str] = field(default_factory=dict)
    horizon: int = 0

    @property
    def today(self) -> date:
        return local_day(self.now, people.zone())

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        return self.window.bounds(people.zone())


@dataclass(frozen=True)
class Reader:
    """`of` answers by Monday: (successes, n) of a share, (value, n) of anything else.

    `horizon`: days in which what began in a week is decided. `nothing`: the value of a week without rows.
    `note` says what the figure is by week, where that differs from its formula. `cuts` are the parts it may be of.
    """

    of: Callable[[Asked], Counted]
    is_share: bool = True
    horizon: int = 0
    nothing: float | None = None
    note: str = ""
    cuts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Keeper:
    """What an app keeps by week. `records` is the address of what stands behind a figure, "" where there is none."""

    label: str
    metrics: tuple[Metric, ...]
    readers: Mapping[str, Reader]
    refusals: Mapping[str, str]
    records: Callable[[str, Mapping[str, str], Period], str]

    def label_of(self, key: str) -> str:
        return next((_(metric.label) for metric in self.metrics if metric.key == key), key)


@dataclass(frozen=True)
class Refused:
    """A figure that no card can read, and why."""

    key: str
    name: str
    why: str


KEEPERS: dict[str, Keeper] = {}


def register(app: str, keeper: Keeper) -> None:
    KEEPERS[app] = keeper


def keeper_of(metric: str) -> Keeper | None:
    return next((keeper for keeper in KEEPERS.values() if metric in keeper.readers), None)


def known(metric: str) -> Metric | None:
    return next((each for keeper in KEEPERS.values() for each in keeper.metrics if each.key == metric), None)


def reader_of(metric: str) -> Reader | None:
    keeper = keeper_of(metric)
    return keeper.readers[metric] if keeper else None


def can_read(metric: str) -> bool:
    return funnel.can_read(metric) or reader_of(metric) is not None


def is_share(metric: str) -> bool:
    reader = reader_of(metric)
    return reader.is_share if reader else funnel.is_share(metric)


def direction_of(metric: str) -> Literal["up", "down"]:
    own = known(metric)
    if own is None:
        return funnel.direction_of(metric)
    return "down" if own.direction == "down" else "up"


def why_not(metric: str) -> str:
    """In words; "" for whatever is not refused."""
    found = next((keeper.refusals[metric] for keeper in KEEPERS.values() if metric in keeper.refusals), "")
    return _(found) if found else ""


def note_of(metric: str) -> str:
    reader = reader_of(metric)
    return _(reader.note) if reader and reader.note else ""


def can_cut(metric: str, segment: str) -> bool:
    """A part that a figure is not kept of would silently be read of the whole."""
    reader = reader_of(metric)
    return reader is None or _cut(reader, segment) is not None


def horizon_of(metric: str, segment: str = "", *, now: datetime) -> int:
    reader = reader_of(metric)
    return reader.horizon if reader else funnel.horizon_of(metric, segment, now=now)


def definition_of(metric: str, segment: str = "") -> str:
    """R-EF-05: a fingerprint of the words and the version by which the figure counts."""
    own = known(metric)
    if own is None:
        return funnel.definition_of(metric, segment)
    return hashlib.sha256(f"{metric}:{own.definition_version}|".encode()).hexdigest()


def weekly(
    metric: str, segment: str = "", *, start: date, end: date, now: datetime, horizon: int | None = None
) -> tuple[Week, ...]:
    """Every ISO week that the days touch; nothing where the metric is not kept by week, or not of that part."""
    reader = reader_of(metric)
    if reader is None:
        return funnel.weekly(metric, segment, start=start, end=end, now=now, horizon=horizon)
    weeks, cut = list(Period(start, end).weeks()), _cut(reader, segment)
    if not weeks or cut is None:
        return ()
    window = Period(weeks[0].start, weeks[-1].end)
    asked = Asked(window, now, cut, reader.horizon if horizon is None else horizon)
    with people.kept_for_one_request():
        found, today = reader.of(asked), asked.today
    ripe = {week.start: (today - week.end).days >= asked.horizon for week in weeks}
    return tuple(_week(reader, week.start, found.get(week.start), is_ripe=ripe[week.start]) for week in weeks)


def _week(reader: Reader, monday: date, found: tuple[float, int] | None, *, is_ripe: bool) -> Week:
    if reader.is_share:
        made, n = found or (0, 0)
        return Week.of_share(monday, int(made), n, mature=is_ripe)
    value, n = found or (reader.nothing, 0)
    return Week(monday, value, n, mature=is_ripe)


def _cut(reader: Reader, segment: str) -> Mapping[str, str] | None:
    """`series:3;side:sales`; None where it names what the reader cannot tell apart."""
    parts = [part.strip().partition(":") for part in segment.split(";") if part.strip() not in ("", "all")]
    if any(name not in reader.cuts or not value for name, _colon, value in parts):
        return None
    return {name: value for name, _colon, value in parts}


def records_url(metric: str, segment: str, period: Period) -> str:
    keeper = keeper_of(metric)
    if keeper is None:
        return ""
    return keeper.records(metric, _cut(keeper.readers[metric], segment) or {}, period)


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a form: the figures of each app above the loop, under the app's name."""
    return [
        (_(keeper.label), [(key, keeper.label_of(key)) for key in keeper.readers])
        for _app, keeper in sorted(KEEPERS.items())
    ]


def refused() -> list[Refused]:
    """For the form where a figure is chosen: what cannot be, each with its reason."""
    return [
        Refused(key, keeper.label_of(key), _(why))
        for _app, keeper in sorted(KEEPERS.items())
        for key, why in keeper.refusals.items()
    ]


def by_week(rows: Iterable[tuple[date, float, int]]) -> dict[date, tuple[float, int]]:
    """(day, part, n) summed by the Monday of the day."""
    found: dict[date, tuple[float, int]] = {}
    for day, part, n in rows:
        monday = Period.week_of(day).start
        before = found.get(monday, (0, 0))
        found[monday] = before[0] + part, before[1] + n
    return found
