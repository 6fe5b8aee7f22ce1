"""The player of a session: a press opens a recording, and its pieces come from our own address."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.errors import DomainError
from alignment.shared.partials import render_part
from funnel.models import Activity
from practices.services import recordings
from practices.views.listening import RECORD, page, seen


@login_required
@require_POST
def play(request: HttpRequest, pk: int, call: int) -> HttpResponse:
    """What cannot be reached is said on the page, with the way to its own address."""
    one, activity = _call(request, pk, call)
    context: dict[str, Any] = {"session": one, "playing": activity}
    status = 200
    try:
        context["ticket"] = recordings.play(one, activity, actor=request.user, now=timezone.now())
    except recordings.OutOfReach as error:
        context["silent"], status = error.message, 422
    return render_part(request, RECORD, "player", page(request, one, **context), status=status)


@login_required
@require_GET
def sound(request: HttpRequest, pk: int, call: int, ticket: str) -> HttpResponse | StreamingHttpResponse:
    one, activity = _call(request, pk, call)
    wanted = request.headers.get("Range", "")
    try:
        found = recordings.sound(one, activity, ticket=ticket, actor=request.user, wanted=wanted)
    except DomainError as error:
        return HttpResponse(
            error.message, status=error.status if error.status == 424 else 404, content_type="text/plain"
        )
    response = StreamingHttpResponse(found.parts, status=found.status, headers=found.headers)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; media-src 'self'"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _call(request: HttpRequest, pk: int, call: int) -> tuple[Any, Activity]:
    one = seen(request, pk)
    return one, get_object_or_404(Activity.objects.filter(listenings__session=one), pk=call)
