"""What both sides set out to do: a figure is put forward, and holds once the sides it belongs to have signed it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, choice_check

NODES = [
    ("revenue", _("Revenue")),
    ("won", _("Sales")),
    ("kev_held", _("Key events held")),
    ("kev_set", _("Key events set")),
    ("leads", _("Leads")),
    ("spend", _("Budget")),
]
SIDES = [("marketing", _("Marketing")), ("sales", _("Sales"))]
SEES_TARGETS = ("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing")
PROPOSES = ("ceo", "cmo", "cco")
SIGNERS = {"cmo": "marketing", "cco": "sales"}


class TargetProposalQuerySet(models.QuerySet["TargetProposal"]):
    def visible_to(self, user) -> TargetProposalQuerySet:
        return self.all() if user.has_role(*SEES_TARGETS) else self.none()

    def editable_by(self, user) -> TargetProposalQuerySet:
        return self.all() if user.has_role(*SIGNERS) else self.none()


class TargetProposal(DemoMarked):
    """One figure of one period as it was put forward; the newest one counts, `funnel.Target` keeps what was agreed."""

    metric = models.CharField(max_length=20, choices=NODES)
    start = models.DateField()
    end = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=6)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = TargetProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("metric", [key for key, _label in NODES], "target_proposal_node_known"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="target_proposal_ends_after_start"),
            models.CheckConstraint(condition=Q(value__gte=0), name="target_proposal_not_below_nothing"),
        ]
        indexes = [models.Index(fields=["start", "end", "metric", "-id"], name="target_proposal_newest")]

    def __str__(self) -> str:
        return f"{self.metric} {self.value}"


class TargetSignature(DemoMarked):
    proposal = models.ForeignKey(TargetProposal, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10, choices=SIDES)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            choice_check("side", ["marketing", "sales"], "target_signature_side_known"),
            models.UniqueConstraint(fields=["proposal", "side"], name="target_signed_once_a_side"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.side}"
