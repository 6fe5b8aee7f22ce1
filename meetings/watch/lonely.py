"""Heads who do not meet at all, and a meeting that lacks somebody to meet."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from meetings.selectors.single_head import lacking_deputies
from meetings.selectors.weekly import weekly_is_due
from people import selectors as people


def alerts(now: datetime) -> list[AlertDraft]:
    return [*without_meeting(now), *without_deputies()]


def without_meeting(now: datetime) -> list[AlertDraft]:
    """AL-31 (A1): three days after the beginning the two heads have no weekly meeting."""
    if not weekly_is_due(now):
        return []
    heads = [head.pk for role in ("cmo", "cco") if (head := people.head(role))]
    return [
        AlertDraft(
            key="AL-31",
            person_id=person_id,
            dedupe="weekly",
            text=_("There is no weekly meeting of marketing and sales yet. One tap begins it."),
            action_url=reverse("meetings:next"),
        )
        for person_id in dict.fromkeys(heads)
    ]


def without_deputies() -> list[AlertDraft]:
    """AL-31 (A21): one head for both sides, and a side without its deputy."""
    return [
        AlertDraft(
            key="AL-31",
            person_id=series.single_head_id,
            dedupe=f"deputies-{series.pk}",
            text=_("You lead both sides: choose who sits in “%(title)s” for each of them."),
            params={"title": series.title},
            action_url=f"{reverse('meetings:series', args=[series.pk])}#deputies",
        )
        for series in lacking_deputies()
        if series.single_head_id
    ]
