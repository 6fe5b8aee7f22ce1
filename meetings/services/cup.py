"""The vote for the cup: opened, one secret vote each, counted, handed over (R-CP-01…07)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from random import SystemRandom
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.words import gettext_noop
from loop.selectors import today_of
from loop.services.changes import change, check_version
from loop.services.telling import tell
from meetings.metrics import cup as metrics
from meetings.models import CupBallot, CupEnvelope, CupMember, CupParticipation, CupRound, CupWinner
from meetings.selectors import cup as selectors
from meetings.services import hooks
from people import selectors as people
from people.models import Person
from people.services import audit

T = TypeVar("T")
CITATION = 1000


def keep(*, now: datetime) -> None:
    """Each month after the first has its round; it opens and closes by itself."""
    prepare(now=now)
    for round in CupRound.objects.filter(state="scheduled", opens_at__lte=now, closes_at__gt=now):
        open_round(round, now=now)
    for round in CupRound.objects.filter(state="voting", closes_at__lte=now):
        close(round, now=now)


def prepare(*, now: datetime) -> CupRound | None:
    """Somebody has to begin with the cup; then the months follow. Nobody chooses in a marketing of one."""
    month = selectors.month_asked(now)
    if not selectors.cup_has_begun() or CupRound.objects.filter(month=month).exists():
        return None
    return _scheduled(month) if selectors.can_be_held(month) else None


def _scheduled(month: date) -> CupRound:
    opens_at, closes_at = selectors.usual_hours(month)
    values = {"opens_at": opens_at, "closes_at": closes_at, "is_demo": people.company().is_demo}
    return CupRound.objects.get_or_create(month=month, defaults=values)[0]


@transaction.atomic
def open_now(*, by: Person, now: datetime) -> CupRound:
    """The chair opens the vote about the last month: the first one ever, or one that did not open by itself."""
    if not by.has_role("cco"):
        raise NotAllowed(_("The commercial director opens the vote."))
    month = selectors.month_asked(now)
    if not selectors.can_be_held(month):
        raise DomainError(_("The cup needs at least two marketers to choose from and somebody who votes."))
    round = _scheduled(month)
    closes_at = selectors.end_of_vote(today_of(now))
    return open_round(round, now=now, by=by, opens_at=now, closes_at=closes_at)


@transaction.atomic
def open_round(round: CupRound, *, now: datetime, by: Person | None = None, **hours: Any) -> CupRound:
    """R-CP-02: both lists are frozen."""
    round = _locked(round)
    if round.state != "scheduled":
        raise DomainError(_("The vote about this month was opened already."))
    voters, candidates = selectors.voters_of(round.month), selectors.candidates_of(round.month)
    if not selectors.is_a_choice(voters, candidates):
        return round
    CupMember.objects.bulk_create(
        CupMember(round=round, person=person, side=side, is_demo=round.is_demo)
        for side, found in (("voter", voters), ("candidate", candidates))
        for person in found
    )
    change(round, actor=by, now=now, state="voting", **hours)
    audit.record(actor=by, verb="opened", obj=round, now=now, source=_source(by), is_demo=round.is_demo)
    _tell(voters, round, "open", gettext_noop("The cup, %(month)s: who of marketing helped you most?"), now=now)
    return round


@transaction.atomic
def vote(round: CupRound, *, voter: Person, candidate: Person | None, now: datetime, reason: str = "") -> None:
    """R-CP-03: one each. No audit, no log and no remembered answer: the row of who voted is all that is kept of whom."""
    round = _locked(round)
    if not selectors.may_vote(round, voter):
        raise NotAllowed(_("Those who worked in sales on the last day of the month vote."))
    if round.state != "voting" or now >= round.closes_at:
        raise DomainError(_("The vote is over."))
    if candidate is None or not _stands(round, candidate):
        raise InvalidInput(_("Choose one of the names on the ballot."), field="candidate")
    try:
        with transaction.atomic():
            CupParticipation.objects.create(
                round=round, voter=voter, voted_date=today_of(now), is_demo=round.is_demo
            )  # fmt: skip
    except IntegrityError:
        raise DomainError(_("You have voted already. Your vote is in the box.")) from None
    _drop_in(round, candidate, reason.strip()[:300])


def _stands(round: CupRound, candidate: Person) -> bool:
    return CupMember.objects.filter(round=round, person=candidate, side="candidate").exists()


def _drop_in(round: CupRound, candidate: Person, reason: str) -> None:
    """The box is emptied and filled anew in another order: neither place, id nor transaction tells the new one."""
    inside = list(round.envelopes.values_list("candidate_id", "reason"))
    round.envelopes.all().delete()
    CupEnvelope.objects.bulk_create(
        CupEnvelope(round=round, candidate_id=chosen, reason=said, is_demo=round.is_demo)
        for chosen, said in _shuffled([*inside, (candidate.pk, reason)])
    )


@transaction.atomic
def close(round: CupRound, *, now: datetime, by: Person | None = None, expected_version: int | None = None) -> CupRound:
    """At its hour, or before it when everybody has voted: an early end would be a way to choose the winner."""
    round = _locked(round)
    check_version(round, expected_version)
    if round.state != "voting":
        raise DomainError(_("There is no vote to close."))
    voters, voted = round.members.filter(side="voter").count(), round.participations.count()
    if now < round.closes_at and voted < voters:
        raise DomainError(_("The vote is open until its hour: not everybody has voted yet."))
    counted = _count(round)
    if not metrics.has_quorum(voted, voters):
        change(round, actor=by, now=now, state="void")
        words = gettext_noop("The cup, %(month)s: fewer than half voted, so nobody gets it.")
    else:
        _name_winners(round, counted, by=by, now=now)
        words = gettext_noop("The cup, %(month)s: the votes are counted. Hand it over at the general meeting.")
    details = {"voted": voted, "voters": voters}
    audit.record(
        actor=by, verb=round.state, obj=round, now=now, source=_source(by), details=details, is_demo=round.is_demo
    )
    _tell([people.head("cco")], round, "closed", words, now=now)
    return round


def _count(round: CupRound) -> list[CupBallot]:
    """The box becomes the record: as many ballots as people who voted, in no order."""
    inside = list(round.envelopes.values_list("candidate_id", "reason"))
    if len(inside) != round.participations.count():
        raise RuntimeError("the box of the cup does not hold as many envelopes as people voted")
    round.envelopes.all().delete()
    return CupBallot.objects.bulk_create(
        CupBallot(round=round, candidate_id=chosen, reason=said, is_demo=round.is_demo)
        for chosen, said in _shuffled(inside)
    )


def _name_winners(round: CupRound, ballots: list[CupBallot], *, by: Person | None, now: datetime) -> None:
    """R-CP-05; what was said for them is the citation."""
    votes = [ballot.candidate_id for ballot in ballots]
    winners = metrics.leaders(votes, selectors.confirmed_by_person(round.month))
    said = [ballot.reason for ballot in ballots if ballot.candidate_id in winners and ballot.reason]
    CupWinner.objects.bulk_create(
        CupWinner(round=round, person_id=winner, is_demo=round.is_demo) for winner in winners
    )  # fmt: skip
    change(round, actor=by, now=now, state="tallied", citation=" · ".join(said)[:CITATION])


@transaction.atomic
def hand_over(round: CupRound, *, by: Person, now: datetime, expected_version: int | None = None) -> CupRound:
    """R-CP-06: at the first general meeting after the vote; from now on these hold the cup."""
    round = _locked(round)
    if not by.has_role("cco"):
        raise NotAllowed(_("The commercial director hands the cup over."))
    if round.state != "tallied":
        raise DomainError(_("There is no cup to hand over."))
    meeting = selectors.first_general_meeting_after(round.closes_at)
    if meeting and meeting.state == "scheduled" and meeting.slot_start > now:
        raise DomainError(_("The cup is handed over at the general meeting that follows the vote."))
    change(
        round, actor=by, now=now, expected_version=expected_version, state="awarded", handed_over_at=now,
        handed_over_meeting=meeting,
    )  # fmt: skip
    hooks.announce("cup.awarded", round, now=now, winners=round.won_by.count())
    audit.record(actor=by, verb="handed_over", obj=round, now=now, is_demo=round.is_demo)
    winners = [row.person for row in round.won_by.select_related("person")]
    _tell(winners, round, "won", gettext_noop("The cup, %(month)s: it is yours. Sales thanks you."), now=now)
    return round


def _locked(round: CupRound) -> CupRound:
    return CupRound.objects.select_for_update().get(pk=round.pk)


def _shuffled(rows: list[T]) -> list[T]:
    SystemRandom().shuffle(rows)
    return rows


def _source(by: Person | None) -> str:
    return "ui" if by else "rule"


def _month(month: date) -> str:
    return date_format(month, "F Y")


# Read in the language of whoever is told.
month_name = lazy(_month, str)


def _tell(told: Iterable[Person | None], round: CupRound, what: str, text: str, *, now: datetime) -> None:
    for person in told:
        tell(
            person, key=f"cup-{round.pk}-{what}", text=text, url=reverse("meetings:cup"), now=now,
            is_demo=round.is_demo, month=month_name(round.month),
        )  # fmt: skip
