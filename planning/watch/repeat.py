"""The base of customers: nobody spoke to it, nobody planned for it, a plan is to be judged."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from alignment.shared.attention import AlertDraft, SignalDraft
from alignment.shared.periods import local_day
from alignment.shared.words import gettext_noop as _
from people import selectors as people
from planning.models import ReactivationPlan
from planning.selectors import repeat
from practices.selectors.methods import in_use

METHOD = "reactivation"


def signals(now: datetime) -> list[SignalDraft]:
    return []


def alerts(now: datetime) -> list[AlertDraft]:
    """Only where the company has taken up the method (decisions.md 40)."""
    if METHOD not in in_use():
        return []
    return [*untouched(now), *unplanned(), *to_review(now)]


def untouched(now: datetime) -> list[AlertDraft]:
    """AL-94 (A31): no contact with the base for ninety days."""
    if not repeat.is_untouched(now):
        return []
    return [
        AlertDraft(
            key="AL-94", person_id=one.pk, dedupe="base-untouched",
            text=_("For ninety days nobody has called or written to the customers who bought once."),
            action_url=reverse("funnel:customers-dormant"),
        )
        for one in people.people_in("cco")
    ]  # fmt: skip


def unplanned() -> list[AlertDraft]:
    """AL-95 (A31): the base sleeps without a plan in figures."""
    if ReactivationPlan.objects.exclude(state="reviewed").exists():
        return []
    return [
        AlertDraft(
            key="AL-95", person_id=one.pk, dedupe="base-unplanned",
            text=_("No plan in figures says how customers are to come back."),
            action_url=reverse("planning:repeat"),
        )
        for one in people.people_in("cco")
    ]  # fmt: skip


def to_review(now: datetime) -> list[AlertDraft]:
    """AL-96: the day on which it had to pay back is here."""
    return [
        AlertDraft(
            key="AL-96", person_id=plan.owner_id, dedupe=f"reactivation-{plan.pk}",
            text=_("The day has come to judge what the plan for the base has brought."),
            action_url=reverse("planning:repeat-plan", args=[plan.pk]),
        )
        for plan in repeat.to_review(local_day(now, people.zone()))
    ]  # fmt: skip
