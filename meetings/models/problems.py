"""From blame to a shared problem: two statements, two columns of evidence, one verdict (A13)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

CLAIMS = [
    ("lead_quality", _("Quality of leads")),
    ("follow_up", _("Follow-up of leads")),
    ("other", _("Another step")),
]
CARD_STATES = [
    ("opened", _("Opened")),
    ("evidence_requested", _("Evidence asked for")),
    ("jointly_reviewed", _("Reviewed together")),
    ("resolved", _("Resolved")),
    ("escalated", _("With the CEO")),
]
UNREVIEWED = ("opened", "evidence_requested")
EVIDENCE_KINDS = [("leads", _("Leads")), ("report", _("Report")), ("text", _("In words"))]
REPORTS = [
    ("rejections", _("Reasons of rejection, 90 days")),
    ("first_touch", _("First touch against the agreed time, 90 days")),
]
VERDICTS = [
    ("supported", _("The data support the claim")),
    ("refuted", _("The data refute the claim")),
    ("unclear", _("The data do not decide")),
]
CARD_SIDES = [("marketing", _("Marketing")), ("sales", _("Sales"))]
CARD_HEADS = ("cmo", "cco", "head_of_sales", "head_of_marketing")


class ProblemCardQuerySet(models.QuerySet["ProblemCard"]):
    def visible_to(self, user) -> ProblemCardQuerySet:
        return self.all() if user.has_role("ceo", *CARD_HEADS) else self.none()

    def editable_by(self, user) -> ProblemCardQuerySet:
        return self.all() if user.has_role(*CARD_HEADS) else self.none()


class ProblemCard(Versioned, DemoMarked):
    """`round` counts the verdicts proposed: a signature belongs to the verdict that was read."""

    claim = models.CharField(max_length=12, choices=CLAIMS)
    raised_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    raised_side = models.CharField(max_length=10, choices=CARD_SIDES)
    statement_marketing = models.CharField(max_length=1000, blank=True)
    statement_sales = models.CharField(max_length=1000, blank=True)
    metric = models.CharField(max_length=60, blank=True)
    segment = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=18, choices=CARD_STATES, default="opened")
    opened_at = models.DateTimeField()
    verdict = models.CharField(max_length=1000, blank=True)
    data_says = models.CharField(max_length=10, choices=VERDICTS, blank=True)
    round = models.PositiveSmallIntegerField(default=0)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    topic = models.ForeignKey("loop.Topic", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    actions = models.ManyToManyField("loop.Action", blank=True, related_name="problem_cards")

    PERSONAL = {
        "statement_marketing": Personal("work"),
        "statement_sales": Personal("work"),
        "verdict": Personal("work"),
    }

    objects = ProblemCardQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("claim", [key for key, _label in CLAIMS], "card_claim_known"),
            choice_check("state", [key for key, _label in CARD_STATES], "card_state_known"),
            choice_check("raised_side", ["marketing", "sales"], "card_side_known"),
            choice_check("data_says", ["", *[key for key, _label in VERDICTS]], "card_verdict_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["jointly_reviewed", "resolved"])
                | (~Q(verdict="") & ~Q(data_says="") & Q(reviewed_at__isnull=False)),
                name="card_reviewed_has_a_verdict",
            ),
            models.CheckConstraint(
                condition=~Q(state="resolved") | Q(resolved_at__isnull=False), name="card_resolved_has_a_time"
            ),
        ]
        indexes = [models.Index(fields=["state", "-opened_at", "-id"], name="card_by_state")]

    def __str__(self) -> str:
        return (self.statement_marketing if self.raised_side == "marketing" else self.statement_sales)[:120]


class Evidence(DemoMarked):
    """What a side shows, appended. A report keeps the figures as they stood."""

    card = models.ForeignKey(ProblemCard, on_delete=models.PROTECT, related_name="evidence")
    side = models.CharField(max_length=10, choices=CARD_SIDES)
    kind = models.CharField(max_length=8, choices=EVIDENCE_KINDS)
    lead_ids = models.JSONField(default=list)
    report = models.CharField(max_length=12, choices=REPORTS, blank=True)
    figures = models.JSONField(default=list)
    text = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {
        "text": Personal("work"),
    }

    class Meta:
        constraints = [
            choice_check("side", ["marketing", "sales"], "evidence_side_known"),
            choice_check("kind", [key for key, _label in EVIDENCE_KINDS], "evidence_kind_known"),
            models.CheckConstraint(condition=~Q(kind="report") | ~Q(report=""), name="evidence_report_says_which"),
            models.CheckConstraint(condition=~Q(kind="text") | ~Q(text=""), name="evidence_text_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.side} {self.kind}"


class CardSignature(DemoMarked):
    """R-BL-02: the head of a side under one verdict, appended."""

    card = models.ForeignKey(ProblemCard, on_delete=models.PROTECT, related_name="signatures")
    round = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=10, choices=CARD_SIDES)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            choice_check("side", ["marketing", "sales"], "card_signature_side_known"),
            models.UniqueConstraint(fields=["card", "round", "side"], name="card_signed_once_a_side"),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.side}"
