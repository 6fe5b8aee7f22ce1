"""What may be asked about the first thirty days: the board, who lacks a plan, cohorts by the month of the start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alignment.shared.money import Money
from funnel.models import Customer, Lead, Purchase
from funnel.selectors.rates import Rates
from people import selectors as people
from people.models import Person
from practices.metrics import onboarding as metrics
from practices.models import ClientPulse, Method, OnboardingPlan, OnboardingStep
from practices.models.methods import IN_USE
from practices.models.onboarding import PLAN_DAYS
from practices.selectors.calendar import day_of

METHOD = "onboarding"
IN_A_COLUMN = 12
LOOKS_BACK = timedelta(days=730)
PULSE_DAYS = 90
BOUGHT = Q(purchases__kind__in=["first", "repeat"])
WON = Q(leads__stage__kind="won", leads__removed_at=None)


@dataclass(frozen=True)
class Column:
    """`first` and `last` are days of the plan; the last column is past day 30."""

    key: str
    label: str | Promise
    first: int
    last: int


COLUMNS = (
    Column("start", _("Days 0–1"), 0, 1),
    Column("week", _("Days 2–7"), 2, 7),
    Column("fortnight", _("Days 8–14"), 8, 14),
    Column("month", _("Days 15–30"), 15, PLAN_DAYS),
    Column("over", _("Past day 30"), PLAN_DAYS + 1, 10_000),
)


@dataclass(frozen=True)
class Card:
    plan: OnboardingPlan
    day: int
    next_step: OnboardingStep | None
    overdue: int
    done: int
    steps: int

    @property
    def phase(self) -> str:
        return phase_of(self.plan, self.day, self.done)


@dataclass(frozen=True)
class Filled:
    column: Column
    count: int
    cards: list[Card]

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


def phase_of(plan: OnboardingPlan, day: int, done: int) -> str:
    """A26: day0, steps, day30, done, churned."""
    if plan.state != "open":
        return plan.state
    if day >= PLAN_DAYS:
        return "day30"
    return "steps" if done or day > 0 else "day0"


def plans_for(user: Person) -> QuerySet[OnboardingPlan]:
    steps = OnboardingStep.objects.order_by("day", "pk")
    found = OnboardingPlan.objects.visible_to(user).select_related("customer", "owner")
    return found.prefetch_related(Prefetch("steps", queryset=steps))


def in_column(found: QuerySet[OnboardingPlan], column: Column, today: date) -> QuerySet[OnboardingPlan]:
    return found.filter(_of_days(column, today))


def _of_days(column: Column, today: date) -> Q:
    newest, oldest = today - timedelta(days=column.first), today - timedelta(days=min(column.last, 3650))
    return Q(state="open", day0__lte=newest, day0__gte=oldest)


def overdue(found: QuerySet[OnboardingPlan], today: date) -> QuerySet[OnboardingPlan]:
    late = OnboardingStep.objects.filter(done_at=None, due_on__lt=today).values("plan")
    return found.filter(state="open", pk__in=late)


def board(found: QuerySet[OnboardingPlan], today: date) -> list[Filled]:
    counts = found.aggregate(**{column.key: Count("pk", filter=_of_days(column, today)) for column in COLUMNS})
    shown = (in_column(found, column, today).order_by("day0", "pk")[:IN_A_COLUMN] for column in COLUMNS)
    return [Filled(column, counts[column.key], cards(some, today)) for column, some in zip(COLUMNS, shown, strict=True)]


def cards(found: Iterable[OnboardingPlan], today: date) -> list[Card]:
    return [card_of(plan, today) for plan in found]


def card_of(plan: OnboardingPlan, today: date) -> Card:
    steps = list(plan.steps.all())
    waiting = [step for step in steps if step.done_at is None]
    return Card(
        plan=plan,
        day=(today - plan.day0).days,
        next_step=waiting[0] if waiting and plan.state == "open" else None,
        overdue=sum(step.due_on < today for step in waiting) if plan.state == "open" else 0,
        done=len(steps) - len(waiting),
        steps=len(steps),
    )


def launched_on() -> date | None:
    """The day since which every new client has a plan; None while the method is not in use."""
    method = Method.objects.filter(key=METHOD, state__in=IN_USE).first()
    return day_of(method.launched_at) if method and method.launched_at else None


@dataclass(frozen=True)
class NewClient:
    customer: Customer
    day0: date


def without_plan(now: datetime) -> list[NewClient]:
    """R-CX-01: who began since the method did, and whose thirty days are not over."""
    launched, today = launched_on(), day_of(now)
    if launched is None:
        return []
    since = now - timedelta(days=PLAN_DAYS + 2)
    fresh = Q(won_at__gte=since) | Q(bought_at__gte=since)
    found = _first_days(Customer.objects.filter(onboarding=None, loss=None)).filter(fresh).order_by("pk")
    starts = [NewClient(one, day_of(min(_moments(one.won_at, one.bought_at)))) for one in found]
    return [one for one in starts if one.day0 >= launched and one.day0 + timedelta(days=PLAN_DAYS) >= today]


def _first_days(customers: QuerySet[Customer]) -> QuerySet[Any]:
    return customers.annotate(
        won_at=Min("leads__stage_entered_at", filter=WON), bought_at=Min("purchases__at", filter=BOUGHT)
    )


def _moments(*moments: datetime | None) -> list[datetime]:
    return [moment for moment in moments if moment]


def first_lead(customer: Customer) -> Lead | None:
    won = Lead.objects.filter(customer=customer, stage__kind="won", removed_at=None).select_related("owner")
    return won.order_by("stage_entered_at", "pk").first()


def starts(now: datetime) -> list[metrics.Start]:
    """Every client who began within two years, with or without a plan."""
    since = now - LOOKS_BACK
    found = _first_days(Customer.objects.filter(_buyers())).values_list(
        "pk", "won_at", "bought_at", "onboarding__day0", "loss__lost_on"
    )
    began = {}
    for pk, won_at, bought_at, day0, lost_on in found:
        moments = _moments(won_at, bought_at)
        day = day0 or (day_of(min(moments)) if moments else None)
        if day and day >= day_of(since):
            began[pk] = (day, lost_on)
    values = _values({pk: day for pk, (day, _lost_on) in began.items()})
    return [metrics.Start(day, lost_on, values.get(pk)) for pk, (day, lost_on) in began.items()]


def _buyers() -> Q:
    won = Lead.objects.filter(stage__kind="won", removed_at=None, customer__isnull=False)
    return Q(pk__in=won.values("customer")) | Q(pk__in=Purchase.objects.exclude(kind="refund").values("customer"))


def _values(began: dict[int, date]) -> dict[int, int]:
    """Purchases less refunds of each client's first ninety days, in the company's currency."""
    rates, sums = Rates(), defaultdict[int, int](int)
    rows = Purchase.objects.filter(customer__in=began) if len(began) < 900 else Purchase.objects.all()
    for customer, at, amount, currency, kind in rows.values_list("customer", "at", "amount_minor", "currency", "kind"):
        start, day = began.get(customer), day_of(at)
        worth = rates.in_own(amount, currency, day)
        if start and worth is not None and start <= day <= start + timedelta(days=metrics.VALUE_DAYS):
            sums[customer] += -abs(worth) if kind == "refund" else worth
    return dict(sums)


@dataclass(frozen=True)
class Effect:
    """R-CX-02: by the day the client began, never by the calendar of the losses."""

    launched: date | None
    churn: metrics.Change
    value: metrics.Change
    now_rate: float | None
    ripe: int
    cohorts: list[metrics.Cohort]
    currency: str

    @property
    def value_before(self) -> Money | None:
        return self._money(self.value.before)

    @property
    def value_after(self) -> Money | None:
        return self._money(self.value.after)

    def _money(self, amount: float | None) -> Money | None:
        return None if amount is None else Money(round(amount), self.currency)


def effect(now: datetime) -> Effect:
    found, today = starts(now), day_of(now)
    launched = launched_on() or OnboardingPlan.objects.aggregate(first=Min("day0"))["first"]
    churn, value = metrics.before_and_after(found, launched, today) if launched else (_NOTHING, _NOTHING)
    return Effect(
        launched=launched,
        churn=churn,
        value=value,
        now_rate=metrics.early_churn(found, today),
        ripe=sum(start.is_ripe(today) for start in found),
        cohorts=metrics.cohorts(found, today),
        currency=people.company().currency,
    )


_NOTHING = metrics.Change(None, None)


@dataclass(frozen=True)
class Pulse:
    mean: float | None
    answered: int
    asked: int


def pulse(now: datetime) -> Pulse:
    asked = ClientPulse.objects.filter(asked_at__gte=now - timedelta(days=PULSE_DAYS))
    scores = list(asked.values_list("score", flat=True))
    known = [score for score in scores if score is not None]
    return Pulse(metrics.client_pulse(known), len(known), len(scores))


def on_time(now: datetime) -> tuple[float | None, int]:
    """Of steps that fell due within ninety days."""
    today = day_of(now)
    due = OnboardingStep.objects.filter(due_on__gte=today - timedelta(days=PULSE_DAYS), due_on__lt=today)
    rows = list(due.exclude(plan__state="churned").values_list("due_on", "done_at", "is_skipped"))
    judged = [(day, done_at) for day, done_at, is_skipped in rows if not is_skipped]
    kept = sum(done_at is not None and day_of(done_at) <= day for day, done_at in judged)
    return metrics.onboarding_on_time(kept, len(judged)), len(judged)


def pulses_to_ask(user: Person, now: datetime) -> QuerySet[ClientPulse]:
    """By phone, and not asked yet: the oldest first."""
    found = ClientPulse.objects.editable_by(user).filter(asked_by="phone", score=None, valid_until__gt=now)
    return found.select_related("customer", "manager", "plan").order_by("asked_at", "pk")


def overdue_plans(now: datetime) -> list[tuple[OnboardingPlan, int]]:
    """AL-51: a step a day late, one line a plan."""
    late = Q(done_at=None, due_on__lt=day_of(now))
    found = OnboardingPlan.objects.filter(state="open", pk__in=OnboardingStep.objects.filter(late).values("plan"))
    steps = Prefetch("steps", queryset=OnboardingStep.objects.filter(late), to_attr="late_steps")
    return [(plan, len(plan.late_steps)) for plan in found.prefetch_related(steps).order_by("day0", "pk")]  # type: ignore[attr-defined]
