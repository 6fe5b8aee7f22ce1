"""Requests on the run page of a general meeting: asked aloud, answered with one tap, fresh on every screen."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.errors import InvalidInput
from alignment.shared.forms import first_error
from loop import selectors as loop
from meetings.forms_requests import AloudForm, VersionForm
from meetings.models import Meeting, Request
from meetings.selectors.meetings import COMING
from meetings.selectors.requests import other_side
from meetings.services import aloud, requests
from meetings.views.access import meeting_to_read
from meetings.views.acting import act_at, away
from meetings.views.heard import heard_part
from meetings.views.requests import lead_in_sight

ONE_TAP = {"acknowledge": requests.acknowledge, "deliver": requests.deliver, "confirm": requests.confirm}


def general_to_read(request: HttpRequest, pk: int) -> Meeting:
    meeting = meeting_to_read(request, pk)
    if meeting.series.kind != "general":
        raise Http404
    return meeting


@login_required
@require_GET
def fresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked every few seconds: nothing while the screen is fresh, the list otherwise."""
    meeting = general_to_read(request, pk)
    found = heard_part(request, meeting, timezone.now())
    if not found or found["heard"].stamp == request.GET.get("seen"):
        return HttpResponse(status=204)
    return render(request, "meetings/run_requests.html#list", {"meeting": meeting, **found})


@login_required
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    def act(meeting: Meeting) -> None:
        now = timezone.now()
        form = AloudForm(request.POST, side=other_side(request.user), today=loop.today_of(now))
        if not form.is_valid():
            raise InvalidInput(first_error(form))
        said = {**form.cleaned_data}
        number = said.pop("lead")
        lead = lead_in_sight(request, str(number)) if number else None
        if number and lead is None:
            raise InvalidInput(_("There is no such lead in your sight."), field="lead")
        aloud.ask_aloud(meeting, by=request.user, lead=lead, now=now, **said)

    answer = act_at(request, pk, act, refused="ask", find=general_to_read)
    return answer if answer.status_code == 422 else _after(request, pk, answer)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, one: int, verb: str) -> HttpResponse:
    if verb not in ONE_TAP:
        raise Http404

    def act(_meeting: Meeting) -> None:
        found = get_object_or_404(Request.objects.visible_to(request.user), pk=one)
        form = VersionForm(request.POST)
        if not form.is_valid():
            raise InvalidInput(_("The request is in another state by now."))
        version = form.cleaned_data["version"]
        ONE_TAP[verb](found, actor=request.user, now=timezone.now(), expected_version=version)

    answer = act_at(request, pk, act, refused=f"request-{one}", find=general_to_read)
    return answer if answer.status_code == 422 else _after(request, pk, answer)


def _after(request: HttpRequest, pk: int, answer: HttpResponse) -> HttpResponse:
    """What a phone kept without a network may arrive after the end: then there is no table to show."""
    meeting = general_to_read(request, pk)
    return answer if meeting.state in COMING else away(request, reverse("meetings:meeting", args=[pk]))
