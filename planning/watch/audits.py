"""The sales audit and the nine mistakes: what deserves attention."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from alignment.shared.attention import AlertDraft, SignalDraft
from alignment.shared.periods import day_start, local_day
from alignment.shared.words import gettext_noop as _
from people import selectors as people
from planning.selectors import audits, mistakes
from practices.selectors.methods import in_use

METHOD = "sales_audit"
TOLD = ("head_of_sales", "cco")


def signals(now: datetime) -> list[SignalDraft]:
    return []


def alerts(now: datetime) -> list[AlertDraft]:
    """Audits only where the company has taken up the method (decisions.md 40); a self-test that was once taken."""
    of_audits = [*overdue(now), *unplanned(now), *stale(now), *soon(now)] if METHOD in in_use() else []
    return [*of_audits, *self_test(now)]


def overdue(now: datetime) -> list[AlertDraft]:
    """AL-16: its day is over and nobody began."""
    return [
        AlertDraft(
            key="AL-16", person_id=pk, dedupe=f"audit-{audit.pk}-overdue",
            text=_("The audit of “%(stage)s” was planned for a day that is over. Begin it or name another day."),
            params={"stage": audit.stage.name}, action_url=reverse("planning:audit", args=[audit.pk]),
        )
        for audit in audits.overdue(local_day(now, people.zone()))
        for pk in _told()
    ]  # fmt: skip


def unplanned(now: datetime) -> list[AlertDraft]:
    """AL-16 (R-AU-04): the term since the last audit is over."""
    if not audits.is_due(local_day(now, people.zone())):
        return []
    return [
        AlertDraft(
            key="AL-16", person_id=pk, dedupe="audit-due",
            text=_("It is time for the next sales audit. Name a day and an auditor."),
            action_url=reverse("planning:audit-new"),
        )
        for pk in _told()
    ]  # fmt: skip


def stale(now: datetime) -> list[AlertDraft]:
    """AL-16: fast to mend with a fast result, and open for more than ten working days."""
    return [
        AlertDraft(
            key="AL-16", person_id=pk, dedupe=f"audit-task-{task.pk}",
            text=_("A quick fix of the audit of “%(stage)s” has been open for more than ten working days."),
            params={"stage": task.audit.stage.name}, action_url=reverse("planning:audit", args=[task.audit_id]) + "#board",
        )
        for task in audits.stale_q1(now)
        for pk in _told()
    ]  # fmt: skip


def soon(now: datetime) -> list[AlertDraft]:
    """AL-90: a week ahead, to the auditor."""
    zone = people.zone()
    return [
        AlertDraft(
            key="AL-90", person_id=audit.auditor_id, dedupe=f"audit-{audit.pk}-soon",
            text=_("You begin a sales audit within a week. See that you know the niche and who will answer you."),
            due_at=day_start(audit.planned_for, zone), action_url=reverse("planning:audit", args=[audit.pk]),
        )
        for audit in audits.soon(local_day(now, zone))
    ]  # fmt: skip


def self_test(now: datetime) -> list[AlertDraft]:
    """AL-91: half a year since the nine questions were answered."""
    if not mistakes.is_due(now):
        return []
    return [
        AlertDraft(
            key="AL-91", person_id=one.pk, dedupe="mistakes-due",
            text=_("Half a year has passed since the nine mistakes were looked for. Answer the questions again."),
            action_url=reverse("planning:mistakes"),
        )
        for one in people.people_in("ceo")
    ]  # fmt: skip


def _told() -> Iterator[int]:
    yield from sorted({one.pk for role in TOLD for one in people.people_in(role)})
