"""What in the funnel deserves attention: gaps against a norm, a plan or the usual, broken promises, bad data (D2)."""

from datetime import datetime

from alignment.shared.attention import SignalDraft
from funnel.watch import leaks, plans, promises, quality, silence, steps, weeks


def signals(now: datetime) -> list[SignalDraft]:
    watches = (quality, steps, weeks, plans, promises, silence, leaks)
    return [draft for watch in watches for draft in watch.signals(now)]
