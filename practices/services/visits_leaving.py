"""Field visits ahead of somebody who leaves: the heir goes instead where the heir is of that side, else they are off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from loop.services.changes import change
from people.models import Leaving, LeavingItem, Person
from people.services.leaving import REST, Duty, Line, note
from practices.models import FieldVisit
from practices.models.visits import AHEAD
from practices.selectors.calendar import conflicts
from practices.services import occurrences, visits

KEY = "practices.fieldvisit"
SIDES = {"marketer": visits.MARKETERS, "rep": visits.SELLERS}
PARTS = {"marketer": "guest", "rep": "host"}


def ahead_of(person: Person, now: datetime) -> QuerySet[FieldVisit]:
    found = FieldVisit.objects.filter(Q(marketer=person) | Q(rep=person), state__in=AHEAD)
    return found.filter(occurrence__starts_at__gt=now).select_related("occurrence").order_by("pk")


def preview(person: Person, now: datetime) -> Iterable[Line]:
    yield Line(_("Field visits ahead"), ahead_of(person, now).count(), REST)


def hand_over(leaving: Leaving, now: datetime) -> None:
    for visit in ahead_of(leaving.person, now):
        part = "marketer" if visit.marketer_id == leaving.person_id else "rep"
        if _may_go(visit, leaving.rest_to, part):
            put(visit, part, leaving.rest_to, by=leaving.by, now=now)
            note(leaving, KEY, visit, to=leaving.rest_to, former={"part": part})
        else:
            visits.cancel(visit, by=part, reason=_("The colleague has left the company."), actor=leaving.by, now=now)
            note(leaving, KEY, visit, to=None, former={"part": part})


def _may_go(visit: FieldVisit, heir: Person, part: str) -> bool:
    other = visit.rep_id if part == "marketer" else visit.marketer_id
    if heir.pk == other or not heir.has_role(*SIDES[part]):
        return False
    occurrence = visit.occurrence
    return not conflicts([heir], occurrence.starts_at, occurrence.ends_at, but=occurrence)


def put(visit: FieldVisit, part: str, person: Person, *, by: Person | None, now: datetime) -> None:
    former = getattr(visit, part)
    values: dict[str, Any] = {part: person}
    change(visit, actor=by, now=now, **values)
    visit.occurrence.parts.filter(person=former).delete()
    occurrences.take_in(visit.occurrence, person, PARTS[part])


def take_back(item: LeavingItem, now: datetime) -> bool:
    """What was called off stands again while its day is ahead; what has passed stays as it is."""
    part = item.former.get("part", "")
    if item.given_to_id is None:
        return _revive(item, part, now)
    visit = FieldVisit.objects.filter(pk=item.object_id, state__in=AHEAD).select_related("occurrence").first()
    if visit is None or part not in PARTS or getattr(visit, f"{part}_id") != item.given_to_id:
        return False
    put(visit, part, item.leaving.person, by=item.leaving.undone_by, now=now)
    return True


def _revive(item: LeavingItem, part: str, now: datetime) -> bool:
    """Between the same two, both at work, and where nothing else has taken the hours."""
    ahead = FieldVisit.objects.filter(pk=item.object_id, state="cancelled", occurrence__starts_at__gt=now)
    visit = ahead.filter(cancelled_by=part).select_related("occurrence", "marketer", "rep").first()
    by = item.leaving.undone_by
    if visit is None or by is None or not _may_stand_again(visit):
        return False
    visits.revive(visit, actor=by, now=now)
    return True


def _may_stand_again(visit: FieldVisit) -> bool:
    both, occurrence = [visit.marketer, visit.rep], visit.occurrence
    if not all(person.is_active for person in both):
        return False
    found = conflicts(both, occurrence.starts_at, occurrence.ends_at, but=occurrence)
    return all(conflict.code == "day_off" for conflict in found)


DUTIES = (Duty(KEY, preview, hand_over, take_back, order=60),)
