"""A CRM that another vendor keeps: the connection, what was read from it, and how its words translate into ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from delivery.models import Leased

if TYPE_CHECKING:
    from people.models import Person

VENDORS = [("amocrm", "amoCRM"), ("bitrix24", _("Bitrix24"))]
STANDINGS = [
    ("new", _("Not checked yet")),
    ("working", _("At work")),
    ("no_access", _("No access: enter a new key")),
    ("paused", _("Paused")),
]
TROUBLES = [
    ("unmapped", _("Its status is not mapped")),
    ("unreadable", _("The record cannot be read")),
    ("refused", _("The lead could not be kept")),
]
MANAGERS = ("administrator",)
MAPPERS = ("administrator", "cco", "cmo")


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def visible_to(self, user: Person) -> ConnectionQuerySet:
        return self.all() if user.has_role(*MAPPERS) else self.none()

    def editable_by(self, user: Person) -> ConnectionQuerySet:
        """Address, keys and pauses; what the words mean is for the two directors as well (`mappable_by`)."""
        return self.all() if user.has_role(*MANAGERS) else self.none()

    def mappable_by(self, user: Person) -> ConnectionQuerySet:
        return self.visible_to(user)


class Connection(Leased, Versioned, DemoMarked):
    """One portal, worked with by one worker at a time, so that limits and single-use keys are kept by themselves.

    `hook_hash` finds the connection by the address of its webhooks; `sealed_hook` shows that address again.
    `paths` are the places of fields mended on the page, `origins` what kind of leads each of their pipelines holds;
    `checked_at` is the last check that was green.
    """

    feed = models.OneToOneField("funnel.Feed", on_delete=models.PROTECT, related_name="connection")
    vendor = models.CharField(max_length=20, choices=VENDORS)
    base_url = models.CharField(max_length=300)
    sealed_secrets = models.TextField(blank=True)
    hook_hash = models.CharField(max_length=64, unique=True)
    sealed_hook = models.CharField(max_length=300)
    sealed_sender = models.CharField(max_length=300, blank=True)
    standing = models.CharField(max_length=10, choices=STANDINGS, default="new")
    fault = models.CharField(max_length=300, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    history_from = models.DateTimeField()
    paths = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    checked_at = models.DateTimeField(null=True, blank=True)
    last_notice_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {"fault": Personal("delivery", retention_days=30)}
    objects = ConnectionQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("vendor", [key for key, _label in VENDORS], "connection_vendor_known"),
            choice_check("standing", [key for key, _label in STANDINGS], "connection_standing_known"),
        ]

    def __str__(self) -> str:
        return self.feed.name


class StageMap(models.Model):
    """What one of their statuses means: a stage of ours, or leads that are none of this funnel's (`is_left_out`).

    `is_touch`: whoever brings a lead here has spoken with the customer, where no call was recorded.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="stage_maps")
    their_key = models.CharField(max_length=120)
    pipeline = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    order = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=8, blank=True)
    stage = models.ForeignKey("funnel.Stage", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_left_out = models.BooleanField(default=False)
    is_touch = models.BooleanField(default=False)
    is_guess = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "their_key"], name="stage_map_once"),
            models.CheckConstraint(
                condition=Q(is_left_out=False) | Q(stage=None), name="stage_map_left_out_has_no_stage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pipeline} / {self.name}"

    @property
    def is_mapped(self) -> bool:
        return self.stage_id is not None or self.is_left_out


class ReasonMap(models.Model):
    """A reason of theirs; a rejection of ours turns the lost lead into one that sales sent back (C2)."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="reason_maps")
    their_id = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    reason = models.ForeignKey("funnel.Reason", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_guess = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "their_id"], name="reason_map_once")]

    def __str__(self) -> str:
        return self.name


class UserMap(models.Model):
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="user_maps")
    their_id = models.CharField(max_length=120)
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    is_active = models.BooleanField(default=True)
    person = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {"name": Personal("account"), "email": Personal("account")}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "their_id"], name="user_map_once")]

    def __str__(self) -> str:
        return self.name


class Stream(models.Model):
    """How far one entity was read: `since` is their clock, `cursor` the page to go on with, empty between rounds."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="streams")
    entity = models.CharField(max_length=12)
    since = models.DateTimeField(null=True, blank=True)
    cursor = models.CharField(max_length=1000, blank=True)
    latest = models.DateTimeField(null=True, blank=True)
    records = models.PositiveIntegerField(default=0)
    rounds = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "entity"], name="stream_once")]

    def __str__(self) -> str:
        return f"{self.connection_id} {self.entity}"


class Record(models.Model):
    """A record as it came, so that a mended mapping is applied without reading anything anew."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="records")
    entity = models.CharField(max_length=12)
    their_id = models.CharField(max_length=120)
    lead_id_there = models.CharField(max_length=120, blank=True)
    payload = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)
    changed_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()

    PERSONAL = {"payload": Personal("sales", retention_days=730)}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "entity", "their_id"], name="record_once")]
        indexes = [models.Index(fields=["connection", "lead_id_there", "entity"], name="record_of_lead")]

    def __str__(self) -> str:
        return f"{self.entity} {self.their_id}"


class MirroredLead(models.Model):
    """A lead of theirs and what became of it here. `due_since` says that news wait; `trouble` why it is held back.

    A deal that grew out of their lead `continues` it, and both are one lead here. `counted_in`: the last
    reconciliation that counted it.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="mirrored")
    their_id = models.CharField(max_length=120)
    lead = models.ForeignKey("funnel.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="mirrored")
    continues = models.CharField(max_length=120, blank=True)
    due_since = models.DateTimeField(null=True, blank=True)
    reflected_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    is_left_out = models.BooleanField(default=False)
    counted_in = models.PositiveBigIntegerField(null=True, blank=True)
    trouble = models.CharField(max_length=12, choices=TROUBLES, blank=True)
    trouble_words = models.CharField(max_length=300, blank=True)

    PERSONAL = {"trouble_words": Personal("sales", retention_days=30)}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "their_id"], name="mirrored_once")]
        indexes = [
            models.Index(fields=["connection", "due_since"], condition=Q(due_since__isnull=False), name="mirrored_due"),
            models.Index(fields=["connection", "continues"], condition=~Q(continues=""), name="mirrored_continues"),
            models.Index(fields=["connection", "trouble"], condition=~Q(trouble=""), name="mirrored_trouble"),
        ]

    def __str__(self) -> str:
        return self.their_id


class CrmNotice(models.Model):
    """A webhook said that something changed; read anew, then done. Of one record one notice waits at most."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="notices")
    entity = models.CharField(max_length=12)
    their_id = models.CharField(max_length=120)
    is_deleted = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "entity", "their_id", "is_deleted"],
                condition=Q(done_at=None),
                name="crm_notice_waits_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.their_id}"


class ConnectionCheck(models.Model):
    """«Проверка связи»: every read call once. `results` hold names of fields and one masked record, nothing personal."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="checks")
    asked_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    is_green = models.BooleanField(default=False)
    results = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection"], condition=Q(finished_at=None), name="connection_checked_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(is_green=False) | Q(finished_at__isnull=False), name="check_green_when_finished"
            ),
        ]
        indexes = [models.Index(fields=["connection", "-asked_at"], name="check_newest")]

    def __str__(self) -> str:
        return f"{self.connection_id} {self.asked_at}"


class Reconciliation(models.Model):
    """Counts and sums read anew from the other CRM against those kept here. `tally` grows page by page."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="reconciliations")
    asked_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    since = models.DateTimeField()
    cursor = models.CharField(max_length=1000, blank=True)
    read = models.PositiveIntegerField(default=0)
    tally = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    theirs = models.PositiveIntegerField(default=0)
    off = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection"], condition=Q(finished_at=None), name="reconciled_once_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["connection", "-asked_at"], name="reconciliation_newest")]

    def __str__(self) -> str:
        return f"{self.connection_id} {self.asked_at}"
