"""A figure of the funnel week by week, every lead with the same number of days to succeed (R-EF-02)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate

from alignment.shared.periods import Period, day_start, local_day
from alignment.shared.weeks import Week
from funnel.metrics.catalogue import METRICS
from funnel.metrics.velocity import p90_of_histogram
from funnel.models import Campaign, Clock, FactStep, LeadFact, Source, Stage
from funnel.selectors.sla import counted
from people import selectors as people

DEFAULT_HORIZON = 14
HORIZON_LIMITS = (7, 90)
ENOUGH_WAYS = 30
PIPELINE, ORIGIN = "sales", "inbound"
STEPS = {
    "mql_rate": ("lead", "mql"),
    "acceptance_rate_all": ("mql", "accepted"),
    "sql_rate": ("accepted", "sql"),
    "kev_set_rate": ("lead", "kev_set"),
    "kev_to_won": ("kev_held", "won"),
    "cr2": ("lead", "won"),
}
STEP_METRICS = ("step_rate", "weekly_step_rate")
CLOCKS: Mapping[str, tuple[str, bool]] = {
    "sla_hit_rate": ("", True),
    "sla_breach_rate": ("", False),
    "silent_rate": ("decision", False),
}
COUNTS = ("leads",)
SHARES = (*STEPS, *STEP_METRICS, *CLOCKS)
LEADING = (
    ("sla_hit_rate", "first_touch"),
    ("mql_rate", ""),
    ("acceptance_rate_all", ""),
    ("kev_set_rate", ""),
    ("sql_rate", ""),
    ("kev_to_won", ""),
    ("cr2", ""),
)
CUTS = {"team": "team_id", "source": "source_id", "campaign": "campaign_id"}
FALLING = ("sla_breach_rate", "silent_rate")


@dataclass(frozen=True)
class Among:
    """`kev_set;team:3`: the step a figure is about, and the leads it is about; never one person's."""

    key: str = ""
    filters: Mapping[str, int] = field(default_factory=dict)


def can_read(metric: str) -> bool:
    return metric in SHARES or metric in COUNTS


def is_share(metric: str) -> bool:
    return metric in SHARES


def direction_of(metric: str) -> Literal["up", "down"]:
    known = next((each.direction for each in METRICS if each.key == metric), "up")
    return "down" if metric in FALLING or known == "down" else "up"


def weekly(
    metric: str, segment: str = "", *, start: date, end: date, now: datetime, horizon: int | None = None
) -> tuple[Week, ...]:
    """Every ISO week that the days touch; nothing where the metric is not kept by week."""
    weeks = list(Period(start, end).weeks())
    if not weeks or not can_read(metric):
        return ()
    among, today = among_of(segment), local_day(now, people.zone())
    window = Period(weeks[0].start, weeks[-1].end)
    if metric in COUNTS:
        return tuple(_counts(among, window, today))
    if metric in CLOCKS:
        return tuple(_clocks(metric, among, window, today))
    return tuple(_steps(metric, among, window, today, DEFAULT_HORIZON if horizon is None else horizon))


def horizon_of(metric: str, segment: str = "", *, now: datetime) -> int:
    """Days in which nine of ten who make the step have made it, by the last year; none where nothing ripens."""
    if metric in COUNTS or metric in CLOCKS or not can_read(metric):
        return 0
    today = local_day(now, people.zone())
    gaps: dict[int, int] = {}
    for day, hit, n in _ways(metric, among_of(segment), Period(today - timedelta(days=365), today)):
        if hit is not None:
            gaps[max(0, (hit - day).days)] = gaps.get(max(0, (hit - day).days), 0) + n
    found = p90_of_histogram(gaps) if sum(gaps.values()) >= ENOUGH_WAYS else None
    if found is None:
        return DEFAULT_HORIZON
    return min(max(round(found), HORIZON_LIMITS[0]), HORIZON_LIMITS[1])


def definition_of(metric: str, segment: str = "") -> str:
    """A fingerprint of the words and the version by which the figure counts (R-EF-05)."""
    version = next((each.definition_version for each in METRICS if each.key == metric), 1)
    stages = [] if metric in CLOCKS else _stages_of(metric, among_of(segment))
    told = "|".join(f"{stage.key}:{stage.definition.strip()}" for stage in stages)
    return hashlib.sha256(f"{metric}:{version}|{told}".encode()).hexdigest()


def nearer(metric: str) -> tuple[tuple[str, str], ...]:
    """Figures that come earlier on the way and oftener."""
    keys = [key for key, _segment in LEADING]
    place = keys.index(metric) if metric in keys else len(keys)
    return LEADING[:place]


def among_of(segment: str) -> Among:
    key, filters = "", {}
    for part in segment.split(";"):
        name, colon, value = part.strip().partition(":")
        if not colon:
            key = "" if name == "all" else name
        elif name in CUTS:
            filters[CUTS[name]] = _member(name, value)
    return Among(key, filters)


def _member(cut: str, value: str) -> int:
    if value.isdigit():
        return int(value)
    if cut == "source":
        return Source.objects.filter(key=value).values_list("pk", flat=True).first() or -1
    if cut == "campaign":
        return Campaign.objects.filter(key=value).values_list("pk", flat=True).first() or -1
    return -1


def _stages_of(metric: str, among: Among) -> list[Stage]:
    stages = list(
        Stage.objects.filter(pipeline__key=PIPELINE, is_archived=False, kind__in=["open", "won"]).order_by("order")
    )
    places = {stage.key: place for place, stage in enumerate(stages)}
    if metric in COUNTS:
        return stages[:1]
    if metric in STEP_METRICS:
        place = places.get(among.key, 0)
        return stages[place - 1 : place + 1] if place else []
    return [stages[places[key]] for key in STEPS.get(metric, ()) if key in places]


def _ways(metric: str, among: Among, window: Period) -> Iterator[tuple[date, date | None, int]]:
    """Of those that entered the first stage on a day: how many entered the second one on which day."""
    stages = _stages_of(metric, among)
    if len(stages) != 2:
        return
    came = FactStep.objects.filter(
        pipeline_id=stages[0].pipeline_id, origin=ORIGIN, stage_id=stages[0].pk, day__gte=window.start,
        day__lt=window.end, **among.filters,
    )  # fmt: skip
    then = FactStep.objects.filter(lead=OuterRef("lead"), stage_id=stages[1].pk).values("day")[:1]
    rows = came.annotate(hit=Subquery(then)).values_list("day", "hit").annotate(n=Count("pk")).order_by()
    yield from rows


def _steps(metric: str, among: Among, window: Period, today: date, horizon: int) -> Iterator[Week]:
    came: dict[date, int] = {}
    made: dict[date, int] = {}
    for day, hit, n in _ways(metric, among, window):
        monday = _monday(day)
        came[monday] = came.get(monday, 0) + n
        if hit is not None and (hit - day).days <= horizon:
            made[monday] = made.get(monday, 0) + n
    for week in window.weeks():
        ripe = week.end + timedelta(days=horizon) <= today
        yield Week.of_share(week.start, made.get(week.start, 0), came.get(week.start, 0), mature=ripe)


def _clocks(metric: str, among: Among, window: Period, today: date) -> Iterator[Week]:
    """By the day they were due; one still running is in neither number (B4)."""
    kind, is_kept = CLOCKS[metric]
    zone = people.zone()
    bounds = {"due_at__gte": day_start(window.start, zone), "due_at__lt": day_start(window.end, zone)}
    clocks = Clock.objects.filter(counted(), lead__removed_at=None, **bounds)
    if kind or among.key:
        clocks = clocks.filter(kind=kind or among.key)
    for column, member in among.filters.items():
        clocks = clocks.filter(**{f"lead__fact__{column}": member})
    late, met = Q(breached_at__isnull=False), Q(breached_at=None, stopped_at__isnull=False)
    days = clocks.annotate(day=TruncDate("due_at", tzinfo=zone)).values("day")
    weeks = _summed(days.annotate(n=Count("pk", filter=late | met), k=Count("pk", filter=met if is_kept else late)))
    for week in window.weeks():
        made, came = weeks.get(week.start, (0, 0))
        yield Week.of_share(week.start, made, came, mature=week.end <= today)


def _counts(among: Among, window: Period, today: date) -> Iterator[Week]:
    facts = LeadFact.objects.filter(
        pipeline_id__in=Stage.objects.filter(pipeline__key=PIPELINE).values("pipeline"), origin=ORIGIN,
        cohort_day__gte=window.start, cohort_day__lt=window.end, **among.filters,
    ).exclude(outcome="junk")  # fmt: skip
    found: dict[date, int] = {}
    for day, n in facts.values_list("cohort_day").annotate(n=Count("pk")).order_by():
        found[_monday(day)] = found.get(_monday(day), 0) + n
    for week in window.weeks():
        n = found.get(week.start, 0)
        yield Week(week.start, float(n), n, mature=week.end <= today)


def _summed(rows: Any) -> dict[date, tuple[int, int]]:
    found: dict[date, tuple[int, int]] = {}
    for row in rows.order_by():
        made, came = found.get(_monday(row["day"]), (0, 0))
        found[_monday(row["day"])] = made + row["k"], came + row["n"]
    return found


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
