"""Ideas keep where they were born; some become projects."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

IDEA_ORIGINS = [
    ("meeting", _("Meeting")),
    ("training", _("Training")),
    ("visit", _("Field visit")),
    ("rotation", _("Rotation")),
    ("ci", _("Competitive intelligence")),
    ("survey", _("Survey")),
    ("other", _("Other")),
]
ORIGINS = [origin for origin, _label in IDEA_ORIGINS]
IDEA_STATES = [
    ("new", _("New")),
    ("screened", _("Looked at")),
    ("accepted", _("Accepted")),
    ("project", _("Project")),
    ("measured", _("Measured")),
    ("parked", _("Put aside")),
    ("declined", _("Declined")),
]
PROJECT_STATES = [
    ("planned", _("Planned")),
    ("running", _("Running")),
    ("done", _("Done")),
    ("measured", _("Measured")),
]
WAITING_IDEAS = ("new", "screened")


class IdeaQuerySet(models.QuerySet["Idea"]):
    def visible_to(self, user) -> IdeaQuerySet:
        return self.all() if user.is_active else self.none()

    def editable_by(self, user) -> IdeaQuerySet:
        return self.all() if user.has_role("cmo", "cco") else self.filter(author=user)


class Idea(Versioned, DemoMarked):
    """R-ID-02: where it was born is written once; the database refuses another origin."""

    author = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="ideas")
    origin = models.CharField(max_length=10, choices=IDEA_ORIGINS, default="meeting")
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


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user) -> ProjectQuerySet:
        return self.all() if user.is_active else self.none()

    def editable_by(self, user) -> ProjectQuerySet:
        """Its owner and both heads."""
        return self.all() if user.has_role("cmo", "cco") else self.filter(owner=user)


class Project(Versioned, DemoMarked):
    """An idea with an owner and a day; at the end one sentence says what it brought."""

    idea = models.OneToOneField(Idea, on_delete=models.PROTECT, related_name="project")
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    sponsor_side = models.CharField(max_length=10)
    due_date = models.DateField()
    state = models.CharField(max_length=10, choices=PROJECT_STATES, default="planned")
    done_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=500, blank=True)

    PERSONAL = {
        "result": Personal("work"),
    }

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [state for state, _label in PROJECT_STATES], "project_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state="measured") | ~models.Q(result=""),
                name="project_measured_says_what_it_brought",
            ),
        ]

    def __str__(self) -> str:
        return str(self.idea)
