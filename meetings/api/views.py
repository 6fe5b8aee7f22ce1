"""Endpoints of meetings: parse, one service, show."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.papers import MIMES
from delivery import bell
from delivery.api import params
from delivery.api.views import Action, ApiView, ListCreate, ListView, Retrieve, RetrieveUpdate
from meetings import selectors
from meetings.api import outputs
from meetings.models import Meeting, MeetingSeries, Protocol
from meetings.models.meetings import MEETING_STATES
from meetings.selectors.signatures import last_version_of
from meetings.services import agendas, protocol_content, protocols, running, series, series_changes, signatures, slots
from meetings.services.papers import written
from people import selectors as people
from people.models import BusinessUnit

FORMATS = ("json", "html", "pdf", "docx", "md")


class SeriesList(ListCreate):
    model = MeetingSeries
    serializer_class = outputs.SeriesOut
    input_class = outputs.SeriesIn
    ordering = ("id",)
    filters: ClassVar = {"kind": params.exact("kind")}

    def rows(self) -> QuerySet[MeetingSeries]:
        return super().rows().prefetch_related("principals", "invited", "conflict_views")

    def create(self, values: Any) -> MeetingSeries:
        user = self.request.user
        if not user.has_role("cmo", "cco"):
            raise NotAllowed(_("The heads of marketing and sales start their meetings."))
        unit = BusinessUnit.objects.filter(pk=values.pop("unit")).first()
        if unit is None:
            raise InvalidInput(_("There is no such business unit."), field="unit")
        heads, invited = (_people(values.pop(name, []), name) for name in ("principals", "invited"))
        made = series.create_and_invite(unit=unit, principals=heads, invited=invited, by=user, now=self.now, **values)
        bell.ring("outbox")
        return made


def _people(ids: list[int], field: str) -> list[Any]:
    found = people.persons_by_id(ids)
    if set(ids) - set(found):
        raise InvalidInput(_("There is no such person."), field=field)
    return [found[pk] for pk in ids]


class OneSeries(RetrieveUpdate):
    model = MeetingSeries
    serializer_class = outputs.SeriesOut
    input_class = outputs.SeriesChange

    def update(self, obj: MeetingSeries, changes: Any, expected: int | None) -> MeetingSeries:
        invited = _people(changes.pop("invited"), "invited") if "invited" in changes else None
        if changes.get("moderator"):
            changes["moderator"] = _people([changes["moderator"]], "moderator")[0]
        changed = series_changes.change_series(
            obj, changes=changes, invited=invited, by=self.request.user, now=self.now, expected_version=expected
        )
        bell.ring("outbox")
        return changed


class MeetingView(ApiView):
    model = Meeting
    serializer_class = outputs.MeetingOut

    def rows(self) -> QuerySet[Meeting]:
        return super().rows().select_related("series", "late_entry").prefetch_related("attendance")


class WrittenMeetingView(MeetingView):
    """What its secretary may do as well as its heads."""

    def editable(self) -> QuerySet[Meeting]:
        return Meeting.objects.writable_by(self.request.user)


class Meetings(MeetingView, ListView):
    ordering = ("-slot_start", "id")
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in MEETING_STATES]),
        "series": params.number("series_id"),
        "from": params.since("slot_start"),
        "to": params.until("slot_start"),
    }


class OneMeeting(MeetingView, Retrieve):
    pass


class MeetingStart(WrittenMeetingView, Action):
    def act(self, obj: Meeting, values: Any) -> Meeting:
        return self.rows().get(pk=running.start(obj, by=self.request.user, now=self.now).pk)


class MeetingCheckIn(MeetingView, Action):
    """The caller is here."""

    needs_edit = False
    versioned = False

    def act(self, obj: Meeting, values: Any) -> None:
        running.check_in(obj, self.request.user, now=self.now)


class MeetingFinish(WrittenMeetingView, Action):
    def act(self, obj: Meeting, values: Any) -> None:
        running.finish(obj, by=self.request.user, now=self.now)


class MeetingMove(MeetingView, Action):
    input_class = outputs.MeetingMoveIn

    def act(self, obj: Meeting, values: Any) -> Meeting:
        moved = slots.move(obj, to=values["to"], actor=self.request.user, now=self.now)
        bell.ring("outbox")
        return self.rows().get(pk=moved.pk)


class MeetingExcuse(MeetingView, Action):
    input_class = outputs.ExcuseIn

    def act(self, obj: Meeting, values: Any) -> None:
        slots.excuse(obj, reason=values["reason"], actor=self.request.user, now=self.now)
        bell.ring("outbox")


class MeetingAgenda(MeetingView):
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(_agenda(self.get_object()))

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        meeting = self.get_editable()
        agendas.draft_agenda(meeting, now=self.now)
        return Response(_agenda(meeting))


def _agenda(meeting: Meeting) -> dict[str, Any]:
    """The review is item one, always (R-GM-05)."""
    agenda = selectors.agenda_of(meeting)
    return {
        "review": [
            {"action": a.pk, "text": a.text, "owner": a.owner_id, "due_date": a.due_date, "state": a.state}
            for a in agenda.review
        ],
        "items": [
            {"order": order, "topic": item.topic.pk, "text": item.topic.text, "why": item.why, "outcome": item.outcome}
            for order, item in enumerate(agenda.items, start=2)
        ],
        "ideas": [{"idea": idea.pk, "text": idea.text} for idea in agenda.ideas],
        "lines": list(agenda.lines),
    }  # fmt: skip


class MeetingProtocol(MeetingView):
    query_params = ("format",)

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        protocol = _protocol(self)
        content = _content(protocol, request.user)
        wanted = params.value(request, "format", params.choice(*FORMATS), "json")
        if wanted == "json":
            return _shown(protocol, request.user)
        return _document(protocol, content, wanted)


class ProtocolSign(MeetingView):
    """The caller, a head of this meeting, has read the version that was sent last."""

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.get_editable()
        protocol = _protocol(self)
        last = last_version_of(protocol)
        if last is None:
            raise DomainError(_("Send the protocol first; then it can be signed."))
        signatures.sign(last, person=request.user, now=self.now)
        return _shown(protocol, request.user)


class ProtocolSend(WrittenMeetingView):
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.get_editable()
        protocol = _protocol(self)
        protocols.send(protocol, sent_by=request.user, now=self.now, expected_version=self.expected_version())
        bell.ring("outbox")
        protocol.refresh_from_db()
        return _shown(protocol, request.user)


def _protocol(view: MeetingView) -> Protocol:
    found = Protocol.objects.visible_to(view.request.user).filter(meeting=view.get_object()).first()
    if found is None:
        raise NotFound
    return found


def _content(protocol: Protocol, user: Any) -> dict[str, Any]:
    """What was sent; a draft as it stands."""
    last = protocol.versions.order_by("-number").first()
    return dict(last.content) if last else protocol_content.content_of(protocol)


def _shown(protocol: Protocol, user: Any) -> Response:
    context = {"content": lambda row: _content(row, user)}
    return Response(outputs.ProtocolOut(protocol, context=context).data, headers={"ETag": f'"{protocol.version}"'})


def _document(protocol: Protocol, content: dict[str, Any], kind: str) -> HttpResponse:
    last = last_version_of(protocol)
    number, mark = (last.number, last.mark) if last else (0, "")
    if kind == "html":
        said = {"content": content, "number": number, "mark": mark, "mine": [], "changes": [], "url": ""}
        body, mime = render_to_string("emails/protocol.html", said).encode(), "text/html; charset=utf-8"
    else:
        body, mime = written(kind, content, number, mark), MIMES[kind]
    response = HttpResponse(body, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="protocol-{protocol.pk}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
