"""Which ways through channels lead to a lead, and how many of each become customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.ratios import share
from funnel.metrics.channel_paths import SKIPPED, channel_path
from funnel.metrics.conversion import interval
from funnel.models import LeadFact, Pipeline, Source, Touch
from funnel.selectors.ingredients import narrowed
from funnel.selectors.tables import FunnelQuery

LOOKBACK = timedelta(days=90)
LEADS_AT_MOST = 30_000
SHOWN = 10
UNKNOWN = "unknown"
Path = tuple[int, ...]


@dataclass(frozen=True)
class Variant:
    """Leads that came the same way. `key` is empty for what is left after the most frequent ways."""

    key: str
    channels: tuple[str, ...]
    n: int
    won: int
    rate: float | None
    low: float | None
    high: float | None

    @property
    def is_small(self) -> bool:
        return self.n < 30


@dataclass(frozen=True)
class Paths:
    """The most frequent ways; leads without a single touch stand apart, their way is unknown."""

    variants: tuple[Variant, ...]
    others: Variant | None
    unknown: Variant | None
    n: int
    is_cut: bool

    @property
    def unknown_share(self) -> float | None:
        return share(self.unknown.n if self.unknown else 0, self.n)


def paths(query: FunnelQuery) -> Paths:
    """Of the leads of the period, the newest `LEADS_AT_MOST`; touches of `LOOKBACK` before a lead count."""
    ways, won = _ways(query)
    counts: dict[Path, list[int]] = {}
    for lead_id, way in ways.items():
        tally = counts.setdefault(way, [0, 0])
        tally[0] += 1
        tally[1] += lead_id in won
    unknown = counts.pop((), None)
    ordered = sorted(counts.items(), key=lambda item: (-item[1][0], item[0]))
    names = _names(ordered[:SHOWN])
    rest = [sum(column) for column in zip(*(tally for _way, tally in ordered[SHOWN:]), strict=True)]
    return Paths(
        variants=tuple(_variant(_key(way), tuple(names[c] for c in way), *tally) for way, tally in ordered[:SHOWN]),
        others=_variant("", (), *rest) if rest else None,
        unknown=_variant(UNKNOWN, (), *unknown) if unknown else None,
        n=len(ways),
        is_cut=len(ways) == LEADS_AT_MOST,
    )


def doors(query: FunnelQuery) -> dict[tuple[int | None, int], int]:
    """How many leads began in the first channel and came by the second; the first is None where it is unknown."""
    facts = _facts(query)
    ways, came_by = _touched(facts), dict(_newest(facts).values_list("lead_id", "source_id"))
    counts: dict[tuple[int | None, int], int] = {}
    for lead_id, source_id in came_by.items():
        door = (ways[lead_id][0] if lead_id in ways else None, source_id)
        counts[door] = counts.get(door, 0) + 1
    return counts


def leads_of(query: FunnelQuery, key: str) -> list[int]:
    """Ids of the leads that came this way."""
    words = key.split("-") if key != UNKNOWN else []
    if not all((word.isascii() and word.isdigit()) or word == "x" for word in words) or len(key) > 80:
        raise InvalidInput(_("There is no such way through channels."), field="path")
    wanted = tuple(SKIPPED if word == "x" else int(word) for word in words)
    ways, _won = _ways(query)
    return [lead_id for lead_id, way in ways.items() if way == wanted]


def _ways(query: FunnelQuery) -> tuple[dict[int, Path], set[int]]:
    facts = _facts(query)
    rows = list(_newest(facts).values_list("lead_id", "source_id", "outcome"))
    touched = _touched(facts)
    ways = {lead_id: channel_path(touched.get(lead_id, ()), source_id) for lead_id, source_id, _outcome in rows}
    return ways, {lead_id for lead_id, _source, outcome in rows if outcome == "won"}


def _newest(facts: Any) -> Any:
    return facts.order_by("-cohort_day", "-lead_id")[:LEADS_AT_MOST]


def _facts(query: FunnelQuery) -> Any:
    pipeline = Pipeline.objects.get(key=query.pipeline)
    came = LeadFact.objects.filter(cohort_day__gte=query.start, cohort_day__lt=query.end).exclude(outcome="junk")
    return narrowed(came, query, pipeline)


def _touched(facts: Any) -> dict[int, list[int]]:
    """Channels of every lead in the order of time: one question; what was only shown is no touch."""
    before = Q(at__lte=F("lead__created_at"), at__gte=F("lead__created_at") - LOOKBACK)
    found = Touch.objects.filter(before, lead__in=facts.values("lead_id")).exclude(kind="impression")
    channels: dict[int, list[int]] = {}
    for lead_id, source_id in found.order_by("lead_id", "at", "pk").values_list("lead_id", "source_id"):
        channels.setdefault(lead_id, []).append(source_id or 0)
    return channels


def _variant(key: str, channels: tuple[str, ...], n: int, won: int) -> Variant:
    low, high = interval(won, n)
    return Variant(key, channels, n, won, share(won, n), low, high)


def _key(way: Path) -> str:
    return "-".join("x" if channel == SKIPPED else str(channel) for channel in way)


def _names(ordered: list[tuple[Path, list[int]]]) -> Mapping[int, str]:
    wanted = {channel for way, _tally in ordered for channel in way}
    known = dict(Source.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return {channel: known.get(channel) or ("…" if channel == SKIPPED else _("not given")) for channel in wanted}
