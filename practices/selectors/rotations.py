"""Rotations: whose turn it is, who went, and who may read what was written there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from people import selectors as people
from people.models import Membership, Person
from practices.metrics import rotations as metrics
from practices.models import Occurrence, Part, QueueSkip, Rotation, RotationFeedback
from practices.models.rotations import BROKEN_OFF, TOOK_PLACE
from practices.selectors.calendar import day_of

ROTATES = ("marketer", "head_of_marketing")
TOURS = ("sales_rep", "head_of_sales")
ROLES_OF = {"rotation": ROTATES, "tour": TOURS}
YEAR = timedelta(days=365)
READS_ALL = ("cmo", "cco", "hr_director")


def rotations(user: Person) -> QuerySet[Rotation]:
    found = Rotation.objects.visible_to(user).select_related("occurrence", "guest", "host")
    ordered: QuerySet[Rotation] = found.order_by("-occurrence__starts_at", "-pk")
    return ordered


def reads_inside(user: Person, rotation: Rotation) -> bool:
    """Diary, marks and debrief: who was there, both directors and the HR director; nobody else."""
    if user.has_role(*READS_ALL):
        return True
    return rotation.occurrence.parts.filter(person=user, part__in=["guest", "host"]).exists()


def inside(user: Person) -> QuerySet[Rotation]:
    """Those whose diary and marks this person may read."""
    seen = Rotation.objects.visible_to(user)
    if user.has_role(*READS_ALL):
        return seen
    return seen.filter(pk__in=Part.objects.filter(person=user, part__in=["guest", "host"]).values("occurrence"))


def eligible(direction: str = "rotation") -> dict[int, date]:
    """Who takes turns, and since when they are here."""
    held = Membership.objects.filter(
        role__in=ROLES_OF[direction], to_date=None, person__is_active=True, person__is_erased=False
    )
    return dict(held.values("person").annotate(since=Min("from_date")).values_list("person", "since"))


def turns(direction: str = "rotation") -> list[tuple[int, date]]:
    """Those that took place and those that lie ahead, in their order."""
    found = Rotation.objects.filter(direction=direction, guest__isnull=False).exclude(state__in=BROKEN_OFF)
    rows = found.order_by("occurrence__starts_at", "pk").values_list("guest", "occurrence__starts_at")
    return [(person, day_of(starts_at)) for person, starts_at in rows]


def skips(today: date) -> dict[int, QueueSkip]:
    """The latest word on each person whose turn waits today."""
    found = QueueSkip.objects.filter(until__gte=today).select_related("person", "by").order_by("at", "pk")
    return {skip.person_id: skip for skip in found}


@dataclass(frozen=True)
class QueueLine:
    """`skip` says why the turn waits; `ahead` is the week that is planned already."""

    person: Person
    place: metrics.Place
    is_next: bool
    skip: QueueSkip | None
    ahead: Rotation | None


def places(today: date) -> list[metrics.Place]:
    skipped = {person: skip.until for person, skip in skips(today).items()}
    return metrics.queue(eligible(), turns(), skipped)


def queue(today: date) -> list[QueueLine]:
    """R-RO-07: everybody, who is next first."""
    found, skipped = places(today), skips(today)
    persons = Person.objects.in_bulk([place.person for place in found])
    first = metrics.next_in(found)
    ahead = {row.guest_id: row for row in coming("rotation")}
    return [
        QueueLine(persons[place.person], place, place == first, skipped.get(place.person), ahead.get(place.person))
        for place in found
    ]


def coming(*directions: str) -> QuerySet[Rotation]:
    """Planned or under way, the nearest first."""
    found = Rotation.objects.filter(direction__in=directions).exclude(state__in=(*TOOK_PLACE, *BROKEN_OFF))
    nearest: QuerySet[Rotation] = found.select_related("occurrence", "guest", "host")
    return nearest.order_by("occurrence__starts_at", "pk")


def overlapping(first: date, last: date, *, direction: str = "rotation", but: Rotation | None = None) -> list[Rotation]:
    """Weeks that share a day with these."""
    others = coming(direction).exclude(pk=but.pk if but else None)
    return [row for row in others if row.days and row.first_day <= last and row.last_day >= first]  # type: ignore[operator]


def took_place(direction: str, since: date, until: date) -> QuerySet[Rotation]:
    """By the day they ended; a week broken off is none."""
    found: QuerySet[Rotation] = Rotation.objects.filter(
        direction=direction, state__in=TOOK_PLACE, **_held_between(since, until)
    )
    return found.select_related("occurrence", "guest", "host").order_by("-occurrence__held_at")


def _held_between(since: date, until: date) -> dict[str, datetime]:
    """By the company's days, both included."""
    after = _midnight(until + timedelta(days=1))
    return {"occurrence__held_at__gte": _midnight(since), "occurrence__held_at__lt": after}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=people.zone())


@dataclass(frozen=True)
class CoverageLine:
    person: Person
    last: date | None
    times: int


@dataclass(frozen=True)
class Coverage:
    """Who went within twelve months, by name; it is a plan of turns and no ranking."""

    direction: str
    went: int
    of: int
    value: float | None
    lines: tuple[CoverageLine, ...]


def coverage(direction: str, today: date) -> Coverage:
    here = eligible(direction)
    visits: dict[int, list[date]] = defaultdict(list)
    parts = Part.objects.filter(
        part="guest", occurrence__rotation__direction=direction, occurrence__rotation__state__in=TOOK_PLACE,
        person__in=list(here), occurrence__held_at__isnull=False,
    )  # fmt: skip
    for person, held_at in parts.exclude(came=False).values_list("person", "occurrence__held_at"):
        visits[person].append(day_of(held_at))  # type: ignore[arg-type]
    lately = {person: [day for day in days if day > today - YEAR] for person, days in visits.items()}
    went = {person for person, days in lately.items() if days}
    persons = Person.objects.filter(pk__in=list(here)).order_by("last_name", "first_name", "pk")
    lines = (CoverageLine(one, max(visits[one.pk], default=None), len(lately.get(one.pk, []))) for one in persons)
    return Coverage(direction, len(went), len(here), metrics.rotation_coverage(went, here), tuple(lines))


@dataclass(frozen=True)
class Figures:
    weeks: int
    ideas: float | None
    hosts: float | None
    host_marks: int
    usefulness: float | None
    tour_marks: int
    brainstorms: float | None
    tours: int
    swaps: int


def figures(today: date) -> Figures:
    """Of twelve months."""
    since = today - YEAR
    weeks = took_place("rotation", since, today).annotate(ideas=Count("occurrence__born_ideas"))
    tours = list(took_place("tour", since, today))
    marks: dict[tuple[str, str], list[int]] = defaultdict(list)
    found = RotationFeedback.objects.filter(rotation__occurrence__held_at__gte=_midnight(since))
    for direction, part, mark in found.values_list("rotation__direction", "part", "mark"):
        marks[direction, part].append(mark)
    hosts, guests = marks["rotation", "host"], marks["tour", "guest"]
    return Figures(
        weeks=len(weeks), ideas=metrics.ideas_per_rotation(row.ideas for row in weeks),
        hosts=metrics.host_satisfaction(hosts), host_marks=len(hosts), usefulness=metrics.tour_usefulness(guests),
        tour_marks=len(guests), tours=len(tours), swaps=metrics.swaps_per_year(_pairs(since, today)),
        brainstorms=metrics.tour_brainstorm_share(sum(tour.has_brainstorm for tour in tours), len(tours)),
    )  # fmt: skip


def _pairs(since: date, today: date) -> Iterable[tuple[bool, bool]]:
    """Counted in the year in which the second day took place."""
    took = Q(state__in=["held", "debriefed"])
    seconds = Rotation.objects.filter(took, direction="swap", first_way__isnull=False, **_held_between(since, today))
    states = seconds.values_list("first_way__state", flat=True)
    return [(state in ("held", "debriefed"), True) for state in states]


def pair_of(rotation: Rotation) -> tuple[Rotation, Rotation] | None:
    """Both days of a swap, the first one first."""
    if rotation.direction != "swap":
        return None
    if rotation.first_way is not None:
        return rotation.first_way, rotation
    second = Rotation.objects.filter(first_way=rotation).select_related("occurrence", "guest", "host").first()
    return (rotation, second) if second else None


def state_of_pair(rotation: Rotation) -> str:
    """A11: proposed, agreed, day_1, day_2, debriefed."""
    pair = pair_of(rotation)
    if pair is None:
        return rotation.state
    first, second = (row.state for row in pair)
    if first == second:
        return "day_2" if first == "held" else first
    return "day_1" if second == "agreed" else "day_2"


def last_began(now: datetime) -> date | None:
    """The first day of the latest week that really began."""
    states = (*TOOK_PLACE, "running")
    last = (
        Occurrence.objects.filter(kind="rotation", rotation__state__in=states, starts_at__lte=now)
        .order_by("-starts_at")
        .values_list("starts_at", flat=True)
        .first()
    )
    return day_of(last) if last else None


def filtered(user: Person, *, direction: str = "", state: str = "", took: bool = False) -> QuerySet[Rotation]:
    found = rotations(user)
    wanted: dict[str, Any] = {name: value for name, value in (("direction", direction), ("state", state)) if value}
    found = found.filter(**wanted)
    return found.filter(state__in=TOOK_PLACE) if took else found
