"""The signed plans of months, newest first."""

from dataclasses import dataclass, field
from datetime import date

from funnel.models import Target

SHOWN = 24


@dataclass
class MonthPlan:
    month: date
    figures: dict[str, float] = field(default_factory=dict)
    signed: Target | None = None


def month_plans() -> list[MonthPlan]:
    """Of the whole company; `signed` is the latest signature of the month."""
    plans: dict[date, MonthPlan] = {}
    found = Target.objects.filter(segment="", signed_at__isnull=False).select_related("signed_by")
    for target in found.order_by("-start", "signed_at"):
        if (target.end - target.start).days > 31:
            continue
        plan = plans.setdefault(target.start, MonthPlan(target.start))
        plan.figures[target.metric] = float(target.value)
        plan.signed = target
    return list(plans.values())[:SHOWN]
