"""Leads as streams: from the first channel over the one they came by, stage by stage, to the repeat purchase."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from alignment.shared.ratios import share
from alignment.shared.templatetags.format import number, percent
from dashboards.charts.house import MARGIN, MUTED, Chart, Doors, chart, text, word
from funnel.metrics.conversion import interval
from funnel.models import Source
from funnel.selectors.funnel import FunnelQuery, FunnelTable, funnel_table
from funnel.selectors.journey import as_cohort
from funnel.selectors.journey_paths import doors as channel_doors

CHANNELS = 5
OTHERS = -2
FAINT = "var(--chart-band)"
Flow = tuple[int | None, int]


@dataclass
class Streams:
    """Nodes with their colours, and how many leads flow between two of them; `url` is where a stream's leads are."""

    names: list[str] = field(default_factory=list)
    colours: list[str] = field(default_factory=list)
    links: list[tuple[int, int, int, str]] = field(default_factory=list)

    def node(self, name: str, colour: str) -> int:
        self.names.append(name)
        self.colours.append(colour)
        return len(self.names) - 1

    def link(self, source: int, target: int, n: int, url: str = "") -> None:
        if n:
            self.links.append((source, target, n, url))


def draw(query: FunnelQuery, *, now: datetime) -> Chart:
    query = as_cohort(query)
    table = funnel_table(query, now=now)
    streams = flow(table, merged(channel_doors(query)))
    return chart(
        "journey-flow",
        label=_("Flow of leads from the first channel to the repeat purchase"),
        figure=figure(streams),
        summary=summary(table),
        columns=[(_("From"), word), (_("To"), word), (_("Leads"), number), (_("Share"), percent), (_("At least"), percent),
                 (_("At most"), percent)],
        values=values(streams),
    )  # fmt: skip


def merged(counts: dict[Flow, int]) -> dict[Flow, int]:
    """The largest channels by name, all others together: a figure that can be read."""
    sizes: dict[int, int] = {}
    for (_first, came_by), n in counts.items():
        sizes[came_by] = sizes.get(came_by, 0) + n
    large = {channel for channel, _n in sorted(sizes.items(), key=lambda item: (-item[1], item[0]))[:CHANNELS]}
    found: dict[Flow, int] = {}
    for (first, came_by), n in counts.items():
        kept = (first if first is None or first in large else OTHERS, came_by if came_by in large else OTHERS)
        found[kept] = found.get(kept, 0) + n
    return found


def flow(table: FunnelTable, counts: dict[Flow, int]) -> Streams:
    streams, names = Streams(), channel_names(counts)
    firsts = {first: streams.node(_first_name(first, names), MUTED if first is None else "var(--marketing)")
              for first in ordered(first for first, _came in counts)}  # fmt: skip
    came = {channel: streams.node(names[channel], "var(--marketing)") for channel in ordered(c for _f, c in counts)}
    for (first, channel), n in counts.items():
        streams.link(firsts[first], came[channel], n)
    entry = add_stages(streams, table)
    for channel, node in came.items():
        streams.link(node, entry, sum(n for (_first, c), n in counts.items() if c == channel))
    return streams


def add_stages(streams: Streams, table: FunnelTable) -> int:
    """Every stage with what went on, what still stands there and what left; the first one's node is answered."""
    doors, stages = Doors(table.query), table.total.stages
    nodes = [streams.node(f.stage.name, f"var(--{f.stage.side})") for f in stages]
    waiting, left = streams.node(_("Still open"), FAINT), streams.node(_("Lost, returned or moved back"), MUTED)
    for place, figures in enumerate(stages):
        if place + 1 < len(stages):
            streams.link(
                nodes[place], nodes[place + 1], figures.advanced, doors.open(stage=figures.stage, left="advanced")
            )
            streams.link(nodes[place], waiting, figures.still_open, doors.open(stage=figures.stage, left="open"))
            gone = figures.lost + figures.rejected + figures.moved_back
            streams.link(nodes[place], left, gone, doors.open(stage=figures.stage, left="lost"))
    again = table.total.repeat
    if again is not None and again.entered:
        node = streams.node(_("Bought again"), "var(--shared)")
        streams.link(nodes[-1], node, again.entered, doors.open(stage="repeat", left="advanced"))
    return nodes[0]


def ordered(members: Iterable[int | None]) -> list[Any]:
    return sorted(set(members), key=lambda member: (member is None, member == OTHERS, member or 0))


def channel_names(counts: dict[Flow, int]) -> dict[int, str]:
    wanted = {member for pair in counts for member in pair if member is not None}
    known = dict(Source.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return {
        member: known.get(member) or (_("other channels") if member == OTHERS else _("not given")) for member in wanted
    }


def _first_name(first: int | None, names: dict[int, str]) -> str:
    return _("first channel unknown") if first is None else _("first: %(channel)s") % {"channel": names[first]}


def values(streams: Streams) -> Sequence[tuple[Any, ...]]:
    """The share is of all that flowed out of the left end."""
    out: dict[int, int] = {}
    for source, _target, n, _url in streams.links:
        out[source] = out.get(source, 0) + n
    return [
        (streams.names[source], streams.names[target], n, share(n, out[source]), *interval(n, out[source]))
        for source, target, n, _url in streams.links
    ]


def figure(streams: Streams) -> go.Figure:
    drawn = go.Figure(layout={"height": 480, "margin": {**MARGIN, "b": 16}})
    drawn.add_sankey(
        arrangement="snap",
        node={
            "label": [text(name) for name in streams.names],
            "color": streams.colours,
            "pad": 14,
            "thickness": 14,
            "line": {"width": 0},
        },
        link={
            "source": [source for source, _target, _n, _url in streams.links],
            "target": [target for _source, target, _n, _url in streams.links],
            "value": [n for _source, _target, n, _url in streams.links],
            "color": [FAINT] * len(streams.links),
            "customdata": [url for *_rest, url in streams.links],
        },
    )
    return drawn


def summary(table: FunnelTable) -> str:
    total = table.total
    if not total.entered:
        return _("No leads in this period.")
    said = {"n": number(total.entered), "won": number(total.won), "rate": percent(total.conversion)}
    return _("Of %(n)s leads %(won)s were won: %(rate)s.") % said
