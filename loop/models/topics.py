"""Everything discussed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

TOPIC_STATES = [
    ("parked", _("Waiting for a meeting")),
    ("on_agenda", _("On the agenda")),
    ("discussed", _("Discussed")),
    ("decided", _("Decided")),
    ("deferred", _("Deferred")),
    ("dropped", _("Dropped")),
]
STUCK_AFTER = 3
TOPIC_SOURCES = ["manual", "employee", "signal", "survey", "audit", "ci", "carry_over", "contest", "rule"]


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, user) -> TopicQuerySet:
        """Principals see all; an author follows the own one (R-WM-08)."""
        return self.all() if user.has_role("ceo", "cmo", "cco") else self.filter(raised_by=user)

    def editable_by(self, user) -> TopicQuerySet:
        return self.all() if user.has_role("cmo", "cco") else self.filter(raised_by=user, state="parked")


class Topic(Versioned, DemoMarked):
    text = models.CharField(max_length=300)
    details = models.TextField(blank=True)
    raised_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    side = models.CharField(
        max_length=10,
        choices=[("marketing", _("Marketing")), ("sales", _("Sales")), ("shared", _("Shared"))],
        default="shared",
    )
    source = models.CharField(max_length=12, default="manual")
    signal = models.ForeignKey("loop.Signal", null=True, blank=True, on_delete=models.PROTECT, related_name="topics")
    lead = models.ForeignKey("funnel.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey("loop.Action", null=True, blank=True, on_delete=models.PROTECT, related_name="topics")
    metric = models.CharField(max_length=60, blank=True)
    urgency = models.CharField(
        max_length=8, choices=[("can_wait", _("Can wait")), ("now", _("Now"))], default="can_wait"
    )
    state = models.CharField(max_length=10, choices=TOPIC_STATES, default="parked")
    deferred_times = models.PositiveSmallIntegerField(default=0)
    drop_reason = models.CharField(max_length=300, blank=True)

    PERSONAL = {
        "text": Personal("work"),
        "details": Personal("work"),
        "drop_reason": Personal("work"),
    }

    objects = TopicQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [state for state, _label in TOPIC_STATES], "topic_state_known"),
            choice_check("source", TOPIC_SOURCES, "topic_source_known"),
            choice_check("side", ["marketing", "sales", "shared"], "topic_side_known"),
        ]
        indexes = [models.Index(fields=["state", "raised_at"], name="topic_waiting")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_stuck(self) -> bool:
        """The chain breaks here: deferred three times."""
        return self.deferred_times >= STUCK_AFTER
