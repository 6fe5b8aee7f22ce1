"""Plan against fact, pace, and the plan worked out backwards (B9)."""

from collections.abc import Mapping
from dataclasses import dataclass

from alignment.shared.ratios import share


def plan_fact(fact: float, plan: float | None) -> float | None:
    """None when there is no plan, never 100 %."""
    return share(fact, plan)


def pace(fact: float, plan: float | None, elapsed_days: int, all_days: int) -> float | None:
    """Fact over what the plan expects by now, in working days."""
    elapsed = share(elapsed_days, all_days)
    return None if plan is None or elapsed is None else share(fact, plan * elapsed)


def forecast(fact: float, elapsed_days: int, all_days: int) -> float | None:
    """Fact at the end of the period, should it go on like this."""
    return share(fact, share(elapsed_days, all_days))


@dataclass(frozen=True)
class Need:
    stage_key: str
    volume: float | None


def reverse_plan(revenue: float, average_deal: float | None, rates: Mapping[str, float | None]) -> tuple[Need, ...]:
    """Volumes from the sale back to the lead. `rates`: source stage → its conversion, last step first."""
    volume = share(revenue, average_deal)
    needs = [Need("won", volume)]
    for stage_key, rate in rates.items():
        volume = share(volume, rate)
        needs.append(Need(stage_key, volume))
    return tuple(needs)
