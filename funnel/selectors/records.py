"""The leads behind a figure of the funnel, as far as a person may open them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import Q

from funnel.models import FactStep, Lead, LeadFact, Pipeline
from funnel.selectors.history import leads_then
from funnel.selectors.ingredients import narrowed
from funnel.selectors.tables import FunnelQuery
from people.models import Person

LEFT = ("advanced", "lost", "rejected", "moved_back", "open")
OUTCOMES = ("won", "lost", "rejected", "open", "junk")


def records(
    query: FunnelQuery,
    *,
    user: Person,
    stage_id: int | None,
    left: str | None,
    outcome: str | None,
    within: int | None = None,
) -> tuple[Any, int]:
    """Leads that `user` may open, newest first, and how many the figure counts in all.

    `within`: only those won in so many days from their beginning.
    """
    if within is not None:
        soon = LeadFact.objects.filter(days_to_won__lte=within).values("lead_id")
        among = Lead.objects.filter(pk__in=soon) if query.among is None else query.among.filter(pk__in=soon)
        query = replace(query, among=among)
    if stage_id is not None:
        ids = _ids(query, lambda facts: facts.steps, FactStep, query.column, _steps(stage_id, left))
    else:
        ids = _ids(query, lambda facts: facts.leads, LeadFact, _day(query, outcome), _outcome(outcome))
    return Lead.objects.visible_to(user).filter(pk__in=ids).order_by("-created_at", "-pk"), len(ids) if isinstance(
        ids, list
    ) else ids.count()


def _steps(stage_id: int, left: str | None) -> dict[str, tuple[Any, ...]]:
    """Columns and the values that count."""
    ways = ("advanced", "won") if left == "advanced" else (left,)
    return {"stage_id": (stage_id,)} | ({"left": ways} if left else {})


def _outcome(outcome: str | None) -> dict[str, tuple[Any, ...]]:
    return {"outcome": (outcome,) if outcome else tuple(kind for kind in OUTCOMES if kind != "junk")}


def _day(query: FunnelQuery, outcome: str | None) -> str:
    if query.view == "period" and outcome in ("lost", "rejected", "won"):
        return "won_day" if outcome == "won" else "closed_day"
    return "cohort_day"


def _ids(
    query: FunnelQuery, of: Callable[[Any], list[Any]], model: Any, day: str, wanted: dict[str, tuple[Any, ...]]
) -> Any:
    pipeline = Pipeline.objects.get(key=query.pipeline)
    if query.as_of is not None:
        known = (row for facts in leads_then(query, pipeline, query.as_of) for row in of(facts))
        return [row.lead_id for row in known if _counts(row, query, day, wanted)]
    window = Q(**{f"{day}__gte": query.start, f"{day}__lt": query.end})
    values = {f"{column}__in": allowed for column, allowed in wanted.items()}
    return narrowed(model.objects.filter(window, **values), query, pipeline).values_list("lead_id", flat=True)


def _counts(row: Any, query: FunnelQuery, day: str, wanted: dict[str, tuple[Any, ...]]) -> bool:
    when = getattr(row, day)
    inside = when is not None and query.start <= when < query.end
    return inside and all(getattr(row, column) in allowed for column, allowed in wanted.items())
