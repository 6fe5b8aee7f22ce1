"""The weakest step against its norm, with the price of the gap (D2). Stages are named, never departments (R-SG-06)."""

from datetime import datetime

from alignment.shared.attention import SignalDraft
from alignment.shared.words import gettext_noop
from funnel.selectors.weakest import METRIC, Weakest, judgement


def signals(now: datetime) -> list[SignalDraft]:
    """At most one: bringing the weakest step to its norm adds the most."""
    weakest = judgement(now).weakest
    return [draft(weakest)] if weakest else []


def draft(weakest: Weakest) -> SignalDraft:
    stake, period = weakest.stake_minor, weakest.period
    return SignalDraft(
        key="weakest-step",
        metric=METRIC,
        segment=weakest.stage.key,
        severity="warning",
        text=gettext_noop("%(before)s → %(stage)s: %(value)s against a norm of %(norm)s."),
        params={
            "before": weakest.before.name,
            "stage": weakest.stage.name,
            "value": weakest.rate,
            "norm": weakest.norm,
        },
        value=weakest.rate,
        norm=weakest.norm,
        n=weakest.n,
        money_at_stake_minor=None if stake is None else round(stake),
        confidence=weakest.confidence,
        url_name="funnel:overview",
        url_params={"from": period.start.isoformat(), "to": period.end.isoformat()},
    )
