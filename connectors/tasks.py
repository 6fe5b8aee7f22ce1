"""Who asks over time: one service call each; run twice, nothing changes."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from connectors.services import received, reception, talking
from delivery import bell

AT_ONCE = 200


@shared_task
def work_off_received(**ids: Any) -> None:
    """Calls and messages that wait; who is behind them is told, and the figures follow."""
    if reception.work_off(clock=timezone.now, at_most=AT_ONCE):
        bell.ring("rollups")


@shared_task
def forget_received(**ids: Any) -> None:
    received.forget_old(now=timezone.now())


@shared_task
def talk_to_crms(**ids: Any) -> None:
    """Reads, applies and writes back, one connection after another; killed in the middle, the next goes on."""
    talking.talk_due(clock=timezone.now)
