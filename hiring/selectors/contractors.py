"""Contractors with what they did, and the advertising that says whether they are enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from alignment.shared.business_time import business_minutes
from alignment.shared.periods import Period, local_day
from funnel.selectors.advertising import advertising
from funnel.selectors.tables import FunnelQuery
from hiring.metrics import contractors as metrics
from hiring.models import Contractor, ContractorTask
from people import selectors as people
from people.models import Absence, Person

ROUBLES = "RUB"


@dataclass(frozen=True)
class Row:
    contractor: Contractor
    work: metrics.Work
    open_tasks: int
    is_review_due: bool
    absence: Absence | None

    @property
    def misses_too_often(self) -> bool:
        return self.work.misses_in_a_row >= metrics.MISSES

    @property
    def answers_late(self) -> bool:
        said = self.work.response_minutes
        return said is not None and said > self.contractor.sla_response_hours * 60


@dataclass(frozen=True)
class Advice:
    """R-CO-01: three whole months of advertising above the limit, newest last."""

    months: tuple[tuple[date, int], ...]
    limit_minor: int


def listed(user: Person, *, state: str = "active", kind: str = "") -> QuerySet[Contractor]:
    found = Contractor.objects.visible_to(user).filter(state=state).select_related("owner")
    return (found.filter(kind=kind) if kind else found).order_by("name", "pk")


def all_active(now: datetime) -> list[Row]:
    return rows(Contractor.objects.filter(state="active").select_related("owner").order_by("pk"), now)


def rows(contractors: Iterable[Contractor], now: datetime) -> list[Row]:
    """Tasks of all of them at once, and the absences of their owners."""
    found, today = list(contractors), local_day(now, people.zone())
    tasks: defaultdict[int, list[ContractorTask]] = defaultdict(list)
    for task in ContractorTask.objects.filter(contractor__in=found).exclude(state="cancelled").order_by("pk"):
        tasks[task.contractor_id].append(task)
    absent = _absent({one.owner_id for one in found}, today)
    return [_row(one, tasks[one.pk], absent.get(one.owner_id), today) for one in found]


def _row(contractor: Contractor, tasks: list[ContractorTask], absence: Absence | None, today: date) -> Row:
    return Row(
        contractor=contractor,
        work=metrics.work([job_of(task) for task in tasks], today),
        open_tasks=sum(task.state != "accepted" for task in tasks),
        is_review_due=contractor.state == "active" and contractor.review_on <= today,
        absence=absence,
    )


def _absent(owners: set[int], today: date) -> dict[int, Absence]:
    return {absence.person_id: absence for absence in people.absences_between(owners, today, today)}


def job_of(task: ContractorTask) -> metrics.Job:
    zone = people.zone()
    answered = business_minutes(task.sent_at, task.taken_at, people.working_calendar()) if task.taken_at else None
    return metrics.Job(
        due_on=task.due_on,
        delivered_on=local_day(task.delivered_at, zone) if task.delivered_at else None,
        is_accepted=task.state == "accepted",
        reworks=task.reworks,
        cost_minor=task.cost_minor,
        response_minutes=answered,
    )


def tasks_of(contractor: Contractor) -> QuerySet[ContractorTask]:
    found = contractor.tasks.select_related("continues__contractor", "continued_by__contractor")
    return found.prefetch_related("steps__by").order_by("-due_on", "-pk")


def advice(now: datetime) -> Advice | None:
    """Told where the company counts in roubles, in which the author's experience was."""
    if people.company().currency != ROUBLES:
        return None
    months = _spent_by_month(local_day(now, people.zone()))
    amounts = [amount for _month, amount in months]
    return Advice(tuple(months), metrics.AD_LIMIT_MINOR) if metrics.is_time_to_revise(amounts) else None


def _spent_by_month(today: date) -> list[tuple[date, int]]:
    """The three whole months before this one."""
    end = Period.month_of(today).start
    months = [Period.month_of(end).previous()]
    while len(months) < metrics.MONTHS:
        months.insert(0, months[0].previous())
    spend = advertising(FunnelQuery(months[0].start, end, view="period", by="month")) or {}
    found = {key: figures.cost_minor for key, figures in spend.items()}
    return [(month.start, found.get(f"{month.start:%Y-%m}", 0)) for month in months]
