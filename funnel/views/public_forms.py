"""The form on a company's own site: open to everyone, therefore careful (consent, limits, no echo)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from alignment.shared.errors import DomainError
from alignment.shared.visitors import mark_of
from delivery import bell
from delivery.views.doors import is_too_large, seconds_to_wait
from funnel.inputs import PublicFormInput, public_values
from funnel.models import WebForm
from funnel.selectors import public_forms as selectors
from funnel.services import held_messages, public_forms

PAGE = "funnel/forms/hosted.html"
THANKS = "funnel/forms/thanks.html"
LARGEST = 64 * 1024
LIMITS = ((60, 10), (3600, 100))
JSON = "application/json"
TRAP, RENDERED = "homepage", "rendered"
TOO_FAST = 2
SALT = "funnel.forms.rendered"


@csrf_exempt
@require_http_methods(["GET", "POST", "OPTIONS"])
def web_form(request: HttpRequest, token: str) -> HttpResponse:
    form = get_object_or_404(selectors.active_forms(), token=token)
    if request.method == "OPTIONS":
        return preflight()
    return receive(request, form) if request.method == "POST" else hosted(request, form)


def hosted(request: HttpRequest, form: WebForm, *, errors: dict[str, list[str]] | None = None) -> HttpResponse:
    """Never shows again what was sent: another visitor of the same screen would read it."""
    context = {"form": form, "errors": errors or {}, "rendered": rendered(), "trap": TRAP}
    response = render(request, PAGE, context, status=422 if errors else 200)
    if origin := origin_of(form.thanks_url):
        # A browser holds the redirect after sending to the same rule as the form itself.
        response._csp_update = {"form-action": [origin]}  # type: ignore[attr-defined]
    return response


def receive(request: HttpRequest, form: WebForm) -> HttpResponse:
    now = timezone.now()
    if (refusal := too_large(request) or too_often(request, form)) is not None:
        return refusal
    data = body_of(request)
    if data is None:
        return refused(request, form, 400, {"": [_("What was sent could not be read.")]})
    reader = PublicFormInput(data=data)
    if not reader.is_valid():
        return refused(
            request, form, 400, {name: [str(error) for error in found] for name, found in reader.errors.items()}
        )
    values = reader.validated_data
    if why := suspicion(data, now=now, from_page=request.content_type != JSON):
        held_messages.hold(form, values, why=why, now=now)
        return thanks(request, form)
    try:
        public_forms.receive(form, public_values(values), now=now, url=values.get("page_url", ""))
    except DomainError as error:
        return refused(request, form, error.status, {error.field or "": [error.message]})
    bell.ring("rollups")
    return thanks(request, form)


def too_large(request: HttpRequest) -> HttpResponse | None:
    refused = is_too_large(request, LARGEST)
    return opened(problem(413, _("That is more than a form may send."))) if refused else None


def too_often(request: HttpRequest, form: WebForm) -> HttpResponse | None:
    """Counted by address and form; the address itself is not kept."""
    wait = seconds_to_wait(f"form:{form.pk}:{mark_of(request)}", LIMITS, now=timezone.now())
    if wait is None:
        return None
    response = opened(problem(429, _("Too many messages from here. Please try again a little later.")))
    response["Retry-After"] = str(wait)
    return response


def body_of(request: HttpRequest) -> dict[str, Any] | None:
    if request.content_type == JSON:
        try:
            data = json.loads(request.body.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            return None
        return data if isinstance(data, dict) else None
    return {name: request.POST[name] for name in request.POST}


def suspicion(data: dict[str, Any], *, now: datetime, from_page: bool) -> str:
    """A filled trap, a page filled in faster than a person types, a forged mark or none; "" for anybody else.

    Our pages always carry the mark; a program that sends JSON has seen none.
    """
    if data.get(TRAP):
        return "trap"
    if not data.get(RENDERED):
        return "stamp" if from_page else ""
    try:
        age = now.timestamp() - float(signing.loads(str(data[RENDERED]), salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return "stamp"
    return "too_fast" if age < TOO_FAST else ""


def rendered() -> str:
    return signing.dumps(timezone.now().timestamp(), salt=SALT)


def wants_json(request: HttpRequest) -> bool:
    return request.content_type == JSON or JSON in request.headers.get("Accept", "")


def thanks(request: HttpRequest, form: WebForm) -> HttpResponse:
    if wants_json(request):
        return opened(
            JsonResponse({"status": "received", "message": _("Thank you. We will get in touch with you.")}, status=201)
        )
    return HttpResponseRedirect(form.thanks_url or reverse("funnel:form-thanks", args=[form.token]), status=303)


def refused(request: HttpRequest, form: WebForm, status: int, errors: dict[str, list[str]]) -> HttpResponse:
    if not wants_json(request):
        return hosted(request, form, errors=errors)
    faults = [{"field": name, "code": "invalid", "message": text} for name, found in errors.items() for text in found]
    return opened(problem(status, _("Some of what was sent cannot be taken."), faults))


def problem(status: int, detail: str, errors: list[dict[str, str]] | None = None) -> JsonResponse:
    body = {"type": "about:blank", "title": detail, "status": status, "detail": detail, "errors": errors or []}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def opened(response: HttpResponse) -> HttpResponse:
    """A page of the company's site may read the answer; no cookie takes part."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def preflight() -> HttpResponse:
    """A browser asks before it sends JSON from a page of another site."""
    response = opened(HttpResponse(status=204))
    response["Access-Control-Allow-Methods"] = "POST"
    response["Access-Control-Allow-Headers"] = "Content-Type"
    response["Access-Control-Max-Age"] = "86400"
    return response


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


@require_GET
def form_thanks(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, THANKS, {"form": get_object_or_404(selectors.active_forms(), token=token)})


@require_GET
def embed(request: HttpRequest, token: str) -> HttpResponse:
    """A script for the company's site: draws the form where it stands and reads UTM when it is sent."""
    form = get_object_or_404(selectors.active_forms(), token=token)
    config = {
        "action": request.build_absolute_uri(reverse("funnel:web-form", args=[form.token])),
        "rendered": rendered(),
        "trap": TRAP,
        "consent": form.consent_text,
        "words": {
            "name": _("Your name"),
            "email": _("E-mail"),
            "phone": _("Phone"),
            "message": _("Message"),
            "send": _("Send"),
        },
    }
    response = render(request, "funnel/forms/embed.js", {"config": script_safe(config)}, content_type="text/javascript")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "public, max-age=300"
    return response


def script_safe(config: dict[str, Any]) -> str:
    text = json.dumps(config, ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
