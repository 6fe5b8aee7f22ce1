"""A question to the funnel kept under a name, the plan of its letters, and each letter once."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, choice_check
from people.models import Person
from people.roles import SEES_FIGURES

PAGES = [("overview", _("Funnel")), ("cohorts", _("Cohorts")), ("compare", _("Comparison"))]
RHYTHMS = [("weekly", _("Every week")), ("monthly", _("Every month"))]
LAST_DAY = 28


class SavedReportQuerySet(models.QuerySet["SavedReport"]):
    def visible_to(self, user: Person) -> SavedReportQuerySet:
        """Own ones, and those that a colleague shares."""
        if not user.has_role(*SEES_FIGURES):
            return self.none()
        return self.filter(Q(owner=user) | Q(is_shared=True))

    def editable_by(self, user: Person) -> SavedReportQuerySet:
        return self.visible_to(user).filter(owner=user)


class SavedReport(DemoMarked):
    """`words` is the question as an address writes it, days included or left to the page."""

    owner = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="funnel_reports")
    name = models.CharField(max_length=120)
    page = models.CharField(max_length=10, choices=PAGES, default="overview")
    words = models.CharField(max_length=1000, blank=True)
    is_shared = models.BooleanField(default=False)
    is_pinned = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = SavedReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="report_name_once"),
            choice_check("page", [page for page, _label in PAGES], "report_page_known"),
        ]

    def __str__(self) -> str:
        return self.name


class ReportSchedule(DemoMarked):
    """`day` is a weekday (1 is Monday) or a day of the month; `hour` is in the company's zone."""

    report = models.OneToOneField(SavedReport, on_delete=models.CASCADE, related_name="schedule")
    rhythm = models.CharField(max_length=7, choices=RHYTHMS, default="weekly")
    day = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(LAST_DAY)])
    hour = models.PositiveSmallIntegerField(default=9, validators=[MaxValueValidator(23)])
    recipients = models.ManyToManyField("people.Person", related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            choice_check("rhythm", [rhythm for rhythm, _label in RHYTHMS], "report_rhythm_known"),
            models.CheckConstraint(
                condition=Q(rhythm="weekly", day__range=(1, 7)) | Q(rhythm="monthly", day__range=(1, LAST_DAY)),
                name="report_day_of_rhythm",
            ),
            models.CheckConstraint(condition=Q(hour__lte=23), name="report_hour_of_day"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.rhythm}"


class SentReport(DemoMarked):
    """One slot of a schedule: written in the transaction that puts its letters into the outbox."""

    report = models.ForeignKey(SavedReport, on_delete=models.CASCADE, related_name="sent")
    slot = models.DateTimeField()
    period_start = models.DateField()
    period_end = models.DateField()
    at = models.DateTimeField()
    letters = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, default="sent")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "slot"], name="report_slot_once"),
            choice_check("state", ["sent", "nobody"], "report_sent_state_known"),
        ]
        indexes = [models.Index(fields=["report", "-slot"], name="report_newest_sent")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.slot:%Y-%m-%d}"
