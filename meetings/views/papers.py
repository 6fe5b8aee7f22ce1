"""A protocol as it was sent: each version, and its documents."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from alignment.shared.papers import MIMES
from delivery.selectors import returns_are_followed
from meetings.models import Protocol, ProtocolVersion
from meetings.selectors.delivery import counts_of, deliveries_of
from meetings.selectors.signatures import signings_of
from meetings.services import protocol_content
from meetings.services.papers import written
from meetings.services.protocol_letters import changes_of
from meetings.views.access import may_change, protocol_to_read


@login_required
@require_GET
def document(request: HttpRequest, pk: int, kind: str = "pdf") -> HttpResponse:
    """The version that was sent last or the one asked for; a draft for those who write it."""
    found = protocol_to_read(request, pk)
    version = _asked_version(request, found)
    content = version.content if version else protocol_content.content_of(found)
    number, mark = (version.number, version.mark) if version else (0, "")
    name = f"protocol-{pk}-v{number}.{kind}" if number else f"protocol-{pk}.{kind}"
    return download(written(kind, content, number, mark), name, MIMES[kind])


def _asked_version(request: HttpRequest, protocol: Protocol) -> ProtocolVersion | None:
    asked = request.GET.get("version", "")
    if not asked:
        return protocol.versions.order_by("-number").first()
    return get_object_or_404(protocol.versions, number=int(asked) if asked.isdecimal() and len(asked) < 6 else 0)


def download(body: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_GET
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """As it left, whatever the protocol says today."""
    protocol = protocol_to_read(request, pk)
    found = get_object_or_404(protocol.versions.select_related("sent_by"), number=number)
    found.protocol = protocol
    return render(request, "meetings/protocol_version.html", {"protocol": protocol, **sent(request, found)})


def sent(request: HttpRequest, version: ProtocolVersion) -> dict[str, Any]:
    """What is known of one version: its text, its hash, its signatures, and whom it reached."""
    rows = deliveries_of(version) if sees_delivery(request, version.protocol) else []
    return {
        "version": version,
        "content": version.content,
        "changes": changes_of(version),
        "signings": signings_of(version),
        "deliveries": rows,
        "delivery_counts": counts_of(rows),
        "returns_are_followed": returns_are_followed(),
    }


def sees_delivery(request: HttpRequest, protocol: Protocol) -> bool:
    return request.user.has_role("ceo", "cmo", "cco") or may_change(request, protocol.meeting)
