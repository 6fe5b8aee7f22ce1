"""Joint trainings brought to a state by the services alone."""

from datetime import datetime, timedelta

from loop.models import Idea
from practices.models import Training
from practices.services import trainings, trainings_ideas

FRIDAY = 4


def planned(organiser, *, now: datetime, days: int | None = None, **fields: object) -> Training:
    """A weekday after two weeks, or in so many days; ten to four."""
    start = (now + timedelta(days=15 if days is None else days)).replace(hour=10, minute=0)
    while days is None and start.weekday() > FRIDAY:
        start += timedelta(days=1)
    given = {"topic": "sell_more", "starts_at": start, "ends_at": start + timedelta(hours=6), **fields}
    return trainings.plan(organiser=organiser, now=now, **given)


def agreed(organiser, cmo, cco, *, now: datetime, **fields: object) -> Training:
    training = planned(organiser, now=now, **fields)
    trainings.confirm(training, actor=cmo, now=now)
    return trainings.confirm(training, actor=cco, now=now)


def invited(organiser, cmo, cco, people, *, now: datetime, **fields: object) -> Training:
    training = agreed(organiser, cmo, cco, now=now, **fields)
    trainings.book(training, trainings.Trainer("star", name="Guest Speaker"), actor=organiser, now=now)
    return trainings.invite(training, people, actor=organiser, now=now)


def held(organiser, cmo, cco, people, *, now: datetime, **fields: object) -> Training:
    """All came; it is the evening of its day."""
    training = invited(organiser, cmo, cco, people, now=now, **fields)
    evening = training.occurrence.ends_at
    return trainings.hold(training, came=[person.pk for person in people], actor=organiser, now=evening)


def with_idea(training: Training, author, *, prize: str = "A book") -> Idea:
    """One idea and its prize; the ideas are collected."""
    now, organiser = training.occurrence.held_at, training.occurrence.organiser
    idea = trainings_ideas.add_idea(training, text="Call back together", author=author, now=now)
    trainings_ideas.reward(training, idea, prize=prize, actor=organiser, now=now)
    trainings_ideas.collect(training, actor=organiser, now=now)
    return idea


def debriefed(training: Training, cmo, cco, *promises, now: datetime) -> Training:
    return trainings_ideas.debrief(
        training, summary="Both heads were there", marketing=cmo, sales=cco, promises=promises,
        has_no_plan=not promises, actor=cmo, now=now,
    )  # fmt: skip
