"""What all charts have in common: the answer they give, doors to records, words and colours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alignment.shared.periods import Period
from alignment.shared.templatetags.format import number, percent
from funnel.metrics.maturity import is_mature
from funnel.models import Stage
from funnel.selectors.funnel import FunnelQuery, FunnelRow
from funnel.selectors.questions import address

ENOUGH = 30
HATCH = {"shape": "/"}
LIGHT = "rgba(255,255,255,0.55)"
SIDE_PATTERNS = {
    "marketing": {"shape": ""},
    "sales": {"shape": "/", "fillmode": "overlay", "solidity": 0.15, "size": 6, "fgcolor": LIGHT},
}
MARGIN = {"l": 8, "r": 8, "t": 8, "b": 24}
LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
MUTED = "var(--chart-6)"
Column = tuple[str, Callable[[Any], str]]


@dataclass(frozen=True)
class Chart:
    """A figure and the same figures in words: `values` are exact, `rows` are as people read them."""

    key: str
    label: str
    figure: dict[str, Any]
    summary: str
    columns: tuple[str, ...]
    values: tuple[tuple[Any, ...], ...]
    rows: tuple[tuple[str, ...], ...]


def chart(
    key: str, *, label: str, figure: Any, summary: str, columns: Sequence[Column], values: Sequence[Sequence[Any]]
) -> Chart:
    return Chart(
        key=key,
        label=label,
        figure=plain(figure),
        summary=summary,
        columns=tuple(title for title, _shown in columns),
        values=tuple(tuple(row) for row in values),
        rows=tuple(tuple(shown(v) for (_t, shown), v in zip(columns, row, strict=True)) for row in values),
    )


def plain(figure: Any) -> dict[str, Any]:
    """A plotly figure as a dict; the house layout of the page replaces its template."""
    drawn: dict[str, Any] = figure.to_plotly_json()
    drawn["layout"].pop("template", None)
    return drawn


class Doors:
    """Addresses of the records behind the points of one question; the question is written once."""

    def __init__(self, query: FunnelQuery) -> None:
        self.words = QueryDict(address(query, by=None), mutable=True)
        self.page = reverse("funnel:records")

    def open(
        self, *, period: Period | None = None, stage: Stage | str | None = None, outcome: str = "", left: str = ""
    ) -> str:
        words = self.words.copy()
        if period is not None:
            words["from"], words["to"] = str(period.start), str(period.end)
        if stage is not None:
            words["stage"] = stage if isinstance(stage, str) else stage.key
        if outcome:
            words["outcome"] = outcome
        if left:
            words["left"] = left
        return f"{self.page}?{words.urlencode()}"


@dataclass(frozen=True)
class Month:
    """A month of the question; `row` is None where nothing happened. The edge months may be cut."""

    period: Period
    row: FunnelRow | None
    name: str
    ripe: bool

    @property
    def title(self) -> str:
        return month_name(self.period.start, "LLLL y")

    @property
    def n(self) -> int:
        return self.row.entered if self.row else 0

    @property
    def is_small(self) -> bool:
        return self.n < ENOUGH


def months(query: FunnelQuery, rows: Sequence[FunnelRow]) -> list[Month]:
    """Every month from the first to the last with leads, without holes."""
    known = {str(row.key): row for row in rows}
    if not known:
        return []
    span = Period(date.fromisoformat(f"{min(known)}-01"), date.fromisoformat(f"{max(known)}-28"))
    return [_month(query, period, known.get(f"{period.start:%Y-%m}")) for period in span.months()]


def _month(query: FunnelQuery, period: Period, row: FunnelRow | None) -> Month:
    cut = Period(max(period.start, query.start), min(period.end, query.end))
    ripe = query.view == "period" or row is None or is_mature(row.maturity)
    return Month(cut, row, month_name(period.start), ripe)


def month_name(day: date, pattern: str = "LLL yy") -> str:
    return format_date(day, pattern, locale=get_language() or "en").replace(".", "")


def text(value: Any) -> str:
    """Words of the company inside a figure: plotly reads tags."""
    return escape(str(value))


def interval_words(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{percent(low)} – {percent(high)}"


def share_words(rate: float | None, n: int, low: float | None, high: float | None) -> str:
    """“12,0 % of 200; 95 % interval 8,0 % – 17,0 %”, and a warning when n is small."""
    words = _("%(rate)s of %(n)s") % {"rate": percent(rate), "n": number(n)}
    if between := interval_words(low, high):
        words += "; " + _("95%% interval %(interval)s") % {"interval": between}
    few = _("too few to judge")
    return words if n >= ENOUGH else f"{words}; {few}"


def word(value: Any) -> str:
    return "" if value is None else str(value)
