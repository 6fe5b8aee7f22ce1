"""What the comparison of A37 begins with, and the hours behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet, Sum

from hiring.metrics import compare as metrics
from hiring.models import AgencyFee, HiringHour, SearchChoice, Vacancy

# Our own defaults, used until the vacancy knows better.
HOURLY_COST_MINOR = 1_000_00
SELF_HOURS, AGENCY_HOURS = 60, 10
SELF_WEEKS_TENTHS, AGENCY_WEEKS_TENTHS = 40, 20
FEE_HUNDREDTHS = 150
FEW_PROBATIONS = 4


@dataclass(frozen=True)
class Spent:
    """Of the log: minutes, money, and who gave how many."""

    minutes: int
    cost_minor: int
    by_person: tuple[tuple[str, int], ...]

    @property
    def hours(self) -> float:
        return self.minutes / 60


def hours_of(vacancy: Vacancy) -> QuerySet[HiringHour]:
    found = HiringHour.objects.alive().filter(vacancy=vacancy).select_related("person", "by")
    return found.order_by("-on", "-pk")


def spent_on(vacancy: Vacancy) -> Spent:
    """R-SA-01: what the search has cost in time so far."""
    rows = list(hours_of(vacancy))
    minutes: dict[str, int] = {}
    for row in rows:
        minutes[row.person.name] = minutes.get(row.person.name, 0) + row.minutes
    cost = round(sum(row.minutes * row.hourly_cost_minor for row in rows) / 60)
    by_person = sorted(minutes.items(), key=lambda pair: (-pair[1], pair[0]))
    return Spent(sum(minutes.values()), cost, tuple(by_person))


def boards_minor(vacancy: Vacancy) -> int:
    return vacancy.channels.aggregate(sum=Sum("cost_minor"))["sum"] or 0


def figures_of(vacancy: Vacancy) -> dict[str, int]:
    """The fields of a choice, as the vacancy and the past know them; the rest are defaults to be changed."""
    spent = spent_on(vacancy)
    hourly = round(spent.cost_minor * 60 / spent.minutes) if spent.minutes else HOURLY_COST_MINOR
    return {
        "base_minor": _base(vacancy),
        "hourly_cost_minor": hourly,
        "self_hours": max(SELF_HOURS, round(spent.hours)),
        "board_fees_minor": boards_minor(vacancy),
        "self_weeks_tenths": SELF_WEEKS_TENTHS,
        "fee_hundredths": FEE_HUNDREDTHS,
        "passes_hundredths": _passes(),
        "agency_hours": AGENCY_HOURS,
        "agency_weeks_tenths": AGENCY_WEEKS_TENTHS,
        "role_value_minor": vacancy.monthly_value_minor or 0,
    }


def _base(vacancy: Vacancy) -> int:
    """The middle of the range; what is known of it when one end is open."""
    ends = [end for end in (vacancy.salary_min_minor, vacancy.salary_max_minor) if end is not None]
    return round(sum(ends) / len(ends)) if ends else 0


def _passes() -> int:
    """The share of hires from agencies that stayed, from four finished probations on; before that all of them."""
    stages = AgencyFee.objects.values_list("application__stage__key", flat=True)
    ended = [key for key in stages if key in ("probation_passed", "probation_failed")]
    if len(ended) < FEW_PROBATIONS:
        return 100
    return round(100 * ended.count("probation_passed") / len(ended))


def terms_of(choice: SearchChoice) -> metrics.Terms:
    return terms({name: getattr(choice, name) for name in FIGURES})


FIGURES = (
    "base_minor", "hourly_cost_minor", "self_hours", "board_fees_minor", "self_weeks_tenths", "fee_hundredths",
    "passes_hundredths", "agency_hours", "agency_weeks_tenths", "role_value_minor",
)  # fmt: skip


def terms(figures: dict[str, int]) -> metrics.Terms:
    return metrics.Terms(
        base=figures["base_minor"],
        hourly_cost=figures["hourly_cost_minor"],
        self_hours=figures["self_hours"],
        board_fees=figures["board_fees_minor"],
        self_weeks=figures["self_weeks_tenths"] / 10,
        fee=figures["fee_hundredths"] / 100,
        passes=figures["passes_hundredths"] / 100,
        agency_hours=figures["agency_hours"],
        agency_weeks=figures["agency_weeks_tenths"] / 10,
        role_value=figures["role_value_minor"],
    )


def open_choice(vacancy: Vacancy) -> SearchChoice | None:
    return SearchChoice.objects.filter(vacancy=vacancy).exclude(state="decided").first()


def decided(vacancy: Vacancy) -> Iterable[SearchChoice]:
    return (
        SearchChoice.objects.filter(vacancy=vacancy, state="decided")
        .select_related("decided_by")
        .order_by(F("decided_at").desc(), "-pk")[:10]
    )
