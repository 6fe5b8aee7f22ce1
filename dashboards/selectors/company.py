"""The CEO's minute: plan and fact, the funnel, the dearest gap, promises, the meeting, and what is asked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.money import Money
from alignment.shared.periods import Period
from alignment.shared.ratios import share
from dashboards.selectors.doors import door
from dashboards.selectors.today import Coming, Gap, coming_meeting, dearest_gap
from delivery.selectors import open_alerts
from funnel.metrics.plan import plan_fact
from funnel.models import FunnelCell, Stage, Target
from funnel.selectors.funnel import FunnelQuery, default_period
from funnel.selectors.questions import address
from funnel.selectors.wins import wins
from loop.models import Action, Signal
from meetings.metrics.promises import on_time_rate
from meetings.models import MeetingDecision
from meetings.selectors import judged_promises
from meetings.selectors.promises import PROMISE_DAYS
from people import selectors as people
from people.models import Person


@dataclass(frozen=True)
class PlanFact:
    """`share` is None without a plan, never 100 %."""

    won: int
    won_plan: float | None
    won_share: float | None
    revenue: Money
    revenue_plan: Money | None
    revenue_share: float | None
    month: Period
    url: str


@dataclass(frozen=True)
class StripStep:
    name: str
    side: str
    entered: int
    rate: float | None
    url: str


@dataclass(frozen=True)
class Kept:
    kept: int
    due: int
    share: float | None
    overdue: int


@dataclass(frozen=True)
class LoopStep:
    name: str
    n: int
    url: str
    share: float | None = None


@dataclass(frozen=True)
class Asked:
    text: str
    url: str


@dataclass(frozen=True)
class CompanyPage:
    plan: PlanFact
    strip: tuple[StripStep, ...]
    gap: Gap | None
    kept: Kept
    loop: tuple[LoopStep, ...]
    coming: Coming | None
    asked: tuple[Asked, ...]


def company_page(user: Person, *, now: datetime) -> CompanyPage:
    today = now.astimezone(people.zone()).date()
    kept = promises_kept(today)
    return CompanyPage(
        plan=plan_and_fact(today),
        strip=funnel_strip(today),
        gap=dearest_gap(),
        kept=kept,
        loop=loop_strip(kept, now=now),
        coming=coming_meeting(user, now=now, agenda=False),
        asked=asked_of(user, now=now, today=today),
    )


def plan_and_fact(today: date) -> PlanFact:
    """Won inbound leads of the month and their amounts, by the day of winning."""
    month, currency = Period.month_of(today), people.company().currency
    fact = wins(FunnelQuery(month.start, month.end, view="period"))
    plans = targets(month)
    revenue, revenue_plan = Money(fact.amount_minor, currency), plans.get("revenue")
    return PlanFact(
        won=fact.n,
        won_plan=plans.get("won"),
        won_share=plan_fact(fact.n, plans.get("won")),
        revenue=revenue,
        revenue_plan=None if revenue_plan is None else Money.from_decimal(str(revenue_plan), currency),
        revenue_share=plan_fact(float(revenue.to_decimal()), revenue_plan),
        month=month,
        url=fact.url,
    )


def targets(month: Period) -> dict[str, float]:
    """The latest signed plan of the whole company that covers the month exactly."""
    signed = Target.objects.filter(
        metric__in=["won", "revenue"], segment="", start=month.start, end=month.end, signed_at__isnull=False
    )
    return {target.metric: float(target.value) for target in signed.order_by("signed_at")}


def funnel_strip(today: date) -> tuple[StripStep, ...]:
    """Twelve months of leads by stage: the volumes of the funnel page, without its times and costs."""
    query = FunnelQuery(*default_period(today))
    words, page = address(query), reverse("funnel:records")
    stages = list(
        Stage.objects.filter(pipeline__key="sales", kind__in=["open", "won"], is_archived=False).order_by("order")
    )
    entered = _entered(query, stages)
    return tuple(
        StripStep(
            name=stage.name,
            side=stage.side,
            entered=entered.get(stage.pk, 0),
            rate=share(entered.get(stage.pk, 0), entered.get(before.pk, 0)) if before else None,
            url=f"{page}?{words}&stage={stage.key}",
        )
        for before, stage in zip([None, *stages], stages, strict=False)
    )


def _entered(query: FunnelQuery, stages: list[Stage]) -> dict[int, int]:
    cells = FunnelCell.objects.filter(
        view="cohort", dimension="all", stage_id__in=[s.pk for s in stages], day__gte=query.start, day__lt=query.end
    )
    return dict(cells.values_list("stage_id").annotate(n=Sum("entered")).order_by())


def promises_kept(today: date) -> Kept:
    """R-PR-06: of the promises first due in ninety days, those done by the day given first."""
    judged = judged_promises(today)
    kept = sum(row.is_kept for row in judged)
    overdue = Action.objects.filter(state="open", due_date__lt=today).count()
    return Kept(kept, len(judged), on_time_rate(kept, len(judged)), overdue)


def loop_strip(kept: Kept, *, now: datetime) -> tuple[LoopStep, ...]:
    """D1: gap, decision, promise, done; where the figures fall to nothing the loop breaks."""
    since = now - timedelta(days=PROMISE_DAYS)
    gaps = Signal.objects.filter(Q(closed_at=None) | Q(opened_at__gte=since)).count()
    decisions = MeetingDecision.objects.filter(decision__decided_at__gte=since).count()
    return (
        LoopStep(_("Gaps seen"), gaps, door("loop:signals")),
        LoopStep(_("Decisions"), decisions, door("meetings:protocol-list")),
        LoopStep(_("Promises due"), kept.due, door("meetings:kept")),
        LoopStep(_("Kept in time"), kept.kept, door("meetings:kept"), kept.share),
    )


def asked_of(user: Person, *, now: datetime, today: date) -> tuple[Asked, ...]:
    """Alerts first, then own promises that are due."""
    alerts = [
        Asked(alert.words, alert.action_url if alert.action_url.startswith("/") else door("delivery:alerts"))
        for alert in open_alerts(user, now)[:3]
    ]
    due = Action.objects.filter(owner=user, state="open", due_date__lte=today).order_by("due_date", "pk")
    promises = [Asked(action.text, f"{door('loop:promises')}#action-{action.pk}") for action in due[:3]]
    return (*alerts, *promises)[:3]
