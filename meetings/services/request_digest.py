"""At 09:30 of a working day whoever is asked hears once what waits; where nothing waits, nothing is said."""

from __future__ import annotations

from datetime import date, datetime, time

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.business_time import add_business_days, is_working_day
from alignment.shared.templatetags.format import day
from delivery.models import Notification
from delivery.services.notifications import notify
from loop.selectors import language_of
from meetings.models import Request
from meetings.selectors.request_waiting import waiting_by_person
from people import selectors as people
from people.models import Person

AT, UNTIL = time(9, 30), time(12)


def tell_what_waits(*, now: datetime) -> int:
    """Once a person and day. What was raised today has been told already; a round lost in the morning is made up."""
    local = now.astimezone(people.zone())
    calendar, today = people.working_calendar(), local.date()
    if not AT <= local.time() < UNTIL or not is_working_day(today, calendar):
        return 0
    midnight = datetime.combine(today, time.min, tzinfo=people.zone())
    waiting = waiting_by_person(raised_before=midnight, due_until=add_business_days(today, 1, calendar), now=now)
    told = _told(today)
    fresh = [(person, requests) for person, requests in waiting.items() if person.pk not in told and person.is_active]
    for person, requests in fresh:
        _tell(person, requests, today, now=now)
    return len(fresh)


def _key(today: date) -> str:
    return f"requests-{today.isoformat()}"


def _told(today: date) -> set[int]:
    return set(Notification.objects.filter(key=_key(today)).values_list("person", flat=True))


def _tell(person: Person, requests: list[Request], today: date, *, now: datetime) -> None:
    first, n = requests[0], len(requests)
    with language_of(person):
        said = {"n": n, "request": str(first)[:160], "day": day(first.needed_by)}
        one = _("A request waits for you: %(request)s, needed by %(day)s.")
        many = ngettext("%(n)s request waits for you.", "%(n)s requests wait for you.", n)
        first_of_many = _("First: %(request)s, needed by %(day)s.")
        text = one % said if n == 1 else f"{many} {first_of_many}" % said
    is_demo = all(one.is_demo for one in requests)
    notify(person, key=_key(today), text=text, url=_page_of(requests, person), now=now, is_demo=is_demo)


def _page_of(requests: list[Request], person: Person) -> str:
    """The one that waits; the own ones; the board of the side."""
    if len(requests) == 1:
        return reverse("meetings:request", args=[requests[0].pk])
    if all(one.owner_id == person.pk for one in requests):
        return f"{reverse('meetings:requests')}?mine=1"
    return f"{reverse('meetings:requests')}?side={requests[0].to_side}"
