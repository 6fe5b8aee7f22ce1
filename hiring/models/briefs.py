"""The search brief of eleven sections (A39): its text as it is now, and each version that somebody signed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from hiring.models.agencies import Agency
from hiring.models.vacancies import Vacancy

SECTIONS = [
    (1, _("Channels of the search")),
    (2, _("Reasons of the vacancy")),
    (3, _("Key advantages of the company and the position")),
    (4, _("Duties and expected results")),
    (5, _("Requirements")),
    (6, _("Subordination")),
    (7, _("What motivates here")),
    (8, _("Planned start date")),
    (9, _("Tasks of the probation and how success is measured")),
    (10, _("Career prospects and when")),
    (11, _("Preferred and undesired companies")),
]
BRIEF_STATES = [
    ("draft", _("Draft")),
    ("complete", _("Complete")),
    ("agreed", _("Agreed")),
    ("sent", _("Sent")),
]
CAREER_LINKS = [("ladder", _("The career ladder")), ("role_card", _("The card of the internet marketer"))]
SIGNERS = [("head", _("Hiring head")), ("hr", _("HR"))]


class SearchBrief(Versioned, DemoMarked):
    """The text being written. `number` is the version it becomes with the first signature.

    `texts` holds the sections by number except the eighth, which is a day. Section 9 is a task a line.
    """

    vacancy = models.OneToOneField(Vacancy, on_delete=models.PROTECT, related_name="brief")
    state = models.CharField(max_length=8, choices=BRIEF_STATES, default="draft")
    number = models.PositiveSmallIntegerField(default=1)
    texts = models.JSONField(default=dict)
    start_on = models.DateField(null=True, blank=True)
    career_link = models.CharField(max_length=9, choices=CAREER_LINKS, blank=True)
    created_at = models.DateTimeField()

    PERSONAL = {"texts": Personal("hiring")}

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in BRIEF_STATES], "search_brief_state_known"),
            choice_check("career_link", ["", *(key for key, _label in CAREER_LINKS)], "search_brief_link_known"),
        ]

    def __str__(self) -> str:
        return f"{self.vacancy_id} {self.state}"


class BriefVersion(DemoMarked):
    """What was signed, as it was. Only grows."""

    brief = models.ForeignKey(SearchBrief, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {"content": Personal("hiring", erase="null")}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brief", "number"], name="brief_version_once")]

    def __str__(self) -> str:
        return f"{self.brief_id} v{self.number}"


class BriefSignature(DemoMarked):
    """Two hands on a version: one of the hiring head, one of HR. Only grows."""

    version = models.ForeignKey(BriefVersion, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=4, choices=SIGNERS)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            choice_check("side", [key for key, _label in SIGNERS], "brief_signature_side_known"),
            models.UniqueConstraint(fields=["version", "side"], name="brief_signed_once_a_side"),
            models.UniqueConstraint(fields=["version", "person"], name="brief_signed_by_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.side}"


class BriefSending(DemoMarked):
    """Which version which agency was given, and when. Only grows."""

    version = models.ForeignKey(BriefVersion, on_delete=models.PROTECT, related_name="sendings")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "agency"], name="brief_sent_once_to_an_agency")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.agency_id}"


LOWEST, HIGHEST = 1, 5


class TextReadingQuerySet(models.QuerySet["TextReading"]):
    def visible_to(self, user) -> TextReadingQuerySet:
        """The colleague who was asked, and whoever sees the vacancy."""
        if not user.is_active:
            return self.none()
        return self.filter(Q(reader=user) | Q(vacancy__in=Vacancy.objects.visible_to(user).values("pk")))

    def editable_by(self, user) -> TextReadingQuerySet:
        return self.filter(reader=user) if user.is_active else self.none()


class TextReading(DemoMarked):
    """Error 4: a colleague reads the text with fresh eyes. `text_mark` tells which text it was."""

    vacancy = models.ForeignKey(Vacancy, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="vacancy_readings")
    text_mark = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {"note": Personal("hiring")}
    objects = TextReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vacancy", "reader", "text_mark"], name="text_reading_once"),
            models.CheckConstraint(
                condition=Q(points=None, read_at=None)
                | Q(points__gte=LOWEST, points__lte=HIGHEST, read_at__isnull=False),
                name="text_reading_has_its_points",
            ),
        ]
        indexes = [models.Index(fields=["reader", "read_at"], name="text_reading_waits")]

    def __str__(self) -> str:
        return f"{self.vacancy_id} {self.reader_id}"


class ReviewSiteCheck(DemoMarked):
    """Error 5: what a review site says beside what the vacancy promises. Only grows."""

    vacancy = models.ForeignKey(Vacancy, on_delete=models.CASCADE, related_name="review_checks")
    site = models.CharField(max_length=120)
    is_true = models.BooleanField()
    note = models.TextField(null=True, blank=True)
    checked_on = models.DateField()
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {"note": Personal("hiring", erase="null")}

    class Meta:
        indexes = [models.Index(fields=["vacancy", "checked_on", "id"], name="review_check_in_order")]

    def __str__(self) -> str:
        return f"{self.vacancy_id} {self.checked_on}"
