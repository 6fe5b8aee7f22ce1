"""The door of webhooks: open to the network, therefore bounded, limited, and silent about what came in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from alignment.shared.sealing import Unreadable
from alignment.shared.visitors import mark_of
from connectors.services import connections, notices
from delivery.services import throttles

LARGEST = 1024 * 1024
LIMITS = ((60, 600), (3600, 20_000))
STRANGERS = ((60, 30), (3600, 300))


@csrf_exempt
@require_POST
def crm(request: HttpRequest, token: str) -> HttpResponse:
    """A webhook is a bell: what it names is read anew under our own key, so its answer is empty."""
    if is_too_large(request):
        return HttpResponse(status=413)
    found = connections.by_hook(token)
    if found is None:
        return too_often(request, "crm:none", STRANGERS) or HttpResponse(status=404)
    busy = too_often(request, f"crm:{found.pk}", LIMITS)
    if busy is not None:
        return busy
    try:
        notices.receive(found, request.body, request.content_type or "", now=timezone.now())
    except notices.NotTheirs:
        return too_often(request, f"crm:{found.pk}:forged", STRANGERS) or HttpResponse(status=400)
    except Unreadable:
        return HttpResponse(status=503)
    return HttpResponse(status=200)


def is_too_large(request: HttpRequest) -> bool:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST
    except ValueError:
        return True


def too_often(request: HttpRequest, name: str, limits: tuple[tuple[int, int], ...]) -> HttpResponse | None:
    """Counted by connection and address; the address itself is not kept."""
    now, who = timezone.now(), mark_of(request)
    for seconds, limit in limits:
        if not throttles.allow(f"{name}:{who}", limit=limit, seconds=seconds, now=now):
            response = HttpResponse(status=429)
            response["Retry-After"] = str(throttles.seconds_left(seconds=seconds, now=now))
            return response
    return None
