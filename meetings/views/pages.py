"""The next meeting, one meeting, its invitation; moving, excusing, starting the first one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.partials import render_part
from alignment.shared.templatetags.format import moment
from delivery import bell
from loop.models import EffectCard
from meetings import selectors
from meetings.forms import ExcuseForm, FirstMeetingForm, MoveMeetingForm
from meetings.models import Meeting, MeetingSeries, Protocol
from meetings.selectors.single_head import SIDES, official_deputies, one_head
from meetings.services import agendas, series, slots
from meetings.services.invitations import invitation
from meetings.views.access import may_change, may_write, meeting_to_change, meeting_to_read
from meetings.views.around import around
from meetings.views.heard import heard_part
from people import selectors as people
from people.models import Person

PAST = 10


@login_required
@require_GET
def next_meeting(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    past = selectors.past_meetings(request.user, now)
    shown = _shown(request)
    context = {
        "now": now,
        "past": [{"meeting": m, "red": _red(m, now)} for m in past[:shown]],
        "more": shown + PAST if past[shown : shown + 1] else None,
        **_coming(request, selectors.next_meeting(request.user, now)),
    }
    return render_part(request, "meetings/next.html", "past", context)


def _shown(request: HttpRequest) -> int:
    asked = request.GET.get("past", "")
    return min(int(asked), 500) if asked.isdigit() and int(asked) else PAST


def _red(meeting: Meeting, now: Any) -> bool:
    protocol = getattr(meeting, "protocol", None)
    return bool(protocol and selectors.has_red_mark(protocol, now))


def _coming(request: HttpRequest, meeting: Meeting | None) -> dict[str, Any]:
    user = request.user
    has_weekly = MeetingSeries.objects.visible_to(user).filter(kind="cmo_cco", ended_at=None).exists()
    context: dict[str, Any] = {"meeting": meeting, "may_start_first": user.has_role("cmo", "cco") and not has_weekly}
    if context["may_start_first"]:
        found = counterparts(user)
        leads_both = one_head(series.unit_of(user)) == user
        lacks_deputies = leads_both and len(found) < len(SIDES)
        context |= {
            "counterparts": found, "form": FirstMeetingForm(people=found),
            "leads_both": leads_both, "lacks_deputies": lacks_deputies,
        }  # fmt: skip
    if meeting:
        context |= {
            "agenda": selectors.agenda_of(meeting),
            "rhythm": selectors.rhythm_of(meeting.series, timezone.now()),
            "may_write": may_write(request, meeting),
        }
    return context


def counterparts(user: Person) -> list[Person]:
    """The heads of the other side; to one head of both sides, the deputies (A21)."""
    unit = series.unit_of(user)
    if one_head(unit) == user:
        return list(official_deputies(unit, user).values())
    role = "cco" if user.has_role("cmo") else "cmo"
    return [person for person in people.people_in(role) if person.pk != user.pk]


@login_required
@require_POST
def create_first(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role("cmo", "cco"):
        raise NotAllowed(_("The heads of marketing and sales start their meetings."))
    form = FirstMeetingForm(request.POST, people=counterparts(request.user))
    if not form.is_valid():
        raise DomainError(_("Choose the head of the other side."))
    now = timezone.now()
    counterpart = form.cleaned_data["counterpart"]
    others = counterparts(request.user) if one_head(series.unit_of(request.user)) == request.user else []
    created = series.first_weekly(by=request.user, counterpart=counterpart, others=others, now=now)
    first = created.meetings.order_by("slot_start").first()
    if first:
        agendas.draft_agenda(first, now=now)
        bell.ring("outbox")
        messages.success(request, _("The first meeting: %(when)s.") % {"when": moment(first.slot_start)})
    return redirect("meetings:next")


@login_required
@require_GET
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    found = meeting_to_read(request, pk)
    return render(request, "meetings/meeting.html", _one(request, found))


def _one(request: HttpRequest, meeting: Meeting, **extra: Any) -> dict[str, Any]:
    zone = people.zone()
    start = meeting.slot_start.astimezone(zone)
    is_head = selectors.is_principal(meeting, request.user)
    return {
        "meeting": meeting,
        "sees_series": MeetingSeries.objects.visible_to(request.user).filter(pk=meeting.series_id).exists(),
        "agenda": selectors.agenda_of(meeting),
        "attendance": selectors.attendance_of(meeting),
        "late": selectors.lateness(meeting) if is_head else [],
        "protocol": _protocol_for(request, meeting),
        "decisions": [row.decision for row in meeting.decisions.select_related("decision").order_by("pk")],
        "cards": EffectCard.objects.filter(decision__taken_at__meeting=meeting, state="draft"),
        "actions": meeting.actions.select_related("action__owner").order_by("pk"),
        "may_edit": may_change(request, meeting),
        "may_write": may_write(request, meeting),
        "move_form": MoveMeetingForm(initial={"day": start.date(), "at": start.time()}),
        "excuse_form": ExcuseForm(),
        **around(request, meeting),
        **heard_part(request, meeting, timezone.now()),
        **extra,
    }


def _protocol_for(request: HttpRequest, meeting: Meeting) -> Protocol | None:
    return Protocol.objects.visible_to(request.user).filter(meeting=meeting).first()


@login_required
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    found = meeting_to_change(request, pk)
    form = MoveMeetingForm(request.POST)
    if form.is_valid():
        try:
            moved = slots.move(found, to=form.moment(found.series.time_zone), actor=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            bell.ring("outbox")
            messages.success(request, _("Moved to %(when)s.") % {"when": moment(moved.slot_start)})
            return redirect("meetings:meeting", pk=moved.pk)
    return render(request, "meetings/meeting.html", _one(request, found, move_form=form), status=422)


@login_required
@require_POST
def excuse(request: HttpRequest, pk: int) -> HttpResponse:
    found = meeting_to_change(request, pk)
    form = ExcuseForm(request.POST)
    if form.is_valid():
        try:
            slots.excuse(found, actor=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            bell.ring("outbox")
            messages.success(request, _("Excused. The topics wait for the next meeting."))
            return redirect("meetings:next")
    return render(request, "meetings/meeting.html", _one(request, found, excuse_form=form), status=422)


@login_required
@require_GET
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    response = HttpResponse(invitation(meeting_to_read(request, pk)), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="meeting-{pk}.ics"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
