"""The two promises of sales to a handed-over lead: first touch and decision, in business minutes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, choice_check


class Clock(DemoMarked):
    """Re-assignment does not reset it; a recycled lead gets a new one (`mql_no`). A finished clock is not
    rewritten, unless the very move that ended it is taken back.
    """

    lead = models.ForeignKey("funnel.Lead", on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=12, choices=[("first_touch", _("First touch")), ("decision", _("Decision"))])
    mql_no = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    void_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            choice_check("kind", ["first_touch", "decision"], "clock_kind_known"),
            models.UniqueConstraint(fields=["lead", "kind", "mql_no"], name="clock_once_a_cycle"),
            models.CheckConstraint(
                condition=Q(stopped_at=None, minutes=None) | Q(stopped_at__isnull=False, minutes__isnull=False),
                name="clock_stopped_with_minutes",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(stopped_at=None, void_at=None), name="clock_running")]

    def __str__(self) -> str:
        return f"{self.kind} {self.lead_id}"
