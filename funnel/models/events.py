"""What happened to a lead, in the order it happened: appended, never edited (the database refuses)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import Personal, choice_check
from funnel.pipeline.rows import Step

EVENT_KINDS = [
    ("entered", _("Moved to a stage")),
    ("routed", _("Handed to sales")),
    ("contested", _("Contested")),
    ("timed_out", _("Left without a decision")),
    ("kev_no_show", _("Did not come")),
    ("assigned", _("Owner changed")),
    ("void", _("Taken back")),
]
DOORS = [
    ("ui", _("page")),
    ("api", _("API")),
    ("import", _("import")),
    ("form", _("public form")),
    ("rule", _("rule")),
    ("crm", _("other CRM")),
    ("phone", _("telephony")),
    ("message", _("message")),
]


class StageEvent(Step):
    """`owner` carried the lead until then; `handed_to` carries it from then on, where the first line hands it over."""

    lead = models.ForeignKey("funnel.Lead", on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=EVENT_KINDS, default="entered")
    owner = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handed_to = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    door = models.CharField(max_length=8, choices=DOORS)
    reason = models.ForeignKey("funnel.Reason", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateField(null=True, blank=True)
    mql_no = models.PositiveSmallIntegerField(default=0)
    batch = models.ForeignKey(
        "funnel.ImportJob", null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )

    PERSONAL = {"note": Personal("sales", erase="null")}

    class Meta:
        constraints = [
            choice_check("kind", [kind for kind, _label in EVENT_KINDS], "event_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="entered", stage__isnull=False) | ~Q(kind="entered"),
                name="event_entered_names_a_stage",
            ),
            models.CheckConstraint(
                condition=Q(kind="void", voids__isnull=False) | (~Q(kind="void") & Q(voids=None)),
                name="event_void_names_its_event",
            ),
            models.CheckConstraint(
                condition=Q(handed_to=None) | Q(kind="entered", owner__isnull=False),
                name="event_handed_over_by_its_owner",
            ),
            models.UniqueConstraint(fields=["voids"], condition=Q(kind="void"), name="event_voided_once"),
        ]
        indexes = [
            models.Index(fields=["lead", "occurred_at", "id"], name="event_of_lead"),
            models.Index(fields=["recorded_at"], name="event_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.lead_id}"
