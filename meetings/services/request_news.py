"""Who hears what about a request: the side that is asked, and whoever asked for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse

from alignment.shared.words import gettext_noop
from loop.selectors import language_of
from loop.services.telling import tell
from meetings.models import Request
from meetings.selectors import requests as selectors
from people.models import Person

RECENT = timedelta(days=1)
TO_ASKERS = {
    "acknowledged": gettext_noop("Your request is seen: %(request)s"),
    "taken": gettext_noop("%(name)s works on your request: %(request)s"),
    "delivered": gettext_noop("Delivered: %(request)s. Did it help?"),
    "declined": gettext_noop("Declined: %(request)s. Why: %(reason)s"),
    "forwarded": gettext_noop("Your request went to another team: %(request)s"),
    "merged": gettext_noop("Your request goes on together with another one: %(request)s"),
    "confirmed": gettext_noop("It helped: %(request)s"),
    "withdrawn": gettext_noop("Taken back by who asked first: %(request)s. Ask again if you still need it."),
}
TO_THE_WORKER = {
    "confirmed": gettext_noop("%(name)s says that it helped: %(request)s"),
    "returned": gettext_noop("%(name)s says what is still missing: %(request)s"),
    "withdrawn": gettext_noop("No longer needed: %(request)s"),
}


def raised(request: Request, *, now: datetime) -> None:
    """The head of the side that is asked; the rest see it on the board."""
    words = gettext_noop("%(name)s asks for: %(request)s")
    if request.is_blocking:
        words = gettext_noop("A deal waits. %(name)s asks for: %(request)s")
    _tell(request, [selectors.receiver_of(request)], words, "raised", by=request.requester, now=now)


def stepped(request: Request, verb: str, *, by: Person, now: datetime) -> None:
    if verb in TO_ASKERS:
        askers = [person for person in selectors.askers_of(request) if person.pk != by.pk]
        _tell(request, askers, TO_ASKERS[verb], verb, by=by, now=now)
    if verb in TO_THE_WORKER:
        _tell(request, [selectors.worker_of(request)], TO_THE_WORKER[verb], verb, by=by, now=now)


def tell_of_wins(*, now: datetime) -> int:
    """Whoever did what helped hears that the deal is won; said once, however often it is asked."""
    won = Request.objects.filter(
        state="confirmed", lead__stage__kind="won", lead__stage_entered_at__gt=now - RECENT,
        lead__stage_entered_at__lte=now,
    )  # fmt: skip
    helped = list(won.select_related("delivered_by", "requester"))
    words = gettext_noop("The deal that your work helped is won: %(request)s")
    for request in helped:
        _tell(request, [request.delivered_by], words, "won", by=request.requester, now=now)
    return len(helped)


def _tell(
    request: Request, persons: Iterable[Person | None], words: str, what: str, *, by: Person, now: datetime
) -> None:
    for person in persons:
        with language_of(person):
            name = str(request)[:160]
        tell(
            person,
            key=f"request-{request.pk}-{what}-{request.version}",
            text=words,
            url=reverse("meetings:request", args=[request.pk]),
            now=now,
            is_demo=request.is_demo,
            request=name,
            name=by.name,
            reason=request.decline_reason[:160],
        )
