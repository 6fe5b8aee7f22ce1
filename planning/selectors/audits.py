"""Audits: all of them, one with its checks and its board, the conversion it is about, and what is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Prefetch, Q, QuerySet

from alignment.shared.business_time import add_business_days
from alignment.shared.periods import Period, day_start, local_day
from funnel.models import Stage
from funnel.selectors.funnel import funnel_table
from funnel.selectors.tables import FunnelQuery
from funnel.selectors.weakest import judgement, step_targets
from people import selectors as people
from people.models import Person
from planning.metrics import audits as metrics
from planning.models import Audit, AuditCheck, AuditEvidence, AuditRhythm, AuditTask

REMIND_DAYS, Q1_DAYS = 7, 10
OPEN_STATES = ("draft", "open")


def rhythm() -> AuditRhythm:
    """The company's own, or the defaults while nobody has set one."""
    return AuditRhythm.objects.filter(pk=1).first() or AuditRhythm(pk=1)


def audits(user: Person) -> QuerySet[Audit]:
    found: QuerySet[Audit] = Audit.objects.visible_to(user).select_related("stage", "auditor")
    counted = found.annotate(
        task_count=Count("tasks"), done_count=Count("tasks", filter=Q(tasks__action__state="done"))
    )
    return counted.order_by("-planned_for", "-pk")


def scopes() -> QuerySet[Stage]:
    """Stages that one comes to from another: the first one has no conversion."""
    stages = Stage.objects.filter(pipeline__key="sales", is_archived=False, kind__in=["open", "won"]).order_by("order")
    return stages.filter(order__gt=stages.aggregate(least=Min("order"))["least"] or 0)


def checks_of(audit: Audit) -> list[AuditCheck]:
    evidence = Prefetch("evidence", AuditEvidence.objects.select_related("by").order_by("-is_automatic", "pk"))
    return list(audit.checks.select_related("decided_by").prefetch_related(evidence).order_by("no"))


def causes_of(checks: Sequence[AuditCheck]) -> list[AuditCheck]:
    return [check for check in checks if check.verdict == "problem"]


def current_no(checks: Sequence[AuditCheck]) -> int | None:
    """The first without a verdict: what is to be looked at next."""
    return next((check.no for check in checks if check.verdict == "unknown"), None)


@dataclass(frozen=True)
class Cell:
    """A quadrant of the board; `is_next`: a task of an earlier place waits for nobody any more."""

    quadrant: int
    tasks: tuple[AuditTask, ...]
    is_next: bool


def board(audit: Audit) -> tuple[Cell, ...]:
    tasks = list(audit.tasks.select_related("action__owner", "check_row").order_by("pk"))
    waiting = unstarted(tasks)
    return tuple(
        Cell(
            number,
            tuple(task for task in tasks if task.quadrant == number),
            not metrics.jumps_the_queue(number, waiting),
        )
        for number in (1, 2, 3, 4)
    )


def unstarted(tasks: Sequence[AuditTask]) -> list[int]:
    """Quadrants of what nobody began and nobody has closed."""
    return [task.quadrant for task in tasks if task.started_at is None and task.action.state in OPEN_STATES]


@dataclass(frozen=True)
class Conversion:
    rate: float | None
    n: int


def conversion(stage: Stage, period: Period, now: datetime) -> Conversion:
    """Into this stage from the one before, of those who came in these days."""
    table = funnel_table(FunnelQuery(period.start, period.end), now=now)
    step = next((at.step for at in table.total.stages if at.stage.pk == stage.pk), None)
    return Conversion(step.from_previous, step.n) if step else Conversion(None, 0)


def norm_of(stage: Stage, now: datetime) -> tuple[float | None, str]:
    """What it is held against: the signed target, else the company's own best quartile; never a number of others."""
    target = step_targets(local_day(now, people.zone())).get(stage.key)
    if target is not None:
        return target, "target"
    own = judgement(now).norms.get(stage.key)
    return (own, "own") if own is not None else (None, "")


def q1_completion(user: Person) -> tuple[int, int]:
    """Done of all first-quadrant tasks in sight."""
    tasks = AuditTask.objects.filter(audit__in=Audit.objects.visible_to(user), quadrant=1)
    return tasks.filter(action__state="done").count(), tasks.exclude(action__state="cancelled").count()


def on_time(user: Person, now: datetime) -> tuple[int, int]:
    zone = people.zone()
    rows = Audit.objects.visible_to(user).values_list("planned_for", "collected_at")
    days = [(planned, local_day(begun, zone) if begun else None) for planned, begun in rows]
    return metrics.audits_on_time(days, local_day(now, zone))


def overdue(today: date) -> QuerySet[Audit]:
    return Audit.objects.filter(state="planned", planned_for__lt=today).select_related("stage").order_by("pk")


def soon(today: date) -> QuerySet[Audit]:
    """Planned for one of the next seven days."""
    until = today + timedelta(days=REMIND_DAYS)
    return Audit.objects.filter(state="planned", planned_for__range=(today, until)).order_by("pk")


def is_due(today: date) -> bool:
    """R-AU-04: nothing is planned or under way, and the term since the last one is over."""
    if Audit.objects.exclude(state="closed").exists():
        return False
    last = Audit.objects.order_by("-planned_for").values_list("planned_for", flat=True).first()
    return metrics.is_due(last, today, rhythm().months)


def stale_q1(now: datetime) -> QuerySet[AuditTask]:
    """First-quadrant tasks open for more than ten working days."""
    today = local_day(now, people.zone())
    before = add_business_days(today, -Q1_DAYS, people.working_calendar())
    found = AuditTask.objects.filter(
        quadrant=1, action__state__in=OPEN_STATES, created_at__lt=day_start(before, people.zone())
    )
    return found.select_related("action", "audit__stage").order_by("pk")
