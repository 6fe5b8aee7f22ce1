"""What the market pays (A34): dated tables by region and currency, and what our own people are paid."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from hiring.models.vacancies import POSITIONS

TABLE_STATES = [("draft", _("Draft")), ("active", _("In force")), ("archived", _("Archived"))]
BAND_KEEPERS = ("hr_director",)
BAND_READERS = ("hr_director", "ceo", "cmo", "cco", "head_of_marketing", "head_of_sales")


class BandTableQuerySet(models.QuerySet["BandTable"]):
    def visible_to(self, user) -> BandTableQuerySet:
        """Whoever hires knows the market; drafts are the HR director's."""
        if user.has_role(*BAND_KEEPERS):
            return self.all()
        return self.exclude(state="draft") if user.has_role(*BAND_READERS) else self.none()

    def editable_by(self, user) -> BandTableQuerySet:
        return self.all() if user.has_role(*BAND_KEEPERS) else self.none()


class BandTable(Versioned, DemoMarked):
    """R-SB-01. No `dated_on`: defaults that nobody has compared with the market. An empty region is the whole country.

    In force from `active_from` (the defaults always were) up to, not including, `archived_on`.
    """

    region = models.CharField(max_length=80, blank=True)
    currency = models.CharField(max_length=3, default="RUB")
    state = models.CharField(max_length=8, choices=TABLE_STATES, default="draft")
    is_gross = models.BooleanField(null=True, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    active_from = models.DateField(null=True, blank=True)
    archived_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = BandTableQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in TABLE_STATES], "band_table_state_known"),
            models.UniqueConstraint(
                fields=["region", "currency"], condition=Q(state="active"), name="band_table_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state="archived", archived_on__isnull=False) | ~Q(state="archived") & Q(archived_on=None),
                name="band_table_archived_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region or '*'} {self.currency}"


class SalaryBand(DemoMarked):
    """A level of a role. `is_sought`: the levels one usually looks for."""

    table = models.ForeignKey(BandTable, on_delete=models.CASCADE, related_name="bands")
    level = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    position = models.CharField(max_length=20, choices=POSITIONS)
    years_from = models.PositiveSmallIntegerField(null=True, blank=True)
    years_to = models.PositiveSmallIntegerField(null=True, blank=True)
    min_minor = models.BigIntegerField()
    max_minor = models.BigIntegerField()
    variable_note = models.CharField(max_length=300, blank=True)
    is_sought = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            choice_check("position", [key for key, _label in POSITIONS], "salary_band_position_known"),
            models.UniqueConstraint(fields=["table", "level"], name="salary_band_once"),
            models.CheckConstraint(
                condition=Q(min_minor__gt=0) & Q(min_minor__lte=F("max_minor")), name="salary_band_in_order"
            ),
            models.CheckConstraint(
                condition=Q(years_from=None) | Q(years_to=None) | Q(years_from__lte=F("years_to")),
                name="salary_band_years_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PersonPayQuerySet(models.QuerySet["PersonPay"]):
    def visible_to(self, user) -> PersonPayQuerySet:
        return self.all() if user.has_role("hr_director") else self.none()

    def editable_by(self, user) -> PersonPayQuerySet:
        return self.visible_to(user)


class PersonPay(DemoMarked):
    """What a colleague is paid from a day on: the HR director's alone. A rise is a new row."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="pays")
    level = models.SlugField(max_length=40)
    region = models.CharField(max_length=80, blank=True)
    currency = models.CharField(max_length=3, default="RUB")
    base_minor = models.BigIntegerField()
    variable_minor = models.BigIntegerField(default=0)
    is_gross = models.BooleanField(default=True)
    from_date = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {
        "base_minor": Personal("hiring", erase="anonymise"),
        "variable_minor": Personal("hiring", erase="anonymise"),
    }
    objects = PersonPayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "from_date"], name="person_pay_once_a_day"),
            models.CheckConstraint(
                condition=Q(base_minor__gt=0, variable_minor__gte=0), name="person_pay_is_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.from_date}"
