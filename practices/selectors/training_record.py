"""Everything that the page of one training shows to one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from funnel.metrics.catalogue import METRICS
from funnel.selectors.readings import can_read
from loop import selectors_readings
from loop.selectors import speaks_for
from people import selectors as people
from people.models import Person
from practices.metrics.groups import is_mixed
from practices.metrics.trainings import ENOUGH
from practices.models import Training
from practices.models.occurrences import PLANNERS
from practices.models.trainings import AHEAD_STATES, TRAINING_SIDES, TRAINING_STATES
from practices.selectors import trainings
from practices.selectors.trainings import Seated

AFTER = ("held", "ideas_collected", "debriefed", "plan_running", "measured")
IDEA_STATES = ("invited", "held", "ideas_collected")
# What the organiser may do in which states.
ASKED = {
    "topic": ("idea", "topic_agreed", "speaker_booked"),
    "book": ("topic_agreed", "speaker_booked", "invited"),
    "invite": ("speaker_booked", "invited"),
    "move": AHEAD_STATES,
    "groups": ("invited",),
    "session": ("invited",),
    "hold": ("invited",),
    "debrief": ("ideas_collected",),
    "write-quiz": ("invited", *AFTER),
    "reading": (*AHEAD_STATES, *AFTER),
    "measure": AHEAD_STATES,
    "cancel": AHEAD_STATES,
}


@dataclass(frozen=True)
class Mark:
    """A state on the way: passed, the one it is in, or still to come."""

    label: Any
    is_done: bool
    is_now: bool


@dataclass(frozen=True)
class Group:
    number: int
    marketing: tuple[Person, ...]
    sales: tuple[Person, ...]
    others: tuple[Person, ...]
    is_mixed: bool


def record(training: Training, user: Person, *, now: datetime) -> dict[str, Any]:
    rows = trainings.seated(training)
    is_ahead = training.state in AHEAD_STATES
    return {
        "way": way(training),
        "sides": _confirmed(training),
        "may_confirm": training.state == "idea" and bool(speaks_for(user) - _given(training)),
        "rows": rows,
        "groups": groups(rows),
        "sessions": list(training.sessions.all()),
        "attendance": [] if is_ahead else trainings.attendance(training, rows),
        "ideas": _ideas(training),
        "promises": _promises(training),
        "learned": None if is_ahead else trainings.learned(training),
        "enough": ENOUGH,
        "result": None if is_ahead else trainings.yield_of(training),
        "readings": list(training.readings.all()),
        "conflicts": trainings.stands_in_the_way(training) if is_ahead else [],
        "may_see_cost": user.has_role("ceo", *PLANNERS),
        "is_ahead": is_ahead,
        "you": you(training, user, rows, now=now),
        "has_quiz": training.questions.exists(),
    }


def way(training: Training) -> list[Mark]:
    states = [key for key, _label in TRAINING_STATES if key != "cancelled"]
    place = states.index(training.state) if training.state in states else -1
    labels = dict(TRAINING_STATES)
    return [Mark(labels[key], number < place, number == place) for number, key in enumerate(states)]


def _given(training: Training) -> set[str]:
    return set(training.confirmations.filter(round=training.topic_round).values_list("side", flat=True))


def _confirmed(training: Training) -> list[tuple[str, Any, Any]]:
    given = {row.side: row for row in training.confirmations.filter(round=training.topic_round).select_related("by")}
    return [(side, label, given.get(side)) for side, label in TRAINING_SIDES]


def groups(rows: list[Seated]) -> list[Group]:
    numbers = sorted({row.group for row in rows if row.group})
    return [_group(number, [row for row in rows if row.group == number]) for number in numbers]


def _group(number: int, rows: list[Seated]) -> Group:
    by_side = {side: tuple(row.person for row in rows if row.side == side) for side in ("marketing", "sales", "shared")}
    ids = {side: {person.pk for person in members} for side, members in by_side.items()}
    everybody = {row.person.pk for row in rows}
    mixed = is_mixed(everybody, ids["marketing"], ids["sales"])
    return Group(number, by_side["marketing"], by_side["sales"], by_side["shared"], mixed)


def _ideas(training: Training) -> list[Any]:
    found = training.occurrence.born_ideas.select_related("idea__author", "idea__award").order_by("pk")
    return [born.idea for born in found]


def _promises(training: Training) -> list[Any]:
    found = training.occurrence.born_actions.select_related("action__owner").order_by("pk")
    return [born.action for born in found]


def you(training: Training, user: Person, rows: list[Seated], *, now: datetime) -> dict[str, Any]:
    """What this person is asked for, and what the person alone may read."""
    part = next((row.part for row in rows if row.person.pk == user.pk), None)
    was_there = bool(part and part.came)
    after = training.state in AFTER
    sheet = training.quiz_answers.filter(person=user).first() if after else None
    has_reacted = training.reactions.filter(person=user).exists()
    return {
        "part": part,
        "may_answer": bool(part) and training.state in AHEAD_STATES,
        "may_react": after and was_there and not has_reacted and training.takes_reactions(now),
        "may_quiz": after and was_there and sheet is None and training.questions.exists(),
        "sheet": sheet,
        "may_add_idea": training.state in IDEA_STATES and training.occurrence.parts.filter(person=user).exists(),
        "behaviour": _asked_behaviour(training, user, rows, now) if after else [],
    }


def _asked_behaviour(training: Training, user: Person, rows: list[Seated], now: datetime) -> list[tuple[int, Person]]:
    """Of oneself and of those one leads, for the check that is open now."""
    day = training.open_check(now)
    if day is None:
        return []
    came = [row.person for row in rows if row.part.came]
    answered = set(training.behaviour_checks.filter(day=day).values_list("person", "seen_by"))
    heads = people.heads_over(came)
    own = [(day, person) for person in came if person.pk == user.pk and (person.pk, "self") not in answered]
    led = [
        (day, person) for person in came
        if (head := heads.get(person.pk)) and head.pk == user.pk and (person.pk, "head") not in answered
    ]  # fmt: skip
    return [*own, *led]


def metric_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Figures that an effect card can read week by week, under the part of the company's life they belong to."""
    steps = [(metric.key, _(metric.label)) for metric in METRICS if can_read(metric.key)]
    return [(_("The way of a lead"), steps), *selectors_readings.choices()]
