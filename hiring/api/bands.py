"""Salary tables through the API; what our own people are paid never leaves this way."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from alignment.shared.money import Money
from delivery.api import params
from delivery.api.fields import MoneyField, money_out
from delivery.api.views import Action, ApiView, ListCreate, RetrieveUpdate
from hiring.models import BandTable, SalaryBand
from hiring.models.bands import TABLE_STATES
from hiring.models.vacancies import POSITIONS
from hiring.selectors import bands as selectors
from hiring.services import bands
from people import selectors as people

YEARS = {"required": False, "allow_null": True, "default": None, "min_value": 0, "max_value": 60}


class BandOut(serializers.ModelSerializer):
    salary_min = serializers.SerializerMethodField()
    salary_max = serializers.SerializerMethodField()

    class Meta:
        model = SalaryBand
        fields = [
            "level", "name", "position", "years_from", "years_to", "salary_min", "salary_max", "variable_note",
            "is_sought",
        ]  # fmt: skip

    def get_salary_min(self, band: SalaryBand) -> dict[str, str]:
        return self._money(band.min_minor, band)

    def get_salary_max(self, band: SalaryBand) -> dict[str, str]:
        return self._money(band.max_minor, band)

    def _money(self, minor: int, band: SalaryBand) -> Any:
        return money_out(Money(minor, band.table.currency))


class BandTableOut(serializers.ModelSerializer):
    bands = BandOut(many=True, read_only=True)
    is_checked = serializers.SerializerMethodField()

    class Meta:
        model = BandTable
        fields = [
            "id", "version", "region", "currency", "state", "is_gross", "dated_on", "is_checked", "source",
            "active_from", "archived_on", "bands",
        ]  # fmt: skip

    def get_is_checked(self, table: BandTable) -> bool:
        """Compared with the market within half a year."""
        return selectors.is_checked(table, self.context["view"].today)


class BandIn(serializers.Serializer):
    level = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=120)
    position = serializers.ChoiceField(POSITIONS)
    years_from = serializers.IntegerField(**YEARS)
    years_to = serializers.IntegerField(**YEARS)
    salary_min = MoneyField()
    salary_max = MoneyField()
    variable_note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    is_sought = serializers.BooleanField(required=False, default=True)


class BandRowsIn(serializers.Serializer):
    bands = BandIn(many=True, allow_empty=False, max_length=40)


class BandTableIn(BandRowsIn):
    region = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    is_gross = serializers.BooleanField(required=False, allow_null=True, default=None)
    source = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ActivateIn(serializers.Serializer):
    dated_on = serializers.DateField()


class BandView(ApiView):
    model = BandTable
    serializer_class = BandTableOut

    @property
    def today(self) -> Any:
        return self.now.astimezone(people.zone()).date()

    def rows(self) -> Any:
        return selectors.tables(self.request.user).prefetch_related("bands__table")

    @property
    def common(self) -> dict[str, Any]:
        return {"now": self.now, "actor": self.request.user}


def rows_of(values: Any) -> list[dict[str, Any]]:
    return [
        {**{name: value for name, value in row.items() if not name.startswith("salary")},
         "min_minor": row["salary_min"].minor, "max_minor": row["salary_max"].minor}
        for row in values
    ]  # fmt: skip


class SalaryBands(BandView, ListCreate):
    """A table is drafted as a whole, and put in force by `activate`; the defaults have no date."""

    input_class = BandTableIn
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in TABLE_STATES]),
        "region": params.exact("region"),
    }

    def create(self, values: Any) -> BandTable:
        table = bands.draft(
            region=values["region"], currency=people.company().currency, is_gross=values["is_gross"],
            source=values["source"], **self.common,
        )  # fmt: skip
        bands.write(table, rows_of(values["bands"]), **self.common)
        return self.rows().get(pk=table.pk)  # type: ignore[no-any-return]


class OneSalaryBands(BandView, RetrieveUpdate):
    """PATCH writes all rows of a draft."""

    input_class = BandRowsIn

    def update(self, obj: BandTable, changes: Any, expected: int | None) -> None:
        bands.write(obj, rows_of(changes.get("bands", ())), expected_version=expected, **self.common)


class SalaryBandsActivate(BandView, Action):
    """R-SB-01: dated by the day the market was looked at."""

    input_class = ActivateIn

    def act(self, obj: BandTable, values: Any) -> None:
        bands.activate(obj, dated_on=values["dated_on"], expected_version=self.expected_version(), **self.common)
