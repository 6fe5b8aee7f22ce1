"""Who asks over time: rows are the state, a lost run is made up by the next."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from planning.services import forecasts


@shared_task
def take_forecasts(**ids: Any) -> None:
    """Each hour; it writes once a week, and makes up a Monday that was missed."""
    forecasts.take_due(timezone.now())
