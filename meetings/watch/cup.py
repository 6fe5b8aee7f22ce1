"""The vote of the month."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from loop.selectors import today_of
from meetings.models import CupRound
from meetings.selectors import cup
from people import selectors as people

CUP_BY_DAY = 5


def alerts(now: datetime) -> list[AlertDraft]:
    """AL-23: a company that holds the vote each month has not opened it by the 5th, holidays apart."""
    month, chair = cup.month_asked(now), people.head("cco")
    if chair is None or today_of(now).day < CUP_BY_DAY or not cup.cup_has_begun():
        return []
    begun = CupRound.objects.filter(month=month).exclude(state="scheduled").exists()
    if begun or now < cup.usual_hours(month)[0] or not cup.can_be_held(month):
        return []
    return [
        AlertDraft(
            key="AL-23",
            person_id=chair.pk,
            dedupe=f"cup-{month:%Y-%m}",
            text=_("The vote for the cup has not opened by the 5th. Open it: it takes one tap."),
            action_url=reverse("meetings:cup"),
        )
    ]
