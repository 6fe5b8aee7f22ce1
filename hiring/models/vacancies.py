"""Who is wanted, why, for how much, and how far the search is."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

POSITIONS = [
    ("internet_marketer", _("Internet marketer")),
    ("marketer", _("Marketer")),
    ("head_of_marketing", _("Head of marketing")),
    ("marketing_director", _("Marketing director")),
    ("sales_rep", _("Sales representative")),
    ("head_of_sales", _("Head of sales")),
    ("sales_director", _("Sales director")),
    ("commercial_director", _("Commercial director")),
    ("other", _("Other")),
]
VACANCY_REASONS = [
    ("new_position", _("A new position")),
    ("growth", _("Growth of the team")),
    ("replacement", _("Somebody left")),
    ("confidential", _("Confidential replacement")),
]
VACANCY_STATES = [
    ("draft", _("Draft")),
    ("waiting", _("Waits for approval")),
    ("open", _("Open")),
    ("paused", _("Paused")),
    ("filled", _("Filled")),
    ("cancelled", _("Cancelled")),
]
SEARCHES = [
    ("undecided", _("Not decided")),
    ("self", _("By ourselves")),
    ("agency", _("By an agency")),
    ("both", _("By both in parallel")),
]
SEARCHED = ("open", "paused")
ENDED = ("filled", "cancelled")
CHANNELS = [
    ("board", _("Job board")),
    ("referral", _("Referral of a colleague")),
    ("agency", _("Agency")),
    ("network", _("Social networks and communities")),
    ("headhunt", _("Direct search")),
    ("site", _("Our site")),
    ("internal", _("Colleagues inside")),
    ("other", _("Other")),
]


class VacancyQuerySet(models.QuerySet["Vacancy"]):
    def visible_to(self, user) -> VacancyQuerySet:
        """E2: salaries are for the HR director and the hiring head; the CEO approves. Interviewers: their vacancies."""
        if user.has_role("hr_director", "ceo"):
            return self.all()
        if not user.is_active:
            return self.none()
        return self.filter(Q(hiring_head=user) | Q(recruiter=user))

    def editable_by(self, user) -> VacancyQuerySet:
        if user.has_role("hr_director"):
            return self.all()
        return self.filter(Q(hiring_head=user) | Q(recruiter=user)) if user.is_active else self.none()

    def searched(self) -> VacancyQuerySet:
        return self.filter(state__in=SEARCHED)


class Vacancy(Versioned, DemoMarked):
    """`headcount` hires close it. The clock runs from the approval and stands while the vacancy is paused.

    Money is a month's pay before or after tax (`is_gross`) in minor units; the variable part is told apart.
    `monthly_value_minor`: what the role brings in a month, for the cost of a delay (A37).
    `leads_per_month`: what one hire can carry when ramped up, for the capacity of the plan (A17).
    """

    title = models.CharField(max_length=200)
    position = models.CharField(max_length=20, choices=POSITIONS)
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="vacancies")
    hiring_head = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="vacancies")
    recruiter = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="recruited_vacancies"
    )
    state = models.CharField(max_length=9, choices=VACANCY_STATES, default="draft")
    reason = models.CharField(max_length=12, choices=VACANCY_REASONS)
    reason_note = models.TextField(blank=True)
    is_confidential = models.BooleanField(default=False)
    headcount = models.PositiveSmallIntegerField(default=1)
    region = models.CharField(max_length=80, blank=True)
    salary_min_minor = models.BigIntegerField(null=True, blank=True)
    salary_max_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="RUB")
    is_gross = models.BooleanField(default=True)
    variable_note = models.CharField(max_length=300, blank=True)
    monthly_value_minor = models.BigIntegerField(null=True, blank=True)
    leads_per_month = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    advantages = models.TextField(blank=True)
    benefits = models.TextField(blank=True)
    onboarding_plan = models.TextField(blank=True)
    search = models.CharField(max_length=9, choices=SEARCHES, default="undecided")
    probation_days = models.PositiveSmallIntegerField(default=90)
    start_on = models.DateField(null=True, blank=True)
    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {"reason_note": Personal("hiring")}
    objects = VacancyQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("position", [key for key, _label in POSITIONS], "vacancy_position_known"),
            choice_check("state", [key for key, _label in VACANCY_STATES], "vacancy_state_known"),
            choice_check("reason", [key for key, _label in VACANCY_REASONS], "vacancy_reason_known"),
            choice_check("search", [key for key, _label in SEARCHES], "vacancy_search_known"),
            models.CheckConstraint(condition=Q(headcount__gte=1), name="vacancy_hires_somebody"),
            models.CheckConstraint(
                condition=Q(salary_min_minor=None)
                | Q(salary_max_minor=None)
                | Q(salary_min_minor__lte=F("salary_max_minor")),
                name="vacancy_salary_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "waiting", "cancelled"]) | Q(approved_at__isnull=False),
                name="vacancy_is_approved_before_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, closed_at__isnull=False) | ~Q(state__in=ENDED) & Q(closed_at=None),
                name="vacancy_ended_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["state", "-created_at", "-id"], name="vacancy_by_state")]

    def __str__(self) -> str:
        return self.title


class VacancyStep(DemoMarked):
    """Each change of state, appended: the clock of the vacancy is read from here."""

    vacancy = models.ForeignKey(Vacancy, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=9, choices=VACANCY_STATES)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(null=True, blank=True)

    PERSONAL = {"note": Personal("hiring", erase="null")}

    class Meta:
        constraints = [choice_check("state", [key for key, _label in VACANCY_STATES], "vacancy_step_state_known")]
        indexes = [models.Index(fields=["vacancy", "at", "id"], name="vacancy_step_in_order")]

    def __str__(self) -> str:
        return f"{self.vacancy_id} {self.state}"


class VacancyChannel(DemoMarked):
    """Where the vacancy is posted, since when and for how much."""

    vacancy = models.ForeignKey(Vacancy, on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=8, choices=CHANNELS)
    name = models.CharField(max_length=120)
    cost_minor = models.BigIntegerField(default=0)
    posted_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            choice_check("kind", [key for key, _label in CHANNELS], "vacancy_channel_kind_known"),
            models.UniqueConstraint(fields=["vacancy", "kind", "name"], name="vacancy_channel_once"),
            models.CheckConstraint(condition=Q(cost_minor__gte=0), name="vacancy_channel_costs"),
        ]

    def __str__(self) -> str:
        return self.name
