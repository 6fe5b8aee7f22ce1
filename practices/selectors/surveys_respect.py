"""Respect before and after a rotation: the wave before against the wave after, of whole departments (A9, 0015).

Nothing here knows an answer: it reads `WaveResult` alone, as every page of results does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alignment.shared.periods import day_start
from people import selectors as people
from people.models import Person
from practices.metrics.suppression import Told, together
from practices.metrics.surveys_before_after import Moved, rotation_respect
from practices.metrics.surveys_items import OURS, THEIRS, question
from practices.metrics.surveys_told import JOINT, SIDES, read_told
from practices.models import Rotation, Wave
from practices.models.rotations import TOOK_PLACE
from practices.selectors.calendar import day_of
from practices.selectors.surveys import told_waves
from practices.selectors.surveys_results import OTHER, Level, level

ITEM = "respect"


@dataclass(frozen=True)
class Line:
    """How a side speaks of its neighbours: by its own word, or by theirs. `why` says why nothing can be compared."""

    side: str
    is_own: bool
    before: Level | None
    after: Level | None
    moved: Moved | None
    why: str


@dataclass(frozen=True)
class Respect:
    """`others`: rotations that also took place between both waves, so that nobody takes the change for one of them."""

    before: Wave | None
    after: Wave | None
    lines: tuple[Line, ...]
    others: int
    why: str


def respect_around(rotation: Rotation, user: Person) -> Respect:
    """Only waves that this person may read the results of."""
    first, last = days_of(rotation)
    waves = told_waves(user).exclude(result=None).filter(survey__kind="questionnaire")
    before = waves.filter(ended_at__lt=day_start(first, people.zone())).order_by("-ended_at", "-pk").first()
    after = waves.filter(opens_on__gt=last).order_by("opens_on", "pk").first()
    if rotation.state not in TOOK_PLACE or before is None or after is None:
        return Respect(before, after, (), 0, _why_not(rotation, before))
    return Respect(before, after, _lines(before, after), _between(before, after).exclude(pk=rotation.pk).count(), "")


def days_of(rotation: Rotation) -> tuple[date, date]:
    starts, ends = rotation.occurrence.starts_at, rotation.occurrence.ends_at
    return rotation.first_day or day_of(starts), rotation.last_day or day_of(ends)


def _why_not(rotation: Rotation, before: Wave | None) -> str:
    if rotation.state not in TOOK_PLACE:
        return _("It has not taken place yet.")
    if before is None:
        return _("No wave of the survey ended before it, so there is nothing to compare with.")
    return _("No wave of the survey was presented after it yet. The next one will be compared with the one before.")


def _between(before: Wave, after: Wave) -> QuerySet[Rotation]:
    found: QuerySet[Rotation] = Rotation.objects.filter(
        state__in=TOOK_PLACE, occurrence__held_at__gte=before.ended_at, occurrence__held_at__lt=after.opened_at
    )
    return found


def _lines(before: Wave, after: Wave) -> tuple[Line, ...]:
    told = [wave.result.told for wave in (before, after)]
    sides = SIDES if all(tuple(one["sides"]) == SIDES for one in told) else (JOINT,)
    return tuple(_line(told, side, is_own=is_own) for side in sides for is_own in (True, False))


def _line(told: list[dict[str, Any]], side: str, *, is_own: bool) -> Line:
    voice, speakers = (OURS, side) if is_own else (THEIRS, OTHER.get(side, side))
    was, now = (_parts(one, question(ITEM, voice), speakers) for one in told)
    moved = rotation_respect(together(was), together(now))
    return Line(side, is_own, level(was), level(now), moved, "" if moved else _held_back(was, now))


def _parts(told: dict[str, Any], key: str, side: str) -> list[Told]:
    """The blocks of a side; of both together only where both were told, else the rest would be one of them."""
    by_side = read_told(told["questions"])[key]
    if side != JOINT:
        return by_side.get(side, [])
    parts = [by_side.get(one, []) for one in told["sides"]]
    return [part for own in parts for part in own] if parts and all(parts) else []


def _held_back(before: list[Told], after: list[Told]) -> str:
    if not before or not after:
        return _("One of the waves does not tell this statement: too few or too similar answers.")
    return _("One of the waves tells this statement without its share, so no difference is worked out.")
