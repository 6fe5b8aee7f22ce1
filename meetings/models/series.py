"""A regular meeting: who, when, where in turn."""

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
    ("custom", _("Other")),
]


class MeetingSeriesQuerySet(models.QuerySet["MeetingSeries"]):
    def visible_to(self, user) -> MeetingSeriesQuerySet:
        if user.has_role("ceo", "cmo", "cco"):
            return self.all()
        return self.filter(Q(principals=user) | Q(invited=user)).distinct()

    def editable_by(self, user) -> MeetingSeriesQuerySet:
        return self.filter(principals=user).distinct()


class MeetingSeries(Versioned, DemoMarked):
    """R-WM-01: exactly one active weekly meeting of CMO and CCO per business unit."""

    kind = models.CharField(max_length=12, choices=SERIES_KINDS)
    title = models.CharField(max_length=150)
    unit = models.ForeignKey("people.BusinessUnit", on_delete=models.PROTECT, related_name="+")
    principals = models.ManyToManyField("people.Person", related_name="led_series")
    invited = models.ManyToManyField("people.Person", blank=True, related_name="invited_series")
    weekday = models.PositiveSmallIntegerField(default=0)
    starts = models.TimeField(default=time(9))
    time_zone = models.CharField(max_length=64, default="Europe/Moscow")
    duration_minutes = models.PositiveSmallIntegerField(default=30)
    venue_policy = models.CharField(max_length=16, default="alternate")
    venue = models.CharField(max_length=200, blank=True)
    conflict_level = models.CharField(
        max_length=8, choices=[("calm", _("Calm")), ("tense", _("Tense")), ("acute", _("Acute"))], default="calm"
    )
    starts_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MeetingSeriesQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("kind", [kind for kind, _label in SERIES_KINDS], "series_kind_known"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(kind="cmo_cco", ended_at=None), name="series_weekly_once_in_unit"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="series_weekday_known"),
        ]

    def __str__(self) -> str:
        return self.title
