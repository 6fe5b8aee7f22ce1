"""The door of an agency: a link, no account. It shows its brief and its own candidates; looking changes nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from alignment.shared.errors import DomainError
from alignment.shared.forms import refuse
from alignment.shared.visitors import mark_of
from delivery.services.keys import digest_of
from delivery.views.doors import OF_STRANGERS, is_too_large, seconds_to_wait
from hiring.forms.agencies import DoorForm
from hiring.models import Engagement
from hiring.selectors import portal as selectors
from hiring.services import portal
from people import selectors as people

PAGE = "hiring/agencies/door.html"
LARGEST = 11 * 1024 * 1024
#: Candidates through one link, whatever address they come from.
OF_LINKS = ((3600, 20), (86_400, 60))


@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, token: str) -> HttpResponse:
    """A link that is forged, revoked or old gives the same word."""
    now = timezone.now()
    wait = seconds_to_wait(f"agency-door:{mark_of(request)}", OF_STRANGERS, now=now)
    if wait is not None:
        return HttpResponse(status=429, headers={"Retry-After": str(wait)})
    if is_too_large(request, LARGEST):
        return HttpResponse(status=413)
    with override(people.company().language):
        engagement = selectors.engagement_of(token, now)
        response = _shut(request) if engagement is None else _open(request, token, engagement)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response


def _shut(request: HttpRequest) -> HttpResponse:
    return render(request, PAGE, {"is_open": False, "company": people.company().name}, status=404)


def _open(request: HttpRequest, token: str, engagement: Engagement) -> HttpResponse:
    if request.method != "POST":
        return _page(request, token, engagement, DoorForm())
    now = timezone.now()
    wait = seconds_to_wait(f"agency-link:{digest_of(token)[:20]}", OF_LINKS, now=now)
    if wait is not None:
        return HttpResponse(status=429, headers={"Retry-After": str(wait)})
    form = DoorForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, token, engagement, form, status=422)
    values = {name: value for name, value in form.cleaned_data.items() if name not in ("file", "consented")}
    try:
        answer = portal.submit(engagement, values, file=form.cleaned_data["file"], now=now)
    except DomainError as error:
        refuse(form, error)
        return _page(request, token, engagement, form, status=422)
    return _page(request, token, engagement, DoorForm(), answer=answer)


def _page(
    request: HttpRequest, token: str, engagement: Engagement, form: DoorForm, *, status: int = 200, **extra: Any
) -> HttpResponse:
    context = {
        "is_open": True,
        "token": token,
        "company": people.company().name,
        "engagement": engagement,
        "brief": selectors.brief_of(engagement, timezone.now()),
        "brought": selectors.brought_by(engagement),
        "takes": selectors.takes_candidates(engagement),
        "form": form,
        **extra,
    }
    return render(request, PAGE, context, status=status)
