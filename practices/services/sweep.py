"""What the worker does for the practices every few minutes."""

from __future__ import annotations

from datetime import datetime

from practices.selectors.methods import in_use
from practices.services import habits, onboarding, rotations, surveys, trainings


def keep(*, now: datetime) -> int:
    """How much changed; a lost run is made up by the next. Plans of new clients are made where the method is in use."""
    changed = rotations.keep(now) + trainings.keep(now) + surveys.keep(now=now) + habits.keep(now=now)
    return changed + (onboarding.keep(now) if "onboarding" in in_use() else 0)
