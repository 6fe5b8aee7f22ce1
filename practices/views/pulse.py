"""The one question to a client: an open door, one click, no account; looking changes nothing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from alignment.shared.errors import DomainError
from alignment.shared.visitors import mark_of
from delivery.views.doors import OF_STRANGERS, is_too_large, seconds_to_wait
from people import selectors as people
from practices.forms.onboarding import FACES, PulseForm
from practices.models import ClientPulse
from practices.services import onboarding_pulse

PAGE = "practices/onboarding/pulse.html"
LARGEST = 16 * 1024


@require_http_methods(["GET", "POST"])
def pulse(request: HttpRequest, token: str) -> HttpResponse:
    """A link that is forged, used or old gives the same kind word."""
    now = timezone.now()
    wait = seconds_to_wait(f"pulse:{mark_of(request)}", OF_STRANGERS, now=now)
    if wait is not None:
        return HttpResponse(status=429, headers={"Retry-After": str(wait)})
    if is_too_large(request, LARGEST):
        return HttpResponse(status=413)
    with override(people.company().language):
        response = _answered(request, token) if request.method == "POST" else _asked(request, token)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response


def _asked(request: HttpRequest, token: str, *, status: int = 200) -> HttpResponse:
    found = onboarding_pulse.pulse_of(token, timezone.now())
    context = {"token": token, "faces": FACES, "is_open": found is not None, "company": people.company().name}
    return render(request, PAGE, context, status=status if found else 404)


def _answered(request: HttpRequest, token: str) -> HttpResponse:
    form = PulseForm(request.POST)
    if not form.is_valid():
        return _asked(request, token, status=422)
    try:
        onboarding_pulse.answer(token, now=timezone.now(), **form.cleaned_data)
    except DomainError:
        return _asked(request, token)
    return render(request, PAGE, {"is_thanked": True, "company": people.company().name})


@login_required
@require_POST
def heard(request: HttpRequest, pk: int) -> HttpResponse:
    """The manager asked by phone."""
    found = get_object_or_404(ClientPulse.objects.editable_by(request.user), pk=pk)
    form = PulseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of five."))
        return redirect("practices:onboarding-pulses")
    onboarding_pulse.hear(found, actor=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Written down, as heard by phone."))
    return redirect("practices:onboarding-pulses")
