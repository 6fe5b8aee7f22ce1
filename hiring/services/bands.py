"""Salary tables: drafted, dated and put in force, archived; and what our own people are paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import local_day
from funnel.services.versions import kept, locked
from hiring.models import BandTable, PersonPay, SalaryBand
from hiring.models.bands import BAND_KEEPERS
from people import selectors as people
from people.models import Person
from people.services import audit

COPIED = (
    "level", "name", "position", "years_from", "years_to", "min_minor", "max_minor", "variable_note", "is_sought", "order",
)  # fmt: skip


def _keeper(actor: Person) -> None:
    if not actor.has_role(*BAND_KEEPERS):
        raise NotAllowed(_("The HR director keeps the salary bands and what is paid."))


@transaction.atomic
def draft(
    *, region: str, currency: str, is_gross: bool | None, now: datetime, actor: Person,
    copied_from: BandTable | None = None, source: str = "",
) -> BandTable:  # fmt: skip
    """A new version for a region; it may begin as a copy of another table."""
    _keeper(actor)
    table = BandTable.objects.create(
        region=region.strip(), currency=currency, is_gross=is_gross, source=source.strip(), created_at=now,
        created_by=actor,
    )  # fmt: skip
    if copied_from is not None:
        rows = [{name: getattr(band, name) for name in COPIED} for band in copied_from.bands.all()]
        _fill(table, rows)
    audit.record(actor=actor, verb="salary_bands.drafted", obj=table, now=now, is_demo=table.is_demo)
    return table


@transaction.atomic
def write(
    table: BandTable, rows: Sequence[Mapping[str, Any]], *, now: datetime, actor: Person,
    expected_version: int | None = None,
) -> BandTable:  # fmt: skip
    """All bands of a draft, as a whole; a table in force is never edited."""
    _keeper(actor)
    row = locked(table, expected_version)
    if row.state != "draft":
        raise DomainError(_("A table in force stays as it is. Draft a new one."))
    _check(rows)
    row.bands.all().delete()
    _fill(row, rows)
    row.version, row.changed_at, row.changed_by = row.version + 1, now, actor
    row.save(update_fields=["version", "changed_at", "changed_by"])
    audit.record(actor=actor, verb="salary_bands.written", obj=row, now=now, is_demo=row.is_demo)
    return row


def _check(rows: Sequence[Mapping[str, Any]]) -> None:
    levels = [row["level"] for row in rows]
    if len(levels) != len(set(levels)):
        raise InvalidInput(_("Each level stands once in a table."), field="bands")
    for row in rows:
        if not 0 < row["min_minor"] <= row["max_minor"]:
            raise InvalidInput(_("A band goes from a smaller amount to a larger one."), field="bands")
        start, stop = row.get("years_from"), row.get("years_to")
        if start is not None and stop is not None and start > stop:
            raise InvalidInput(_("Years go from fewer to more."), field="bands")


def _fill(table: BandTable, rows: Sequence[Mapping[str, Any]]) -> None:
    SalaryBand.objects.bulk_create(
        SalaryBand(table=table, is_demo=table.is_demo, **{"order": place * 10, **row})
        for place, row in enumerate(rows, start=1)
    )


@transaction.atomic
def activate(
    table: BandTable, *, dated_on: date, now: datetime, actor: Person, expected_version: int | None = None
) -> BandTable:
    """R-SB-01: dated by the day the market was looked at; the former table of the region goes to the archive."""
    _keeper(actor)
    row, today = locked(table, expected_version), local_day(now, people.zone())
    if row.state != "draft":
        raise DomainError(_("Only a draft is put in force."))
    if dated_on > today:
        raise InvalidInput(_("The market was looked at today or earlier."), field="dated_on")
    if not row.bands.exists():
        raise DomainError(_("A table without bands says nothing."))
    same = BandTable.objects.select_for_update().filter(region=row.region, currency=row.currency, state="active")
    for former in same:
        kept(former, {"state": "archived", "archived_on": today}, now=now, actor=actor)
    kept(row, {"state": "active", "dated_on": dated_on, "active_from": today}, now=now, actor=actor)
    audit.record(actor=actor, verb="salary_bands.activated", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def pay_of(
    person: Person, *, level: str, base_minor: int, from_date: date, now: datetime, actor: Person,
    variable_minor: int = 0, region: str = "", currency: str = "", is_gross: bool = True,
) -> PersonPay:  # fmt: skip
    """From a day on; the variable part is told apart."""
    _keeper(actor)
    if base_minor <= 0 or variable_minor < 0:
        raise InvalidInput(_("A salary is more than nothing."), field="base")
    try:
        with transaction.atomic():
            row = PersonPay.objects.create(
                person=person, level=level, base_minor=base_minor, variable_minor=variable_minor, region=region.strip(),
                currency=currency or people.company().currency, is_gross=is_gross, from_date=from_date,
                recorded_at=now, recorded_by=actor,
            )  # fmt: skip
    except IntegrityError:
        raise InvalidInput(_("The pay from this day on is written down already."), field="from_date") from None
    audit.record(actor=actor, verb="person_pay.recorded", obj=row, now=now, is_demo=row.is_demo)
    return row
