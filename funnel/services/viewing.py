"""A day of opening one lead after another is noticed (decisions.md 43): each lead counts once a person and day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse

from alignment.shared.periods import local_day
from alignment.shared.words import gettext_noop
from delivery.models import Alert
from delivery.services import alerts
from funnel.models import Lead, LeadView
from funnel.selectors.looks import opened_on
from funnel.services.exports import ALERT as EXPORT_ALERT
from people import selectors as people
from people.models import Person

ALERT = "AL-82"
KEPT = timedelta(days=90)
NEWS = timedelta(days=7)
MANY = gettext_noop("One of your people opened more than %(limit)s leads in a day. Who it was stands on the page.")


def note(lead: Lead, *, user: Person, now: datetime) -> None:
    """One write at the first look of the day; above the limit the head hears of it, once."""
    day = local_day(now, people.zone())
    seen = LeadView(person=user, lead=lead, day=day, is_demo=lead.is_demo)
    if LeadView.objects.filter(person=user, lead=lead, day=day).exists():
        return
    LeadView.objects.bulk_create([seen], ignore_conflicts=True)
    limit = people.company().lead_views_a_day
    if opened_on(user, day) > limit:
        _tell_head(user, f"{user.pk}:{day.isoformat()}", limit, now=now)


def forget_old(*, now: datetime) -> int:
    """Looks are kept for ninety days; what was said of a day is news for a week."""
    old_news = Alert.objects.filter(key__in=(ALERT, EXPORT_ALERT), closed_at=None, raised_at__lt=now - NEWS)
    old_news.update(closed_at=now)
    gone, _of_each = LeadView.objects.filter(day__lt=local_day(now - KEPT, people.zone())).delete()
    return gone


def _tell_head(user: Person, subject: str, limit: int, *, now: datetime) -> None:
    head = people.head_here(user, now)
    if head is None:
        return
    alerts.raise_alert(
        head,
        key=ALERT,
        subject_key=f"looks:{subject}",
        text=MANY,
        params={"limit": limit},
        now=now,
        action_url=reverse("funnel:lead-looks"),
    )
