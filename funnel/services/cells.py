"""Cells of the funnel: what is counted of the facts of leads, and by which cuts."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, Sum

from funnel.models import DayMark, FactStep, FunnelCell
from funnel.pipeline.sheets import VIEWS, Day, Sheet, chunks, take

__all__ = ["DIMENSIONS", "FUNNEL", "VIEWS", "Day", "chunks", "count_exits", "take"]

DIMENSIONS = {"all": None, "source": "source_id", "campaign": "campaign_id", "owner": "owner_id", "team": "team_id"}


def count_exits() -> dict[str, Any]:
    """One GROUP BY's worth of sums over FactStep, by the names of FunnelCell."""
    exits = {"advanced": "advanced", "won": "won", "lost": "lost", "rejected": "rejected", "moved_back": "moved_back"}
    return {
        "entered": Count("pk"),
        **{name: Count("pk", filter=Q(left=left)) for name, left in exits.items()},
        "still_open": Count("pk", filter=Q(left="open")),
        "lost_unknown": Count("pk", filter=Q(left="lost", is_stage_unknown=True)),
        "started": Count("pk", filter=Q(is_start=True)),
        "began_later": Count("pk", filter=Q(began_later=True)),
        "amount_minor": Sum("amount_minor"),
    }


# Inbound leads only (decisions.md 33): other origins are answered from the facts.
FUNNEL = Sheet(FactStep, FunnelCell, DayMark, DIMENSIONS, count_exits, Q(origin="inbound"))
