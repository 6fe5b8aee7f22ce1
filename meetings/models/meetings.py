"""One slot of a series, who came and what was on the table."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from loop.models.topics import TOPIC_STATES
from meetings.models.series import FORMATS

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


CHAIR_SIDES = [("marketing", _("Marketing")), ("sales", _("Sales"))]
LATE_STATES = [("waiting", _("Waiting")), ("confirmed", _("Confirmed")), ("refused", _("Refused"))]


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user) -> MeetingQuerySet:
        if user.has_role("ceo", "cmo", "cco"):
            return self.all()
        return self.filter(attendance__person=user).distinct()

    def editable_by(self, user) -> MeetingQuerySet:
        return self.filter(series__principals=user).distinct()

    def writable_by(self, user) -> MeetingQuerySet:
        """Its heads, and until it is closed its secretary."""
        return self.filter(Q(series__principals=user) | Q(secretary=user) & ~Q(state="closed")).distinct()


class Meeting(Versioned, DemoMarked):
    """`counts_as_held` is the verdict of R-WM-02; a meeting that ended may still not count.

    A moved meeting is a new row; `first_slot` and `former_changes` keep it one and the same entry in a calendar.
    `chair_alternates` says which rule gave the chair: R-GM-03 looks back at it.
    """

    series = models.ForeignKey("meetings.MeetingSeries", on_delete=models.PROTECT, related_name="meetings")
    slot_start = models.DateTimeField()
    slot_end = models.DateTimeField()
    state = models.CharField(max_length=14, choices=MEETING_STATES, default="scheduled")
    actual_start = models.DateTimeField(null=True, blank=True)
    actual_end = models.DateTimeField(null=True, blank=True)
    host = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    moderator = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    chair = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    chair_side = models.CharField(max_length=10, choices=CHAIR_SIDES, blank=True)
    chair_alternates = models.BooleanField(default=False)
    chair_swapped = models.BooleanField(default=False)
    secretary = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    secretary_swapped = models.BooleanField(default=False)
    format = models.CharField(max_length=8, choices=FORMATS, default="sitting")
    venue = models.CharField(max_length=200, blank=True)
    first_slot = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    former_changes = models.PositiveIntegerField(default=0)
    moved_to = models.DateTimeField(null=True, blank=True)
    excuse = models.CharField(max_length=300, blank=True)
    agenda_frozen_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict)
    counts_as_held = models.BooleanField(null=True)

    PERSONAL = {
        "excuse": Personal("work"),
        "figures": Personal("work"),
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

    @property
    def minutes_taken(self) -> int | None:
        begun, over = self.actual_start, self.actual_end
        return int((over - begun).total_seconds() // 60) if begun and over else None


class LateEntry(DemoMarked):
    """Held without the product and written down afterwards: flagged for ever, counted once the other head confirms."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="late_entry")
    entered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    present = models.ManyToManyField("people.Person", related_name="+")
    state = models.CharField(max_length=10, choices=LATE_STATES, default="waiting")
    answered_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            choice_check("state", [state for state, _label in LATE_STATES], "late_entry_state_known"),
            models.CheckConstraint(condition=Q(ended_at__gt=models.F("began_at")), name="late_entry_ends_after_start"),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=models.F("entered_by")),
                name="late_entry_answered_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.state}"


class ModerationAnswer(DemoMarked):
    """R-WM-05: one head's word after a moderated meeting; appended, and hidden until all heads have answered."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="moderation_answers")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    can_do_without = models.BooleanField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="moderation_answer_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id}"


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

    @property
    def outcome_words(self) -> str:
        return str(dict(TOPIC_STATES).get(self.outcome, ""))
