"""Who votes for the cup and who stands, how the vote goes, who held it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sized
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from alignment.shared.business_time import add_business_days, is_working_day
from alignment.shared.periods import Period, day_start
from loop.models import Idea
from loop.selectors import today_of
from meetings.metrics import cup as metrics
from meetings.models import CupBallot, CupMember, CupParticipation, CupRound, CupWinner, Meeting, Request
from people import selectors as people
from people.models import Membership, Person

VOTING_ROLES = ("sales_rep", "head_of_sales", "cco")
STANDING_ROLES = ("marketer", "head_of_marketing")
CMO_STANDS = False
MIN_WORKING_DAYS = 10
VOTE_DAYS = 3
OPENS_AT = time(9)
BEGUN = ("running", "held", "protocol_sent", "closed")


def month_asked(now: datetime) -> date:
    """R-CP-01: the first day of the month before this one."""
    return Period.month_of(today_of(now).replace(day=1) - timedelta(days=1)).start


def usual_hours(month: date) -> tuple[datetime, datetime]:
    """From 09:00 of the first working day after the month to the end of the third."""
    calendar = people.working_calendar()
    first = add_business_days(Period.month_of(month).end, 0, calendar)
    opens = datetime.combine(first, OPENS_AT, tzinfo=calendar.zone)
    return opens, end_of_vote(first)


def end_of_vote(first: date) -> datetime:
    """The close of the third working day, the first being the day itself or the next working one."""
    calendar = people.working_calendar()
    last = add_business_days(add_business_days(first, 0, calendar), VOTE_DAYS - 1, calendar)
    shift = calendar.shift_of(last)
    return shift[1] if shift else day_start(last + timedelta(days=1), calendar.zone)


def voters_of(month: date) -> list[Person]:
    """R-CP-02, R-CP-07: sales on the last day of the month; a rotation changes no department, so it changes no vote."""
    last = Period.month_of(month).last
    then = Membership.objects.filter(role__in=VOTING_ROLES, from_date__lte=last)
    then = then.filter(Q(to_date=None) | Q(to_date__gte=last))
    return list(people.active_people().filter(pk__in=then.values("person")))


def candidates_of(month: date) -> list[Person]:
    """R-CP-02: marketers for ten working days of the month, without the CMO; whoever votes does not stand (R-CP-07)."""
    period, calendar = Period.month_of(month), people.working_calendar()
    days = [day for day in period.each_day() if is_working_day(day, calendar)]
    during = Membership.objects.filter(Q(to_date=None) | Q(to_date__gte=period.start), from_date__lt=period.end)
    spans: dict[int, list[Membership]] = {}
    for membership in during.filter(role__in=STANDING_ROLES):
        spans.setdefault(membership.person_id, []).append(membership)
    long_enough = [pk for pk, held in spans.items() if _worked(held, days) >= MIN_WORKING_DAYS]
    found = people.active_people().filter(pk__in=long_enough).exclude(pk__in=[p.pk for p in voters_of(month)])
    return list(found if CMO_STANDS else found.exclude(pk__in=during.filter(role="cmo").values("person")))


def _worked(held: Iterable[Membership], days: Iterable[date]) -> int:
    spans = [(membership.from_date, membership.to_date or date.max) for membership in held]
    return sum(any(start <= day <= end for start, end in spans) for day in days)


def is_a_choice(voters: Sized, candidates: Sized) -> bool:
    """Nobody chooses in a marketing of one person."""
    return len(voters) > 0 and len(candidates) > 1


def can_be_held(month: date) -> bool:
    return is_a_choice(voters_of(month), candidates_of(month))


def rounds_for(user: Person) -> QuerySet[Any]:
    """With both lists counted, so that a list of rounds costs the same however long it is."""
    voters = Count("members", filter=Q(members__side="voter"), distinct=True)
    counted = CupRound.objects.visible_to(user).annotate(
        voters=voters, voted=Count("participations", distinct=True)
    )  # fmt: skip
    won = Prefetch("won_by", queryset=CupWinner.objects.select_related("person").order_by("person__last_name", "pk"))
    return counted.prefetch_related(won, "members")


def latest_round(user: Person) -> CupRound | None:
    return rounds_for(user).order_by("-month").first()


def cup_has_begun() -> bool:
    return CupRound.objects.exists()


def may_vote(round: CupRound, user: Person) -> bool:
    return CupMember.objects.filter(round=round, person=user, side="voter").exists()


def has_voted(round: CupRound, user: Person) -> bool:
    return CupParticipation.objects.filter(round=round, voter=user).exists()


def winners_of(round: CupRound) -> list[Person]:
    return [row.person for row in round.won_by.all()]


def first_general_meeting_after(moment: datetime) -> Meeting | None:
    """Where the cup is handed over."""
    general = Meeting.objects.filter(series__kind="general", slot_start__gte=moment).exclude(state="moved")
    wanted = general.filter(state__in=[*BEGUN, "scheduled"]).select_related("series")
    return wanted.order_by("slot_start", "pk").first()


@dataclass(frozen=True)
class Candidate:
    """A name on the ballot with what sales had of this person that month."""

    person: Person
    requests: int
    ideas: int


def ballot_of(round: CupRound) -> tuple[Candidate, ...]:
    named = people.active_people().filter(
        pk__in=CupMember.objects.filter(round=round, side="candidate").values("person")
    )
    requests, ideas = confirmed_by_person(round.month), _ideas_by_person(round.month)
    return tuple(Candidate(person, requests[person.pk], ideas[person.pk]) for person in named)


def _ideas_by_person(month: date) -> Counter[int]:
    start, end = _moments(month)
    during = Idea.objects.filter(created_at__gte=start, created_at__lt=end)
    return Counter(during.order_by().values_list("author", flat=True))


def confirmed_by_person(month: date) -> Counter[int]:
    """R-CP-05: requests of sales delivered in the month that helped, by who delivered them."""
    start, end = _moments(month)
    helped = Request.objects.filter(state="confirmed", to_side="marketing")
    helped = helped.filter(delivered_at__gte=start, delivered_at__lt=end)
    return Counter(helped.order_by().values_list("delivered_by", flat=True))


def confirmed_requests(person: Person, month: date) -> int:
    return confirmed_by_person(month)[person.pk]


def _moments(month: date) -> tuple[datetime, datetime]:
    period, zone = Period.month_of(month), people.zone()
    return day_start(period.start, zone), day_start(period.end, zone)


@dataclass(frozen=True)
class Holding:
    """A month of the wall."""

    round: CupRound
    winners: tuple[Person, ...]
    turnout: float | None


@dataclass(frozen=True)
class Wall:
    """Twelve months of holders, the newest first (R-CP-06: the first of them holds the cup)."""

    months: tuple[Holding, ...]
    distinct_holders: int
    concentration: float | None
    citations: int
    in_a_row: tuple[Person, ...]

    @property
    def holder(self) -> Holding | None:
        return self.months[0] if self.months else None


def wall(user: Person, now: datetime) -> Wall:
    awarded = list(rounds_for(user).filter(state="awarded").order_by("-month")[: metrics.MONTHS])
    since = _year_before(month_asked(now))
    rounds = [round for round in awarded if round.month > since]
    months = tuple(Holding(r, tuple(winners_of(r)), metrics.cup_turnout(r.voted, r.voters)) for r in rounds)
    held = [[person.pk for person in month.winners] for month in months]
    said = CupBallot.objects.filter(round__in=rounds).values_list("reason", flat=True)
    again = metrics.held_in_a_row(held)
    return Wall(
        months=months,
        distinct_holders=metrics.cup_distinct_holders(held),
        concentration=metrics.cup_concentration(held),
        citations=metrics.cup_citations(said),
        in_a_row=tuple(person for person in (months[0].winners if months else ()) if person.pk in again),
    )


def _year_before(month: date) -> date:
    return month.replace(year=month.year - 1)
