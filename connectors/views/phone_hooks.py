"""The doors of telephony and messages: open to the network, therefore signed, limited and silent about what came in."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from alignment.shared.sealing import Unreadable
from alignment.shared.visitors import mark_of
from connectors.models import Line
from connectors.models.phones import ASTERISK, MANGO, MESSAGES
from connectors.services import phone_lines, received
from connectors.vendors import asterisk, inbox, mango
from connectors.vendors.telephony import Forged, Letter, Malformed, TooOld
from delivery import bell
from delivery.views.doors import OF_MACHINES, OF_STRANGERS, Limits, is_too_large, seconds_to_wait

LARGEST = 64 * 1024
HEARERS = {MANGO: mango.hear, ASTERISK: asterisk.hear, MESSAGES: inbox.hear}
SIGNED_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


@csrf_exempt
@require_POST
def calls(request: HttpRequest, token: str, event: str = "") -> JsonResponse:
    """Mango Office adds `events/…` to the address it is given; Asterisk posts to the address itself."""
    return take(request, token, event=event, is_for_messages=False)


@csrf_exempt
@require_POST
def messages(request: HttpRequest, token: str) -> JsonResponse:
    return take(request, token, event="", is_for_messages=True)


def take(request: HttpRequest, token: str, *, event: str, is_for_messages: bool) -> JsonResponse:
    if is_too_large(request, LARGEST):
        return answer(413, "too_large")
    line = phone_lines.by_token(token, is_for_messages=is_for_messages)
    if line is None:
        return too_often(request, "line:none", OF_STRANGERS) or answer(404, "not_found")
    return too_often(request, f"line:{line.pk}", OF_MACHINES) or hear(request, line, event)


def hear(request: HttpRequest, line: Line, event: str) -> JsonResponse:
    now = timezone.now()
    try:
        heard = HEARERS[line.kind](letter_of(request, event), phone_lines.keys_of(line, now=now), now=now)
    except Forged:
        return too_often(request, f"line:{line.pk}:forged", OF_STRANGERS) or answer(401, "signature")
    except TooOld:
        return answer(401, "too_old")
    except Malformed:
        return answer(400, "malformed")
    except Unreadable:
        return answer(503, "secret")
    if heard is not None and received.keep(line, heard, now=now):
        bell.ring("received")
    return answer(200, "received")


def letter_of(request: HttpRequest, event: str) -> Letter:
    body = request.body
    form = {name: request.POST[name] for name in request.POST}
    headers = {name: request.headers.get(name, "") for name in SIGNED_HEADERS}
    return Letter(body=body, form=form, headers=headers, event=event.strip("/"))


def too_often(request: HttpRequest, name: str, limits: Limits) -> JsonResponse | None:
    """Counted by line and address; the address itself is not kept."""
    wait = seconds_to_wait(f"{name}:{mark_of(request)}", limits, now=timezone.now())
    if wait is None:
        return None
    response = answer(429, "too_often")
    response["Retry-After"] = str(wait)
    return response


def answer(status: int, code: str) -> JsonResponse:
    """A word for a machine; nothing of what was sent."""
    return JsonResponse({"status": code}, status=status)
