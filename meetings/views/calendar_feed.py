"""One's own meetings as an address to subscribe to; the address is shown once, and open to whoever has it."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alignment.shared.visitors import mark_of
from delivery.views.doors import seconds_to_wait
from meetings.models import CalendarFeed
from meetings.services import calendar_feeds

LIMITS = ((60, 10), (3600, 100))


@login_required
@require_http_methods(["GET", "POST"])
def my_calendar(request: HttpRequest) -> HttpResponse:
    address = ""
    if request.method == "POST":
        token = calendar_feeds.make(request.user, now=timezone.now())
        address = request.build_absolute_uri(reverse("meetings:feed", args=[token]))
    feed = CalendarFeed.objects.filter(person=request.user, revoked_at=None).first()
    response = render(request, "meetings/my_calendar.html", {"feed": feed, "address": address})
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    if calendar_feeds.revoke(request.user, now=timezone.now()):
        messages.success(request, _("The address no longer works."))
    return redirect("meetings:my-calendar")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Calls are counted for each address of a feed: a whole office may stand behind one visitor's address."""
    now = timezone.now()
    found = calendar_feeds.feed_of(token)
    if (refusal := _too_often(f"{found.pk}" if found else mark_of(request), now)) is not None:
        return refusal
    if found is None:
        raise Http404
    text = calendar_feeds.calendar_of(found.person, now=now)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response


def _too_often(who: str, now: datetime) -> HttpResponse | None:
    wait = seconds_to_wait(f"feed:{who}", LIMITS, now=now)
    return None if wait is None else HttpResponse(status=429, headers={"Retry-After": str(wait)})
