"""The disagreement audit (C2): leads of a month, judged anew by one of each side who know neither outcome nor the other."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, choice_check

SAMPLE_SIDES = ("marketing", "sales")
LABELS = [("accept", _("Sales should take it")), ("reject", _("Sales should return it"))]
READS_SAMPLES = ("ceo", "cmo", "cco", "head_of_marketing", "head_of_sales")
ASSIGNS = {"marketing": ("cmo", "head_of_marketing"), "sales": ("cco", "head_of_sales")}


class SampleQuerySet(models.QuerySet["Sample"]):
    def visible_to(self, user) -> SampleQuerySet:
        """Heads see every sample; whoever labels one sees it."""
        if user.has_role(*READS_SAMPLES):
            return self.all()
        return self.filter(models.Q(marketer=user) | models.Q(seller=user))


class Sample(DemoMarked):
    """Of the decisions of a month, named by its first day. Whoever labels is chosen by lot, or by the head of the side."""

    month = models.DateField(unique=True)
    drawn_at = models.DateTimeField()
    marketer = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seller = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = SampleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    def labeller(self, side: str):
        return self.marketer if side == "marketing" else self.seller

    def side_of(self, person) -> str | None:
        return next((side for side in SAMPLE_SIDES if (one := self.labeller(side)) and one.pk == person.pk), None)


class SampleLead(DemoMarked):
    """`was`: what sales decided then; nobody who labels is shown it before both have."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="leads")
    lead = models.ForeignKey("funnel.Lead", on_delete=models.PROTECT, related_name="+")
    was = models.CharField(max_length=6, choices=LABELS)
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "lead"], name="sample_lead_once"),
            models.UniqueConstraint(fields=["sample", "order"], name="sample_order_once"),
            choice_check("was", [key for key, _label in LABELS], "sample_was_known"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.order}"


class SampleLabel(DemoMarked):
    """Said once; the table only grows."""

    sample_lead = models.ForeignKey(SampleLead, on_delete=models.PROTECT, related_name="labels")
    side = models.CharField(max_length=9)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=6, choices=LABELS)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample_lead", "side"], name="sample_label_once_a_side"),
            choice_check("side", list(SAMPLE_SIDES), "sample_label_side_known"),
            choice_check("verdict", [key for key, _label in LABELS], "sample_label_known"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_lead_id} {self.side}"
