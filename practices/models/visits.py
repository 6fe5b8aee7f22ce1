"""A marketer beside a seller at a client's: where it was, what the client said, and whether it counts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from practices.models.occurrences import PLANNERS, PRACTISING

PLACES = [
    ("client_site", _("At the client's")),
    ("client_shop", _("In the client's shop or at the service desk")),
    ("neutral", _("In a neutral place")),
    ("our_office", _("In our office")),
    ("online", _("Online")),
]
IN_THE_FIELD = ("client_site", "client_shop")
VISIT_STATES = [
    ("planned", _("Planned")),
    ("briefed", _("Prepared")),
    ("done", _("Took place")),
    ("debriefed", _("Debriefed")),
    ("valid", _("Counts")),
    ("invalid", _("Does not count")),
    ("cancelled", _("Called off")),
]
AHEAD = ("planned", "briefed")
TOOK_PLACE = ("done", "debriefed", "valid", "invalid")
JUDGED = ("valid", "invalid")
CANCELLERS = [("client", _("The client")), ("rep", _("The seller")), ("marketer", _("The marketer"))]
SCOPES = [("department", _("One visit a week by the department")), ("marketer", _("One visit a week by each marketer"))]
SETTERS = ("cmo", "cco")


class FieldVisitQuerySet(models.QuerySet["FieldVisit"]):
    def visible_to(self, user) -> FieldVisitQuerySet:
        """Both departments learn from every visit; who the client is only those hear who may."""
        return self.all() if user.is_active and user.has_role(*PRACTISING) else self.none()

    def editable_by(self, user) -> FieldVisitQuerySet:
        """Heads and the HR director; others the visits they take part in or arranged."""
        if user.has_role(*PLANNERS):
            return self.all()
        if not user.has_role(*PRACTISING):
            return self.none()
        return self.filter(Q(marketer=user) | Q(rep=user) | Q(occurrence__organiser=user))


class FieldVisit(Versioned, DemoMarked):
    """`state` is finer than the phase of its occurrence and moves in step with it.

    `reasons` are the keys of what was missing. `counts_online`: no client can be visited, the company lives online.
    Several visits of one business trip in a week count once. Who called it off and why is for the two alone: the
    occurrence, which everybody reads, tells neither.
    """

    occurrence = models.OneToOneField(
        "practices.Occurrence", primary_key=True, on_delete=models.CASCADE, related_name="visit"
    )
    marketer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="field_visits")
    rep = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="hosted_visits")
    customer = models.ForeignKey(
        "funnel.Customer", null=True, blank=True, on_delete=models.PROTECT, related_name="field_visits"
    )
    lead = models.ForeignKey(
        "funnel.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="field_visits"
    )
    client_name = models.CharField(max_length=200, blank=True)
    segment = models.CharField(max_length=80, blank=True)
    city = models.CharField(max_length=150, blank=True)
    place_type = models.CharField(max_length=12, choices=PLACES)
    state = models.CharField(max_length=10, choices=VISIT_STATES, default="planned")
    is_on_trip = models.BooleanField(default=False)
    is_confidential = models.BooleanField(default=False)
    dress_ok = models.BooleanField(default=False)
    reasons = models.CharField(max_length=120, blank=True)
    counts_online = models.BooleanField(default=False)
    cancelled_by = models.CharField(max_length=8, choices=CANCELLERS, blank=True)
    why_cancelled = models.CharField(max_length=300, blank=True)

    PERSONAL = {"client_name": Personal("sales"), "city": Personal("sales"), "why_cancelled": Personal("work")}

    objects = FieldVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("place_type", [place for place, _label in PLACES], "visit_place_known"),
            choice_check("state", [state for state, _label in VISIT_STATES], "visit_state_known"),
            choice_check("cancelled_by", ["", *[who for who, _label in CANCELLERS]], "visit_canceller_known"),
            models.CheckConstraint(condition=~Q(marketer=models.F("rep")), name="visit_of_two"),
            models.CheckConstraint(
                condition=~Q(state="valid")
                | Q(place_type__in=IN_THE_FIELD)
                | Q(place_type="online", counts_online=True),
                name="visit_in_the_office_never_counts",
            ),
            models.CheckConstraint(
                condition=Q(state="invalid") & ~Q(reasons="") | ~Q(state="invalid") & Q(reasons=""),
                name="visit_that_does_not_count_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled") & ~Q(cancelled_by="") | ~Q(state="cancelled") & Q(cancelled_by=""),
                name="visit_called_off_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "marketer"], name="visit_of_marketer"),
            models.Index(fields=["rep", "state"], name="visit_of_rep"),
        ]

    def __str__(self) -> str:
        return f"{self.occurrence_id} {self.state}"

    @property
    def missing(self) -> list[str]:
        return self.reasons.split(",") if self.reasons else []


class VisitReport(DemoMarked):
    """What came back, written once: the client's own words and what was asked and seen."""

    visit = models.OneToOneField(FieldVisit, on_delete=models.CASCADE, related_name="report")
    client_voice = models.TextField(null=True)
    answers = models.JSONField(null=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"client_voice": Personal("sales", erase="null"), "answers": Personal("sales", erase="null")}

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="visit_report_newest")]

    def __str__(self) -> str:
        return str(self.visit_id)


class VisitDecline(DemoMarked):
    """A seller would rather not; three in a row raise a topic about the method, not about a person."""

    visit = models.OneToOneField(FieldVisit, on_delete=models.CASCADE, related_name="decline")
    at = models.DateTimeField()
    topic = models.ForeignKey("loop.Topic", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return str(self.visit_id)


class VisitPhoto(DemoMarked):
    visit = models.ForeignKey(FieldVisit, on_delete=models.CASCADE, related_name="photos")
    kind = models.CharField(
        max_length=12, choices=[("image/jpeg", "JPEG"), ("image/png", "PNG"), ("image/webp", "WebP")]
    )
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            choice_check("kind", ["image/jpeg", "image/png", "image/webp"], "visit_photo_kind_known"),
            models.UniqueConstraint(fields=["visit", "sha256"], name="visit_photo_once"),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.kind}"


class VisitSettings(Versioned, DemoMarked):
    """One row: whose week is counted, and whether an online business may count what is watched online."""

    scope = models.CharField(max_length=10, choices=SCOPES, default="department")
    natural_habitat = models.BooleanField(default=False)

    class Meta:
        constraints = [
            choice_check("scope", [scope for scope, _label in SCOPES], "visit_scope_known"),
            models.CheckConstraint(condition=Q(pk=1), name="visit_settings_are_one"),
        ]

    def __str__(self) -> str:
        return self.scope
