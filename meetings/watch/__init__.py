"""What meetings notice themselves: a rhythm that breaks, a room that empties, words that have not left."""

from datetime import datetime

from alignment.shared.attention import AlertDraft, SignalDraft
from meetings.watch import attendance, between_sides, cup, declined, letters, lonely, missed

__all__ = ["alerts", "signals"]


def signals(now: datetime) -> list[SignalDraft]:
    return missed.signals(now)


def alerts(now: datetime) -> list[AlertDraft]:
    watches = (missed, lonely, attendance, letters, between_sides, declined, cup)
    return [draft for watch in watches for draft in watch.alerts(now)]
