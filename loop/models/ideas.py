"""Ideas keep where they were born; some become projects."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

ORIGINS = ["meeting", "training", "visit", "rotation", "ci", "survey", "other"]
IDEA_STATES = [
    ("new", _("New")),
    ("screened", _("Looked at")),
    ("accepted", _("Accepted")),
    ("project", _("Project")),
    ("parked", _("Put aside")),
    ("declined", _("Declined")),
]


class IdeaQuerySet(models.QuerySet["Idea"]):
    def visible_to(self, user) -> IdeaQuerySet:
        return self.all() if user.is_active else self.none()

    def editable_by(self, user) -> IdeaQuerySet:
        return self.all() if user.has_role("cmo", "cco") else self.filter(author=user)


class Idea(Versioned, DemoMarked):
    author = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="ideas")
    origin = models.CharField(max_length=10, default="meeting")
    text = models.TextField()
    expected_effect = models.CharField(max_length=300, blank=True)
    metric = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=IDEA_STATES, default="new")
    answer = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {
        "text": Personal("work"),
        "answer": Personal("work"),
    }

    objects = IdeaQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("origin", ORIGINS, "idea_origin_known"),
            choice_check("state", [state for state, _label in IDEA_STATES], "idea_state_known"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Project(DemoMarked):
    idea = models.OneToOneField(Idea, on_delete=models.PROTECT, related_name="project")
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    sponsor_side = models.CharField(max_length=10)
    due_date = models.DateField()
    state = models.CharField(
        max_length=10,
        choices=[
            ("planned", _("Planned")),
            ("running", _("Running")),
            ("done", _("Done")),
            ("measured", _("Measured")),
        ],
        default="planned",
    )

    def __str__(self) -> str:
        return str(self.idea)
