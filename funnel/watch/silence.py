"""Leads handed over that nobody accepted or returned in time: more than one in twenty (D2 e)."""

from datetime import datetime

from django.db.models import Count, Q

from alignment.shared.attention import SignalDraft
from alignment.shared.words import gettext_noop
from funnel.metrics.money_at_stake import confidence
from funnel.metrics.sla import silent_rate
from funnel.watch.promises import due_between, week_ago

LIMIT = 0.05
MIN_CLOCKS = 20


def signals(now: datetime) -> list[SignalDraft]:
    """Of the decisions that were due within the last seven days."""
    since = week_ago(now)
    week = due_between(since, now).filter(kind="decision", void_at=None)
    found = week.aggregate(n=Count("pk"), silent=Count("pk", filter=Q(stopped_at=None)))
    rate = silent_rate(found["silent"], found["n"])
    if rate is None or found["n"] < MIN_CLOCKS or rate <= LIMIT:
        return []
    return [
        SignalDraft(
            key="silence",
            metric="silent_rate",
            segment="",
            severity="warning",
            text=gettext_noop("Hand-over: %(value)s of the leads have no decision in time, the limit is %(norm)s."),
            params={"value": rate, "norm": LIMIT},
            value=rate,
            norm=LIMIT,
            n=found["n"],
            money_at_stake_minor=None,
            confidence=confidence(found["n"]),
            url_name="funnel:lead-list",
            url_params={"late": "silent", "late_since": since.isoformat()},
        )
    ]
