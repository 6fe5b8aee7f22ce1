"""What dashboards do over time: read for those that may not read everyone."""

import logging
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from alignment.shared.errors import DomainError
from dashboards.selectors.effect_readings import readings_of
from loop.models import EffectCard
from loop.services import effects
from people.models import Person

log = logging.getLogger(__name__)


@shared_task
def judge_due_cards() -> int:
    """Every frozen card whose day has come; one that fails waits for the next morning and for AL-20."""
    now, judged = timezone.now(), 0
    for card in effects.due_cards(now):
        try:
            judge_card(card, now=now)
            judged += 1
        except DomainError as refused:
            log.warning("Effect card %s was not judged: %s", card.pk, refused)
    return judged


def judge_card(card: EffectCard, *, now: datetime, actor: Person | None = None) -> EffectCard:
    return effects.judge(card, readings=readings_of(card, now=now), now=now, actor=actor)
