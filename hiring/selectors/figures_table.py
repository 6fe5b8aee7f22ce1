"""The funnel of hiring as a table: cohort or period, one cut, read from the cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, QuerySet, Sum
from django.utils.translation import gettext as _

from alignment.shared.ratios import share
from funnel.metrics import velocity
from funnel.metrics.conversion import StageCounts, Step, interval, steps
from funnel.models import Stage
from funnel.selectors.tables import StageFigures
from hiring.models import HiringCell, HiringDayMark, HiringMark, HiringSource, HiringStep, Vacancy
from hiring.selectors.facts import PIPELINE
from hiring.selectors.figures_question import CUTS, Question
from people.models import Department, Person

COUNTED = ("entered", "advanced", "won", "lost", "rejected", "moved_back", "still_open")
HIRED = "accepted"
Sums = dict[int, dict[str, int]]
Times = Mapping[Any, Mapping[int, int]]


@dataclass(frozen=True)
class HiringRow:
    """`hired` accepted an offer, `won` passed probation. By cohort `entered` = won + lost + rejected + open."""

    key: str | int | None
    name: str | None
    entered: int
    hired: int
    won: int
    lost: int
    rejected: int
    open: int
    median_days_to_hire: float | None
    p90_days_to_hire: float | None
    stages: tuple[StageFigures, ...]
    member: int | None = None

    @property
    def conversion(self) -> float | None:
        return share(self.won, self.entered)

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        return interval(self.won, self.entered)


@dataclass(frozen=True)
class HiringTable:
    question: Question
    total: HiringRow
    rows: tuple[HiringRow, ...]
    fresh_at: datetime

    @property
    def is_empty(self) -> bool:
        return not any(figures.entered for figures in self.total.stages)


def hiring_table(question: Question, *, now: datetime) -> HiringTable:
    """`fresh_at` is the moment of the oldest event that is not in the figures yet."""
    stages = list(
        Stage.objects.filter(pipeline__key=PIPELINE, is_archived=False, kind__in=["open", "won"]).order_by("order")
    )
    groups = _sums(question)
    whole = _merged(groups.values())
    cycles, minutes = _times(question, stages)
    reader = _Reader(stages, cycles, minutes)
    names = _names(question.by, groups)
    rows = [reader.row(pk, *names.get(pk, (None, None)), groups[pk]) for pk in groups] if question.by else []
    rows.sort(key=lambda row: (-row.entered, str(row.name)))
    return HiringTable(question, reader.row(None, None, None, whole), tuple(rows), _fresh_at(now))


def hidden_from(table: HiringTable, user: Person) -> HiringTable:
    """Counts of a vacancy are told; which one it is only to those who may see it (a search may be confidential)."""
    if table.question.by != "vacancy":
        return table
    seen = set(Vacancy.objects.visible_to(user).values_list("pk", flat=True))
    unseen = _("A vacancy that you do not see")
    rows = [row if row.member in seen else replace(row, key=None, name=unseen, member=None) for row in table.rows]
    return replace(table, rows=tuple(rows))


@dataclass(frozen=True)
class _Reader:
    stages: list[Stage]
    cycles: Times
    minutes: Mapping[int, Times]

    def row(self, member: int | None, key: Any, name: Any, sums: Sums) -> HiringRow:
        counts = [_counts(stage, sums.get(stage.pk, {})) for stage in self.stages]
        exits = {name: sum(part[name] for part in sums.values()) for name in COUNTED}
        figures = tuple(
            self._figures(stage, count, way, member)
            for stage, count, way in zip(self.stages, counts, steps(counts), strict=True)
        )
        cycle = _histogram(self.cycles, member)
        hired = next((count.entered for count in counts if count.stage_key == HIRED), 0)
        return HiringRow(
            key=key, name=name, member=member, entered=counts[0].entered if counts else 0, hired=hired,
            won=exits["won"], lost=exits["lost"], rejected=exits["rejected"],
            open=exits["still_open"] + exits["moved_back"], stages=figures,
            median_days_to_hire=velocity.median_of_histogram(cycle), p90_days_to_hire=velocity.p90_of_histogram(cycle),
        )  # fmt: skip

    def _figures(self, stage: Stage, counts: StageCounts, way: Step, member: int | None) -> StageFigures:
        spent = _histogram(self.minutes.get(stage.pk, {}), member)
        return StageFigures(
            stage=stage, entered=counts.entered, advanced=counts.advanced, lost=counts.lost,
            rejected=counts.rejected, moved_back=counts.moved_back, still_open=counts.still_open, lost_unknown=0,
            step=way, median_hours=velocity.in_hours(velocity.median_of_histogram(spent)),
            p90_hours=velocity.in_hours(velocity.p90_of_histogram(spent)),
        )  # fmt: skip


def _counts(stage: Stage, part: Mapping[str, int]) -> StageCounts:
    """Of the last stage `advanced` are those who passed, as in the funnel."""
    said = {name: part.get(name, 0) for name in COUNTED}
    said["advanced"] += said.pop("won")
    return StageCounts(stage_key=stage.key, kind=stage.kind, **said)


def _sums(question: Question) -> dict[int, Sums]:
    cells = HiringCell.objects.filter(
        view=question.view, dimension=question.by or "all", day__gte=question.start, day__lt=question.end
    )
    groups: dict[int, Sums] = {}
    sums = {f"sum_{name}": Sum(name) for name in COUNTED}
    rows: Iterable[Mapping[str, Any]] = cells.values("member", "stage_id").annotate(**sums).order_by()
    for row in rows:
        groups.setdefault(row["member"], {})[row["stage_id"]] = {name: row[f"sum_{name}"] for name in COUNTED}
    return groups


def _merged(groups: Iterable[Sums]) -> Sums:
    merged: Sums = {}
    for stages in groups:
        for stage, part in stages.items():
            into = merged.setdefault(stage, dict.fromkeys(COUNTED, 0))
            for name in COUNTED:
                into[name] += part[name]
    return merged


def _times(question: Question, stages: list[Stage]) -> tuple[Times, dict[int, Times]]:
    """Days to the accepted offer, and minutes in each stage, by member of the cut."""
    window = {f"{question.column}__gte": question.start, f"{question.column}__lt": question.end}
    member = CUTS[question.by] if question.by else "pipeline_id"
    facts: QuerySet[HiringStep] = HiringStep.objects.filter(**window)
    accepted = [stage.pk for stage in stages if stage.key == HIRED]
    cycles: dict[Any, dict[int, int]] = {}
    for row in facts.filter(stage_id__in=accepted).values("days", group=F(member)).annotate(n=Count("pk")).order_by():
        cycles.setdefault(row["group"], {})[row["days"]] = row["n"]
    minutes: dict[int, dict[Any, dict[int, int]]] = {}
    spent = facts.filter(minutes__isnull=False).values("stage_id", "minutes", group=F(member))
    for each in spent.annotate(n=Count("pk")).order_by():
        minutes.setdefault(each["stage_id"], {}).setdefault(each["group"], {})[each["minutes"] or 0] = each["n"]
    return cycles, dict(minutes)


def _histogram(times: Times, member: int | None) -> dict[int, int]:
    """Of one member, or of all together."""
    found: dict[int, int] = {}
    for group in times.values() if member is None else [times.get(member, {})]:
        for value, n in group.items():
            found[value] = found.get(value, 0) + n
    return found


def _names(by: str | None, members: Iterable[int]) -> dict[int, tuple[Any, str | None]]:
    wanted = list(members)
    if by == "source":
        return {
            pk: (key, name)
            for pk, key, name in HiringSource.objects.filter(pk__in=wanted).values_list("pk", "key", "name")
        }
    if by == "vacancy":
        return {pk: (pk, title) for pk, title in Vacancy.objects.filter(pk__in=wanted).values_list("pk", "title")}
    if by == "department":
        return {pk: (pk, name) for pk, name in Department.objects.filter(pk__in=wanted).values_list("pk", "name")}
    return {}


def _fresh_at(now: datetime) -> datetime:
    waiting = [model.objects.aggregate(oldest=Min("marked_at"))["oldest"] for model in (HiringMark, HiringDayMark)]
    return min([moment for moment in waiting if moment], default=now)
