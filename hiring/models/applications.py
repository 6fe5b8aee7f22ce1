"""A candidate for a vacancy: where they stand, how they came, and every step they took."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from funnel.pipeline.rows import Step
from hiring.models.vacancies import CHANNELS

EVENT_KINDS = [("entered", _("Moved to a stage")), ("owner", _("Owner changed")), ("void", _("Taken back"))]
DOORS = [
    ("ui", _("page")),
    ("api", _("API")),
    ("import", _("import")),
    ("agency", _("agency portal")),
    ("rule", _("rule")),
]
REFUSERS = [("us", _("We refused")), ("candidate", _("The candidate refused"))]


class HiringSource(DemoMarked):
    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=CHANNELS)
    is_archived = models.BooleanField(default=False)

    class Meta:
        constraints = [choice_check("kind", [key for key, _label in CHANNELS], "hiring_source_kind_known")]

    def __str__(self) -> str:
        return self.name


class RefusalReason(DemoMarked):
    """R-HI-03: every rejection has a coded reason; withdrawals have reasons of their own."""

    side = models.CharField(max_length=9, choices=REFUSERS)
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField(default=0)
    needs_note = models.BooleanField(default=False)
    is_archived = models.BooleanField(default=False)

    class Meta:
        constraints = [
            choice_check("side", [key for key, _label in REFUSERS], "refusal_side_known"),
            models.UniqueConstraint(fields=["side", "key"], name="refusal_reason_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user) -> ApplicationQuerySet:
        """The HR director, the hiring head, the recruiter; an interviewer sees those of their interviews. Nobody else."""
        if not user.is_active:
            return self.none()
        alive = self.filter(removed_at=None)
        if user.has_role("hr_director"):
            return alive
        mine = Q(vacancy__hiring_head=user) | Q(vacancy__recruiter=user)
        seats = InterviewSeat.objects.filter(person=user).exclude(interview__state="cancelled")
        return alive.filter(mine | Q(pk__in=seats.values("interview__application")))

    def editable_by(self, user) -> ApplicationQuerySet:
        """Interviewers write their own cards, not the application."""
        if not user.is_active:
            return self.none()
        alive = self.filter(removed_at=None)
        if user.has_role("hr_director"):
            return alive
        return alive.filter(Q(vacancy__hiring_head=user) | Q(vacancy__recruiter=user))

    def alive(self) -> ApplicationQuerySet:
        return self.filter(removed_at=None)


class Application(Versioned, DemoMarked):
    """`agency` holds the right of the first submission. `answer_due_on`: R-HI-03, five working days after a refusal.

    `person` is the colleague the candidate became; `started_on` begins the probation.
    """

    candidate = models.ForeignKey("hiring.Candidate", on_delete=models.PROTECT, related_name="applications")
    vacancy = models.ForeignKey("hiring.Vacancy", on_delete=models.PROTECT, related_name="applications")
    pipeline = models.ForeignKey("funnel.Pipeline", on_delete=models.PROTECT, related_name="+")
    stage = models.ForeignKey("funnel.Stage", on_delete=models.PROTECT, related_name="applications")
    stage_entered_at = models.DateTimeField()
    source = models.ForeignKey(HiringSource, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(
        "hiring.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    owner = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="owned_applications"
    )
    is_internal = models.BooleanField(default=False)
    refusal = models.ForeignKey(RefusalReason, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer_due_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="hired_by"
    )
    started_on = models.DateField(null=True, blank=True)
    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {"external_id": Personal("hiring", erase="null")}
    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "vacancy"], condition=Q(removed_at=None), name="application_once"
            ),
        ]
        indexes = [
            models.Index(fields=["vacancy", "stage", "-stage_entered_at", "-id"], name="application_board"),
            models.Index(fields=["-created_at", "-id"], name="application_newest"),
            models.Index(fields=["answer_due_on"], name="application_unanswered", condition=Q(answered_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.vacancy_id}"


class ApplicationEvent(Step):
    """The steps of an application; leads have a table of their own."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=8, choices=EVENT_KINDS, default="entered")
    door = models.CharField(max_length=8, choices=DOORS)
    refusal = models.ForeignKey(RefusalReason, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {"note": Personal("hiring", erase="null")}

    class Meta:
        constraints = [
            choice_check("kind", [key for key, _label in EVENT_KINDS], "application_event_kind_known"),
            choice_check("door", [key for key, _label in DOORS], "application_event_door_known"),
            models.CheckConstraint(
                condition=Q(kind="entered", stage__isnull=False) | ~Q(kind="entered"),
                name="application_event_names_a_stage",
            ),
            models.CheckConstraint(
                condition=Q(kind="void", voids__isnull=False) | (~Q(kind="void") & Q(voids=None)),
                name="application_void_names_its_event",
            ),
            models.UniqueConstraint(fields=["voids"], condition=Q(kind="void"), name="application_event_voided_once"),
        ]
        indexes = [
            models.Index(fields=["application", "occurred_at", "id"], name="event_of_application"),
            models.Index(fields=["recorded_at"], name="application_event_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.application_id}"


class Submission(DemoMarked):
    """Each time somebody offered this candidate for this vacancy. The first one holds the right (A37)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="submissions")
    source = models.ForeignKey(HiringSource, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(
        "hiring.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="submissions"
    )
    by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    door = models.CharField(max_length=8, choices=DOORS)
    at = models.DateTimeField()
    is_first = models.BooleanField()

    class Meta:
        constraints = [
            choice_check("door", [key for key, _label in DOORS], "submission_door_known"),
            models.UniqueConstraint(fields=["application"], condition=Q(is_first=True), name="submission_first_is_one"),
        ]
        indexes = [models.Index(fields=["application", "at", "id"], name="submission_in_order")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.door}"


INTERVIEW_STATES = [
    ("planned", _("Planned")),
    ("held", _("Held")),
    ("no_show", _("The candidate did not come")),
    ("cancelled", _("Called off")),
]


class Interview(Versioned, DemoMarked):
    """A talk of a stage, at a time, with its interviewers. Held or not, it is kept."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="interviews")
    stage = models.ForeignKey("funnel.Stage", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=INTERVIEW_STATES, default="planned")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=300, blank=True)
    is_online = models.BooleanField(default=False)
    planned_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in INTERVIEW_STATES], "interview_state_known"),
            models.CheckConstraint(
                condition=Q(state="held", held_at__isnull=False) | ~Q(state="held"), name="interview_held_at_a_moment"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=5), name="interview_takes_minutes"),
        ]
        indexes = [models.Index(fields=["state", "starts_at"], name="interview_ahead")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.starts_at:%Y-%m-%d}"


class InterviewSeat(DemoMarked):
    """Who asks, and what they look at. `focus` are keys of the scorecard."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="interview_seats")
    focus = models.JSONField(default=list)
    is_outside = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["interview", "person"], name="interview_seat_once")]
        indexes = [models.Index(fields=["person"], name="interview_seat_of")]

    def __str__(self) -> str:
        return f"{self.interview_id} {self.person_id}"
