"""What stands around a meeting: its chair, its secretary, its moderator, a topic for everybody, and an entry made later."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.forms import refuse
from delivery import bell
from meetings import selectors
from meetings.forms_series import GeneralTopicForm, LateEntryForm, ModeratorForm, SecretaryForm
from meetings.metrics.secretaries import ROTATE
from meetings.models import LateEntry, Meeting
from meetings.selectors.rhythm import MISSED_IN_A_ROW, missed_in_a_row
from meetings.selectors.turnout import is_out_of_turn
from meetings.services import chairs, general, late_entries, moderation, secretaries
from meetings.views.access import may_change, may_write, meeting_to_change, meeting_to_read, meeting_to_write

PAGE = "meetings/around.html"


def around(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """For the page of the meeting."""
    is_head = may_change(request, meeting)
    rest = _moderator(meeting, is_head) | _late(request, meeting, is_head)
    return _chair(meeting, is_head) | _secretary(request, meeting) | rest


def _chair(meeting: Meeting, is_head: bool) -> dict[str, Any]:
    is_open = meeting.state == "scheduled" and not meeting.agenda_frozen_at
    return {
        "may_swap": is_head and meeting.state in selectors.COMING and meeting.chair_id is not None,
        "may_log_swap": is_head and meeting.state in selectors.ENDED and is_out_of_turn(meeting),
        "takes_topics": meeting.series.kind == "general" and is_open,
        "topic_form": GeneralTopicForm(),
    }


def _secretary(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """Whoever writes may hand it over; the next in turn is proposed."""
    is_coming = meeting.state in selectors.COMING and meeting.series.secretary_rule == ROTATE
    if not is_coming or not may_write(request, meeting):
        return {"secretary_form": None}
    form = SecretaryForm(meeting=meeting)
    return {"secretary_form": form if form.choices else None}


def _moderator(meeting: Meeting, is_head: bool) -> dict[str, Any]:
    """R-WM-04: what is missing and who could help, for the heads alone: nobody else hears that it is acute."""
    is_coming = meeting.state in selectors.COMING and meeting.moderator_id is None
    lacks = is_head and is_coming and selectors.needs_moderator(meeting.series)
    is_offered = is_head and is_coming and not lacks and _was_missed(meeting)
    form = ModeratorForm(series=meeting.series) if lacks or is_offered else None
    return {"lacks_moderator": lacks, "offers_moderator": is_offered, "moderator_form": form}


def _was_missed(meeting: Meeting) -> bool:
    """A1: after two missed meetings somebody who belongs to neither side may help."""
    missed = missed_in_a_row(meeting.series, timezone.now())
    return meeting.series.kind == "cmo_cco" and missed >= MISSED_IN_A_ROW


def _late(request: HttpRequest, meeting: Meeting, is_head: bool) -> dict[str, Any]:
    entry = LateEntry.objects.filter(meeting=meeting).select_related("entered_by", "answered_by").first()
    waits = entry is not None and entry.state == "waiting" and entry.entered_by_id != request.user.pk
    may_enter = is_head and late_entries.may_enter(meeting, now=timezone.now())
    return {
        "late_entry": entry,
        "may_confirm": is_head and waits,
        "late_form": LateEntryForm(meeting=meeting, initial=_as_planned(meeting)) if may_enter else None,
    }


def _as_planned(meeting: Meeting) -> dict[str, Any]:
    """Both heads, at the hour and for the time that were planned."""
    return {
        "at": meeting.slot_start.astimezone(ZoneInfo(meeting.series.time_zone)).time(),
        "minutes": meeting.series.duration_minutes,
        "present": [row.person_id for row in selectors.attendance_of(meeting) if row.is_principal],
    }


@login_required
@require_POST
def swap_chair(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = chairs.swap(meeting_to_change(request, pk), by=request.user, now=timezone.now())
    messages.success(request, _("%(name)s chairs this meeting.") % {"name": meeting.chair.name})
    return redirect("meetings:meeting", pk=pk)


@login_required
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_to_write(request, pk)
    form = SecretaryForm(request.POST, meeting=meeting)
    if not form.is_valid():
        return _refused(request, meeting, secretary_form=form)
    chosen = form.cleaned_data["secretary"]
    secretaries.hand_over(meeting, to=chosen, by=request.user, now=timezone.now())
    messages.success(request, _("%(name)s writes the protocol of this meeting.") % {"name": chosen.name})
    return redirect("meetings:meeting", pk=pk)


@login_required
@require_POST
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_to_change(request, pk)
    form = ModeratorForm(request.POST, series=meeting.series)
    if not form.is_valid():
        return _refused(request, meeting, moderator_form=form)
    chosen = form.cleaned_data["moderator"]
    moderation.appoint(meeting, person=chosen, by=request.user, now=timezone.now())
    bell.ring("outbox")
    messages.success(request, _("%(name)s moderates. The invitation is on its way.") % {"name": chosen.name})
    return redirect("meetings:meeting", pk=pk)


@login_required
@require_POST
def put_topic(request: HttpRequest, pk: int) -> HttpResponse:
    meeting, form = meeting_to_read(request, pk), GeneralTopicForm(request.POST)
    if form.is_valid():
        try:
            general.put_topic(meeting, by=request.user, now=timezone.now(), **form.cleaned_data)
        except InvalidInput as error:
            refuse(form, error)
        else:
            messages.success(request, _("The topic is on the agenda. You will hear what came of it."))
            return redirect("meetings:meeting", pk=pk)
    return _refused(request, meeting, topic_form=form)


@login_required
@require_POST
def enter_late(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_to_change(request, pk)
    form = LateEntryForm(request.POST, meeting=meeting)
    if form.is_valid():
        said = form.cleaned_data
        try:
            late_entries.enter(
                meeting, began_at=form.began_at(), minutes=said["minutes"], present=said["present"],
                by=request.user, now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Written down. It counts once the other head confirms it."))
            return redirect("meetings:meeting", pk=pk)
    return _refused(request, meeting, late_form=form)


@login_required
@require_POST
def answer_late(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    meeting = meeting_to_change(request, pk)
    entry = get_object_or_404(LateEntry.objects.select_related("meeting__series", "entered_by"), meeting=meeting)
    if answer not in {"confirm", "refuse"}:
        raise InvalidInput(_("Confirm or refuse?"))
    late_entries.answer(entry, confirms=answer == "confirm", by=request.user, now=timezone.now())
    messages.success(request, _("Confirmed.") if answer == "confirm" else _("Refused: the meeting stays missed."))
    return redirect("meetings:meeting", pk=pk)


def _refused(request: HttpRequest, meeting: Meeting, **form: Any) -> HttpResponse:
    """The same cards on a page of their own, with what is wrong."""
    return render(request, PAGE, {"meeting": meeting, **around(request, meeting), **form}, status=422)
