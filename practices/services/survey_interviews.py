"""Interviews: staff first, directors last (R-SV-02), two who ask only key persons (R-SV-05), notes without a name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import SystemRandom

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from loop.services.changes import change
from people.models import Person
from people.services import audit
from practices.models import InterviewNote, InterviewSlot, Wave
from practices.models.surveys import AHEAD_OF_OPENING, LATER_THAN_STAFF, NONVERBAL, TALKING
from practices.selectors import surveys as selectors

LONGEST_NOTE = 2000


@transaction.atomic
def add_slot(
    wave: Wave,
    *,
    interviewee: Person,
    interviewer: Person,
    actor: Person,
    now: datetime,
    second_interviewer: Person | None = None,
    is_key_person: bool = False,
) -> InterviewSlot:
    """Directors get numbers after all others, whenever they are added."""
    wave = _of_interviews(wave)
    is_director = interviewee.has_role(*selectors.DIRECTORS)
    if not is_director and wave.slots.filter(is_director=True, state__in=["running", "done"]).exists():
        raise DomainError(_("The directors are being interviewed: no interview of the staff can be added."))
    if wave.slots.filter(interviewee=interviewee).exists():
        raise InvalidInput(_("This colleague is on the list already."), field="interviewee")
    asking = [person for person in (interviewer, second_interviewer) if person]
    if interviewee in asking or len(set(asking)) < len(asking):
        raise InvalidInput(_("Somebody else asks the questions."), field="interviewer")
    if second_interviewer and not (is_key_person or is_director):
        raise InvalidInput(_("Two people interview only a key person."), field="second_interviewer")
    slot = InterviewSlot.objects.create(
        wave=wave, interviewee=interviewee, interviewer=interviewer, second_interviewer=second_interviewer,
        is_director=is_director, is_key_person=is_key_person or is_director, order_no=_next_number(wave, is_director),
        is_demo=wave.is_demo,
    )  # fmt: skip
    _settle(wave, actor=actor, now=now)
    return slot


def _of_interviews(wave: Wave) -> Wave:
    wave = Wave.objects.select_for_update().select_related("survey").get(pk=wave.pk)
    if wave.survey.kind != "interview":
        raise DomainError(_("A questionnaire has no interviews: the two are never mixed."))
    if wave.state not in (*AHEAD_OF_OPENING, *TALKING):
        raise DomainError(_("The interviews of this wave are over."))
    return wave


def _next_number(wave: Wave, is_director: bool) -> int:
    last = wave.slots.filter(is_director=is_director).aggregate(last=Max("order_no"))["last"]
    return (last or (LATER_THAN_STAFF - 1 if is_director else 0)) + 1


def start(slot: InterviewSlot, *, actor: Person, now: datetime, expected_version: int | None = None) -> InterviewSlot:
    return _turn(slot, "running", ("planned",), actor=actor, now=now, expected_version=expected_version)


def finish(slot: InterviewSlot, *, actor: Person, now: datetime, expected_version: int | None = None) -> InterviewSlot:
    return _turn(slot, "done", ("running",), actor=actor, now=now, expected_version=expected_version)


def skip(slot: InterviewSlot, *, actor: Person, now: datetime, expected_version: int | None = None) -> InterviewSlot:
    """Nobody has to talk."""
    return _turn(slot, "skipped", ("planned", "running"), actor=actor, now=now, expected_version=expected_version)


@transaction.atomic
def _turn(
    slot: InterviewSlot, to: str, before: Sequence[str], *, actor: Person, now: datetime, expected_version: int | None
) -> InterviewSlot:
    """A director's interview waits for the whole staff; the database refuses it too."""
    wave = _of_interviews(slot.wave)
    if wave.state in AHEAD_OF_OPENING:
        raise DomainError(_("The CEO approves the survey and it opens before anybody is interviewed."))
    if slot.state not in before:
        raise DomainError(_("This step is not possible now."))
    if to == "running" and selectors.schedule_of(wave).is_locked(slot):
        raise DomainError(_("The directors are interviewed last, when no interview of the staff is open."))
    change(slot, actor=actor, now=now, expected_version=expected_version, state=to)
    _settle(wave, actor=actor, now=now)
    return slot


def _settle(wave: Wave, *, actor: Person, now: datetime) -> None:
    """The wave follows its interviews."""
    if wave.state not in TALKING:
        return
    slots = selectors.slots_of(wave)
    staff = [slot for slot in slots if not slot.is_director]
    directors = [slot for slot in slots if slot.is_director]
    state = "running"
    if staff and not any(map(selectors.is_open_slot, staff)):
        state = "interviews_staff_done"
        if directors and not any(map(selectors.is_open_slot, directors)):
            state = "directors_interviewed"
    if state != wave.state:
        change(wave, actor=actor, now=now, state=state)
        audit.record(actor=actor, verb=f"survey.{state}", obj=wave, now=now, is_demo=wave.is_demo)


@transaction.atomic
def note(wave: Wave, *, text: str, nonverbal: Sequence[str] = ()) -> None:
    """SD11: no slot, no person, no author, no moment. All notes are written anew, so that their order says nothing."""
    wave = _of_interviews(wave)
    if not text.strip() or len(text) > LONGEST_NOTE:
        raise InvalidInput(_("Write what was said, in up to 2000 characters and without names."), field="text")
    if not set(nonverbal) <= set(dict(NONVERBAL)):
        raise InvalidInput(_("Choose from the list."), field="nonverbal")
    inside = [*wave.notes.values_list("text", "nonverbal"), (text.strip(), sorted(nonverbal))]
    wave.notes.all().delete()
    SystemRandom().shuffle(inside)
    InterviewNote.objects.bulk_create(
        InterviewNote(wave=wave, text=said, nonverbal=seen, is_demo=wave.is_demo) for said, seen in inside
    )
