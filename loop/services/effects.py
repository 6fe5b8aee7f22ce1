"""A decision born of a signal is judged on a day named at once, or openly not measured."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from loop.models import Decision, EffectCard, Signal
from loop.selectors import today_of
from people.models import Person
from people.services import audit

VERDICT_AFTER = timedelta(weeks=9)  # one week of lag and eight of reading


@transaction.atomic
def draft_for(decision: Decision, signal: Signal, *, now: datetime) -> EffectCard:
    card, _is_new = EffectCard.objects.get_or_create(
        decision=decision,
        defaults={
            "metric": signal.metric,
            "segment": signal.segment,
            "baseline": signal.value,
            "baseline_n": signal.n,
            "verdict_date": today_of(now) + VERDICT_AFTER,
            "is_demo": decision.is_demo,
        },
    )
    return card


@transaction.atomic
def accept(card: EffectCard, *, actor: Person, now: datetime) -> EffectCard:
    """One tap: the metric, its baseline and the day are frozen."""
    return _answer(card, "frozen", actor=actor, now=now)


@transaction.atomic
def decline(card: EffectCard, *, actor: Person, now: datetime) -> EffectCard:
    """One tap: not measured, and said so."""
    return _answer(card, "declined", actor=actor, now=now)


def _answer(card: EffectCard, state: str, *, actor: Person, now: datetime) -> EffectCard:
    if not EffectCard.objects.filter(pk=card.pk, state="draft").update(state=state):
        raise DomainError(_("This was answered already."))
    card.state = state
    audit.record(actor=actor, verb=f"effect_{state}", obj=card, now=now, is_demo=card.is_demo)
    return card
