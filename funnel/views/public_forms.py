"""The form on a company's own site: open to everyone, therefore careful (consent, limits, no echo)."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.errors import DomainError
from delivery import bell
from delivery.services import throttles
from funnel.forms_public import FormSettings
from funnel.inputs import PublicFormInput, public_values
from funnel.models import WebForm
from funnel.models.forms import FORM_ROLES
from funnel.selectors import public_forms as selectors
from funnel.services import public_forms
from funnel.views.access import done, for_roles

PAGE = "funnel/forms/hosted.html"
THANKS = "funnel/forms/thanks.html"
LIST = "funnel/forms/list.html"
EDIT = "funnel/forms/edit.html"
LARGEST = 64 * 1024
LIMITS = ((60, 10), (3600, 100))
TRAP, RENDERED = "homepage", "rendered"
TOO_FAST = 2
SALT = "funnel.forms.rendered"


@csrf_exempt
@require_http_methods(["GET", "POST"])
def web_form(request: HttpRequest, token: str) -> HttpResponse:
    form = get_object_or_404(selectors.active_forms(), token=token)
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
    if is_robot(data):
        return thanks(request, form)
    reader = PublicFormInput(data=data)
    if not reader.is_valid():
        return refused(
            request, form, 400, {name: [str(error) for error in found] for name, found in reader.errors.items()}
        )
    values = reader.validated_data
    try:
        public_forms.receive(form, public_values(values), now=now, url=values.get("page_url", ""))
    except DomainError as error:
        return refused(request, form, error.status, {error.field or "": [error.message]})
    bell.ring("rollups")
    return thanks(request, form)


def too_large(request: HttpRequest) -> HttpResponse | None:
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = LARGEST + 1
    return problem(413, _("That is more than a form may send.")) if length > LARGEST else None


def too_often(request: HttpRequest, form: WebForm) -> HttpResponse | None:
    """Counted by address and form; the address itself is not kept."""
    now = timezone.now()
    who = hashlib.sha256(f"{settings.SECRET_KEY}{address_of(request)}".encode()).hexdigest()[:20]
    for seconds, limit in LIMITS:
        if not throttles.allow(f"form:{form.pk}:{who}", limit=limit, seconds=seconds, now=now):
            response = problem(429, _("Too many messages from here. Please try again a little later."))
            response["Retry-After"] = str(throttles.seconds_left(seconds=seconds, now=now))
            return response
    return None


def address_of(request: HttpRequest) -> str:
    """Behind our own proxy, the last address that the proxy did not add itself."""
    address = request.META.get("REMOTE_ADDR", "")
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if address not in settings.TRUSTED_PROXIES or not hop.strip():
            break
        address = hop.strip()
    return address


def body_of(request: HttpRequest) -> dict[str, Any] | None:
    if request.content_type == "application/json":
        try:
            data = json.loads(request.body.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            return None
        return data if isinstance(data, dict) else None
    return {name: request.POST[name] for name in request.POST}


def is_robot(data: dict[str, Any]) -> bool:
    """A filled trap, or a page that was filled in faster than a person reads. Robots are thanked and forgotten."""
    if data.get(TRAP):
        return True
    if not data.get(RENDERED):
        return False
    try:
        age = timezone.now().timestamp() - float(signing.loads(str(data[RENDERED]), salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return True
    return age < TOO_FAST


def rendered() -> str:
    return signing.dumps(timezone.now().timestamp(), salt=SALT)


def wants_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json" or "application/json" in request.headers.get("Accept", "")


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


@for_roles(*FORM_ROLES)
@require_GET
def form_list(request: HttpRequest) -> HttpResponse:
    forms = [(form, snippet(request, form)) for form in selectors.forms(request.user)]
    return render(request, LIST, {"forms": forms})


def snippet(request: HttpRequest, form: WebForm) -> str:
    return (
        f'<script src="{request.build_absolute_uri(reverse("funnel:form-embed", args=[form.token]))}" async></script>'
    )


@for_roles(*FORM_ROLES)
@require_http_methods(["GET", "POST"])
def add_form(request: HttpRequest) -> HttpResponse:
    entered = FormSettings(request.POST or None)
    if request.method == "POST" and entered.is_valid():
        data = {name: value for name, value in entered.cleaned_data.items() if name != "is_active"}
        public_forms.create_form(**data, now=timezone.now(), actor=request.user)
        return done(request, _("The form is ready. Copy its line onto your site."), reverse("funnel:form-list"))
    return render(request, EDIT, {"form": entered}, status=422 if request.method == "POST" else 200)


@for_roles(*FORM_ROLES)
@require_http_methods(["GET", "POST"])
def edit_form(request: HttpRequest, pk: int) -> HttpResponse:
    web_form = get_object_or_404(WebForm.objects.editable_by(request.user), pk=pk)
    initial = {name: getattr(web_form, name) for name in public_forms.EDITABLE}
    entered = FormSettings(request.POST or None, initial=initial)
    if request.method == "POST" and entered.is_valid():
        public_forms.change_form(web_form, changes=entered.cleaned_data, now=timezone.now(), actor=request.user)
        return done(request, _("The form was changed."), reverse("funnel:form-list"))
    context = {"form": entered, "web_form": web_form}
    return render(request, EDIT, context, status=422 if request.method == "POST" else 200)


@for_roles(*FORM_ROLES)
@require_POST
def switch_form(request: HttpRequest, pk: int) -> HttpResponse:
    """On, or off: a form that is off answers 404."""
    form = get_object_or_404(WebForm.objects.editable_by(request.user), pk=pk)
    changes = {"is_active": not form.is_active}
    public_forms.change_form(form, changes=changes, now=timezone.now(), actor=request.user)
    return redirect("funnel:form-list")
