"""What may be asked about joint trainings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from loop.selectors import side_of
from people import selectors as people
from people.models import Person
from practices.metrics import trainings as metrics
from practices.metrics.groups import Groups
from practices.metrics.trainings import Average
from practices.models import Part, Reading, Training
from practices.models.trainings import AHEAD_STATES, SIDES
from practices.models.trainings_learned import CHECK_DAYS
from practices.selectors.calendar import conflicts, day_of

READINGS = 20
SHORT_NOTICE = timedelta(days=14)  # R-TR-01


def trainings(user: Person) -> QuerySet[Training]:
    return Training.objects.visible_to(user).select_related("occurrence__organiser", "trainer")


def upcoming(user: Person) -> QuerySet[Training]:
    """The next first."""
    return counted(trainings(user).filter(state__in=AHEAD_STATES).order_by("occurrence__starts_at", "pk"))


def held(user: Person) -> QuerySet[Training]:
    """The last first."""
    found = trainings(user).exclude(state__in=[*AHEAD_STATES, "cancelled"])
    return counted(found.order_by("-pk"))


def counted(found: QuerySet[Training]) -> QuerySet[Training]:
    """With how many take part and how many ideas were born."""
    taking_part = Q(occurrence__parts__part="participant")
    return found.annotate(
        invited=Count("occurrence__parts", filter=taking_part, distinct=True),
        came=Count("occurrence__parts", filter=taking_part & Q(occurrence__parts__came=True), distinct=True),
        ideas=Count("occurrence__born_ideas", distinct=True),
    )


def participants_of(training: Training, *, came: bool | None = None) -> list[Person]:
    """By name, with their roles read at once."""
    parts = Part.objects.filter(occurrence=training.occurrence_id, part="participant")
    if came is not None:
        parts = parts.filter(came=came)
    found = Person.objects.filter(pk__in=parts.values("person")).order_by("last_name", "first_name", "pk")
    return list(people.with_roles(found))


def sides_of(persons: Iterable[Person]) -> dict[int, str]:
    return {person.pk: side_of(person) for person in persons}


def groups_of(training: Training) -> Groups:
    found: dict[int, list[int]] = {}
    for number, pk in training.seats.exclude(group=None).order_by("group", "person").values_list("group", "person"):
        found.setdefault(number or 0, []).append(pk)
    return [tuple(group) for _number, group in sorted(found.items())]


def both_departments() -> list[Person]:
    """Whom one invites: everybody of either side."""
    everybody = people.with_roles(people.active_people())
    return [person for person in everybody if person.current_memberships and side_of(person) in SIDES]


@dataclass(frozen=True)
class Seated:
    """One participant as the record shows it."""

    person: Person
    side: str
    part: Part
    group: int | None
    session: int | None


def seated(training: Training) -> list[Seated]:
    """Participants by side and name."""
    with_person = Prefetch("person", queryset=people.with_roles(Person.objects.all()))
    parts = list(training.occurrence.parts.filter(part="participant").prefetch_related(with_person))
    places = {seat.person_id: seat for seat in training.seats.select_related("session")}
    rows = []
    for part in parts:
        seat = places.get(part.person_id)
        rows.append(
            Seated(
                part.person, side_of(part.person), part, seat.group if seat else None,
                seat.session.number if seat and seat.session else None,
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (row.side, row.person.last_name, row.person.first_name, row.person.pk))


@dataclass(frozen=True)
class Attendance:
    """Of one department; `excused` did not agree to come on a day off or were away."""

    side: str
    came: int
    invited: int
    excused: int

    @property
    def rate(self) -> float | None:
        return metrics.training_attendance(self.came, self.invited, self.excused)


def attendance(training: Training, rows: list[Seated]) -> list[Attendance]:
    day = day_of(training.occurrence.starts_at)
    away = {absence.person_id for absence in people.absences_between([row.person.pk for row in rows], day, day)}
    return [_attendance(side, [row for row in rows if row.side == side], away) for side in SIDES]


def _attendance(side: str, rows: list[Seated], away: set[int]) -> Attendance:
    excused = sum(row.part.came is None or (not row.part.came and row.person.pk in away) for row in rows)
    return Attendance(side, sum(row.part.came is True for row in rows), len(rows), excused)


@dataclass(frozen=True)
class Learned:
    """L1–L3 as averages of at least five; `behaviour` by day and by who looked."""

    reaction: Average
    comments: tuple[str, ...]
    quiz: Average
    behaviour: tuple[tuple[int, Average, Average], ...]


def learned(training: Training) -> Learned:
    """Comments without names, in an order that says nothing, and only where enough people have answered."""
    reactions = list(training.reactions.values_list("score", "comment"))
    reaction = metrics.training_reaction([score for score, _comment in reactions])
    said = sorted(comment for _score, comment in reactions if comment) if reaction.value is not None else []
    quiz = metrics.training_quiz(list(training.quiz_answers.values_list("right", "asked")))
    checks = list(training.behaviour_checks.values_list("day", "seen_by", "is_seen"))
    behaviour = tuple((day, _seen(checks, day, "self"), _seen(checks, day, "head")) for day in CHECK_DAYS)
    return Learned(reaction, tuple(said), quiz, behaviour)


def _seen(checks: list[tuple[int, str, bool]], day: int, by: str) -> Average:
    return metrics.training_behaviour(
        [is_seen for its_day, seen_by, is_seen in checks if (its_day, seen_by) == (day, by)]
    )


@dataclass(frozen=True)
class Yield:
    """What came of it and what it cost."""

    came: int
    ideas: int
    projects: int
    cost_each: float | None

    @property
    def ideas_each(self) -> float | None:
        return metrics.training_ideas_each(self.ideas, self.came)

    @property
    def projects_share(self) -> float | None:
        return metrics.training_ideas_to_projects(self.projects, self.ideas)


def yield_of(training: Training) -> Yield:
    came = training.occurrence.parts.filter(part="participant", came=True).count()
    born = training.occurrence.born_ideas
    projects = born.filter(idea__state__in=["project", "measured"]).count()
    return Yield(came, born.count(), projects, metrics.training_cost_each(training.fee_minor, came))


def stands_in_the_way(training: Training) -> list[str]:
    """Of the participants and the day; a day off is asked about apart (R-TR-06)."""
    occurrence = training.occurrence
    persons = [part.person for part in occurrence.parts.select_related("person")]
    found = conflicts(persons, occurrence.starts_at, occurrence.ends_at, but=occurrence)
    return [conflict.text for conflict in found if conflict.code != "day_off"]


def without_debrief(held_before: datetime) -> QuerySet[Training]:
    """R-TR-05: held before this moment and still without the heads' debrief."""
    return Training.objects.filter(
        state__in=["held", "ideas_collected"], occurrence__held_at__lt=held_before
    ).select_related("occurrence")


def coming_readings(now: datetime) -> list[Reading]:
    """What the book clubs talk over next."""
    found = Reading.objects.filter(meet_on__gte=day_of(now)).exclude(training__state="cancelled")
    return list(found.select_related("training__occurrence").order_by("meet_on", "pk")[:READINGS])
