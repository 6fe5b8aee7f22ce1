"""Two people who judge the same leads differently: the definitions are to be talked about (C2)."""

from datetime import datetime, timedelta

from django.urls import reverse

from alignment.shared.attention import AlertDraft, SignalDraft
from alignment.shared.words import gettext_noop
from funnel.metrics.agreement import ENOUGH
from funnel.models import Sample
from funnel.selectors import agreement

FRESH_DAYS = 62
FINISHED_IN = timedelta(days=7)


def signals(now: datetime) -> list[SignalDraft]:
    found = agreement.latest(now)
    if found is None or found.kappa is None or found.kappa >= ENOUGH or is_old(found, now):
        return []
    return [
        SignalDraft(
            key="sample-kappa",
            metric="sample_kappa",
            segment="",
            severity="warning",
            text=gettext_noop(
                "Of %(n)s leads judged anew by both sides the word was the same for %(agreed)s: the definitions are read differently."
            ),
            params={"n": found.n, "agreed": found.agreed},
            value=found.kappa,
            norm=ENOUGH,
            n=found.n,
            money_at_stake_minor=None,
            confidence=0.5,
            url_name="funnel:samples",
        )
    ]


def is_old(found: agreement.Agreement, now: datetime) -> bool:
    return (now.date() - found.month).days > FRESH_DAYS


def alerts(now: datetime) -> list[AlertDraft]:
    """AL-73: to whoever labels, a week after the lot."""
    return [
        AlertDraft(
            key="AL-73", person_id=part.person.pk, dedupe=f"sample-{sample.pk}-{part.side}",
            text=gettext_noop("Twenty leads wait for your word: would sales have to take them?"),
            action_url=reverse("funnel:sample", args=[sample.pk]),
        )
        for sample in Sample.objects.filter(drawn_at__lte=now - FINISHED_IN).order_by("-month")[:1]
        for part in agreement.progress(sample)
        if part.person and not part.is_done
    ]  # fmt: skip
