"""The ladder, who stands on it, what is missing for the next step, and where it can be learnt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from alignment.shared.periods import local_day, months_before
from hiring.metrics import careers as metrics
from hiring.metrics.careers import Stay
from hiring.models import CareerLevel, CareerMove, LevelEvidence, PersonLevel
from people import selectors as people
from people.models import Person
from practices.models import Part

TOP = "commercial_director"
WITH_MARKETING = ("rotation", "tour", "swap", "training", "visit")
HELD = ("held", "debriefed")
REVIEW_MONTHS = 6


@dataclass(frozen=True)
class Gaps:
    """What stands between a colleague and a level. `marketing` counts the evidence of work with marketing (R-CR-02)."""

    level: CareerLevel
    competencies: tuple[str, ...]
    years_missing: float
    needs_marketing: bool
    marketing: int
    practices: tuple[Part, ...]
    is_hasty: bool
    path_years: float
    is_skipping: bool

    @property
    def has_marketing(self) -> bool:
        return self.marketing > 0

    @property
    def lacks_marketing(self) -> bool:
        return self.needs_marketing and not self.has_marketing

    @property
    def is_ready(self) -> bool:
        return not (self.competencies or self.years_missing or self.lacks_marketing)


@dataclass(frozen=True)
class Standing:
    """One colleague on the ladder; `gaps` towards the next level, None at the top."""

    holder: PersonLevel
    years: float
    gaps: Gaps | None
    is_experienced: bool


@dataclass(frozen=True)
class Step:
    """From a level to the next: promotions in a person-year, the years it took, how many held for twelve months."""

    level: CareerLevel
    holders: int
    promoted: int
    person_years: float
    conversion: float | None
    median_years: float | None
    confirmed: int
    returned: int
    success: float | None


def months_after(day: date, months: int) -> date:
    return months_before(day, -months)


def levels() -> list[CareerLevel]:
    return list(CareerLevel.objects.order_by("order"))


def standings(user: Person, now: datetime) -> tuple[Standing, ...]:
    """Whom this person may see, the highest first; a constant number of queries."""
    today, ladder = local_day(now, people.zone()), levels()
    holders = list(_seen_now(user))
    persons = [holder.person_id for holder in holders]
    known = _Known.of(persons)
    return tuple(_standing(holder, ladder, known, today) for holder in holders)


def _seen_now(user: Person) -> QuerySet[PersonLevel]:
    found: QuerySet[PersonLevel] = PersonLevel.objects.visible_to(user).filter(until=None, person__is_active=True)
    return found.select_related("person", "level").order_by("-level__order", "person__last_name", "pk")


@dataclass(frozen=True)
class _Known:
    """What is known of several people at once."""

    stays: Mapping[int, list[PersonLevel]]
    evidence: Mapping[int, list[LevelEvidence]]
    practices: Mapping[int, list[Part]]

    @classmethod
    def of(cls, persons: Iterable[int]) -> _Known:
        ids = list(persons)
        stays = PersonLevel.objects.filter(person__in=ids).select_related("level").order_by("since", "pk")
        evidence = LevelEvidence.objects.filter(holder__person__in=ids).select_related("holder", "by").order_by("-at")
        return cls(
            _by_person(stays, lambda row: row.person_id),
            _by_person(evidence, lambda row: row.holder.person_id),
            _by_person(_practices(ids), lambda row: row.person_id),
        )


def _by_person(rows: Iterable[Any], person: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(person(row), []).append(row)
    return found


def _practices(persons: list[int]) -> QuerySet[Part]:
    """R-CR-02: rotations, visits and joint trainings that took place and that the colleague came to."""
    found: QuerySet[Part] = Part.objects.filter(
        person__in=persons, occurrence__kind__in=WITH_MARKETING, occurrence__phase__in=HELD
    ).exclude(came=False)
    return found.select_related("occurrence").order_by("-occurrence__starts_at", "-pk")


def gaps_of(person: Person, level: CareerLevel, day: date) -> Gaps:
    return _gaps(person.pk, level, _Known.of([person.pk]), day)


def _gaps(person: int, level: CareerLevel, known: _Known, day: date) -> Gaps:
    rows, evidence = known.stays.get(person, []), known.evidence.get(person, [])
    practices, stays = tuple(known.practices.get(person, [])), [stay_of(row) for row in rows]
    here = next((row for row in rows if row.until is None), None)
    shown = {row.competency.casefold() for row in evidence if row.kind == "competency"}
    due = (here.level.min_years or 0) if here else 0
    spent = stay_of(here).years(day) if here else 0.0
    return Gaps(
        level=level,
        competencies=tuple(name for name in level.competencies if name.casefold() not in shown),
        years_missing=max(0.0, due - spent),
        needs_marketing=level.needs_marketing,
        marketing=len(practices) + sum(row.kind == "marketing" for row in evidence),
        practices=practices,
        is_hasty=level.key == TOP and metrics.is_hasty(stays, day),
        path_years=metrics.path_years(stays, day),
        is_skipping=metrics.is_skipping(here.level.order if here else None, level.order),
    )


def stay_of(row: PersonLevel) -> Stay:
    return Stay(row.level_id, row.since, row.until, row.years_before)


def _standing(holder: PersonLevel, ladder: list[CareerLevel], known: _Known, today: date) -> Standing:
    above = next((level for level in ladder if level.order > holder.level.order), None)
    years = stay_of(holder).years(today)
    return Standing(
        holder,
        years,
        _gaps(holder.person_id, above, known, today) if above else None,
        holder.level.key == TOP and metrics.is_experienced(years, holder.managed_headcount),
    )


@dataclass(frozen=True)
class Way:
    """The page of one colleague: every level so far, evidence, moves."""

    standing: Standing
    stays: tuple[PersonLevel, ...]
    evidence: tuple[LevelEvidence, ...]
    moves: tuple[CareerMove, ...]


def way_of(user: Person, holder: PersonLevel, now: datetime) -> Way:
    today, known = local_day(now, people.zone()), _Known.of([holder.person_id])
    moves = CareerMove.objects.visible_to(user).filter(person=holder.person_id)
    return Way(
        _standing(holder, levels(), known, today),
        tuple(known.stays.get(holder.person_id, [])),
        tuple(known.evidence.get(holder.person_id, [])),
        tuple(moves.select_related("from_level", "to_level", "decided_by").order_by("-proposed_at", "-pk")),
    )


def holders(user: Person) -> QuerySet[PersonLevel]:
    """Where each stands now."""
    return _seen_now(user)


def figures(now: datetime) -> tuple[Step, ...]:
    """The ladder as a funnel; of nobody is None."""
    today = local_day(now, people.zone())
    stays = [stay_of(row) for row in PersonLevel.objects.all()]
    here = list(PersonLevel.objects.filter(until=None, person__is_active=True).values_list("level", flat=True))
    moves = list(CareerMove.objects.filter(kind="promotion").exclude(state__in=["ready", "declined"]))
    return tuple(_step(level, stays, here, moves, today) for level in levels())


def _step(level: CareerLevel, stays: list[Stay], here: list[int], moves: list[CareerMove], today: date) -> Step:
    away = [move for move in moves if move.from_level_id == level.pk]
    confirmed = sum(move.state == "confirmed" for move in away)
    returned = sum(move.state == "returned" for move in away)
    return Step(
        level, here.count(level.pk), len(away), metrics.person_years(stays, level.pk, today),
        metrics.conversion(len(away), stays, level.pk, today), metrics.median_years(_gone_on(stays, away, level), level.pk, today),
        confirmed, returned, metrics.success(confirmed, returned),
    )  # fmt: skip


def _gone_on(stays: list[Stay], away: list[CareerMove], level: CareerLevel) -> list[Stay]:
    """Ended by a promotion, not by leaving or a step down."""
    days = {move.decided_on for move in away}
    return [stay for stay in stays if stay.level == level.pk and stay.until in days]


def moves_of(user: Person, level: CareerLevel) -> QuerySet[CareerMove]:
    """The records behind a step of the ladder."""
    found: QuerySet[CareerMove] = CareerMove.objects.visible_to(user).filter(from_level=level, kind="promotion")
    return found.exclude(state__in=["ready", "declined"]).select_related("person", "to_level").order_by("-decided_on")


def to_review(day: date) -> QuerySet[CareerMove]:
    """Twelve months are over and nobody has said how it went."""
    found: QuerySet[CareerMove] = CareerMove.objects.filter(state="promoted", review_on__lte=day)
    return found.select_related("person")


def waiting_for_review(day: date) -> int:
    """AL-68: of how many on the ladder nothing was seen, proposed or written down for half a year."""
    since = datetime.combine(months_before(day, REVIEW_MONTHS), time(), people.zone())
    seen = Q(recorded_at__gte=since) | Q(evidence__at__gte=since)
    fresh = PersonLevel.objects.filter(seen, until=None).values("pk")
    proposed = CareerMove.objects.filter(proposed_at__gte=since).values("person")
    standing = PersonLevel.objects.filter(until=None, person__is_active=True)
    return standing.exclude(pk__in=fresh).exclude(person__in=proposed).count()


def without_evidence() -> QuerySet[CareerMove]:
    """AL-66: promoted while competencies of the new level had none, and still have none."""
    found: QuerySet[CareerMove] = CareerMove.objects.filter(state="promoted", kind="promotion", had_evidence=False)
    evidence = Prefetch("person__career", PersonLevel.objects.prefetch_related("evidence"), to_attr="ways")
    return found.select_related("person", "to_level").prefetch_related(evidence)


def is_proven(move: CareerMove) -> bool:
    """Evidence written down later heals it."""
    person: Any = move.person
    shown = {row.competency.casefold() for way in person.ways for row in way.evidence.all() if row.kind == "competency"}
    return all(name.casefold() in shown for name in move.to_level.competencies)
