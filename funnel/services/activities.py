"""Calls, letters, meetings, notes and tasks; the first attempt of a person is the first touch (B2)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.models import Activity, Campaign, Lead, Source, Touch
from funnel.pipeline import steps
from funnel.services import clocks, moments, stages
from people.models import Person

ATTEMPTS = ("call", "email", "meeting")
TOUCH_FIRST = ("sales_rep", "head_of_sales", "cco", "integration")


@transaction.atomic
def log_activity(
    lead: Lead,
    *,
    kind: str,
    at: datetime,
    now: datetime,
    author: Person | None,
    text: str = "",
    outcome: str = "",
    duration_s: int | None = None,
    due_at: datetime | None = None,
    done_at: datetime | None = None,
    evidence: str = "declared",
    provider: str = "",
    call_id: str = "",
    recording_url: str = "",
    is_demo: bool = False,
) -> Activity:
    if kind == "note" and not text.strip():
        raise InvalidInput(_("A note needs a text."), field="text")
    row = stages.locked(lead)
    told = row.activities.filter(evidence="recorded", provider=provider, call_id=call_id)
    if evidence == "recorded" and provider and call_id and (known := told.first()):
        return known
    activity = Activity.objects.create(
        lead=row, kind=kind, at=at, author=author, text=text, outcome=outcome, duration_s=duration_s, due_at=due_at,
        done_at=done_at, evidence=evidence, provider=provider, call_id=call_id, recording_url=recording_url,
        created_at=now, is_demo=is_demo or row.is_demo,
    )  # fmt: skip
    if is_attempt(activity, now=now):
        touch_first(row, at=at, now=now)
    if kind == "task" and done_at is None:
        plan_next_step(row, activity, now=now, author=author)
    stages.bring_up_to_date(lead, row)
    return activity


def is_attempt(activity: Activity, *, now: datetime) -> bool:
    """A planned call is no attempt until it happened; a declared one counts from sales or their systems alone."""
    by = activity.author
    counts = activity.evidence == "recorded" or (by is not None and by.has_role(*TOUCH_FIRST))
    return activity.kind in ATTEMPTS and counts and activity.at <= now + moments.SKEW


def touch_first(lead: Lead, *, at: datetime, now: datetime) -> None:
    if lead.first_touch_at is None or at < lead.first_touch_at:
        lead.first_touch_at = at
        Lead.objects.filter(pk=lead.pk).update(first_touch_at=at)
    clocks.stop(lead, "first_touch", at=at, now=now)


def plan_next_step(lead: Lead, activity: Activity, *, now: datetime, author: Person | None) -> None:
    if activity.due_at and (lead.next_step_due_at is None or lead.next_step_due_at <= now):
        lead.next_step_text, lead.next_step_due_at = activity.text[:300], activity.due_at
        steps.save_change(lead, now=now, actor=author)


@transaction.atomic
def record_touch(
    *,
    kind: str,
    at: datetime,
    lead: Lead | None = None,
    visitor: str = "",
    source: Source | None = None,
    campaign: Campaign | None = None,
    url: str = "",
    is_demo: bool = False,
) -> Touch:
    if lead is None and not visitor:
        raise InvalidInput(_("A touch belongs to a lead or to a visitor."), field="lead")
    return Touch.objects.create(
        lead=lead, visitor=visitor, at=at, kind=kind, source=source, campaign=campaign, url=url, is_demo=is_demo
    )
