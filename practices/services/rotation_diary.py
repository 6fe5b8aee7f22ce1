"""What was seen and told: the diary, ideas, the debrief, and how it was for the two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from loop.models import Idea
from loop.selectors import language_of
from loop.services import topics
from people.models import Person
from practices.models import DiaryEntry, Rotation, RotationFeedback
from practices.selectors.calendar import day_of
from practices.services import occurrences
from practices.services import rotation_rules as rules
from practices.services.rotation_steps import step

WRITES_DIARY = ("running", "finished", "debriefed", "ideas_routed")


@transaction.atomic
def write_diary(
    rotation: Rotation, *, text: str, key: str, actor: Person, now: datetime, day: date | None = None, calls: int = 0,
    meetings: int = 0,
) -> DiaryEntry:  # fmt: skip
    """By the guest, about a day that has come; what a phone sends again stands once."""
    rules.must_be_guest(rotation, actor)
    known = DiaryEntry.objects.filter(rotation=rotation, key=key).first()
    if known is not None:
        return known
    rules.must_be_in(rotation, *WRITES_DIARY)
    day = day or day_of(now)
    if not text.strip():
        raise InvalidInput(_("Write what you saw or heard."), field="text")
    if day > day_of(now) or day.isoformat() not in rotation.days:
        raise InvalidInput(_("The diary is of the days of this week that have come."), field="day")
    return _entry(
        rotation, key=key[:80], day=day, text=text.strip(), calls=calls, meetings=meetings, author=actor, at=now
    )


def _entry(rotation: Rotation, *, key: str, **values: Any) -> DiaryEntry:
    """Two sendings at once are one entry."""
    try:
        with transaction.atomic():
            return DiaryEntry.objects.create(rotation=rotation, key=key, is_demo=rotation.is_demo, **values)
    except IntegrityError:
        return DiaryEntry.objects.get(rotation=rotation, key=key)


@transaction.atomic
def add_idea(rotation: Rotation, *, text: str, actor: Person, now: datetime) -> Idea:
    """From the first day on; it is born here and answered by the heads like any other."""
    _must_have_been_there(rotation, actor)
    rules.must_be_in(rotation, "running", "finished", "held", "feedback", "debriefed")
    return occurrences.add_idea(rotation.occurrence, text=text, author=actor, now=now)


@transaction.atomic
def debrief(
    rotation: Rotation, *, summary: str, ideas: Sequence[str] = (), plan: str = "", actor: Person, now: datetime,
    expected_version: int | None = None,
) -> Rotation:  # fmt: skip
    """R-RO-08: told to the colleagues of marketing, with one idea at least."""
    _must_have_been_there(rotation, actor)
    rules.must_be_in(rotation, "finished")
    author = rotation.guest or actor
    for text in ideas:
        if text.strip():
            occurrences.add_idea(rotation.occurrence, text=text, author=author, now=now)
    occurrences.debrief(
        rotation.occurrence, summary=summary, plan=plan, has_no_plan=not plan.strip(), actor=actor, now=now
    )
    return step(rotation, "debriefed", actor=actor, now=now, expected_version=expected_version)


@transaction.atomic
def route_ideas(rotation: Rotation, *, actor: Person, now: datetime, expected_version: int | None = None) -> Rotation:
    """To the next meeting of the heads, as one topic."""
    rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "debriefed")
    born = [row.idea.text for row in rotation.occurrence.born_ideas.select_related("idea").order_by("pk")]
    with language_of(None):
        text = ngettext("%(n)s idea from a rotation", "%(n)s ideas from a rotation", len(born)) % {"n": len(born)}
    topic = topics.park(
        text=text, details="\n".join(born), raised_by=actor, now=now, side="shared", is_demo=rotation.is_demo
    )
    return step(rotation, "ideas_routed", actor=actor, now=now, expected_version=expected_version, topic=topic)


@transaction.atomic
def give_feedback(
    rotation: Rotation, *, mark: int, text: str = "", question: str = "", idea: str = "", actor: Person, now: datetime
) -> RotationFeedback:
    """Guest and host, one to five each, once; read by the two, both directors and the HR director."""
    part = rotation.occurrence.parts.filter(person=actor, part__in=["guest", "host"]).first()
    if part is None:
        raise NotAllowed(_("Those who were there tell how it was."))
    rules.must_be_in(rotation, "finished", "debriefed", "ideas_routed", "held", "feedback")
    if mark not in range(1, 6):
        raise InvalidInput(_("Give a mark from one to five."), field="mark")
    if RotationFeedback.objects.filter(rotation=rotation, by=actor).exists():
        raise DomainError(_("You told how it was already."))
    if idea.strip():
        occurrences.add_idea(rotation.occurrence, text=idea, author=actor, now=now)
    return RotationFeedback.objects.create(
        rotation=rotation, by=actor, part=part.part, mark=mark, text=text.strip()[:500] or None,
        question=question.strip()[:500] or None, gave_idea=bool(idea.strip()), at=now, is_demo=rotation.is_demo,
    )  # fmt: skip


def _must_have_been_there(rotation: Rotation, actor: Person) -> None:
    if not rotation.occurrence.parts.filter(person=actor, part__in=["guest", "host", "lead"]).exists():
        rules.must_plan(actor)
