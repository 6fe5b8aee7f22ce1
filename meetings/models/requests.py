"""What one side asks of the other, from the first word to “it helped”."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from loop.selectors import side_of

REQUEST_KINDS = [
    ("case", _("Case study")),
    ("presentation", _("Presentation")),
    ("feedback", _("Feedback")),
    ("client_access", _("Access to a client")),
    ("other", _("Something else")),
]
REQUEST_STATES = [
    ("raised", _("Raised")),
    ("acknowledged", _("Seen")),
    ("in_work", _("In work")),
    ("delivered", _("Delivered")),
    ("confirmed", _("It helped")),
    ("declined", _("Turned down")),
    ("withdrawn", _("Withdrawn")),
    ("merged", _("Merged")),
]
REQUEST_VERBS = [
    ("raised", _("Raised")),
    ("acknowledged", _("Seen")),
    ("taken", _("Taken into work")),
    ("delivered", _("Delivered")),
    ("confirmed", _("It helped")),
    ("returned", _("It did not help")),
    ("declined", _("Turned down")),
    ("withdrawn", _("Withdrawn")),
    ("forwarded", _("Forwarded")),
    ("merged", _("Merged")),
]
REQUEST_SIDES = [("marketing", _("Marketing")), ("sales", _("Sales"))]
ANSWERING = ("raised", "acknowledged", "in_work")
OPEN_REQUESTS = (*ANSWERING, "delivered")
READS_REQUESTS = ("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing")
HAS_A_SIDE = ("cmo", "head_of_marketing", "marketer", "cco", "head_of_sales", "sales_rep")


def answering_side(user) -> str:
    """The side whose requests this person answers; none for those who stand outside both."""
    return side_of(user) if user.has_role(*HAS_A_SIDE) else ""


class RequestQuerySet(models.QuerySet["Request"]):
    def visible_to(self, user) -> RequestQuerySet:
        """Who asked, everybody on the side that is asked, the heads of both and the CEO."""
        return self.all() if user.has_role(*READS_REQUESTS) else self.editable_by(user)

    def editable_by(self, user) -> RequestQuerySet:
        """Who asked and the side that is asked; which of them may do what, the service says."""
        return self.filter(Q(requester=user) | Q(to_side=answering_side(user)))


class Request(Versioned, DemoMarked):
    """R-RQ-01…04. `acknowledge_by` is set once: a request that is passed on keeps its clock."""

    requester = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="requests")
    to_side = models.CharField(max_length=10, choices=REQUEST_SIDES)
    department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=14, choices=REQUEST_KINDS)
    what = models.CharField(max_length=400, blank=True)
    why = models.CharField(max_length=500, blank=True)
    lead = models.ForeignKey("funnel.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="requests")
    needed_by = models.DateField()
    is_blocking = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=REQUEST_STATES, default="raised")
    raised_at = models.DateTimeField()
    acknowledge_by = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    ack_minutes = models.PositiveIntegerField(null=True, blank=True)
    owner = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField(null=True, blank=True)
    delivered_by = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="delivered_requests"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(max_length=500, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates")

    PERSONAL = {
        "what": Personal("work"),
        "why": Personal("work"),
        "decline_reason": Personal("work"),
    }

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("to_side", ["marketing", "sales"], "request_side_known"),
            choice_check("kind", [key for key, _label in REQUEST_KINDS], "request_kind_known"),
            choice_check("state", [key for key, _label in REQUEST_STATES], "request_state_known"),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(decline_reason=""), name="request_declined_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["delivered", "confirmed"])
                | Q(delivered_at__isnull=False, delivered_by__isnull=False),
                name="request_delivered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, ack_minutes=None)
                | Q(acknowledged_at__isnull=False, ack_minutes__isnull=False),
                name="request_seen_with_minutes",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | (~Q(state="merged") & Q(merged_into=None)),
                name="request_merged_into_another",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="request_not_its_own_duplicate"),
            models.CheckConstraint(condition=~Q(kind="other") | ~Q(what=""), name="request_other_says_what"),
        ]
        indexes = [
            models.Index(fields=["state", "-raised_at", "-id"], name="request_board"),
            models.Index(fields=["acknowledge_by"], condition=Q(state="raised"), name="request_unseen"),
        ]

    def __str__(self) -> str:
        return self.what or self.get_kind_display()


class RequestEvent(DemoMarked):
    """One step of a request, appended. `to_side` and `department` say where it was passed on to."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=12, choices=REQUEST_VERBS)
    from_state = models.CharField(max_length=12, choices=REQUEST_STATES, blank=True)
    to_state = models.CharField(max_length=12, choices=REQUEST_STATES)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    to_side = models.CharField(max_length=10, choices=REQUEST_SIDES, blank=True)
    department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    PERSONAL = {
        "note": Personal("work"),
    }

    class Meta:
        constraints = [
            choice_check("verb", [key for key, _label in REQUEST_VERBS], "request_event_verb_known"),
            choice_check("to_state", [key for key, _label in REQUEST_STATES], "request_event_state_known"),
            models.CheckConstraint(
                condition=~Q(verb__in=["declined", "returned"]) | ~Q(note=""), name="request_event_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.verb}"
