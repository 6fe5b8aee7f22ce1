"""The market as the tables tell it, and where an offer, a vacancy or our own people stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from alignment.shared.periods import months_before
from hiring.metrics import bands as metrics
from hiring.metrics.bands import Band, State
from hiring.models import BandTable, PersonPay, SalaryBand, Vacancy
from people.models import Person

# A vacancy of a specialist is priced by the levels of marketers.
PRICED_AS = {"internet_marketer": "marketer"}
CHECK_MONTHS = 6


@dataclass(frozen=True)
class Fit:
    """A band that the salary touches, and the middle of the salary against the middle of the band."""

    band: Band
    compa: float | None


@dataclass(frozen=True)
class BandVerdict:
    """Error 3 asks for it. `is_checked`: the table was compared with the market within half a year.

    `overlap`: where two of the fitting bands lie over each other. `basis_differs`: before tax against after tax.
    """

    state: State
    min_minor: int
    max_minor: int
    mid_minor: int
    currency: str
    fits: tuple[Fit, ...]
    overlap: tuple[int, int] | None
    table_id: int
    dated_on: date | None
    is_checked: bool
    basis_differs: bool

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(fit.band.name for fit in self.fits)


def verdict_of(vacancy: Vacancy, day: date, *, years: float | None = None) -> BandVerdict | None:
    """R-SB-02. None without a salary or where no table speaks of the position."""
    low, high = vacancy.salary_min_minor, vacancy.salary_max_minor
    if low is None and high is None:
        return None
    offer = (low if low is not None else high, high if high is not None else low)
    table = table_for(vacancy.region, vacancy.currency, day)
    bands = of_position(table, vacancy.position) if table else ()
    if table is None or not bands:
        return None
    return judged(table, bands, offer, day, years=years, is_gross=vacancy.is_gross)


def judged(
    table: BandTable, bands: Sequence[Band], offer: tuple[Any, Any], day: date, *,
    years: float | None = None, is_gross: bool | None = None,
) -> BandVerdict:  # fmt: skip
    """A salary against the bands of one position."""
    low, high = offer
    asked = metrics.market(bands, years)
    touched = tuple(band for band in asked if band.holds(low, high))
    measured = touched or asked
    bottom, top = min(band.min_minor for band in measured), max(band.max_minor for band in measured)
    both = [(start, stop) for _one, _other, start, stop in metrics.overlaps(touched)]
    return BandVerdict(
        state=metrics.state_of(low, high, asked), min_minor=bottom, max_minor=top, mid_minor=(bottom + top) // 2,
        currency=table.currency, fits=tuple(Fit(band, metrics.compa_ratio((low + high) / 2, band)) for band in touched),
        overlap=both[0] if both else None, table_id=table.pk, dated_on=table.dated_on,
        is_checked=is_checked(table, day),
        basis_differs=None not in (table.is_gross, is_gross) and table.is_gross != is_gross,
    )  # fmt: skip


def table_for(region: str, currency: str, day: date) -> BandTable | None:
    """What was in force on the day in the region, else in the whole country."""
    began = Q(active_from=None) | Q(active_from__lte=day)
    lasts = Q(archived_on=None) | Q(archived_on__gt=day)
    there = BandTable.objects.filter(began, lasts, currency=currency, region__in={region.strip(), ""})
    found: BandTable | None = (
        there.exclude(state="draft").order_by("-region", F("active_from").desc(nulls_last=True), "-pk").first()
    )
    return found


def of_position(table: BandTable, position: str) -> tuple[Band, ...]:
    rows = list(table.bands.filter(position__in={position, PRICED_AS.get(position, position)}).order_by("order", "pk"))
    own = [row for row in rows if row.position == position]
    return tuple(band_of(row) for row in own or rows)


def band_of(row: SalaryBand) -> Band:
    return Band(row.level, row.name, row.min_minor, row.max_minor, row.years_from, row.years_to, row.is_sought)


def is_checked(table: BandTable, day: date) -> bool:
    """R-SB-01: a table without a date, or older than half a year, is a guess."""
    return table.dated_on is not None and months_before(day, CHECK_MONTHS) <= table.dated_on


def tables(user: Person) -> QuerySet[BandTable]:
    found: QuerySet[BandTable] = BandTable.objects.visible_to(user)
    return found.prefetch_related("bands")


@dataclass(frozen=True)
class Dot:
    """One of our people in the picture of the market; the HR director's alone."""

    pay: PersonPay
    compa: float | None
    state: State | None


def dots(user: Person, table: BandTable, day: date) -> tuple[Dot, ...]:
    """The latest pay of each colleague who is here, beside the band of their level."""
    latest = (
        PersonPay.objects.visible_to(user).filter(from_date__lte=day).values("person").annotate(last=Max("from_date"))
    )
    newest = {row["person"]: row["last"] for row in latest}
    pays = PersonPay.objects.visible_to(user).filter(
        person__is_active=True, currency=table.currency, from_date__in=set(newest.values())
    )  # fmt: skip
    mine = [pay for pay in pays.select_related("person") if newest[pay.person_id] == pay.from_date]
    bands = {row.level: band_of(row) for row in table.bands.all()}
    return tuple(_dot(pay, bands) for pay in sorted(mine, key=lambda pay: pay.base_minor))


def _dot(pay: PersonPay, bands: dict[str, Band]) -> Dot:
    band = bands.get(pay.level)
    if band is None:
        return Dot(pay, None, None)
    return Dot(pay, metrics.compa_ratio(pay.base_minor, band), metrics.state_of(pay.base_minor, pay.base_minor, [band]))


def out_of_band(vacancies: Iterable[Vacancy], day: date) -> list[tuple[Vacancy, BandVerdict]]:
    """A34: what is offered outside the market."""
    judged_ones = [(vacancy, verdict_of(vacancy, day)) for vacancy in vacancies]
    return [(vacancy, verdict) for vacancy, verdict in judged_ones if verdict is not None and verdict.state != "inside"]
