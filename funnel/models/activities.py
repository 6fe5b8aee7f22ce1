"""Touches of a visitor and activities of colleagues."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, choice_check

ACTIVITY_KINDS = [
    ("call", _("Call")),
    ("email", _("E-mail")),
    ("meeting", _("Meeting")),
    ("note", _("Note")),
    ("task", _("Task")),
]
TOUCH_KINDS = ["impression", "click", "visit", "call", "chat", "email", "event", "other"]


class Activity(DemoMarked):
    """`evidence` tells a touch that a machine recorded from one that a person declares."""

    lead = models.ForeignKey("funnel.Lead", on_delete=models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=10, choices=ACTIVITY_KINDS)
    at = models.DateTimeField()
    author = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    outcome = models.CharField(max_length=60, blank=True)
    duration_s = models.PositiveIntegerField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    evidence = models.CharField(
        max_length=8, choices=[("recorded", _("Recorded")), ("declared", _("Declared"))], default="declared"
    )
    provider = models.CharField(max_length=60, blank=True)
    call_id = models.CharField(max_length=120, blank=True)
    recording_url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()

    PERSONAL = {
        "text": Personal("sales"),
        "outcome": Personal("sales"),
        "recording_url": Personal("sales"),
        "call_id": Personal("sales"),
    }

    class Meta:
        constraints = [
            choice_check("kind", [kind for kind, _label in ACTIVITY_KINDS], "activity_kind_known"),
            choice_check("evidence", ["recorded", "declared"], "activity_evidence_known"),
            models.UniqueConstraint(
                fields=["lead", "provider", "call_id"],
                condition=models.Q(evidence="recorded") & ~models.Q(provider="") & ~models.Q(call_id=""),
                name="activity_recorded_once",
            ),
        ]
        indexes = [models.Index(fields=["lead", "-at", "-id"], name="activity_of_lead")]

    def __str__(self) -> str:
        return f"{self.kind} {self.lead_id}"


class Touch(DemoMarked):
    lead = models.ForeignKey("funnel.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="touches")
    visitor = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=12)
    source = models.ForeignKey("funnel.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("funnel.Campaign", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=500, blank=True)

    PERSONAL = {"visitor": Personal("sales"), "url": Personal("sales")}

    class Meta:
        constraints = [choice_check("kind", TOUCH_KINDS, "touch_kind_known")]
        indexes = [models.Index(fields=["lead", "-at"], name="touch_of_lead")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"
