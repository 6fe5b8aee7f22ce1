"""The leads behind a figure of the funnel, as far as a person may open them."""

from typing import Any

from django.db.models import Q

from funnel.models import FactStep, Lead, LeadFact, Pipeline
from funnel.selectors.funnel import CUTS, FunnelQuery
from people.models import Person

LEFT = ("advanced", "lost", "rejected", "moved_back", "open")
OUTCOMES = ("won", "lost", "rejected", "open", "junk")


def records(
    query: FunnelQuery, *, user: Person, stage_id: int | None, left: str | None, outcome: str | None
) -> tuple[Any, int]:
    """Leads that `user` may open, newest first, and how many the figure counts in all."""
    ids = _steps(query, stage_id, left) if stage_id else _facts(query, outcome)
    return Lead.objects.visible_to(user).filter(pk__in=ids).order_by("-created_at", "-pk"), ids.count()


def _steps(query: FunnelQuery, stage_id: int, left: str | None) -> Any:
    steps = _narrowed(FactStep.objects.filter(stage_id=stage_id), query, query.column)
    if left == "advanced":
        steps = steps.filter(left__in=["advanced", "won"])
    elif left:
        steps = steps.filter(left=left)
    return steps.values_list("lead_id", flat=True)


def _facts(query: FunnelQuery, outcome: str | None) -> Any:
    by_closing = query.view == "period" and outcome in ("lost", "rejected", "won")
    column = ("won_day" if outcome == "won" else "closed_day") if by_closing else "cohort_day"
    facts = _narrowed(LeadFact.objects.all(), query, column)
    facts = facts.filter(outcome=outcome) if outcome else facts.exclude(outcome="junk")
    return facts.values_list("lead_id", flat=True)


def _narrowed(facts: Any, query: FunnelQuery, column: str) -> Any:
    pipeline = Pipeline.objects.get(key=query.pipeline)
    window = Q(**{f"{column}__gte": query.start, f"{column}__lt": query.end})
    facts = facts.filter(window, pipeline_id=pipeline.pk, origin=query.origin)
    for cut, members in query.filters.items():
        facts = facts.filter(**{f"{CUTS[cut]}__in": members}) if members else facts
    return facts
