"""What other systems hear of a practice: its kind, days and counts."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from loop.services.hooks import announce
from practices.models import Occurrence


def completed(occurrence: Occurrence, *, now: datetime) -> None:
    """`practice.completed`: debriefed, or held where no debrief is asked."""
    announce(
        "practice.completed", occurrence, now=now, fields=("kind", "phase", "starts_at", "ends_at"),
        url=reverse("api:practice-occurrence", args=[occurrence.pk]), ideas=occurrence.born_ideas.count(),
        promises=occurrence.born_actions.count(),
    )  # fmt: skip
