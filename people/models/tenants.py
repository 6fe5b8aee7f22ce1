"""The company of this installation, its business units and the tree of departments."""

from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, choice_check

MARKETS = [("b2b", _("B2B")), ("b2c", _("B2C")), ("mixed", _("Mixed"))]
SIDES = [("marketing", _("Marketing")), ("sales", _("Sales")), ("hr", _("HR")), ("other", _("Other"))]


class Company(DemoMarked):
    """One row. Its limits are our own defaults, shown as settings and never as facts."""

    name = models.CharField(max_length=200)
    market = models.CharField(max_length=8, choices=MARKETS, default="b2b")
    currency = models.CharField(max_length=3, default="RUB")
    time_zone = models.CharField(max_length=64, default="Europe/Moscow")
    language = models.CharField(max_length=8, default="ru")
    kev_name = models.CharField(max_length=80, blank=True)
    gross_margin = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    first_touch_minutes = models.PositiveIntegerField(default=60)
    decision_minutes = models.PositiveIntegerField(default=540)
    stale_days = models.PositiveIntegerField(default=14)
    lead_views_a_day = models.PositiveIntegerField(default=200)
    claims_create_people = models.BooleanField(default=False)
    calendar = models.ForeignKey("people.WorkingCalendar", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            choice_check("market", ["b2b", "b2c", "mixed"], "company_market_known"),
            models.CheckConstraint(condition=Q(pk=1), name="company_is_one"),
            models.CheckConstraint(
                condition=Q(gross_margin__isnull=True) | Q(gross_margin__gte=0, gross_margin__lte=1),
                name="company_margin_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class BusinessUnit(DemoMarked):
    name = models.CharField(max_length=200, unique=True)
    market = models.CharField(max_length=8, choices=MARKETS, default="b2b")

    def __str__(self) -> str:
        return self.name


class Department(DemoMarked):
    name = models.CharField(max_length=200)
    side = models.CharField(max_length=10, choices=SIDES)
    unit = models.ForeignKey(BusinessUnit, on_delete=models.PROTECT, related_name="departments")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")

    class Meta:
        constraints = [
            choice_check("side", ["marketing", "sales", "hr", "other"], "department_side_known"),
            models.UniqueConstraint(fields=["unit", "name"], name="department_once_in_unit"),
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="department_not_under_itself"),
        ]

    def __str__(self) -> str:
        return self.name


def subtree(*roots: int) -> set[int]:
    """Ids of these departments and of all below them."""
    children: dict[int | None, list[int]] = {}
    for pk, parent in Department.objects.values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting.extend(children.get(pk, []))
    return found
