"""How an agency was chosen, what was agreed with it for a vacancy, and the link by which it sends candidates."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from hiring.models.agencies import Agency
from hiring.models.vacancies import SEARCHES, Vacancy

CRITERIA = [
    (1, _("Experience in closing such vacancies")),
    (2, _("Good reviews on third-party sites")),
    (3, _("Recommended by people we know")),
    (4, _("Guarantee of a replacement")),
    (5, _("How fast its own sales department answers")),
    (6, _("Clarifying questions at the first contact")),
    (7, _("Works for the result")),
    (8, _("Talks in numbers, money and effect")),
]
MUST_HAVE = (1, 4)
MEASURED = (5, 6)
HIGHEST = 3
CHOICE_STATES = [("compared", _("Compared")), ("decided", _("Decided"))]
DECISIONS = ("self", "agency", "both")
ENGAGEMENT_STATES = [("open", _("Searching")), ("hired", _("Hired")), ("ended", _("Search ended"))]
CONTACT_WAYS = [("email", _("E-mail")), ("phone", _("Phone")), ("site", _("Form on its site")), ("other", _("Other"))]


class AgencyScore(DemoMarked):
    """One judgement of one criterion; the newest counts, the former stay. Only grows."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="scores")
    criterion = models.PositiveSmallIntegerField(choices=CRITERIA)
    points = models.PositiveSmallIntegerField()
    evidence = models.CharField(max_length=500, null=True)
    scorer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"evidence": Personal("hiring", erase="null")}

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(criterion__gte=1, criterion__lte=len(CRITERIA)) & ~Q(criterion__in=MEASURED),
                name="agency_score_of_a_judged_criterion",
            ),
            models.CheckConstraint(condition=Q(points__lte=HIGHEST), name="agency_score_within_three"),
        ]
        indexes = [models.Index(fields=["agency", "criterion", "-at", "-id"], name="agency_score_newest")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.criterion}: {self.points}"


class AgencyContact(DemoMarked):
    """R-AG-02: criteria 5 and 6 are told from here, by the newest contact; nobody types them."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="contacts")
    way = models.CharField(max_length=5, choices=CONTACT_WAYS)
    sent_at = models.DateTimeField()
    replied_at = models.DateTimeField(null=True, blank=True)
    questions = models.PositiveSmallIntegerField(null=True, blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            choice_check("way", [key for key, _label in CONTACT_WAYS], "agency_contact_way_known"),
            models.CheckConstraint(
                condition=Q(replied_at=None, questions=None)
                | Q(replied_at__gte=models.F("sent_at"), questions__isnull=False),
                name="agency_contact_answered_with_its_questions",
            ),
        ]
        indexes = [models.Index(fields=["agency", "-sent_at", "-id"], name="agency_contact_newest")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.way}"


class OfVacancyQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows that belong to a vacancy are of those who may see it."""

    def visible_to(self, user) -> OfVacancyQuerySet:
        return self.filter(vacancy__in=Vacancy.objects.visible_to(user).values("pk"))

    def editable_by(self, user) -> OfVacancyQuerySet:
        return self.filter(vacancy__in=Vacancy.objects.editable_by(user).values("pk"))


class SearchChoice(Versioned, DemoMarked):
    """A37: the figures that were put side by side, and what was decided with which reason. A decided one stays.

    A draft is what the page offers before anybody compares; it is not kept.
    Weeks and the multiple of the salary are kept times ten and times a hundred; shares in hundredths.
    """

    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="choices")
    state = models.CharField(max_length=8, choices=CHOICE_STATES, default="compared")
    base_minor = models.BigIntegerField()
    hourly_cost_minor = models.BigIntegerField()
    self_hours = models.PositiveIntegerField()
    board_fees_minor = models.BigIntegerField()
    self_weeks_tenths = models.PositiveSmallIntegerField()
    fee_hundredths = models.PositiveSmallIntegerField()
    passes_hundredths = models.PositiveSmallIntegerField(default=100)
    agency_hours = models.PositiveIntegerField()
    agency_weeks_tenths = models.PositiveSmallIntegerField()
    role_value_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    decision = models.CharField(max_length=9, choices=SEARCHES, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    PERSONAL = {"reason": Personal("hiring")}
    objects = OfVacancyQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in CHOICE_STATES], "search_choice_state_known"),
            models.UniqueConstraint(fields=["vacancy"], condition=~Q(state="decided"), name="search_choice_open_once"),
            models.CheckConstraint(
                condition=Q(state="decided", decision__in=DECISIONS, decided_at__isnull=False)
                | ~Q(state="decided") & Q(decided_at=None, decision=""),
                name="search_choice_decided_for_something",
            ),
            models.CheckConstraint(
                condition=Q(fee_hundredths__gte=100, fee_hundredths__lte=200), name="search_choice_fee_of_one_to_two"
            ),
            models.CheckConstraint(condition=Q(passes_hundredths__lte=100), name="search_choice_share_of_a_whole"),
            models.CheckConstraint(
                condition=Q(base_minor__gte=0, hourly_cost_minor__gte=0, board_fees_minor__gte=0)
                & Q(role_value_minor__gte=0),
                name="search_choice_costs",
            ),
        ]
        indexes = [models.Index(fields=["vacancy", "-created_at", "-id"], name="search_choice_newest")]

    def __str__(self) -> str:
        return f"{self.vacancy_id} {self.state}"


class Engagement(Versioned, DemoMarked):
    """An agency searches for a vacancy: the fee of 1–2 salaries, the weeks it promised, the guarantee it gave.

    `compared`: how many agencies had all eight scores that day; fewer than three needs `few_reason` (R-AG-03).
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="engagements")
    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="engagements")
    state = models.CharField(max_length=5, choices=ENGAGEMENT_STATES, default="open")
    promised_weeks = models.PositiveSmallIntegerField()
    fee_hundredths = models.PositiveSmallIntegerField()
    base_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    guarantee_months = models.PositiveSmallIntegerField(default=0)
    payment_note = models.CharField(max_length=300, blank=True)
    brief_version = models.PositiveIntegerField(null=True, blank=True)
    brief_sent_at = models.DateTimeField(null=True, blank=True)
    compared = models.PositiveSmallIntegerField()
    few_reason = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField()
    hired_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {
        "payment_note": Personal("hiring"),
        "few_reason": Personal("hiring"),
        "end_reason": Personal("hiring"),
    }
    objects = OfVacancyQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in ENGAGEMENT_STATES], "engagement_state_known"),
            models.UniqueConstraint(
                fields=["agency", "vacancy"], condition=~Q(state="ended"), name="engagement_open_once"
            ),
            models.CheckConstraint(
                condition=Q(fee_hundredths__gte=100, fee_hundredths__lte=200), name="engagement_fee_of_one_to_two"
            ),
            models.CheckConstraint(condition=Q(promised_weeks__gte=1), name="engagement_promises_weeks"),
            models.CheckConstraint(condition=Q(base_minor__gte=0), name="engagement_base_costs"),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) | ~Q(state="ended") & Q(ended_at=None),
                name="engagement_ended_at_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["state", "started_at"], name="engagement_searching")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.vacancy_id}"


class AgencyLink(DemoMarked):
    """The secret stands in the address alone; here stays its digest. A new link ends the former."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    valid_until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    PERSONAL: dict[str, Personal] = {}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"], condition=Q(revoked_at=None), name="agency_link_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.valid_until:%Y-%m-%d}"
