"""The list of customers and what sleeps in it (A31): eligible are those who may be written to and were not refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from alignment.shared.periods import local_day
from alignment.shared.ratios import median, share
from alignment.shared.search import search_key
from funnel.models import Activity, Customer, CustomerFact
from people import selectors as people
from people.models import Membership, Person

PAGE = 50
SEGMENTS = ("all", "repeat", "once", "dormant", "eligible", "opted_out")
HUNTERS_AT_MOST = 0.2
CHECKS_AT_MOST = 5000
KNOWN_DAYS = 90  # our own default


@dataclass(frozen=True)
class Filters:
    """`cohort` and `bought` are months by their first day; `silent_after` counts days."""

    q: str = ""
    segment: str = "all"
    cohort: date | None = None
    bought: date | None = None
    silent_after: int = 0


@dataclass(frozen=True)
class Base:
    """Counts of the whole base. Money in minor units; a year's purchases are of customers known for a quarter."""

    customers: int
    dormant: int
    eligible: int
    opted_out: int
    purchases_a_year: float | None
    average_check: float | None
    median_check: float | None
    last_contact: date | None


@dataclass(frozen=True)
class Carried:
    """R-RP-03: customers who came back, by the duty of whoever carries them."""

    repeat: int
    of_hunters: int
    of_farmers: int

    @property
    def share_of_hunters(self) -> float | None:
        return share(self.of_hunters, self.repeat)

    @property
    def is_too_many(self) -> bool:
        return (self.share_of_hunters or 0) > HUNTERS_AT_MOST


def customers(user: Person, filters: Filters, *, today: date) -> QuerySet[Customer]:
    return _filtered(Customer.objects.visible_to(user).select_related("fact"), filters, today)


def _filtered(rows: QuerySet[Customer], filters: Filters, today: date) -> QuerySet[Customer]:
    if filters.q:
        rows = rows.filter(search_key__contains=search_key(filters.q))
    if filters.cohort:
        rows = rows.filter(fact__cohort_day__gte=filters.cohort, fact__cohort_day__lt=_next(filters.cohort))
    if filters.bought:
        rows = rows.filter(months__month=filters.bought, months__purchases__gt=0)
    return rows.filter(_segment(filters.segment, today - timedelta(days=filters.silent_after)))


def of_whole(filters: Filters, *, today: date) -> list[int]:
    """Ids of the group, whoever asks: for plans of the company."""
    return list(_filtered(Customer.objects.all(), filters, today).order_by("pk").values_list("pk", flat=True))


def page(rows: QuerySet[Customer], *, before: str = "") -> tuple[list[Customer], str]:
    """Newest first; and where the next page begins, "" at the end."""
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def _segment(name: str, silent_since: date) -> Q:
    dormant = Q(fact__last_day__lt=silent_since)
    reachable = Q(opted_out_at=None) & (~Q(email="") | ~Q(phone=""))
    segments: Mapping[str, Q] = {
        "repeat": Q(fact__second_day__isnull=False),
        "once": Q(fact__first_day__isnull=False, fact__second_day=None),
        "dormant": dormant,
        "eligible": dormant & reachable,
        "opted_out": Q(opted_out_at__isnull=False),
    }
    return segments.get(name, Q())


def base(*, today: date, silent_after: int) -> Base:
    since = today - timedelta(days=silent_after)
    found = Customer.objects.aggregate(
        customers=Count("pk", filter=Q(fact__isnull=False)),
        dormant=Count("pk", filter=_segment("dormant", since)),
        eligible=Count("pk", filter=_segment("eligible", since)),
        opted_out=Count("pk", filter=_segment("opted_out", since)),
    )
    often, mean_check, median_check = _usual(today)
    return Base(
        **found, purchases_a_year=often, average_check=mean_check, median_check=median_check, last_contact=last_contact()
    )  # fmt: skip


def has_eligible(*, today: date, silent_after: int) -> bool:
    return Customer.objects.filter(_segment("eligible", today - timedelta(days=silent_after))).exists()


def _usual(today: date) -> tuple[float | None, float | None, float | None]:
    """How often in a year, of customers known for a quarter; and for how much at once, mean and median."""
    bought = CustomerFact.objects.filter(purchases__gt=0)
    began = bought.filter(first_day__lte=today - timedelta(days=KNOWN_DAYS)).values_list("first_day")
    rows = list(began.annotate(n=Count("pk"), bought=Sum("purchases")).order_by("first_day"))
    times, days = sum(row[2] for row in rows), sum(row[1] * (today - row[0]).days for row in rows if row[0])
    total = bought.aggregate(n=Sum("purchases"), revenue=Sum("revenue_minor"))
    checks = bought.order_by("-last_day", "-pk").values_list("revenue_minor", "purchases")[:CHECKS_AT_MOST]
    return share(times, days / 365), share(total["revenue"], total["n"]), median(sum_ / n for sum_, n in checks)


def last_contact() -> date | None:
    """When somebody last called or wrote to a customer after the win."""
    told = Activity.objects.filter(kind__in=("call", "email", "meeting"), lead__stage__kind="won")
    last = told.filter(at__gt=F("lead__stage_entered_at")).aggregate(last=Max("at"))["last"]
    return local_day(last, people.zone()) if last else None


def carried(*, today: date) -> Carried:
    rows = CustomerFact.objects.exclude(second_day=None).values("owner_id").annotate(n=Count("pk"))
    counts = {row["owner_id"]: row["n"] for row in rows}
    duties = dict(
        Membership.objects.filter(person__in=counts, from_date__lte=today)
        .filter(Q(to_date=None) | Q(to_date__gt=today))
        .order_by("from_date")
        .values_list("person_id", "duty")
    )
    by_duty = {duty: sum(n for pk, n in counts.items() if duties.get(pk) == duty) for duty in ("hunter", "farmer")}
    return Carried(sum(counts.values()), by_duty["hunter"], by_duty["farmer"])


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
