"""The ladder: promoted without evidence. The role-fit guard: decided before the checklist was full."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.periods import local_day
from alignment.shared.words import gettext_noop as _
from hiring.selectors import careers, role_fit
from people import selectors as people


def alerts(now: datetime) -> list[AlertDraft]:
    return [*evidence_alerts(), *early_alerts(), *review_alerts(now)]


def evidence_alerts() -> list[AlertDraft]:
    """AL-66, to the HR director, until the evidence is there or the year is over."""
    return [
        AlertDraft(
            key="AL-66", person_id=one.pk, dedupe=f"career-move-{move.pk}",
            text=_("Somebody was promoted to “%(level)s” without evidence of its competencies. Write down what was seen."),
            params={"level": move.to_level.name},
            action_url=reverse("hiring:career", args=[move.person_id]),
        )
        for move in careers.without_evidence()
        if not careers.is_proven(move)
        for one in people.people_in("hr_director")
    ]  # fmt: skip


def early_alerts() -> list[AlertDraft]:
    """AL-67 (R-RF-01), to the CEO and the HR director."""
    told = {person.pk for role in ("ceo", "hr_director") for person in people.people_in(role)}
    return [
        AlertDraft(
            key="AL-67", person_id=pk, dedupe=f"role-fit-{case.pk}",
            text=_("A seller was moved to lead marketing before the checklist was full. Such moves mostly fail: look at what is missing."),
            action_url=reverse("hiring:role-fit-case", args=[case.pk]),
        )
        for case in role_fit.early_ones()
        if not role_fit.is_full(case)
        for pk in sorted(told)
        if pk != case.person_id
    ]  # fmt: skip


def review_alerts(now: datetime) -> list[AlertDraft]:
    """AL-68 (A32): the ladder is looked at twice a year."""
    count = careers.waiting_for_review(local_day(now, people.zone()))
    return [
        AlertDraft(
            key="AL-68", person_id=one.pk, dedupe="career-review",
            text=_("Half a year has passed since somebody looked at the way of %(count)s colleagues. Review the ladder with their heads."),
            params={"count": count}, action_url=reverse("hiring:careers"),
        )
        for one in people.people_in("hr_director")
        if count
    ]  # fmt: skip
