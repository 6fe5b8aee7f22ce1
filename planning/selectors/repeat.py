"""Plans to bring customers back: what each has done so far, beside those left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum

from alignment.shared.periods import local_day
from funnel.models import CustomerMonth
from funnel.selectors import base, buying
from people import selectors as people
from people.models import Person
from planning.metrics.repeat import AccountLine, Group, Uplift, account, payback, reactivation_rate, uplift
from planning.models import Member, ReactivationPlan

PAGE = 50
UNTOUCHED_DAYS = 90


@dataclass(frozen=True)
class Channel:
    key: str
    label: str
    reached: int
    returned: int
    rate: float | None


@dataclass(frozen=True)
class Results:
    """`treated` and `holdout`: came back of all drawn, contacted or not, so that the lot stays fair."""

    treated: Group
    holdout: Group
    reached: Group
    uplift: Uplift | None
    channels: tuple[Channel, ...]
    account: tuple[AccountLine, ...]
    pays_back: date | None

    @property
    def reactivation_rate(self) -> float | None:
        return reactivation_rate(self.reached.k, self.reached.n)


def plans(user: Person) -> QuerySet[ReactivationPlan]:
    found: QuerySet[ReactivationPlan] = ReactivationPlan.objects.visible_to(user).select_related("owner")
    return found.order_by("-created_at", "-pk")


def results(plan: ReactivationPlan, *, now: datetime) -> Results:
    today = local_day(now, people.zone())
    counts = _counts(plan)
    treated, alone = (Group(counts[name]["k"], counts[name]["n"]) for name in ("treated", "holdout"))
    lines = account(_months(plan), _revenue(plan), today=today)
    return Results(
        treated, alone, Group(counts["treated"]["k_reached"], counts["treated"]["reached"]), uplift(treated, alone),
        _channels(plan), lines, payback(lines),
    )  # fmt: skip


def _returned(plan: ReactivationPlan) -> Q:
    """Bought on the day of the start or later; nobody while the plan has not begun."""
    return Q(customer__fact__last_day__gte=plan.started_on) if plan.started_on else Q(pk__in=[])


def _counts(plan: ReactivationPlan) -> dict[str, dict[str, int]]:
    back, met = _returned(plan), Q(reached_at__isnull=False)
    rows = plan.members.values("group").annotate(
        n=Count("pk"), k=Count("pk", filter=back), reached=Count("pk", filter=met),
        k_reached=Count("pk", filter=back & met),
    )  # fmt: skip
    names = ("n", "k", "reached", "k_reached")
    found = {str(row["group"]): {name: int(row[name]) for name in names} for row in rows}  # type: ignore[literal-required]
    return {name: found.get(name, dict.fromkeys(names, 0)) for name in ("treated", "holdout")}


def _channels(plan: ReactivationPlan) -> tuple[Channel, ...]:
    rows = plan.members.filter(reached_at__isnull=False).values("reached_by")
    counted = rows.annotate(n=Count("pk"), k=Count("pk", filter=_returned(plan))).order_by("-n", "reached_by")
    names = dict(Member._meta.get_field("reached_by").flatchoices)
    return tuple(
        Channel(row["reached_by"], names[row["reached_by"]], row["n"], row["k"], reactivation_rate(row["k"], row["n"]))
        for row in counted
    )


def _months(plan: ReactivationPlan) -> Sequence[tuple[date, int, int]]:
    return list(plan.months.order_by("month").values_list("month", "cost_minor", "expected_minor"))


def _revenue(plan: ReactivationPlan) -> dict[date, int]:
    """What those to be brought back bought from the month of the start on."""
    if plan.started_on is None:
        return {}
    treated = plan.members.filter(group="treated").values("customer")
    bought = CustomerMonth.objects.filter(customer__in=treated, month__gte=plan.started_on.replace(day=1))
    rows = bought.values("month").annotate(total=Sum("revenue_minor"))
    return {row["month"]: row["total"] for row in rows}


def members(plan: ReactivationPlan, *, group: str = "", after: str = "") -> tuple[list[Member], str]:
    """Whom to reach first: not yet reached, then by number; and where the next page begins."""
    rows = plan.members.select_related("customer", "customer__fact", "reached_by_person").order_by("pk")
    rows = rows.filter(group=group) if group else rows
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def is_untouched(now: datetime) -> bool:
    """Nobody spoke to the base for ninety days, and there is a base that sleeps."""
    today = local_day(now, people.zone())
    last, since = base.last_contact(), today - timedelta(days=UNTOUCHED_DAYS)
    return (last is None or last < since) and base.has_eligible(today=today, silent_after=buying.silence())


def to_review(today: date) -> QuerySet[ReactivationPlan]:
    found: QuerySet[ReactivationPlan] = ReactivationPlan.objects.filter(state="running", review_on__lte=today)
    return found.order_by("review_on", F("pk"))
