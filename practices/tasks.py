"""The rhythm of the practices. Rows are the state; a lost run is made up by the next."""

from celery import shared_task
from django.utils import timezone

from delivery import bell
from practices.services import sweep


@shared_task(name="practices.tasks.keep_practices")
def keep_practices() -> None:
    if sweep.keep(now=timezone.now()):
        bell.ring("outbox")
