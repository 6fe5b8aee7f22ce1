"""One slot of a series, who came and what was on the table."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

MEETING_STATES = [
    ("scheduled", _("Scheduled")),
    ("running", _("Running")),
    ("held", _("Held")),
    ("protocol_sent", _("Protocol sent")),
    ("closed", _("Closed")),
    ("moved", _("Moved")),
    ("excused", _("Excused")),
    ("missed", _("Missed")),
]


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user) -> MeetingQuerySet:
        if user.has_role("ceo", "cmo", "cco"):
            return self.all()
        return self.filter(attendance__person=user).distinct()

    def editable_by(self, user) -> MeetingQuerySet:
        return self.filter(series__principals=user).distinct()


class Meeting(Versioned, DemoMarked):
    """`counts_as_held` is the verdict of R-WM-02; a meeting that ended may still not count."""

    series = models.ForeignKey("meetings.MeetingSeries", on_delete=models.PROTECT, related_name="meetings")
    slot_start = models.DateTimeField()
    slot_end = models.DateTimeField()
    state = models.CharField(max_length=14, choices=MEETING_STATES, default="scheduled")
    actual_start = models.DateTimeField(null=True, blank=True)
    actual_end = models.DateTimeField(null=True, blank=True)
    host = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    venue = models.CharField(max_length=200, blank=True)
    moved_to = models.DateTimeField(null=True, blank=True)
    excuse = models.CharField(max_length=300, blank=True)
    agenda_frozen_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict)
    counts_as_held = models.BooleanField(null=True)

    PERSONAL = {
        "excuse": Personal("work"),
    }

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [state for state, _label in MEETING_STATES], "meeting_state_known"),
            models.UniqueConstraint(fields=["series", "slot_start"], name="meeting_slot_once"),
            models.CheckConstraint(condition=Q(slot_end__gt=models.F("slot_start")), name="meeting_ends_after_start"),
        ]
        indexes = [models.Index(fields=["slot_start"], name="meeting_by_slot")]

    def __str__(self) -> str:
        return f"{self.series} {self.slot_start:%Y-%m-%d}"


class Attendance(DemoMarked):
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    is_principal = models.BooleanField(default=False)
    deputy_for = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    absent_reason = models.CharField(max_length=200, blank=True)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)

    PERSONAL = {
        "absent_reason": Personal("work"),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=10), name="attendance_rating_1_to_10"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id}"


class MeetingTopic(DemoMarked):
    """A topic on the agenda of a meeting, with why it is there."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    topic = models.ForeignKey("loop.Topic", on_delete=models.PROTECT, related_name="agenda_items")
    order = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "topic"], name="agenda_topic_once")]

    def __str__(self) -> str:
        return f"{self.order}. {self.topic_id}"
