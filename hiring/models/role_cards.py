"""The internet marketer (A33): nine skills, ten functions, a plan of leads, and work for one employer alone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

ROLE_STATES = [
    ("vacant", _("Vacant")),
    ("hired", _("Hired")),
    ("probation", _("On probation")),
    ("confirmed", _("Confirmed")),
]
KPI_TARGETS = [
    ("paired", _("Leads, paired with their acceptance rate")),
    ("qualified", _("Qualified leads")),
]
SKILLS = [
    ("contractors", _("Terms of reference and control of contractors")),
    ("strategy", _("Promotion strategy")),
    ("market", _("Market analysis")),
    ("direct", _("Yandex.Direct and other paid search")),
    ("analytics", _("Web analytics: Metrica, GA")),
    ("landing", _("Prototyping of landing pages")),
    ("ab_tests", _("A/B tests")),
    ("seo", _("SEO, Webmaster, audit of a site")),
    ("chains", _("Chains of e-mails and chatbots, split tests")),
]
FUNCTIONS = [
    ("ads", _("Runs the advertising every day")),
    ("deadlines", _("Controls deadlines and quality in the CRM")),
    ("regulations", _("Checks that the regulations of the funnel are kept")),
    ("hypotheses", _("Keeps a list of hypotheses for qualified leads")),
    ("coordination", _("Coordinates the contractors")),
    ("planning", _("Plans the work in tasks")),
    ("activities", _("Controls micro-conversions of activities")),
    ("mailings", _("Controls micro-conversions of mailings")),
    ("auto_sales", _("Controls micro-conversions of auto-sales chains")),
    ("implementation", _("Controls that hypotheses are put into practice")),
]
MANAGED = [
    ("copywriter", _("Copywriter")),
    ("designer", _("Designer")),
    ("seo", _("SEO specialist")),
    ("developer", _("Developer")),
    ("layout", _("Layout specialist")),
    ("crm", _("CRM marketer")),
    ("targeting", _("Targeted advertising specialist")),
    ("traffic", _("Traffic manager")),
    ("ppc", _("Paid search specialist")),
    ("influence", _("Influencers and seeding")),
]
CHECK_RESULTS = [
    ("kept", _("Works for us alone")),
    ("broken", _("Works for others too")),
    ("not_applicable", _("Does not apply")),
]
LARGEST_SKILL = 3
ROLE_READERS = ("hr_director", "ceo", "cco", "cmo", "head_of_marketing")
ROLE_KEEPERS = ("hr_director", "cco", "cmo")


class RoleCardQuerySet(models.QuerySet["RoleCard"]):
    def visible_to(self, user) -> RoleCardQuerySet:
        if not user.is_active:
            return self.none()
        return self.all() if user.has_role(*ROLE_READERS) else self.filter(person=user)

    def editable_by(self, user) -> RoleCardQuerySet:
        return self.all() if user.is_active and user.has_role(*ROLE_KEEPERS) else self.none()


class RoleCard(Versioned, DemoMarked):
    """`acting_head` stands in as head of marketing (the commercial director at first). R-IM-02: `kpi` is recorded."""

    state = models.CharField(max_length=9, choices=ROLE_STATES, default="vacant")
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="role_cards"
    )
    vacancy = models.ForeignKey(
        "hiring.Vacancy", null=True, blank=True, on_delete=models.SET_NULL, related_name="role_cards"
    )
    acting_head = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kpi = models.CharField(max_length=9, choices=KPI_TARGETS, default="paired")
    plan_leads = models.PositiveIntegerField(null=True, blank=True)
    is_part_time = models.BooleanField(default=False)
    exclusive_since = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    probation_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = RoleCardQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in ROLE_STATES], "role_card_state_known"),
            choice_check("kpi", [key for key, _label in KPI_TARGETS], "role_card_kpi_known"),
            models.CheckConstraint(
                condition=Q(state="vacant", person=None)
                | ~Q(state="vacant") & Q(person__isnull=False, started_on__isnull=False),
                name="role_card_held_by_somebody",
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(person__isnull=False), name="role_card_once"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.person_id or ''}"


class SkillMark(DemoMarked):
    """What is known of a skill, and from what. The latest one counts."""

    card = models.ForeignKey(RoleCard, on_delete=models.CASCADE, related_name="skill_marks")
    skill = models.CharField(max_length=12, choices=SKILLS)
    level = models.PositiveSmallIntegerField()
    evidence = models.TextField(null=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"evidence": Personal("hiring", erase="null")}

    class Meta:
        constraints = [
            choice_check("skill", [key for key, _label in SKILLS], "skill_known"),
            models.CheckConstraint(condition=Q(level__lte=LARGEST_SKILL), name="skill_level_known"),
        ]
        indexes = [models.Index(fields=["card", "skill", "-at", "-id"], name="skill_latest")]

    def __str__(self) -> str:
        return f"{self.card_id} {self.skill} {self.level}"


class FunctionMark(DemoMarked):
    """Whether a function was found to be carried out, and what was seen."""

    card = models.ForeignKey(RoleCard, on_delete=models.CASCADE, related_name="function_marks")
    function = models.CharField(max_length=14, choices=FUNCTIONS)
    is_done = models.BooleanField()
    note = models.TextField(null=True, blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"note": Personal("hiring", erase="null")}

    class Meta:
        constraints = [choice_check("function", [key for key, _label in FUNCTIONS], "function_known")]
        indexes = [models.Index(fields=["card", "function", "-at", "-id"], name="function_latest")]

    def __str__(self) -> str:
        return f"{self.card_id} {self.function}"


class ExclusivityCheck(DemoMarked):
    """R-IM-03: every six months somebody asks."""

    card = models.ForeignKey(RoleCard, on_delete=models.CASCADE, related_name="exclusivity_checks")
    result = models.CharField(max_length=14, choices=CHECK_RESULTS)
    asked_on = models.DateField()
    note = models.TextField(null=True, blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"note": Personal("hiring", erase="null")}

    class Meta:
        constraints = [choice_check("result", [key for key, _label in CHECK_RESULTS], "exclusivity_result_known")]
        indexes = [models.Index(fields=["card", "-asked_on", "-id"], name="exclusivity_latest")]

    def __str__(self) -> str:
        return f"{self.card_id} {self.asked_on}"


class Hypothesis(Versioned, DemoMarked):
    """An idea for more qualified leads: planned for a month, then tested or not."""

    card = models.ForeignKey(RoleCard, on_delete=models.CASCADE, related_name="hypotheses")
    text = models.CharField(max_length=300)
    planned_for = models.DateField()
    tested_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    PERSONAL = {"text": Personal("work"), "result": Personal("work")}

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tested_on=None) | ~Q(result=""), name="hypothesis_tested_has_a_result")
        ]
        indexes = [models.Index(fields=["card", "planned_for"], name="hypothesis_of_month")]

    def __str__(self) -> str:
        return self.text
