"""One request: its facts, what happened to it, and the steps that this reader may take."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.forms import first_error
from alignment.shared.partials import render_part, wants_part
from loop.views.answers import said
from meetings.forms_requests import RequestStepForm, teams
from meetings.models import Request
from meetings.models.requests import ANSWERING, answering_side
from meetings.selectors import requests as selectors
from meetings.services import requests
from meetings.views.requests import cards

RECORD = "meetings/request.html"
AT_ONCE = 30


@login_required
@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    return render_part(request, RECORD, "record", page(request, seen(request, pk)))


def seen(request: HttpRequest, pk: int) -> Request:
    found = selectors.visible_requests(request.user).select_related("merged_into", "delivered_by")
    return get_object_or_404(found, pk=pk)


def page(request: HttpRequest, one: Request, **extra: Any) -> dict[str, Any]:
    now, user = timezone.now(), request.user
    answers = one.to_side == answering_side(user) and one.requester_id != user.pk
    may_answer = answers and one.state in ANSWERING
    events = list(one.events.select_related("by", "department").order_by("-at", "-pk"))
    heard = selectors.declined_since_last_general(now).filter(pk=one.pk).exists() if one.state == "declined" else False
    return {
        "card": cards(user, [one], now)[0],
        "one": one,
        "events": events,
        "delivery": next((event.note for event in events if event.verb == "delivered"), ""),
        "duplicates": list(one.duplicates.select_related("requester")),
        "may_answer": may_answer,
        "may_confirm": one.requester_id == user.pk and one.state == "delivered",
        "may_withdraw": one.requester_id == user.pk and one.state in ANSWERING,
        "teams": teams().exclude(pk=one.department_id or 0) if may_answer else (),
        "same": list(selectors.mergeable_with(one, user)[:AT_ONCE]) if may_answer else [],
        "will_be_heard": heard,
        "may_read_merged": Request.objects.visible_to(user).filter(pk=one.merged_into_id).exists(),
        "now": now,
        **extra,
    }


def _merge(one: Request, form: Any, **common: Any) -> Request:
    into = Request.objects.visible_to(common["actor"]).filter(pk=form["into"]).first()
    return requests.merge(one, into=into, **common)


STEPS: dict[str, Callable[..., Request]] = {
    "acknowledge": lambda one, form, **common: requests.acknowledge(one, **common),
    "take": lambda one, form, **common: requests.take(one, **common),
    "deliver": lambda one, form, **common: requests.deliver(one, note=form["note"], **common),
    "confirm": lambda one, form, **common: requests.confirm(one, **common),
    "send-back": lambda one, form, **common: requests.send_back(one, note=form["note"], **common),
    "decline": lambda one, form, **common: requests.decline(one, reason=form["note"], **common),
    "withdraw": lambda one, form, **common: requests.withdraw(one, note=form["note"], **common),
    "forward": lambda one, form, **common: requests.forward(
        one, department=form["department"], note=form["note"], **common
    ),
    "merge": _merge,
}
SAID = {
    "acknowledge": lambda: _("Who asked hears that it is seen."),
    "take": lambda: _("It is yours now."),
    "deliver": lambda: _("Delivered: who asked is asked whether it helped."),
    "confirm": lambda: _("Thank you: whoever did it hears it."),
    "send-back": lambda: _("Work goes on; what is missing is said."),
    "decline": lambda: _("Declined; the next general meeting hears why."),
    "withdraw": lambda: _("Taken back."),
    "forward": lambda: _("Passed on; the clock keeps running."),
    "merge": lambda: _("Merged: both hear the outcome."),
}


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in STEPS:
        raise Http404
    one = seen(request, pk)
    try:
        _step(request, one, verb)
    except NotAllowed:
        raise
    except DomainError as error:
        context = page(request, seen(request, pk), refused=verb, refusal=error.message, typed=request.POST)
        return render_part(request, RECORD, "record", context, status=422)
    return _answered(request, pk, SAID[verb]())


def _step(request: HttpRequest, one: Request, verb: str) -> None:
    form = RequestStepForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form))
    given = form.cleaned_data
    common = {"actor": request.user, "now": timezone.now(), "expected_version": given["version"]}
    STEPS[verb](one, given, **common)


def _answered(request: HttpRequest, pk: int, words: str) -> HttpResponse:
    """A request passed on may be out of sight for whoever passed it on."""
    still_seen = Request.objects.visible_to(request.user).filter(pk=pk).exists()
    if wants_part(request) and still_seen:
        return said(render_part(request, RECORD, "record", page(request, seen(request, pk))), words)
    messages.success(request, words)
    url = reverse("meetings:request", args=[pk]) if still_seen else reverse("meetings:requests")
    return HttpResponseClientRedirect(url) if wants_part(request) else redirect(url)
