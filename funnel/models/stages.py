"""Stages and reasons are rows: a company renames, adds and re-orders them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Versioned, choice_check

KINDS = [
    ("open", _("Open")),
    ("won", _("Won")),
    ("lost", _("Lost")),
    ("rejected", _("Rejected")),
    ("junk", _("Junk")),
]
SIDES = [("marketing", _("Marketing")), ("sales", _("Sales")), ("hiring", _("Hiring"))]


class Pipeline(models.Model):
    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(
        max_length=10,
        choices=[("new", _("New")), ("repeat", _("Repeat")), ("partner", _("Partner")), ("hiring", _("Hiring"))],
        default="new",
    )

    def __str__(self) -> str:
        return self.name


class Stage(Versioned):
    """`side` says who carries a lead here: marketing before the hand-over, sales after it. Applications are hiring's."""

    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT, related_name="stages")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=KINDS, default="open")
    side = models.CharField(max_length=10, choices=SIDES)
    order = models.PositiveSmallIntegerField()
    definition = models.TextField(blank=True)
    is_archived = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "key"], name="stage_key_once"),
            models.UniqueConstraint(
                fields=["pipeline", "order"],
                condition=Q(is_archived=False),
                name="stage_order_once",
            ),
            choice_check("kind", ["open", "won", "lost", "rejected", "junk"], "stage_kind_known"),
            choice_check("side", [side for side, _label in SIDES], "stage_side_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_end(self) -> bool:
        return self.kind != "open"


class StageSignature(DemoMarked):
    """R-FN-01: a definition counts once both heads have signed this very text."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    definition = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [choice_check("side", ["marketing", "sales"], "signature_side_known")]

    def __str__(self) -> str:
        return f"{self.stage_id} {self.side}"


class Reason(Versioned):
    """A coded reason of a rejection or a loss, with what happens next."""

    kind = models.CharField(max_length=10, choices=[("rejection", _("Rejection")), ("loss", _("Loss"))])
    key = models.SlugField(max_length=40)
    group = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField(default=0)
    needs_note = models.BooleanField(default=False)
    needs_date = models.BooleanField(default=False)
    is_archived = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="reason_key_once"),
            choice_check("kind", ["rejection", "loss"], "reason_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name
