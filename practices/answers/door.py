"""The answer door. It knows no person: no session, no journal, no remembered request, no address that is kept."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from alignment.shared.errors import DomainError
from alignment.shared.visitors import address_of
from delivery.views.doors import is_too_large
from practices.answers import pace, reading, store
from practices.answers.questions import AnswerForm
from practices.answers.showing import shown
from practices.answers.store import Door
from practices.services import survey_forms

LARGEST = 64 * 1024
JSON = "application/json"
PAGE, SHUT = "practices/answers/answer.html", "practices/answers/shut.html"
PROBLEM = "application/problem+json"
STATUS = {None: 404, "used": 409, "closed": 410}
View = Callable[..., HttpResponse]


def leaves_no_trace(view: View) -> View:
    """The token stands in the address: no page may pass it on, no cache may keep it."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


@csrf_exempt
@leaves_no_trace
@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    wait = pace.seconds_to_wait(address_of(request), at=time.time())
    if wait is not None:
        return too_often(request, wait)
    door = store.state_of(token)
    form = survey_forms.form_of(door.wave_id) if door and door.state == "open" else None
    if form is None:
        return shut(request, door)
    return receive(request, token, form) if request.method == "POST" else page(request, form)


@leaves_no_trace
@require_GET
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, SHUT, {"state": "thanks"})


def page(
    request: HttpRequest, form: AnswerForm, *, sent: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    return render(request, PAGE, {"form": form, "shown": shown(form, sent or {}, errors or {})}, status=status)


def receive(request: HttpRequest, token: str, form: AnswerForm) -> HttpResponse:
    if is_too_large(request, LARGEST):
        return refused(request, form, 413, {"": _("That is more than a form may send.")})
    try:
        sent = sent_by(request)
    except reading.Unreadable:
        return refused(request, form, 400, {"": _("What was sent could not be read.")})
    given, errors = reading.read(form, sent)
    if errors:
        return refused(request, form, 422, errors, sent=sent)
    try:
        is_kept = store.submit(token, cells=given.cells, scores=given.scores, texts=given.texts)
    except DomainError as error:
        return refused(request, form, 422, {error.field or "": error.message}, sent=sent)
    return taken(request) if is_kept else shut(request, store.state_of(token))


def sent_by(request: HttpRequest) -> dict[str, dict[str, Any]]:
    if request.content_type != JSON:
        return reading.of_page({name: request.POST[name] for name in request.POST})
    try:
        return reading.of_json(json.loads(request.body.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        raise reading.Unreadable from None


def taken(request: HttpRequest) -> HttpResponse:
    if request.content_type == JSON:
        return JsonResponse({}, status=201)
    return HttpResponseRedirect(reverse("answers:thanks"), status=303)


def refused(
    request: HttpRequest, form: AnswerForm, status: int, errors: Mapping[str, str], *,
    sent: Mapping[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    if request.content_type == JSON:
        found = [{"field": name, "message": words} for name, words in errors.items()]
        return problem(status, _("The answer was not taken."), errors=found)
    return page(request, form, sent=sent, errors=errors, status=status)


def shut(request: HttpRequest, door: Door | None) -> HttpResponse:
    state = ("used" if door.state == "used" else "closed") if door else None
    if request.content_type == JSON:
        return problem(STATUS[state], _("This link takes no answer."))
    return render(request, SHUT, {"state": state or "unknown"}, status=STATUS[state])


def too_often(request: HttpRequest, wait: int) -> HttpResponse:
    response = problem(429, _("Too many messages from here. Please try again a little later."))
    response.headers["Retry-After"] = str(wait)
    return response


def problem(status: int, title: str, **more: Any) -> HttpResponse:
    return JsonResponse({"title": title, "status": status, **more}, status=status, content_type=PROBLEM)
