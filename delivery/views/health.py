"""Machines ask here whether to send traffic and whom to wake. Answers name parts, never data."""

import ipaddress

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from delivery.services import vitals


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """503 without database or with migrations to run. A broker that is away only slows things down."""
    parts = vitals.parts(now=timezone.now())
    able = parts["database"] and parts["migrations"]
    body = {"status": "ok" if able else "failed", **parts}
    return JsonResponse(body, status=200 if able else 503, headers={"Cache-Control": "no-store"})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not is_internal(request.META.get("REMOTE_ADDR", "")) or "X-Forwarded-For" in request.headers:
        raise Http404
    return HttpResponse(vitals.prometheus(now=timezone.now()), content_type=CONTENT_TYPE_LATEST)


def is_internal(address: str) -> bool:
    """A proxy's own address is internal too: what it forwards is refused by its header."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address == ""
    return ip.is_private or ip.is_loopback
