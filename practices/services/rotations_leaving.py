"""Weeks and visits of somebody who leaves: the own ones end, a host is chosen anew, another stands in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loop.services.changes import change
from people.models import Leaving, LeavingItem, Person
from people.services.leaving import ENDS, Duty, Line, note
from people.services.leaving_rows import passing
from practices.models import Rotation
from practices.models.rotations import AHEAD_STATES
from practices.services import occurrences
from practices.services.rotations import abort

GUEST, HOST = "practices.rotation", "practices.rotation.host"


def gone_on_by(person: Person) -> QuerySet[Rotation]:
    """Of a group the others still come."""
    alone = Q(guest=person, state__in=(*AHEAD_STATES, "running"))
    heads = Q(direction="swap", host=person, state__in=AHEAD_STATES)
    return Rotation.objects.filter(alone | heads).select_related("occurrence", "absence").order_by("pk")


def hosted_by(person: Person) -> QuerySet[Rotation]:
    found = Rotation.objects.filter(host=person, state__in=AHEAD_STATES).exclude(direction="swap")
    return found.select_related("occurrence").order_by("pk")


def preview_guest(person: Person, now: datetime) -> Iterable[Line]:
    yield Line(_("Rotations this colleague goes on"), gone_on_by(person).count(), ENDS)


def end_own(leaving: Leaving, now: datetime) -> None:
    """Broken off for good: who comes back is planned anew, with the place in the queue kept."""
    for rotation in gone_on_by(leaving.person):
        note(leaving, GUEST, rotation, former={"state": rotation.state})
        abort(rotation, reason=_("The colleague left."), actor=None, now=now)


def stays_ended(item: LeavingItem, now: datetime) -> bool:
    return False


def preview_host(person: Person, now: datetime) -> Iterable[Line]:
    yield Line(_("Rotations this colleague hosts"), hosted_by(person).count(), ENDS)


def without_host(leaving: Leaving, now: datetime) -> None:
    """Another host is chosen and confirmed; the week itself stays."""
    for rotation in hosted_by(leaving.person):
        note(leaving, HOST, rotation, former={"state": rotation.state})
        rotation.occurrence.parts.filter(person=leaving.person).delete()
        if rotation.occurrence.phase == "ready":
            _unprepared(rotation, leaving, now)
        change(rotation, actor=leaving.by, now=now, host=None, state="queued")


def _unprepared(rotation: Rotation, leaving: Leaving, now: datetime) -> None:
    """The brief stays written; the week waits for its host."""
    change(rotation.occurrence, actor=leaving.by, now=now, phase="planned")


def host_again(item: LeavingItem, now: datetime) -> bool:
    """Where nobody else was chosen meanwhile; a prepared week is confirmed once more."""
    rotation = (
        Rotation.objects.filter(pk=item.object_id, host=None, state="queued").select_related("occurrence").first()
    )
    if rotation is None:
        return False
    person = item.leaving.person
    occurrences.take_in(rotation.occurrence, person, "host")
    state = "matched" if rotation.direction != "tour" else item.former["state"]
    change(rotation, actor=item.leaving.undone_by, now=now, host=person, state=state)
    return True


def stood_in_by(person: Person, now: datetime) -> QuerySet[Rotation]:
    return Rotation.objects.filter(stand_in=person, state__in=(*AHEAD_STATES, "running"))


def another(leaving: Leaving, rotation: Rotation) -> Person | None:
    return leaving.rest_to if leaving.rest_to_id != rotation.guest_id else None


DUTIES = (
    Duty(GUEST, preview_guest, end_own, stays_ended, order=60),
    Duty(HOST, preview_host, without_host, host_again, order=61),
    passing(
        "practices.rotation.stand_in", gettext_lazy("Rotations for which this colleague stands in"), stood_in_by,
        field="stand_in", receiver=another, order=62,
    ),
)  # fmt: skip
