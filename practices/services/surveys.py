"""A wave of a survey: drafted, approved by the CEO, opened, ended, presented to both departments at once, closed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import day_start
from loop.selectors import today_of
from loop.services.changes import change, check_version
from people import selectors as people
from people.models import Person
from people.services import audit
from practices.answers import letters, store
from practices.models import Invited, Survey, Wave
from practices.models.surveys import AHEAD_OF_OPENING, LENGTHS, MOST_DAYS, RESULT_USERS, SURVEY_KINDS
from practices.selectors import surveys as selectors
from practices.services import occurrences, survey_letters, survey_results

MOST_QUESTIONS = 5
LONGEST_QUESTION = 200


@transaction.atomic
def create(
    *,
    kind: str,
    title: str,
    opens_on: date,
    days: int,
    initiator: Person,
    actor: Person,
    now: datetime,
    length: str = "pulse",
    questions: Sequence[str] = (),
    is_demo: bool = False,
) -> Wave:
    """R-SV-01: who initiates it is asked, and written down whether it was the first person."""
    if not selectors.may_keep(actor):
        raise NotAllowed(_("The CEO and the HR director plan surveys."))
    if kind not in dict(SURVEY_KINDS) or length not in dict(LENGTHS):
        raise InvalidInput(_("Choose one of the kinds."), field="kind")
    if not title.strip():
        raise InvalidInput(_("Give the survey a name."), field="title")
    survey = Survey.objects.create(
        kind=kind, length=length, title=title.strip()[:150], initiator=initiator,
        is_initiated_from_above=initiator.has_role("ceo"), questions=_clean(questions), created_at=now, is_demo=is_demo,
    )  # fmt: skip
    return add_wave(survey, opens_on=opens_on, days=days, actor=actor, now=now)


def _clean(questions: Sequence[str]) -> list[str]:
    found = [question.strip() for question in questions if question.strip()]
    if len(found) > MOST_QUESTIONS or any(len(question) > LONGEST_QUESTION for question in found):
        raise InvalidInput(_("At most five questions of 200 characters."), field="questions")
    return found


@transaction.atomic
def add_wave(survey: Survey, *, opens_on: date, days: int, actor: Person, now: datetime) -> Wave:
    """R-SV-06: one to seven days, from today on."""
    if not selectors.may_keep(actor):
        raise NotAllowed(_("The CEO and the HR director plan surveys."))
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(_("A wave takes one to seven days."), field="days")
    if opens_on < today_of(now):
        raise InvalidInput(_("Choose today or a later day."), field="opens_on")
    if Wave.objects.filter(survey=survey, ended_at=None).exists():
        raise DomainError(_("The last wave of this survey has not ended yet."))
    occurrence = occurrences.plan(
        kind="survey", title=survey.title, organiser=actor, people=(), now=now, is_demo=survey.is_demo,
        **_times(opens_on, days),
    )  # fmt: skip
    return Wave.objects.create(
        occurrence=occurrence, survey=survey, opens_on=opens_on, days=days, is_demo=survey.is_demo
    )


def _times(opens_on: date, days: int) -> dict[str, Any]:
    zone = people.zone()
    return {"starts_at": day_start(opens_on, zone), "ends_at": day_start(opens_on + timedelta(days=days), zone)}


@transaction.atomic
def approve(wave: Wave, *, actor: Person, now: datetime, expected_version: int | None = None) -> Wave:
    if not actor.has_role("ceo"):
        raise NotAllowed(_("The CEO approves a survey."))
    if wave.state != "draft":
        raise DomainError(_("This wave is approved already."))
    change(
        wave, actor=actor, now=now, expected_version=expected_version, state="approved_by_ceo", approved_by=actor,
        approved_at=now,
    )  # fmt: skip
    _record(wave, "survey.approved", actor, now)
    return wave


def open_wave(wave: Wave, *, actor: Person | None, now: datetime, expected_version: int | None = None) -> Wave:
    """Slips are drawn before the letters are written: a slip without a letter is nobody's."""
    check_version(wave, expected_version)
    if wave.state != "approved_by_ceo":
        raise DomainError(_("The CEO approves a wave before it opens."))
    staff = selectors.staff()
    if wave.survey.kind == "questionnaire":
        if not staff:
            raise DomainError(_("There is nobody in marketing and sales to ask."))
        letters.prepare(wave.pk, len(staff))
    return _opened(wave, staff, actor=actor, now=now)


@transaction.atomic
def _opened(wave: Wave, staff: dict[int, tuple[Person, str]], *, actor: Person | None, now: datetime) -> Wave:
    sizes = {side: sum(own == side for _p, own in staff.values()) for side in ("marketing", "sales")}
    opens_on = today_of(now)
    change(
        wave, actor=actor, now=now, state="running", opened_at=now, opens_on=opens_on,
        asks_side=not selectors.small_sides(sizes),
    )  # fmt: skip
    occurrences.turn(wave.occurrence, to="running", actor=actor, now=now, **_times(opens_on, wave.days))
    Invited.objects.bulk_create(
        Invited(wave=wave, person=person, side=side, is_demo=wave.is_demo) for person, side in staff.values()
    )
    if wave.survey.kind == "questionnaire":
        survey_letters.invite(wave, [person for person, _side in staff.values()], now=now)
    _record(wave, "survey.opened", actor, now)
    return wave


def end(wave: Wave, *, actor: Person | None, now: datetime, expected_version: int | None = None) -> Wave:
    """The door is shut and what may be told is worked out, once. An interview wave ends after its directors."""
    check_version(wave, expected_version)
    if wave.survey.kind == "interview":
        if wave.state != "directors_interviewed":
            raise DomainError(_("The directors are interviewed before this wave is analysed."))
        return _ended(wave, actor=actor, now=now)
    if wave.state != "running" or wave.opened_at is None:
        raise DomainError(_("This wave takes no answers."))
    if now < min(selectors.ends_at(wave), wave.opened_at + timedelta(days=1)):
        raise DomainError(_("A wave stays open for a day at least."))
    store.flush(wave.pk, closing=True)
    return _ended(wave, actor=actor, now=now)


@transaction.atomic
def _ended(wave: Wave, *, actor: Person | None, now: datetime) -> Wave:
    change(wave, actor=actor, now=now, state="analysed", ended_at=now)
    if wave.survey.kind == "questionnaire":
        survey_results.work_out(wave, now=now)
    occurrences.hold(wave.occurrence, actor=actor, now=now)
    _record(wave, "survey.ended", actor, now)
    return wave


@transaction.atomic
def present(wave: Wave, *, actor: Person, now: datetime, expected_version: int | None = None) -> Wave:
    """R-SV-07: the same pages open for both departments at the same moment."""
    if wave.state != "analysed":
        raise DomainError(_("There is nothing to present yet."))
    change(wave, actor=actor, now=now, expected_version=expected_version, state="presented", presented_at=now)
    survey_letters.tell_presented(wave, now=now)
    _record(wave, "survey.presented", actor, now)
    return wave


@transaction.atomic
def close(wave: Wave, *, actor: Person, now: datetime, expected_version: int | None = None) -> Wave:
    """R-SV-08: at least three promises came of it."""
    if not actor.has_role(*RESULT_USERS):
        raise NotAllowed(_("The CEO, the HR director and the two heads decide what follows."))
    if wave.state != "presented":
        raise DomainError(_("A wave is closed after its results were presented."))
    if lacking := selectors.not_proved(wave):
        raise DomainError(_("A wave ends with at least three promises; still missing: %(n)s.") % {"n": lacking})
    change(wave, actor=actor, now=now, expected_version=expected_version, state="closed", closed_at=now)
    _record(wave, "survey.closed", actor, now)
    return wave


@transaction.atomic
def change_days(
    wave: Wave, *, opens_on: date, days: int, actor: Person, now: datetime, expected_version: int | None = None
) -> Wave:
    """Until it opens; a new time is approved anew."""
    if wave.state not in AHEAD_OF_OPENING:
        raise DomainError(_("This wave has opened already."))
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(_("A wave takes one to seven days."), field="days")
    if opens_on < today_of(now):
        raise InvalidInput(_("Choose today or a later day."), field="opens_on")
    change(wave, actor=actor, now=now, expected_version=expected_version, opens_on=opens_on, days=days, state="draft")
    occurrences.move(wave.occurrence, actor=actor, now=now, **_times(opens_on, days))
    return wave


def keep(*, now: datetime) -> int:
    """Opens what is approved on its day, reminds, and ends what is over; how many letters were written."""
    for wave in Wave.objects.filter(state="approved_by_ceo", opens_on__lte=today_of(now)).select_related(*RELATED):
        with suppress(DomainError):
            open_wave(wave, actor=None, now=now)
    running = Wave.objects.filter(state="running", survey__kind="questionnaire").select_related(*RELATED)
    sent = 0
    for wave in running:
        if now >= selectors.ends_at(wave):
            end(wave, actor=None, now=now)
        else:
            sent += survey_letters.remind(wave, now=now)
    return sent


RELATED = ("survey", "occurrence")


def _record(wave: Wave, verb: str, actor: Person | None, now: datetime) -> None:
    audit.record(
        actor=actor, verb=verb, obj=wave, now=now, source="ui" if actor else "rule", is_demo=wave.is_demo
    )  # fmt: skip
