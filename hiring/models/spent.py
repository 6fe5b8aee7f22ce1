"""What a search costs beside the boards: the hours of colleagues and the fees of agencies."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from hiring.models.vacancies import Vacancy

LONGEST_DAY = 24 * 60
FEE_STATES = [
    ("not_due", _("Not due yet")),
    ("payable", _("To be paid")),
    ("paid", _("Paid")),
    ("replaced", _("Replaced under the guarantee")),
]


class HiringHourQuerySet(models.QuerySet["HiringHour"]):
    def visible_to(self, user) -> HiringHourQuerySet:
        """What an hour costs is of those who may know the pay."""
        return self.filter(vacancy__in=Vacancy.objects.visible_to(user).values("pk"))

    def editable_by(self, user) -> HiringHourQuerySet:
        return self.filter(vacancy__in=Vacancy.objects.editable_by(user).values("pk"))

    def alive(self) -> HiringHourQuerySet:
        return self.filter(removed_at=None)


class HiringHour(DemoMarked):
    """Minutes of one colleague on one day for one vacancy (A37); taken back it stays and counts no more."""

    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="hours")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="hiring_hours")
    minutes = models.PositiveSmallIntegerField()
    on = models.DateField()
    hourly_cost_minor = models.BigIntegerField()
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {"note": Personal("hiring")}
    objects = HiringHourQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=LONGEST_DAY), name="hiring_hour_fits_a_day"
            ),
            models.CheckConstraint(condition=Q(hourly_cost_minor__gte=0), name="hiring_hour_costs"),
        ]
        indexes = [models.Index(fields=["vacancy", "-on", "-id"], name="hiring_hour_of_vacancy")]

    def __str__(self) -> str:
        return f"{self.vacancy_id} {self.minutes}"


class AgencyFeeQuerySet(models.QuerySet["AgencyFee"]):
    def visible_to(self, user) -> AgencyFeeQuerySet:
        return self.filter(engagement__vacancy__in=Vacancy.objects.visible_to(user).values("pk"))

    def editable_by(self, user) -> AgencyFeeQuerySet:
        return self.all() if user.has_role("hr_director") else self.none()


class AgencyFee(Versioned, DemoMarked):
    """SD16: 1–2 base salaries for one hire, due only when the probation is passed."""

    engagement = models.ForeignKey("hiring.Engagement", on_delete=models.PROTECT, related_name="fees")
    application = models.OneToOneField("hiring.Application", on_delete=models.PROTECT, related_name="agency_fee")
    state = models.CharField(max_length=8, choices=FEE_STATES, default="not_due")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField()
    payable_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    replacement = models.ForeignKey(
        "hiring.Application", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    PERSONAL: dict[str, Personal] = {}
    objects = AgencyFeeQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in FEE_STATES], "agency_fee_state_known"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="agency_fee_costs"),
            models.CheckConstraint(
                condition=~Q(state="payable") | Q(payable_at__isnull=False), name="agency_fee_payable_since"
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(payable_at__isnull=False, paid_at__isnull=False),
                name="agency_fee_paid_after_it_was_due",
            ),
            models.CheckConstraint(
                condition=Q(state="replaced", replaced_at__isnull=False) | ~Q(state="replaced") & Q(replaced_at=None),
                name="agency_fee_replaced_at_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["state", "payable_at"], name="agency_fee_to_pay")]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.state}"
