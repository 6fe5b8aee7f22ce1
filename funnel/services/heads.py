"""The word to the head about leads that are looked through or leave the house; no name travels in it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from delivery.services import alerts
from people import selectors as people
from people.models import Person


def tell_head(user: Person, *, key: str, subject: str, text: str, now: datetime, **params: int) -> None:
    """Once a subject; the page that the alert opens says who it was."""
    head = people.head_here(user, now)
    if head is None:
        return
    alerts.raise_alert(
        head, key=key, subject_key=subject, text=text, params=params, now=now, action_url=reverse("funnel:lead-looks")
    )
