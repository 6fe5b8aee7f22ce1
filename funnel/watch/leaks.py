"""More leads slip away than the company's own limit allows (D2 d)."""

from datetime import datetime

from alignment.shared.attention import SignalDraft
from alignment.shared.periods import local_day
from alignment.shared.words import gettext_noop
from funnel.metrics.money_at_stake import confidence
from funnel.selectors.leaks import METRIC, Leakage, leakage_of, own_limit
from people import selectors as people

MIN_LEADS = 30


def signals(now: datetime) -> list[SignalDraft]:
    """Silent until a limit is signed."""
    limit = own_limit(local_day(now, people.zone()))
    if limit is None:
        return []
    found = leakage_of(now)
    rate = found.rate
    if rate is None or found.leads < MIN_LEADS or rate <= limit:
        return []
    return [draft(found, rate, limit, now)]


def draft(found: Leakage, rate: float, limit: float, now: datetime) -> SignalDraft:
    return SignalDraft(
        key="leakage",
        metric=METRIC,
        segment="",
        severity="warning",
        text=gettext_noop(
            "%(value)s of the leads wait untouched, stand without a next step or are lost without a reason, "
            "the limit is %(norm)s."
        ),
        params={"value": rate, "norm": limit},
        value=rate,
        norm=limit,
        n=found.leads,
        money_at_stake_minor=None,
        confidence=confidence(found.leads),
        url_name="funnel:lead-list",
        url_params={
            "late": "leaked",
            "late_since": local_day(now, people.zone()).isoformat(),
            "since": found.since.isoformat(),
            "until": found.last_day.isoformat(),
        },
    )
