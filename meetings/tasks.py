"""The rhythm kept without anybody thinking of it. Rows are the state; a lost run is made up by the next."""

from celery import shared_task
from django.utils import timezone

from delivery import bell
from meetings.services import agendas, protocols, slots, watching


@shared_task(name="meetings.tasks.keep_meetings")
def keep_meetings() -> None:
    now = timezone.now()
    slots.ensure_slots(now=now)
    slots.mark_missed(now=now)
    agendas.ask_for_topics(now=now)
    frozen = agendas.freeze_due(now=now)
    protocols.settle_credit(now=now)
    watching.remind(now=now)
    if frozen:
        bell.ring("outbox")


@shared_task(name="meetings.tasks.collect_signals")
def collect_signals() -> None:
    now = timezone.now()
    watching.collect(now=now)
    watching.raise_others(now=now)
