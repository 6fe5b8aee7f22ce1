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
    text = _("For ninety days nobody has called or written to the customers who bought once.")
    url = reverse("funnel:customers-dormant")
    return _to_directors("AL-94", "base-untouched", text, url) if repeat.is_untouched(now) else []


def unplanned() -> list[AlertDraft]:
    """AL-95 (A31): the base sleeps without a plan in figures."""
    if ReactivationPlan.objects.exclude(state="reviewed").exists():
        return []
    text = _("No plan in figures says how customers are to come back.")
    return _to_directors("AL-95", "base-unplanned", text, reverse("planning:repeat"))


def _to_directors(key: str, dedupe: str, text: str, url: str) -> list[AlertDraft]:
    return [
        AlertDraft(key=key, person_id=one.pk, dedupe=dedupe, text=text, action_url=url)
        for one in people.people_in("cco")
    ]


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
