"""What a gap between a step and its norm costs, and which gap comes first (D2)."""

from collections.abc import Mapping, Sequence
from math import prod

from alignment.shared.ratios import percentile
from funnel.metrics.conversion import Step

ENOUGH = 100
SOME = 30


def missing(actual: float | None, norm: float | None, volume: int) -> float | None:
    """How many leads the step lacks against its norm; 0 at or above it."""
    if actual is None or norm is None:
        return None
    return max(0.0, (norm - actual) * volume)


def money_at_stake(
    *,
    actual: float | None,
    norm: float | None,
    volume: int,
    downstream: Sequence[float | None],
    average_deal: float | None,
    margin: float | None,
) -> float | None:
    """(norm − actual) × volume × later conversions × average deal × margin; None when a part is unknown."""
    lacking = missing(actual, norm, volume)
    later = [rate for rate in downstream if rate is not None]
    if lacking is None or average_deal is None or margin is None or len(later) < len(downstream):
        return None
    return lacking * prod(later) * average_deal * margin


def own_norm(history: Sequence[float]) -> float | None:
    """Without a target: the best quartile of the own last months."""
    return percentile(history, 0.75)


def weakest_step(steps: Sequence[Step], norms: Mapping[str, float], *, min_n: int = 1) -> Step | None:
    """The step furthest below its norm as a proportion: bringing it to the norm adds the most sales."""
    below = [(_attainment(step, norms), place) for place, step in enumerate(steps) if step.n >= min_n]
    attained = min(((value, place) for value, place in below if value is not None and value < 1), default=None)
    return None if attained is None else steps[attained[1]]


def confidence(n: int, mature: bool = True) -> float:
    """R-SG-04: 1.0 for a mature n of 100 and more, 0.5 from 30, 0.2 below or while the cohort ripens."""
    if not mature or n < SOME:
        return 0.2
    return 1.0 if n >= ENOUGH else 0.5


def priority(money: float | None, confidence: float) -> float:
    return (money or 0.0) * confidence


def _attainment(step: Step, norms: Mapping[str, float]) -> float | None:
    norm = norms.get(step.stage_key)
    if step.from_previous is None or not norm:
        return None
    return step.from_previous / norm
