"""A card is handed in once; said better later, it is a new version of it (C8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.words import gettext_noop
from hiring.models import Interview, InterviewSeat, Scorecard, ScorecardAttribute, ScorecardMark
from hiring.models.scorecards import RECOMMENDATIONS
from hiring.selectors.titles import vacancy_words
from hiring.services import interviews
from loop.services.telling import tell
from people.models import Person
from people.services import audit

LONGEST = 4000
HANDED_IN = gettext_noop("A scorecard is in: %(vacancy)s.")


@dataclass(frozen=True)
class Mark:
    score: int
    evidence: str


@transaction.atomic
def submit(
    interview: Interview, *, by: Person, recommendation: int, evidence: str, marks: Mapping[str, Mark], now: datetime
) -> Scorecard:
    """`marks` by the key of the attribute: whatever is in one's focus, and more if one likes."""
    talk = _locked(interview.pk)
    seat = _seat(talk, by)
    if talk.state not in ("planned", "held") or now < talk.starts_at:
        raise DomainError(_("A card is written about an interview that took place."))
    if Scorecard.objects.filter(interview=talk, by=by).exists():
        raise DomainError(_("Your card is in. What you would say otherwise now becomes a new version of it."))
    card = _written(talk, seat, by, 1, recommendation, evidence, marks, now=now)
    if talk.state == "planned":
        interviews.hold(talk, actor=by, now=now)
    audit.record(actor=by, verb="scorecard.submitted", obj=card, now=now, is_demo=card.is_demo)
    _tell_team(talk, card, now=now)
    return card


@transaction.atomic
def amend(
    card: Scorecard, *, by: Person, recommendation: int, evidence: str, marks: Mapping[str, Mark], why: str,
    now: datetime,
) -> Scorecard:  # fmt: skip
    """The former versions stay, and everybody sees that there are some."""
    if card.by_id != by.pk:
        raise NotAllowed(_("A card is changed only by whoever wrote it."))
    if not why.strip():
        raise InvalidInput(_("Say why you see it otherwise now."), field="why")
    talk = _locked(card.interview_id)
    no = Scorecard.objects.filter(interview=talk, by=by).count() + 1
    made = _written(talk, _seat(talk, by), by, no, recommendation, evidence, marks, now=now, why=why.strip()[:LONGEST])
    audit.record(actor=by, verb="scorecard.amended", obj=made, now=now, is_demo=made.is_demo, details={"no": no})
    return made


def _locked(pk: int) -> Interview:
    rows = Interview.objects.select_for_update(of=("self",)).select_related("application__vacancy")
    found: Interview = rows.get(pk=pk)
    return found


def _seat(talk: Interview, by: Person) -> InterviewSeat:
    seat = InterviewSeat.objects.filter(interview=talk, person=by).first()
    if seat is None:
        raise NotAllowed(_("A card is written by those who were at the interview."))
    return seat


def _written(
    talk: Interview, seat: InterviewSeat, by: Person, no: int, recommendation: int, evidence: str,
    marks: Mapping[str, Mark], *, now: datetime, why: str | None = None,
) -> Scorecard:  # fmt: skip
    _check_words(recommendation, evidence)
    known = {row.key: row for row in ScorecardAttribute.objects.filter(template__vacancy=talk.application.vacancy_id)}
    _check_marks(marks, known, focus=[key for key in seat.focus if key in known])
    card = Scorecard.objects.create(
        interview=talk, by=by, no=no, recommendation=recommendation, evidence=evidence.strip()[:LONGEST],
        submitted_at=now, why_amended=why, is_demo=talk.is_demo,
    )  # fmt: skip
    ScorecardMark.objects.bulk_create(
        ScorecardMark(
            card=card, attribute=known[key], score=mark.score, evidence=mark.evidence.strip()[:LONGEST],
            is_demo=talk.is_demo,
        )
        for key, mark in marks.items()
    )  # fmt: skip
    return card


def _check_words(recommendation: int, evidence: str) -> None:
    if recommendation not in dict(RECOMMENDATIONS):
        raise InvalidInput(_("Say whether you would hire: of four answers one."), field="recommendation")
    if not evidence.strip():
        raise InvalidInput(
            _("Write what you heard or saw: an opinion without evidence helps nobody."), field="evidence"
        )


def _check_marks(marks: Mapping[str, Mark], known: Mapping[str, ScorecardAttribute], *, focus: list[str]) -> None:
    if unknown := set(marks) - set(known):
        raise InvalidInput(_("There is no such attribute: %(key)s.") % {"key": min(unknown)[:80]}, field="marks")
    lacking = [known[key].name for key in focus if key not in marks]
    if lacking:
        raise InvalidInput(_("You were asked to look at “%(name)s”.") % {"name": lacking[0]}, field="marks")
    if not marks:
        raise InvalidInput(_("Score at least one attribute."), field="marks")
    for key, mark in marks.items():
        if mark.score not in (1, 2, 3, 4):
            raise InvalidInput(_("Score “%(name)s” from one to four.") % {"name": known[key].name}, field="marks")
        if not mark.evidence.strip():
            words = {"name": known[key].name}
            raise InvalidInput(_("Write what you heard or saw for “%(name)s”.") % words, field="marks")


def _tell_team(talk: Interview, card: Scorecard, *, now: datetime) -> None:
    """That it is in, not what it says."""
    vacancy = talk.application.vacancy
    team = {person for person in (vacancy.hiring_head, vacancy.recruiter) if person is not None}
    for person in team - {card.by}:
        tell(
            person, key=f"scorecard-{card.pk}-{person.pk}", text=HANDED_IN, now=now, is_demo=card.is_demo,
            url=reverse("hiring:selection", args=[talk.application_id]), vacancy=vacancy_words(vacancy),
        )  # fmt: skip
