"""Lines by which calls and messages come in: who sits behind a number, what was received, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from delivery.models import Leased

if TYPE_CHECKING:
    from people.models import Person

MANGO, ASTERISK, MESSAGES = "mango", "asterisk", "messages"
LINE_KINDS = [(MANGO, "Mango Office"), (ASTERISK, "Asterisk"), (MESSAGES, _("Messages of any system"))]
LINE_ROLES = ("administrator", "cco")
CALL, RECORDING, MESSAGE = "call", "recording", "message"
KEPT_DAYS = 90
OUTCOMES = [
    ("touch", _("Written down as a touch")),
    ("missed", _("Missed: asked to call back")),
    ("new_lead", _("Became a new lead")),
    ("note", _("Written down on the lead")),
    ("recorded", _("Recording attached")),
    ("internal", _("Between colleagues")),
    ("hidden", _("The number was hidden")),
    ("unmatched", _("No lead has this number")),
    ("junk", _("The number was marked as spam")),
]


class LineQuerySet(models.QuerySet["Line"]):
    def visible_to(self, user: Person) -> LineQuerySet:
        return self.all() if user.has_role(*LINE_ROLES) else self.none()

    def editable_by(self, user: Person) -> LineQuerySet:
        return self.visible_to(user)


class Line(Versioned, DemoMarked):
    """`token_hash` finds it by its address, `sealed_token` shows that address again; the secrets never leave the seal.

    The former secret still opens until `former_until`, so that no call is lost while the exchange is changed over.
    """

    kind = models.CharField(max_length=10, choices=LINE_KINDS)
    name = models.CharField(max_length=80, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    sealed_token = models.CharField(max_length=300)
    sealed_key = models.CharField(max_length=500, blank=True)
    sealed_secret = models.CharField(max_length=500)
    former_secret = models.CharField(max_length=500, blank=True)
    former_until = models.DateTimeField(null=True, blank=True)
    source = models.ForeignKey("funnel.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    last_call_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = LineQuerySet.as_manager()

    class Meta:
        constraints = [choice_check("kind", [key for key, _label in LINE_KINDS], "line_kind_known")]

    def __str__(self) -> str:
        return self.name


class Extension(DemoMarked):
    """An inner number as it was first heard; without a person it waits on the page of its line."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="extensions")
    number = models.CharField(max_length=20)
    person = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "number"], name="extension_once_a_line")]

    def __str__(self) -> str:
        return self.number


class DialledNumber(DemoMarked):
    """A number of ours that clients dial: where they have it from."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="dialled")
    number = models.CharField(max_length=40)
    source = models.ForeignKey("funnel.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("funnel.Campaign", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "number"], name="dialled_number_once_a_line")]

    def __str__(self) -> str:
        return self.number


class Received(DemoMarked):
    """What came in, as it came; only grows. `fingerprint` is of their id, which may hold a number or an address."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="received")
    what = models.CharField(max_length=10)
    fingerprint = models.CharField(max_length=64)
    payload = models.JSONField(null=True)
    received_at = models.DateTimeField()

    PERSONAL = {"payload": Personal("sales", retention_days=KEPT_DAYS, erase="null")}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "what", "fingerprint"], name="received_once_a_line"),
            choice_check("what", [CALL, RECORDING, MESSAGE], "received_what_known"),
        ]
        indexes = [models.Index(fields=["received_at"], name="received_when")]

    def __str__(self) -> str:
        return f"{self.what} {self.pk}"


class Handling(Leased, DemoMarked):
    """What becomes of it. `mark` stands for the client's number or address, which is not kept here.

    A call that no lead answered to is taken up again when a lead with its mark comes in.
    """

    received = models.OneToOneField(Received, on_delete=models.PROTECT, related_name="handling")
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True)
    mark = models.CharField(max_length=64, blank=True)
    happened_at = models.DateTimeField(null=True, blank=True)
    lead = models.ForeignKey("funnel.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey("funnel.Activity", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    PERSONAL = {"last_error": Personal("delivery", retention_days=KEPT_DAYS)}

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["", *(key for key, _label in OUTCOMES)]), name="handling_outcome_known"
            )
        ]
        indexes = [
            models.Index(
                fields=["available_at", "id"], condition=Q(state__in=["queued", "running"]), name="handling_waiting"
            ),
            models.Index(fields=["mark", "happened_at"], condition=~Q(mark=""), name="handling_of_mark"),
        ]

    def __str__(self) -> str:
        return f"{self.received_id} {self.outcome or self.state}"
