"""Targets, forecasts and capacity: what deserves attention."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from alignment.shared.attention import AlertDraft, SignalDraft
from alignment.shared.periods import local_day
from alignment.shared.ratios import share
from alignment.shared.words import gettext_noop as _
from people import selectors as people
from planning.models.targets import SIGNERS
from planning.selectors.capacity import Over, Starving, capacity_plan, overruns, starving
from planning.selectors.deals import overdue_words
from planning.selectors.targets import unsigned_by

OVERRUN = _("From %(first)s on %(leads)s leads are expected against a capacity of %(capacity)s.")
WAVE = _("“%(wave)s” begins on %(first)s: %(leads)s leads against a capacity of %(capacity)s.")
STARVES = _(
    "%(leads)s leads came in a week with a capacity of %(capacity)s, and first touches in time fell "
    "from %(before)s to %(value)s."
)
UNSIGNED = _("Targets wait for the signature of your side: %(count)s.")
DAY_IS_OVER = _("Deals whose day of closing is over: %(count)s. When will they close?")


def signals(now: datetime) -> list[SignalDraft]:
    plan = capacity_plan(now)
    over = overruns(plan, local_day(now, people.zone()))
    return [*(_overrun_signal(each, plan.limit) for each in over), *_starving_signal(starving(now))]


def _overrun_signal(over: Over, limit: float) -> SignalDraft:
    """R-CA-01: to both sides, before it begins."""
    load = share(over.leads, over.capacity)
    return SignalDraft(
        key=f"capacity-wave-{over.wave.pk}" if over.wave else "capacity-overrun",
        metric="capacity_load",
        segment=f"wave:{over.wave.pk}" if over.wave else "",
        severity="warning",
        text=WAVE if over.wave else OVERRUN,
        params=_words(over),
        value=load,
        norm=limit,
        n=round(over.leads),
        money_at_stake_minor=None,
        confidence=1.0,
        url_name="planning:capacity",
    )


def _words(over: Over) -> dict[str, object]:
    words: dict[str, object] = {
        "first": f"{over.first:%d.%m.%Y}", "leads": round(over.leads), "capacity": round(over.capacity),
    }  # fmt: skip
    return words | ({"wave": over.wave.title} if over.wave else {})


def _starving_signal(found: Starving) -> Iterator[SignalDraft]:
    if found.holds:
        yield SignalDraft(
            key="capacity-starving",
            metric="sla_hit_rate",
            segment="first_touch",
            severity="warning",
            text=STARVES,
            params={
                "leads": found.leads,
                "capacity": round(found.capacity),
                "before": found.before,
                "value": found.now,
            },
            value=found.now,
            norm=found.before,
            n=found.n,
            money_at_stake_minor=None,
            confidence=1.0,
            url_name="planning:capacity",
        )


def alerts(now: datetime) -> list[AlertDraft]:
    return [*overruns_ahead(now), *unsigned_targets(now), *days_that_are_over(now)]


def overruns_ahead(now: datetime) -> Iterator[AlertDraft]:
    """AL-22: to both directors, before the campaign begins."""
    for over in overruns(capacity_plan(now), local_day(now, people.zone())):
        for role in SIGNERS:
            for person in people.people_in(role):
                yield AlertDraft(
                    key="AL-22",
                    person_id=person.pk,
                    dedupe=f"capacity-wave-{over.wave.pk}" if over.wave else "capacity-overrun",
                    text=WAVE if over.wave else OVERRUN,
                    params=_words(over),
                    action_url=reverse("planning:capacity"),
                )


def unsigned_targets(now: datetime) -> Iterator[AlertDraft]:
    """AL-88: a target of both is none while one side has not signed."""
    today = local_day(now, people.zone())
    for role, side in SIGNERS.items():
        waiting = unsigned_by(side, today)
        for person in people.people_in(role) if waiting else []:
            newest = max(waiting, key=lambda row: row.pk)
            yield AlertDraft(
                key="AL-88",
                person_id=person.pk,
                dedupe=f"targets-{side}",
                text=UNSIGNED,
                params={"count": len(waiting)},
                action_url=f"{reverse('planning:targets')}?span={_kind(newest)}&at={newest.start.isoformat()}",
            )


def _kind(row: object) -> str:
    days = (row.end - row.start).days  # type: ignore[attr-defined]
    return "month" if days <= 31 else "quarter" if days <= 92 else "year"


def days_that_are_over(now: datetime) -> Iterator[AlertDraft]:
    """AL-89: to the owner alone."""
    counts: dict[int, int] = {}
    for word in overdue_words(local_day(now, people.zone())):
        if owner := word.lead.owner_id:
            counts[owner] = counts.get(owner, 0) + 1
    for owner, count in counts.items():
        yield AlertDraft(
            key="AL-89",
            person_id=owner,
            dedupe="deal-days",
            text=DAY_IS_OVER,
            params={"count": count},
            action_url=reverse("planning:forecast"),
        )
