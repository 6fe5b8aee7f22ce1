"""What in the funnel deserves attention: gaps against a norm, a plan or the usual, broken promises, bad data (D2)."""

from datetime import datetime

from alignment.shared.attention import AlertDraft, SignalDraft
from funnel.watch import agreement, leaks, plans, promises, quality, samples, silence, steps, volumes, weeks


def signals(now: datetime) -> list[SignalDraft]:
    watches = (quality, steps, weeks, plans, promises, silence, leaks, samples)
    return [draft for watch in watches for draft in watch.signals(now)]


def alerts(now: datetime) -> list[AlertDraft]:
    return [draft for watch in (agreement, samples, volumes) for draft in watch.alerts(now)]
