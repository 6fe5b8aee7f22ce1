"""What may be done to a request as it stands, by whom, and how it is written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, NotAllowed
from meetings.models import Request, RequestEvent
from meetings.models.requests import answering_side
from people.models import Person
from people.services import audit


def append(
    request: Request, verb: str, before: str, *, by: Person, now: datetime, note: str = "", **about: Any
) -> RequestEvent:
    return RequestEvent.objects.create(
        request=request, verb=verb, from_state=before, to_state=request.state, by=by, at=now,
        note=note.strip()[:500], is_demo=request.is_demo, **about,
    )  # fmt: skip


def must_answer(request: Request, actor: Person, states: tuple[str, ...]) -> None:
    if request.to_side != answering_side(actor) or request.requester_id == actor.pk:
        raise NotAllowed(_("The side that is asked answers this."))
    must_be(request, states)


def must_be_asker(request: Request, actor: Person) -> None:
    if request.requester_id != actor.pk:
        raise NotAllowed(_("Only the person who asked may say this."))


def must_be(request: Request, states: tuple[str, ...]) -> None:
    if request.state not in states:
        raise DomainError(
            _("The request is in another state by now: %(state)s.") % {"state": request.get_state_display()}
        )


def record(request: Request, verb: str, *, actor: Person, now: datetime) -> None:
    audit.record(actor=actor, verb=verb, obj=request, now=now, is_demo=request.is_demo)
