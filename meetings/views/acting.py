"""One change on the run page, and the table as it stands then."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.partials import render_part, wants_part
from delivery.idempotency import form_once
from meetings.models import Meeting
from meetings.views.access import meeting_to_write
from meetings.views.table import table

PAGE = "meetings/run.html"
Finder = Callable[[HttpRequest, int], Meeting]


def act_at(
    request: HttpRequest,
    pk: int,
    act: Callable[[Meeting], None],
    *,
    refused: Any = None,
    find: Finder = meeting_to_write,
) -> HttpResponse:
    """One change, then the whole table again; a refusal gives the table with its sentence and what was typed."""
    meeting = find(request, pk)
    try:
        form_once(request, lambda: act(meeting))
    except NotAllowed:
        raise
    except DomainError as error:
        meeting.refresh_from_db()
        context = table(request, meeting, refused=refused, refusal=error.message, typed=request.POST)
        return render_part(request, PAGE, "table", context, status=422)
    if not wants_part(request):
        return redirect("meetings:run", pk=pk)
    meeting.refresh_from_db()
    response = render_part(request, PAGE, "table", table(request, meeting))
    return trigger_client_event(response, "draft-saved", {"key": request.POST.get("draft", "")})


def away(request: HttpRequest, url: str) -> HttpResponse:
    """To another page, also when only the table was asked for."""
    return HttpResponseClientRedirect(url) if wants_part(request) else redirect(url)
