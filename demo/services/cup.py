"""Three months of the cup: sales votes, the chair hands it over."""

from datetime import date, datetime, time, timedelta

from alignment.shared.business_time import add_business_days
from demo.services.cast import Cast
from demo.services.meetings import words
from meetings.models import CupRound
from meetings.selectors import cup as selectors
from meetings.services import cup
from people import selectors as people

HANDED_OVER_AT = time(16)
VOTERS = ("rep", "rep2", "rep3", "rep4", "rep5", "head", "head2", "cco")
# whom each of the voters chose, the oldest month first; not everybody votes. Then why, as one of them put it
VOTES = [
    (("marketer2", "marketer2", "marketer", "marketer2", "head_marketing", "marketer2", None, "marketer"), ("За выставку: сорок разговоров, и каждый записан", "For the exhibition: forty talks, each of them noted")),
    (("marketer", "marketer", "marketer2", "marketer", None, "marketer", "head_marketing", "marketer"), ("Кейс пришёл на другой день, и клиент подписал", "The case study came the next day, and the client signed")),
    (("marketer2", "marketer2", "marketer", None, "marketer2", "marketer", "marketer2", "head_marketing"), ("Сравнение с конкурентами лежит теперь у каждого из нас", "All of us use the comparison with competitors now")),
]  # fmt: skip


def fill(cast: Cast, *, now: datetime, until: datetime) -> None:
    """The votes that closed before `until` and were not held yet; what is open today waits for its hour."""
    for number, month in enumerate(last_months(now)):
        opens_at, closes_at = selectors.usual_hours(month)
        if opens_at < now and closes_at < until and not CupRound.objects.filter(month=month).exists():
            hold(cast, number, opens_at=opens_at, closes_at=closes_at, now=now)


def last_months(now: datetime) -> list[date]:
    """The months that were voted about, the oldest first."""
    months = [selectors.month_asked(now)]
    while len(months) < len(VOTES):
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[::-1]


def hold(cast: Cast, number: int, *, opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    choices, why = VOTES[number]
    round = cup.open_now(by=cast["cco"], now=opens_at)
    vote(cast, round, choices, words(cast, why), opens_at)
    closed = cup.close(round, now=closes_at)
    hand_over(closed, cast, now)


def vote(cast: Cast, round: CupRound, choices: tuple[str | None, ...], why: str, since: datetime) -> None:
    """The first vote says what for."""
    for place, (voter, chosen) in enumerate(zip(VOTERS, choices, strict=True)):
        if chosen:
            cup.vote(
                round, voter=cast[voter], candidate=cast[chosen], reason="" if place else why,
                now=since + timedelta(minutes=40 * (place + 1)),
            )  # fmt: skip


def day_after(at: datetime) -> datetime:
    return datetime.combine(add_business_days(at.date(), 1, people.working_calendar()), HANDED_OVER_AT, at.tzinfo)


def hand_over(round: CupRound, cast: Cast, now: datetime) -> None:
    """At the general meeting that followed; before there were such meetings, the working day after the vote."""
    meeting = selectors.first_general_meeting_after(round.closes_at)
    at = meeting.slot_end if meeting else day_after(round.closes_at.astimezone(now.tzinfo))
    if at < now and (meeting is None or meeting.state != "scheduled"):
        cup.hand_over(round, by=cast["cco"], now=at)
