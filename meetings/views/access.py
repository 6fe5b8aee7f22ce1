"""Out of sight is 404; only the heads of a series change its meetings, and their secretary writes."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from alignment.shared.errors import NotAllowed
from meetings.models import Meeting, MeetingSeries, Protocol


def meeting_to_read(request: HttpRequest, pk: int) -> Meeting:
    return get_object_or_404(Meeting.objects.visible_to(request.user).select_related("series", "host"), pk=pk)


def meeting_to_change(request: HttpRequest, pk: int) -> Meeting:
    meeting = meeting_to_read(request, pk)
    if not may_change(request, meeting):
        raise NotAllowed(_("Only the people who lead this meeting change it."))
    return meeting


def meeting_to_write(request: HttpRequest, pk: int) -> Meeting:
    meeting = meeting_to_read(request, pk)
    if not may_write(request, meeting):
        raise NotAllowed(_("Only the heads and the secretary of this meeting write here."))
    return meeting


def series_to_read(request: HttpRequest, pk: int) -> MeetingSeries:
    return get_object_or_404(
        MeetingSeries.objects.visible_to(request.user).select_related(
            "unit", "moderator", "end_proposed_by", "single_head"
        ),
        pk=pk,
    )


def series_to_change(request: HttpRequest, pk: int) -> MeetingSeries:
    series = series_to_read(request, pk)
    if not MeetingSeries.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("Only the people who lead this meeting change it."))
    return series


def protocol_to_read(request: HttpRequest, pk: int) -> Protocol:
    return get_object_or_404(
        Protocol.objects.visible_to(request.user).select_related("meeting__series", "author"), pk=pk
    )


def protocol_to_change(request: HttpRequest, pk: int) -> Protocol:
    protocol = protocol_to_read(request, pk)
    if not may_change(request, protocol.meeting):
        raise NotAllowed(_("Only the people who lead this meeting change it."))
    return protocol


def protocol_to_write(request: HttpRequest, pk: int) -> Protocol:
    protocol = protocol_to_read(request, pk)
    if not Protocol.objects.writable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("Only the heads and the secretary of this meeting write here."))
    return protocol


def may_change(request: HttpRequest, meeting: Meeting) -> bool:
    return Meeting.objects.editable_by(request.user).filter(pk=meeting.pk).exists()


def may_write(request: HttpRequest, meeting: Meeting) -> bool:
    return Meeting.objects.writable_by(request.user).filter(pk=meeting.pk).exists()
