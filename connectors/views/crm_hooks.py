"""The door of webhooks: open to the network, therefore bounded, limited, and silent about what came in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from alignment.shared.sealing import Unreadable
from alignment.shared.visitors import mark_of
from connectors.services import connections, notices
from delivery.views.doors import OF_MACHINES, OF_STRANGERS, Limits, is_too_large, seconds_to_wait

LARGEST = 1024 * 1024


@csrf_exempt
@require_POST
def crm(request: HttpRequest, token: str) -> HttpResponse:
    """A webhook is a bell: what it names is read anew under our own key, so its answer is empty."""
    if is_too_large(request, LARGEST):
        return HttpResponse(status=413)
    found = connections.by_hook(token)
    if found is None:
        return too_often(request, "crm:none", OF_STRANGERS) or HttpResponse(status=404)
    busy = too_often(request, f"crm:{found.pk}", OF_MACHINES)
    if busy is not None:
        return busy
    try:
        notices.receive(found, request.body, request.content_type or "", now=timezone.now())
    except notices.NotTheirs:
        return too_often(request, f"crm:{found.pk}:forged", OF_STRANGERS) or HttpResponse(status=400)
    except Unreadable:
        return HttpResponse(status=503)
    return HttpResponse(status=200)


def too_often(request: HttpRequest, name: str, limits: Limits) -> HttpResponse | None:
    """Counted by connection and address; the address itself is not kept."""
    wait = seconds_to_wait(f"{name}:{mark_of(request)}", limits, now=timezone.now())
    return None if wait is None else HttpResponse(status=429, headers={"Retry-After": str(wait)})
