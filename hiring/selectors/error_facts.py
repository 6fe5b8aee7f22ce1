"""What the running checks of errors 1–5, 7 and 8 look at, gathered for many vacancies in a few questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q

from hiring.metrics import vacancies as metrics
from hiring.metrics.bands import Band
from hiring.models import (
    Application,
    ApplicationEvent,
    BandTable,
    ReviewSiteCheck,
    TextReading,
    Vacancy,
    VacancyChannel,
)
from hiring.selectors import bands
from hiring.selectors.bands import BandVerdict
from hiring.selectors.vacancies import mark_of, steps_of

FIRST_STAGE = "new"


@dataclass(frozen=True)
class Facts:
    """Of one vacancy. `viewed`: candidates taken out of the first stage in seven days."""

    steps: tuple[metrics.Step, ...]
    viewed: int
    last_move: datetime | None
    recent: int
    verdict: BandVerdict | None
    points: tuple[int, ...]
    review: ReviewSiteCheck | None
    channels: int


def facts_of(vacancies: Iterable[Vacancy], now: datetime, today: date) -> dict[int, Facts]:
    rows = {row.pk: row for row in vacancies}
    steps, moves, answers = steps_of(rows), _moves(rows, now), _answers(rows, now)
    verdicts, points, reviews, channels = (
        _verdicts(rows.values(), today),
        _points(rows),
        _reviews(rows),
        _channels(rows),
    )
    return {
        pk: Facts(
            steps=tuple(steps[pk]), viewed=moves[pk][0], last_move=moves[pk][1], recent=answers.get(pk, 0),
            verdict=verdicts[pk], points=tuple(points[pk]), review=reviews.get(pk), channels=channels.get(pk, 0),
        )
        for pk in rows
    }  # fmt: skip


def _moves(ids: Collection[int], now: datetime) -> dict[int, tuple[int, datetime | None]]:
    """Moves from stage to stage; the first entry of an application is none."""
    events = ApplicationEvent.objects.filter(
        application__vacancy__in=list(ids), application__removed_at=None, kind="entered", voided_by=None,
        from_stage__isnull=False,
    )  # fmt: skip
    recently = Q(occurred_at__gt=now - metrics.QUIET, from_stage__key=FIRST_STAGE)
    told = events.values("application__vacancy").annotate(
        last=Max("occurred_at"), viewed=Count("application", filter=recently, distinct=True)
    )
    found: dict[int, tuple[int, datetime | None]] = defaultdict(lambda: (0, None))
    found.update({row["application__vacancy"]: (row["viewed"], row["last"]) for row in told})
    return found


def _answers(ids: Collection[int], now: datetime) -> dict[int, int]:
    """Applications of the last two weeks."""
    fresh = Application.objects.alive().filter(vacancy__in=list(ids), created_at__gt=now - metrics.NO_ANSWER)
    return dict(fresh.values_list("vacancy").annotate(n=Count("pk")).order_by())


def _verdicts(rows: Iterable[Vacancy], today: date) -> dict[int, BandVerdict | None]:
    """One look at the tables of a region and at the bands of a position, however many vacancies share them."""
    tables: dict[tuple[str, str], BandTable | None] = {}
    levels: dict[tuple[int, str], tuple[Band, ...]] = {}
    return {row.pk: _verdict(row, today, tables, levels) for row in rows}


def _verdict(
    row: Vacancy, today: date, tables: dict[tuple[str, str], BandTable | None],
    levels: dict[tuple[int, str], tuple[Band, ...]],
) -> BandVerdict | None:  # fmt: skip
    low, high = row.salary_min_minor, row.salary_max_minor
    if low is None and high is None:
        return None
    place = (row.region.strip(), row.currency)
    if place not in tables:
        tables[place] = bands.table_for(row.region, row.currency, today)
    if (table := tables[place]) is None:
        return None
    level = (table.pk, row.position)
    if level not in levels:
        levels[level] = bands.of_position(table, row.position)
    if not levels[level]:
        return None
    offer = (low if low is not None else high, high if high is not None else low)
    return bands.judged(table, levels[level], offer, today, is_gross=row.is_gross)


def _points(rows: dict[int, Vacancy]) -> dict[int, list[int]]:
    """Of the texts as they are now."""
    marks = {pk: mark_of(row) for pk, row in rows.items()}
    found: dict[int, list[int]] = defaultdict(list)
    given = TextReading.objects.filter(vacancy__in=list(rows), read_at__isnull=False)
    for vacancy, mark, points in given.order_by("pk").values_list("vacancy", "text_mark", "points"):
        if mark == marks[vacancy] and points is not None:
            found[vacancy].append(points)
    return found


def _reviews(ids: Collection[int]) -> dict[int, ReviewSiteCheck]:
    """The newest of each, where one place that tells otherwise is not outweighed by another."""
    found = ReviewSiteCheck.objects.filter(vacancy__in=list(ids)).order_by("checked_on", "pk")
    by_place = {(row.vacancy_id, row.site.casefold()): row for row in found}
    return {row.vacancy_id: row for row in sorted(by_place.values(), key=lambda row: (not row.is_true, row.checked_on))}


def _channels(ids: Collection[int]) -> dict[int, int]:
    """Kinds and names where it is posted now; ended ones count no more."""
    posted = VacancyChannel.objects.filter(vacancy__in=list(ids), ended_on=None)
    return dict(posted.values_list("vacancy").annotate(n=Count("pk")).order_by())
