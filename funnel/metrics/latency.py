"""How long an outcome takes to be seen (R-CLR-02)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil

HOUR = timedelta(hours=1)


def hours_p90(pairs: Iterable[tuple[datetime, datetime]]) -> float | None:
    """Ninetieth percentile (nearest rank) of hours from happening to being known; None for no pair."""
    hours = sorted(max(known - happened, timedelta(0)) / HOUR for happened, known in pairs)
    return hours[ceil(0.9 * len(hours)) - 1] if hours else None
