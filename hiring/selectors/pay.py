"""Schemes and their months as one may see them: one's own, or all for those who keep and approve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.formats import localize
from django.utils.translation import gettext

from alignment.shared.business_time import add_business_days
from alignment.shared.periods import Period, local_day
from hiring.models import FlexTask, LineDispute, PayLine, PayMonth, PayScheme, SchemeVersion
from people import selectors as people
from people.models import Person

APPROVED_BY_DAY = 5


@dataclass(frozen=True)
class LineView:
    line: PayLine
    dispute: LineDispute | None

    @property
    def words(self) -> str:
        """The reason in the reader's language."""
        said = {name: localize(_whole(value)) for name, value in self.line.params.items()}
        return gettext(self.line.reason) % said if said else gettext(self.line.reason)


def _whole(value: Any) -> Any:
    """100.0 is written as 100."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


@dataclass(frozen=True)
class MonthView:
    month: PayMonth
    lines: tuple[LineView, ...]

    @property
    def is_disputed(self) -> bool:
        return any(one.dispute is not None and one.dispute.state == "open" for one in self.lines)


@dataclass(frozen=True)
class SchemeView:
    """`version` applies this month, `coming` from a later one; `next_month` is the one to calculate."""

    scheme: PayScheme
    version: SchemeVersion | None
    coming: tuple[SchemeVersion, ...]
    tasks: tuple[FlexTask, ...]
    months: tuple[MonthView, ...]
    to_calculate: tuple[date, ...]


def schemes(user: Person) -> QuerySet[PayScheme]:
    found: QuerySet[PayScheme] = PayScheme.objects.visible_to(user)
    versions = Prefetch("versions", SchemeVersion.objects.order_by("applies_from"))
    months = Prefetch("months", PayMonth.objects.order_by("-month"))
    return (
        found.select_related("person").order_by("state", "person__last_name", "pk").prefetch_related(versions, months)
    )


def version_now(scheme: PayScheme, day: date) -> SchemeVersion | None:
    begun = [version for version in scheme.versions.all() if version.applies_from <= day]
    return max(begun, key=lambda version: version.applies_from, default=None)


def view_of(scheme: PayScheme, now: datetime) -> SchemeView:
    today = local_day(now, people.zone())
    months = list(scheme.months.order_by("-month"))
    return SchemeView(
        scheme=scheme,
        version=version_now(scheme, today),
        coming=tuple(version for version in scheme.versions.all() if version.applies_from > today),
        tasks=tuple(scheme.flex_tasks.select_related("decided_by").order_by("-month", "pk")),
        months=tuple(_months(months)),
        to_calculate=tuple(ended_months(scheme, today, {row.month for row in months})),
    )


def _months(months: list[PayMonth]) -> Iterable[MonthView]:
    """The lines of the calculation that stands."""
    disputes = Prefetch("disputes", LineDispute.objects.select_related("by", "answered_by").order_by("pk"))
    lines = PayLine.objects.filter(month__in=months).select_related("task").prefetch_related(disputes).order_by("order")
    by_month: dict[int, list[PayLine]] = {}
    for line in lines:
        by_month.setdefault(line.month_id, []).append(line)
    for month in months:
        standing = [line for line in by_month.get(month.pk, []) if line.round == month.round]
        yield MonthView(month, tuple(LineView(line, _last(line)) for line in standing))


def _last(line: PayLine) -> LineDispute | None:
    return next(reversed(list(line.disputes.all())), None)


def month_view(month: PayMonth) -> MonthView:
    return next(iter(_months([month])))


def ended_months(scheme: PayScheme, today: date, calculated: set[date]) -> list[date]:
    """Months that are over and wait for their calculation, the oldest first."""
    if scheme.state not in ("active", "closed") or scheme.started_on >= today:
        return []
    last = min(today, scheme.closed_on + timedelta(days=1)) if scheme.closed_on else today
    if last <= scheme.started_on:
        return []
    months = Period(scheme.started_on, last).months()
    return [month.start for month in months if month.end <= today and month.start not in calculated]


def months(user: Person) -> QuerySet[PayMonth]:
    found: QuerySet[PayMonth] = PayMonth.objects.filter(scheme__in=PayScheme.objects.visible_to(user))
    return found.select_related("scheme__person")


def lines(user: Person) -> QuerySet[PayLine]:
    found: QuerySet[PayLine] = PayLine.objects.filter(month__scheme__in=PayScheme.objects.visible_to(user))
    return found.select_related("month__scheme__person", "task")


def tasks(user: Person) -> QuerySet[FlexTask]:
    found: QuerySet[FlexTask] = FlexTask.objects.filter(scheme__in=PayScheme.objects.visible_to(user))
    return found.select_related("scheme__person")


def disputes(user: Person) -> QuerySet[LineDispute]:
    found: QuerySet[LineDispute] = LineDispute.objects.filter(
        line__month__scheme__in=PayScheme.objects.visible_to(user)
    )
    return found.select_related("line__month__scheme__person")


@dataclass(frozen=True)
class Late:
    """A month that should be approved by now."""

    scheme: PayScheme
    month: date


def late_months(now: datetime) -> list[Late]:
    """AL-64: not approved by the fifth working day of the month after."""
    today = local_day(now, people.zone())
    found = PayScheme.objects.filter(state__in=["active", "closed"]).select_related("person").prefetch_related("months")
    return [Late(scheme, month) for scheme in found for month in _unapproved(scheme, today) if _is_late(month, today)]


def _unapproved(scheme: PayScheme, today: date) -> list[date]:
    approved = {row.month for row in scheme.months.all() if row.state == "approved"}
    return ended_months(scheme, today, approved)


def _is_late(month: date, today: date) -> bool:
    return today > approve_by(month)


def approve_by(month: date) -> date:
    """The fifth working day after the month's end."""
    return add_business_days(Period.month_of(month).last, APPROVED_BY_DAY, people.working_calendar())


def open_disputes() -> QuerySet[LineDispute]:
    found: QuerySet[LineDispute] = LineDispute.objects.filter(state="open")
    return found.select_related("line__month")
