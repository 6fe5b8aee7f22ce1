"""Living the neighbour's function: a marketer's week in sales, a seller's day in marketing, the swap of the heads."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from practices.models.occurrences import PRACTISING

DIRECTIONS = [
    ("rotation", _("Week in sales")),
    ("tour", _("Day in marketing")),
    ("swap", _("Swap of the heads")),
    ("elsewhere", _("Rotation elsewhere")),
]
WEEKS = ("rotation", "elsewhere")
ROTATION_STATES = [
    ("queued", _("Planned")),
    ("matched", _("Host chosen")),
    ("prepared", _("Prepared")),
    ("running", _("Under way")),
    ("finished", _("Finished")),
    ("debriefed", _("Debriefed")),
    ("ideas_routed", _("Ideas handed on")),
    ("aborted", _("Broken off")),
    ("invited", _("Invited")),
    ("held", _("Held")),
    ("feedback", _("Feedback is in")),
    ("closed", _("Closed")),
    ("cancelled", _("Cancelled")),
    ("proposed", _("Proposed")),
    ("agreed", _("Agreed")),
]
WEEK_STATES = ("queued", "matched", "prepared", "running", "finished", "debriefed", "ideas_routed", "aborted")
STATES_OF = {
    "rotation": WEEK_STATES,
    "elsewhere": WEEK_STATES,
    "tour": ("queued", "invited", "held", "feedback", "closed", "cancelled"),
    "swap": ("proposed", "agreed", "held", "debriefed", "cancelled"),
}
AHEAD_STATES = ("queued", "matched", "prepared", "invited", "proposed", "agreed")
TOOK_PLACE = ("finished", "debriefed", "ideas_routed", "held", "feedback", "closed")
BROKEN_OFF = ("aborted", "cancelled")
PLACES = [("support", _("Support")), ("logistics", _("Logistics")), ("product", _("Product"))]
REPLIES_FROM = ("running", "finished", "debriefed", "ideas_routed")
FULL_WEEK, HOLIDAY_WEEK = 5, 4
TOUR_MINUTES = (60, 540)


class RotationQuerySet(models.QuerySet["Rotation"]):
    def visible_to(self, user) -> RotationQuerySet:
        """When and who; the diary and the marks have a narrower circle of their own."""
        return self.all() if user.is_active and user.has_role(*PRACTISING) else self.none()

    def editable_by(self, user) -> RotationQuerySet:
        """Who takes part and who plans; which step is whose, the services say."""
        if user.has_role("cmo", "cco", "hr_director", "head_of_sales", "head_of_marketing"):
            return self.all()
        return self.visible_to(user).filter(occurrence__parts__person=user)


class Rotation(Versioned, DemoMarked):
    """`days` are those that count: shortened by an illness, lengthened when the rest is made up.

    A swap is two rows, one for each way; the second points to the first.
    """

    occurrence = models.OneToOneField(
        "practices.Occurrence", primary_key=True, on_delete=models.CASCADE, related_name="rotation"
    )
    direction = models.CharField(max_length=10, choices=DIRECTIONS)
    state = models.CharField(max_length=12, choices=ROTATION_STATES)
    guest = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="rotations"
    )
    host = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="hosted")
    stand_in = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    absence = models.ForeignKey("people.Absence", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    first_way = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="second_way")
    days = models.JSONField(default=list)
    days_planned = models.PositiveSmallIntegerField(default=FULL_WEEK)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    duties = models.JSONField(default=list)
    place = models.CharField(max_length=10, choices=PLACES, blank=True)
    is_remote = models.BooleanField(default=False)
    phone_message_set = models.BooleanField(default=False)
    autoreply_set = models.BooleanField(default=False)
    has_brainstorm = models.BooleanField(default=False)
    short_notice_reason = models.CharField(max_length=300, blank=True)
    interrupted_on = models.DateField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    topic = models.ForeignKey("loop.Topic", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {"short_notice_reason": Personal("work")}

    objects = RotationQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("direction", list(STATES_OF), "rotation_direction_known"),
            models.CheckConstraint(
                condition=Q(
                    *[Q(direction=way, state__in=list(states)) for way, states in STATES_OF.items()], _connector=Q.OR
                ),
                name="rotation_state_of_its_direction",
            ),
            models.CheckConstraint(
                condition=~Q(direction="rotation") | Q(days_planned__gte=HOLIDAY_WEEK, days_planned__lte=FULL_WEEK),
                name="rotation_is_one_week",
            ),
            models.CheckConstraint(
                condition=~Q(direction="tour") | Q(minutes__gte=TOUR_MINUTES[0], minutes__lte=TOUR_MINUTES[1]),
                name="tour_an_hour_to_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(direction__in=WEEKS, state__in=REPLIES_FROM)
                | Q(phone_message_set=True, autoreply_set=True),
                name="rotation_runs_with_replies",
            ),
            models.CheckConstraint(
                condition=Q(host=None) | Q(guest=None) | ~Q(host=models.F("guest")), name="rotation_has_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(direction="elsewhere") | ~Q(place=""), name="rotation_elsewhere_says_where"
            ),
        ]
        indexes = [models.Index(fields=["direction", "state"], name="rotation_of_direction")]

    def __str__(self) -> str:
        return str(self.occurrence)

    @property
    def first_day(self) -> date | None:
        return date.fromisoformat(self.days[0]) if self.days else None

    @property
    def last_day(self) -> date | None:
        return date.fromisoformat(self.days[-1]) if self.days else None

    @property
    def is_broken_off(self) -> bool:
        return self.state in BROKEN_OFF


class HostConfirmation(DemoMarked):
    """R-RO-05: each head says yes or no to a host; appended, the latest of a side holds."""

    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE, related_name="confirmations")
    host = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10)
    agrees = models.BooleanField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [choice_check("side", ["marketing", "sales"], "host_confirmed_by_a_side")]

    def __str__(self) -> str:
        return f"{self.side} {self.agrees}"


class DiaryEntry(DemoMarked):
    """Of a day, appended; `key` is the device's own, so that what is sent twice stands once."""

    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE, related_name="diary")
    day = models.DateField()
    text = models.TextField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    meetings = models.PositiveSmallIntegerField(default=0)
    author = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    key = models.CharField(max_length=80)

    PERSONAL = {"text": Personal("work", erase="null")}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rotation", "key"], name="diary_entry_once")]
        indexes = [models.Index(fields=["rotation", "day"], name="diary_by_day")]

    def __str__(self) -> str:
        return (self.text or "")[:80]


class RotationFeedback(DemoMarked):
    """One to five, of each who was there; a guest of a tour leaves an idea or a question with it (R-RS-03)."""

    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE, related_name="feedback")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=5)
    mark = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500, null=True)
    question = models.CharField(max_length=500, null=True)
    gave_idea = models.BooleanField(default=False)
    at = models.DateTimeField()

    PERSONAL = {"text": Personal("work", erase="null"), "question": Personal("work", erase="null")}

    class Meta:
        constraints = [
            choice_check("part", ["guest", "host"], "rotation_feedback_part_known"),
            models.CheckConstraint(condition=Q(mark__gte=1, mark__lte=5), name="rotation_mark_1_to_5"),
            models.UniqueConstraint(fields=["rotation", "by"], name="rotation_feedback_once"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.mark}"


PROGRAMME_KINDS = [
    ("intro", _("Who is who")),
    ("presentation", _("Presentation of the service")),
    ("brainstorm", _("Brainstorm")),
    ("other", _("Something else")),
]


class ProgrammeItem(DemoMarked):
    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE, related_name="programme")
    kind = models.CharField(max_length=12, choices=PROGRAMME_KINDS)
    title = models.CharField(max_length=150, blank=True)
    minutes = models.PositiveSmallIntegerField()

    PERSONAL = {"title": Personal("work")}

    class Meta:
        constraints = [
            choice_check("kind", [kind for kind, _label in PROGRAMME_KINDS], "programme_kind_known"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="programme_takes_time"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())


class QueueSkip(DemoMarked):
    """Whose turn waits, until when and why; appended. The place in the queue stays."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    until = models.DateField()
    reason = models.CharField(max_length=300, null=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"reason": Personal("work", erase="null")}

    class Meta:
        indexes = [models.Index(fields=["person", "until"], name="queue_skip_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.until}"


def duties_of_a_week() -> dict[str, Any]:
    """R-RO-06: what a week contains at least."""
    return {
        "cold_calls": _("Cold calls"),
        "appointments": _("Setting appointments"),
        "external_meetings": _("All meetings of the host with clients"),
        "internal_meetings": _("Meetings inside the sales department"),
    }
