"""The rhythm kept without anybody thinking of it. Rows are the state; a lost run is made up by the next."""

from celery import shared_task
from django.utils import timezone

from delivery import bell
from meetings.services import rounds


@shared_task(name="meetings.tasks.keep_meetings")
def keep_meetings() -> None:
    if rounds.keep(now=timezone.now()):
        bell.ring("outbox")


@shared_task(name="meetings.tasks.collect_signals")
def collect_signals() -> None:
    rounds.watch(now=timezone.now())
