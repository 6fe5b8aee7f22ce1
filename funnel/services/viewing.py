"""A day of opening one lead after another is noticed (decisions.md 43): each lead counts once a person and day."""

from __future__ import annotations

from datetime import datetime, timedelta

from alignment.shared.periods import local_day
from alignment.shared.words import gettext_noop
from delivery.models import Alert
from funnel.models import Lead, LeadView
from funnel.selectors.looks import opened_on
from funnel.services.exports import ALERT as EXPORT_ALERT
from funnel.services.heads import tell_head
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
        tell_head(user, key=ALERT, subject=f"looks:{user.pk}:{day.isoformat()}", text=MANY, now=now, limit=limit)


def forget_old(*, now: datetime) -> int:
    """Looks are kept for ninety days; what was said of a day is news for a week."""
    old_news = Alert.objects.filter(key__in=(ALERT, EXPORT_ALERT), closed_at=None, raised_at__lt=now - NEWS)
    old_news.update(closed_at=now)
    gone, _of_each = LeadView.objects.filter(day__lt=local_day(now - KEPT, people.zone())).delete()
    return gone
