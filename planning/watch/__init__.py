"""What the plan notices: each subject in a file of its own."""

from __future__ import annotations

from datetime import datetime

from alignment.shared.attention import AlertDraft, SignalDraft
from planning.watch import audits, repeat, targets

WATCHES = (targets, audits, repeat)


def signals(now: datetime) -> list[SignalDraft]:
    return [draft for watch in WATCHES for draft in watch.signals(now)]


def alerts(now: datetime) -> list[AlertDraft]:
    return [draft for watch in WATCHES for draft in watch.alerts(now)]
