"""Component C of the alignment index: how well the practices keep their rhythm (D4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WEIGHTS = {"rotation": 0.35, "field_visits": 0.35, "competitive_intelligence": 0.20, "joint_training": 0.10}
AT_LEAST = 2


@dataclass(frozen=True)
class Kept:
    """Valid occurrences and how many were planned; what is above the plan gives no credit."""

    kept: float
    planned: float

    @property
    def share(self) -> float | None:
        return min(1.0, self.kept / self.planned) if self.planned else None


def cadence(practices: Mapping[str, Kept]) -> float | None:
    """Σ ω·kept/planned over what is in use and planned, weights renormalised; None below two practices."""
    shares = {key: kept.share for key, kept in practices.items() if key in WEIGHTS}
    known = {key: share for key, share in shares.items() if share is not None}
    if len(known) < AT_LEAST:
        return None
    return sum(WEIGHTS[key] * share for key, share in known.items()) / sum(WEIGHTS[key] for key in known)
