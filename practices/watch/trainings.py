"""A training that stays without its debrief, and a balance of learning and running that has left its corridor."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from loop.selectors import speakers, today_of
from people import selectors as people
from practices.metrics.trainings import outside_for_long
from practices.models.trainings import DEBRIEF_WITHIN
from practices.selectors.balance import balance_by_side
from practices.selectors.trainings import without_debrief

DIRECTOR_OF = {"marketing": "cmo", "sales": "cco"}


def alerts(now: datetime) -> list[AlertDraft]:
    return [*debrief_alerts(now), *balance_alerts(now)]


def debrief_alerts(now: datetime) -> list[AlertDraft]:
    """AL-47 (R-TR-05): seven days without a debrief, to both heads."""
    waiting = list(without_debrief(now - DEBRIEF_WITHIN))
    heads = speakers() if waiting else []
    return [
        AlertDraft(
            key="AL-47",
            person_id=head.pk,
            dedupe=f"training-{training.pk}-{head.pk}",
            text=_("Held a week ago and not talked over yet: “%(title)s”. Agree on a joint plan, or say that there is none."),
            params={"title": str(training)},
            action_url=reverse("practices:training", args=[training.pk]),
        )
        for training in waiting
        for head in heads
    ]  # fmt: skip


def balance_alerts(now: datetime) -> list[AlertDraft]:
    """AL-48 (R-EX-01): three months running outside the corridor, to the head of that side; never about a person."""
    drafts = []
    for side, months in balance_by_side(today_of(now)).items():
        head = people.head(DIRECTOR_OF[side])
        if head and outside_for_long(months):
            drafts.append(
                AlertDraft(
                    key="AL-48",
                    person_id=head.pk,
                    dedupe=f"balance-{side}",
                    text=_("Three months running the balance of running and learning lies outside its corridor. It is counted, not timed: look at it together."),
                    action_url=reverse("practices:balance"),
                )
            )  # fmt: skip
    return drafts
