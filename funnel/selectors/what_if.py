"""The journey of a period, and what it would be if single steps were other (A27, R-CJ-01…03)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.metrics.what_if import Change, Effect, relative_lift, simulate
from funnel.selectors.journey import Journey, JourneyStep

LIMITS = {"points": (-100.0, 100.0), "percent": (-100.0, 1000.0)}


@dataclass(frozen=True)
class Line:
    step: JourneyStep
    effect: Effect


@dataclass(frozen=True)
class WhatIf:
    """Money is revenue in minor units, by the average deal of the period; None before the first sale."""

    lines: tuple[Line, ...]
    wins_before: int
    wins_after: float
    revenue_before: float | None
    revenue_after: float | None
    margin: float | None

    @property
    def lift(self) -> float | None:
        """Of the last step: Π(1 + l) − 1."""
        lifts = [line.effect.rate_after / line.effect.rate_before - 1 for line in self.lines if line.effect.change
                 and line.effect.rate_before and line.effect.rate_after is not None]  # fmt: skip
        return relative_lift(lifts) if lifts else None

    @property
    def gross_profit(self) -> float | None:
        """What the change would add."""
        if self.revenue_after is None or self.revenue_before is None or self.margin is None:
            return None
        return (self.revenue_after - self.revenue_before) * self.margin


def what_if(found: Journey, changes: Mapping[str, Change]) -> WhatIf:
    check(found, changes)
    effects = simulate(found.links, changes)
    lines = tuple(Line(step, effect) for step, effect in zip(found.steps, effects, strict=True))
    won = next((line.effect for line in reversed(lines) if line.step.stage and line.step.stage.kind == "won"), None)
    before, after = (won.before, won.after) if won else (0, 0.0)
    deal = found.average_deal_minor
    margin = found.table.company.gross_margin
    return WhatIf(
        lines=lines,
        wins_before=before,
        wins_after=after,
        revenue_before=None if deal is None else deal * before,
        revenue_after=None if deal is None else deal * after,
        margin=None if margin is None else float(margin),
    )


def check(found: Journey, changes: Mapping[str, Change]) -> None:
    changeable = {step.key for step in found.steps[1:] if step.rate is not None}
    for key, change in changes.items():
        if key not in changeable:
            raise InvalidInput(_("The journey of these days has no conversion into “%(key)s”.") % {"key": key[:40]},
                               field="stage")  # fmt: skip
        low, high = LIMITS[change.unit]
        if not low <= change.value <= high:
            raise InvalidInput(_("A change lies between %(low)s and %(high)s.") % {"low": int(low), "high": int(high)},
                               field=change.unit)  # fmt: skip


def assumption() -> str:
    """R-CJ-03."""
    return _(
        "All later conversions are taken as constant, and so is the average deal. In life more people at one step often "
        "are people of lower quality at the next: read the result as an upper bound."
    )
