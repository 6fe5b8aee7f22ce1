"""A month of a scheme: calculated line by line with its reasons and records, disputed, approved. Nothing is paid here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alignment.shared.business_time import Calendar, working_days
from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import Period, local_day
from alignment.shared.words import gettext_noop
from funnel.selectors.brought import Counted, brought_by, taken_by
from funnel.services.versions import kept, locked
from hiring.metrics import pay as metrics
from hiring.metrics.pay import Curve, Fact, Pay, Terms
from hiring.models import FlexTask, LineDispute, PayLine, PayMonth, PayScheme, SchemeVersion
from hiring.models.pay import PAY_APPROVERS, PAY_KEEPERS
from hiring.services.pay import version_of
from people import selectors as people
from people.models import Person
from people.services import audit

COUNTED_BY = {"brought": brought_by, "taken": taken_by}
PAID = ("active", "closed")
BASE_WORDS = {
    True: gettext_noop("The whole month"),
    False: gettext_noop("%(worked)s of %(days)s working days of the month"),
}
BONUS_WORDS = {
    "plan": gettext_noop("%(fact)s of %(plan)s leads of the plan: %(paid)s percent of the bonus"),
    "below": gettext_noop("%(fact)s of %(plan)s leads of the plan: under %(floor)s percent there is no bonus"),
    "guard": gettext_noop("The quality guard was not kept: %(quality)s percent of at least %(guard)s"),
    "no_plan": gettext_noop("There is no plan, so there is no bonus to calculate"),
}
TASK_WORDS = {
    "confirmed": gettext_noop("Confirmed by the commercial director"),
    "done": gettext_noop("Not confirmed yet, so not paid"),
    "open": gettext_noop("Not done, so not paid"),
    "refused": gettext_noop("Not accepted"),
}


@transaction.atomic
def calculate(scheme: PayScheme, *, month: date, now: datetime, actor: Person | None) -> PayMonth:
    """Lines of a new round; the former ones stay. Only a month that is over, and not once it is approved."""
    _may_calculate(actor)
    scheme, period = locked(scheme), Period.month_of(month)
    version = _applicable(scheme, period, now)
    row, _made = PayMonth.objects.select_for_update().get_or_create(
        scheme=scheme, month=period.start, defaults={"is_demo": scheme.is_demo}
    )
    if row.state == "approved":
        raise DomainError(_("This month is approved: nothing in it changes any more."))
    counted = COUNTED_BY[scheme.measure](scheme.person, worked_in(scheme, period))
    tasks = list(scheme.flex_tasks.filter(month=period.start).order_by("pk"))
    fact = fact_of(scheme, period, counted)
    found = metrics.pay(terms_of(version), fact, [task.amount_minor for task in tasks if task.state == "confirmed"])
    changes = {
        "state": "calculated", "scheme_version": version, "round": row.round + 1, "days": fact.worked,
        "month_days": fact.days, "plan": found.plan, "fact": fact.counted, "decided": fact.judged,
        "total_minor": found.total_minor, "calculated_at": now,
    }  # fmt: skip
    kept(row, changes, now=now, actor=actor)
    PayLine.objects.bulk_create(_lines(row, version, fact, found, counted, tasks))
    audit.record(actor=actor, verb="pay_month.calculated", obj=row, now=now, is_demo=row.is_demo)
    return row


def calculate_due(*, now: datetime) -> int:
    """The month that is over, of each scheme in force that has no calculation of it yet. How many were made."""
    month = Period.month_of(Period.month_of(local_day(now, people.zone())).start - timedelta(days=1))
    known = PayMonth.objects.filter(month=month.start).exclude(state="open").values("scheme")
    made = 0
    for scheme in PayScheme.objects.filter(state__in=PAID).exclude(pk__in=known).order_by("pk"):
        if version_of(scheme, month.start) is not None and worked_in(scheme, month).days():
            calculate(scheme, month=month.start, now=now, actor=None)
            made += 1
    return made


def _may_calculate(actor: Person | None) -> None:
    if actor is not None and not actor.has_role(*PAY_KEEPERS, *PAY_APPROVERS):
        raise NotAllowed(_("The HR director and the commercial director calculate a month."))


def _applicable(scheme: PayScheme, period: Period, now: datetime) -> SchemeVersion:
    if scheme.state not in PAID:
        raise DomainError(_("A scheme counts once it is signed and in force."))
    if local_day(now, people.zone()) < period.end:
        raise InvalidInput(_("A month is calculated when it is over."), field="month")
    version = version_of(scheme, period.start)
    if version is None or not worked_in(scheme, period).days():
        raise InvalidInput(_("The scheme does not apply in this month."), field="month")
    return version


def worked_in(scheme: PayScheme, period: Period) -> Period:
    """The days of the month under the scheme: it may begin or end inside."""
    start = min(max(period.start, scheme.started_on), period.end)
    end = period.end if scheme.closed_on is None else min(period.end, scheme.closed_on + timedelta(days=1))
    return Period(start, max(start, end))


def fact_of(scheme: PayScheme, period: Period, counted: Counted) -> Fact:
    calendar, worked = people.working_calendar(), worked_in(scheme, period)
    return Fact(len(counted.leads), counted.good, counted.judged, _days(worked, calendar), _days(period, calendar))


def _days(period: Period, calendar: Calendar) -> int:
    return working_days(period.start, period.end, calendar)


def terms_of(version: SchemeVersion) -> Terms:
    return Terms(
        version.base_minor, version.bonus_minor, version.plan_leads, version.guard_percent / 100,
        Curve(version.floor_percent / 100, version.cap_percent / 100),
    )  # fmt: skip


def _lines(
    row: PayMonth, version: SchemeVersion, fact: Fact, found: Pay, counted: Counted, tasks: Iterable[FlexTask]
) -> list[PayLine]:
    whole = fact.worked == fact.days
    base = PayLine(
        kind="base", amount_minor=found.base_minor, reason=BASE_WORDS[whole],
        params={} if whole else {"worked": fact.worked, "days": fact.days},
    )  # fmt: skip
    bonus = PayLine(
        kind="bonus", amount_minor=found.bonus.amount_minor, reason=BONUS_WORDS[found.bonus.reason],
        params=_bonus_params(version, fact, found), records=list(counted.leads),
    )  # fmt: skip
    lines = [base, bonus, *(_task_line(task) for task in tasks)]
    for order, line in enumerate(lines, start=1):
        line.month, line.round, line.order, line.is_demo = row, row.round, order, row.is_demo
    return lines


def _bonus_params(version: SchemeVersion, fact: Fact, found: Pay) -> dict[str, object]:
    return {
        "fact": fact.counted,
        "plan": round(found.plan, 1) if found.plan is not None else None,
        "paid": round((found.bonus.paid_share or 0) * 100, 1),
        "floor": version.floor_percent,
        "guard": version.guard_percent,
        "quality": None if fact.quality is None else round(fact.quality * 100, 1),
    }


def _task_line(task: FlexTask) -> PayLine:
    """R-MO-01: only what the commercial director confirmed has an amount."""
    amount = task.amount_minor if task.state == "confirmed" else 0
    return PayLine(kind="flex", task=task, amount_minor=amount, reason=TASK_WORDS[task.state])


@transaction.atomic
def approve(month: PayMonth, *, now: datetime, actor: Person, expected_version: int | None = None) -> PayMonth:
    """By the commercial director; of the director's own scheme by the HR director. No line may be disputed."""
    row = locked(month, expected_version)
    if not may_approve(actor, row.scheme):
        raise NotAllowed(_("The commercial director approves a month."))
    if row.state != "calculated":
        raise DomainError(_("First the month is calculated."))
    if open_disputes(row).exists():
        raise DomainError(_("A line of this month is disputed. Answer first."))
    kept(row, {"state": "approved", "approved_at": now, "approved_by": actor}, now=now, actor=actor)
    audit.record(actor=actor, verb="pay_month.approved", obj=row, now=now, is_demo=row.is_demo)
    return row


def may_approve(actor: Person, scheme: PayScheme) -> bool:
    """Nobody their own."""
    approvers = PAY_KEEPERS if scheme.person.has_role(*PAY_APPROVERS) else PAY_APPROVERS
    return scheme.person_id != actor.pk and actor.has_role(*approvers)


def open_disputes(month: PayMonth) -> QuerySet[LineDispute]:
    return LineDispute.objects.filter(line__month=month, state="open")


@transaction.atomic
def dispute(line: PayLine, *, text: str, now: datetime, actor: Person) -> LineDispute:
    """By whoever is paid, about a line of the calculation that stands."""
    row = locked(line.month)
    if row.scheme.person_id != actor.pk:
        raise NotAllowed(_("Whoever is paid by the scheme may dispute a line."))
    if row.state != "calculated" or line.round != row.round:
        raise DomainError(_("Only a line of the calculation that stands can be disputed."))
    if not text.strip():
        raise InvalidInput(_("Say what is wrong with the line."), field="text")
    if line.disputes.filter(state="open").exists():
        raise DomainError(_("This line is disputed already."))
    made = LineDispute.objects.create(line=line, text=text.strip(), by=actor, at=now, is_demo=line.is_demo)
    audit.record(actor=actor, verb="pay_line.disputed", obj=made, now=now, is_demo=made.is_demo)
    return made


@transaction.atomic
def answer(disputed: LineDispute, *, is_upheld: bool, text: str, now: datetime, actor: Person) -> LineDispute:
    """Upheld: the month is calculated anew. Declined: the line stays, with the reason."""
    row = locked(disputed)
    scheme = row.line.month.scheme
    if scheme.person_id == actor.pk or not actor.has_role(*PAY_KEEPERS, *PAY_APPROVERS):
        raise NotAllowed(_("The HR director and the commercial director answer."))
    if row.state != "open":
        raise DomainError(_("This was answered already."))
    if not text.strip():
        raise InvalidInput(_("Answer in a sentence."), field="answer")
    changes = {
        "state": "upheld" if is_upheld else "declined", "answer": text.strip(), "answered_by": actor,
        "answered_at": now,
    }  # fmt: skip
    kept(row, changes, now=now, actor=actor)
    audit.record(actor=actor, verb=f"pay_line.{row.state}", obj=row, now=now, is_demo=row.is_demo)
    if is_upheld:
        calculate(scheme, month=row.line.month.month, now=now, actor=actor)
    return row
