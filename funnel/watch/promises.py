"""SLA of the hand-over: more than a fifth of the clocks of a week breached (D2 c)."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from alignment.shared.attention import SignalDraft
from alignment.shared.periods import day_start, local_day
from alignment.shared.ratios import share
from alignment.shared.words import gettext_noop
from funnel.metrics.money_at_stake import confidence
from funnel.models import Clock
from funnel.selectors.sla import counted, evidence_of, with_evidence
from people import selectors as people

LIMIT = 0.2
MIN_CLOCKS = 5
TEXTS = {
    "first_touch": gettext_noop(
        "First touch after the hand-over: %(value)s of the clocks ran out, the limit is %(norm)s. "
        "Touches recorded: %(recorded)s, declared: %(declared)s."
    ),
    "decision": gettext_noop("Decision on handed-over leads: %(value)s of the clocks ran out, the limit is %(norm)s."),
}


def signals(now: datetime) -> list[SignalDraft]:
    since = week_ago(now)
    by_kind = (
        due_between(since, now)
        .filter(counted())
        .values("kind")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(breached_at__isnull=False)))
        .order_by("kind")
    )
    found = [(row["kind"], row["late"], row["n"], share(row["late"], row["n"])) for row in by_kind]
    return [
        draft(kind, rate, n, since, now)
        for kind, _late, n, rate in found
        if n >= MIN_CLOCKS and rate is not None and rate > LIMIT
    ]


def week_ago(now: datetime) -> date:
    return local_day(now, people.zone()) - timedelta(days=7)


def due_between(since: date, now: datetime) -> QuerySet[Clock]:
    """From the beginning of that day: what the list shows from the same address."""
    return Clock.objects.filter(due_at__gte=day_start(since, people.zone()), due_at__lte=now)


def evidence(since: date, now: datetime) -> dict[str, int]:
    """decisions.md 34: what telephony or mail has seen stands beside what people say."""
    recorded, declared = evidence_of(with_evidence(due_between(since, now).filter(counted())))
    return {"recorded": recorded, "declared": declared}


def draft(kind: str, rate: float, n: int, since: date, now: datetime) -> SignalDraft:
    return SignalDraft(
        key=f"sla-{kind}",
        metric="sla_breach_rate",
        segment=kind,
        severity="warning",
        text=TEXTS[kind],
        params={"value": rate, "norm": LIMIT} | (evidence(since, now) if kind == "first_touch" else {}),
        value=rate,
        norm=LIMIT,
        n=n,
        money_at_stake_minor=None,
        confidence=confidence(n),
        url_name="funnel:lead-list",
        url_params={"late": kind, "late_since": since.isoformat()},
    )
