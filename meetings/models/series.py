"""A regular meeting: who, when, where in turn, and what its heads say of it for themselves."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Versioned, choice_check

SERIES_KINDS = [
    ("cmo_cco", _("CMO–CCO weekly")),
    ("general", _("General meeting")),
    ("department", _("Department stand-up")),
    ("debrief", _("Training debrief")),
    ("custom", _("Other")),
]
PERIODS = [("weekly", _("Every week")), ("monthly", _("Once a month"))]
FORMATS = [("sitting", _("Sitting")), ("standing", _("Standing")), ("online", _("Online"))]
VENUE_POLICIES = [
    ("alternate", _("Each side hosts in turn")),
    ("fixed", _("One place")),
    ("cafe_breakfast", _("Breakfast in a café")),
    ("online", _("By video")),
]
CHAIR_RULES = [
    ("market", _("By the market of the company")),
    ("cco", _("Always the commercial director")),
    ("alternate", _("The two directors in turn")),
]
SECRETARY_RULES = [
    ("chair", _("The heads themselves")),
    ("rotate", _("The invited in turn")),
]
CONFLICT_LEVELS = [("calm", _("Calm")), ("tense", _("Tense")), ("acute", _("Acute"))]


class MeetingSeriesQuerySet(models.QuerySet["MeetingSeries"]):
    def visible_to(self, user) -> MeetingSeriesQuerySet:
        if user.has_role("ceo", "cmo", "cco"):
            return self.all()
        return self.filter(Q(principals=user) | Q(invited=user) | Q(moderator=user)).distinct()

    def editable_by(self, user) -> MeetingSeriesQuerySet:
        return self.filter(principals=user).distinct()


class MeetingSeries(Versioned, DemoMarked):
    """R-WM-01: exactly one active weekly meeting of CMO and CCO per business unit.

    `conflict_level` is the graver of what the heads say each for oneself; nobody reads it, it only asks for a moderator.
    `single_head` is set while one person directs both sides: then the principals are that person and two deputies.
    """

    kind = models.CharField(max_length=12, choices=SERIES_KINDS)
    title = models.CharField(max_length=150)
    unit = models.ForeignKey("people.BusinessUnit", on_delete=models.PROTECT, related_name="+")
    principals = models.ManyToManyField("people.Person", related_name="led_series")
    invited = models.ManyToManyField("people.Person", blank=True, related_name="invited_series")
    single_head = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField(default=0)
    starts = models.TimeField(default=time(9))
    time_zone = models.CharField(max_length=64, default="Europe/Moscow")
    duration_minutes = models.PositiveSmallIntegerField(default=30)
    period = models.CharField(max_length=8, choices=PERIODS, default="weekly")
    monthly_from = models.PositiveSmallIntegerField(default=25)
    format = models.CharField(max_length=8, choices=FORMATS, default="sitting")
    venue_policy = models.CharField(max_length=16, choices=VENUE_POLICIES, default="alternate")
    venue = models.CharField(max_length=200, blank=True)
    chair_rule = models.CharField(max_length=10, choices=CHAIR_RULES, default="market")
    secretary_rule = models.CharField(max_length=10, choices=SECRETARY_RULES, default="chair")
    conflict_level = models.CharField(max_length=8, choices=CONFLICT_LEVELS, default="calm")
    acute_since = models.DateTimeField(null=True, blank=True)
    moderation_ended_at = models.DateTimeField(null=True, blank=True)
    moderated_meetings = models.PositiveSmallIntegerField(default=4)
    moderator = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="moderated_series"
    )
    starts_on = models.DateField()
    end_proposed_by = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    end_proposed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MeetingSeriesQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("kind", [kind for kind, _label in SERIES_KINDS], "series_kind_known"),
            choice_check("period", [key for key, _label in PERIODS], "series_period_known"),
            choice_check("format", [key for key, _label in FORMATS], "series_format_known"),
            choice_check("chair_rule", [key for key, _label in CHAIR_RULES], "series_chair_rule_known"),
            choice_check("secretary_rule", [key for key, _label in SECRETARY_RULES], "series_secretary_rule_known"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(kind="cmo_cco", ended_at=None), name="series_weekly_once_in_unit"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="series_weekday_known"),
            models.CheckConstraint(
                condition=Q(single_head=None) | Q(kind="cmo_cco"), name="series_single_head_only_when_weekly"
            ),
            models.CheckConstraint(
                condition=Q(period="weekly") | Q(kind="general"), name="series_monthly_only_when_general"
            ),
            models.CheckConstraint(
                condition=Q(end_proposed_by=None, end_proposed_at=None)
                | Q(end_proposed_by__isnull=False, end_proposed_at__isnull=False),
                name="series_end_is_proposed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ConflictView(DemoMarked):
    """What one head says of the tension, for that head's eyes only."""

    series = models.ForeignKey(MeetingSeries, on_delete=models.CASCADE, related_name="conflict_views")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    level = models.CharField(max_length=8, choices=CONFLICT_LEVELS)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "person"], name="conflict_view_once"),
            choice_check("level", [key for key, _label in CONFLICT_LEVELS], "conflict_view_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.person_id}"


class CalendarFeed(DemoMarked):
    """An address with one's own meetings for a calendar program; only its hash is kept."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(revoked_at=None), name="calendar_feed_one_alive")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.created_at:%Y-%m-%d}"
