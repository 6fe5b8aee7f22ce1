"""What stands beside a figure: its definition, view, days, filter, n and freshness (B1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import day
from funnel.selectors.funnel import FunnelQuery, FunnelTable
from funnel.views.funnel_tabs import chips, shown
from people import selectors as people


@dataclass(frozen=True)
class Note:
    definition: str
    view: str
    days: str
    zone: str
    filters: str
    n: int | None
    fresh_at: datetime
    waiting: int


def note_of(
    query: FunnelQuery, *, definition: str, n: int | None, fresh_at: datetime, waiting: int = 0, filters: str = ""
) -> Note:  # fmt: skip
    return Note(
        definition=definition,
        view=_("By cohort") if query.view == "cohort" else _("By period"),
        days=f"{day(query.start)} – {day(query.end - timedelta(days=1))}",
        zone=str(people.zone()),
        filters=filters or filters_of(query),
        n=n,
        fresh_at=fresh_at,
        waiting=waiting,
    )


def filters_of(query: FunnelQuery) -> str:
    return ", ".join([shown(query), *(chip["text"] for chip in chips(query))])


def overview_notes(table: FunnelTable) -> dict[str, Note]:
    """Beside the main figures of the funnel page."""
    total = table.total
    said = {
        "leads": (_("leads without spam, duplicates and tests, by the day they came"), total.entered),
        "cr2": (_("won leads / leads"), total.entered),
        "cpl": (_("spend / leads"), total.entered),
        "revenue": (_("sum of won amounts, by the day of winning"), total.won),
    }
    fresh = {"fresh_at": table.fresh_at, "waiting": table.waiting, "filters": filters_of(table.query)}
    return {key: note_of(table.query, definition=words, n=n, **fresh) for key, (words, n) in said.items()}
