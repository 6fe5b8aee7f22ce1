"""The public form of a site, and the consent that came with a lead."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, choice_check
from funnel.models.sla import INTENTS
from people.models import Person

FORM_ROLES = ("cmo", "head_of_marketing", "marketer")
FORM_READERS = (*FORM_ROLES, "administrator")
WHY_HELD = [
    ("trap", _("the hidden field was filled in")),
    ("too_fast", _("sent faster than a person types")),
    ("stamp", _("the mark of its page was not ours")),
]


class WebFormQuerySet(models.QuerySet["WebForm"]):
    def visible_to(self, user: Person) -> WebFormQuerySet:
        return self.all() if user.has_role(*FORM_READERS) else self.none()

    def editable_by(self, user: Person) -> WebFormQuerySet:
        return self.all() if user.has_role(*FORM_ROLES) else self.none()


class WebForm(DemoMarked):
    token = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    source = models.ForeignKey("funnel.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("funnel.Campaign", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    consent_text = models.TextField()
    consent_version = models.PositiveIntegerField(default=1)
    thanks_url = models.CharField(max_length=500, blank=True)
    intent = models.CharField(max_length=8, choices=INTENTS, default="form")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = WebFormQuerySet.as_manager()

    class Meta:
        constraints = [choice_check("intent", [intent for intent, _label in INTENTS], "web_form_intent_known")]

    def __str__(self) -> str:
        return self.name


class Consent(DemoMarked):
    lead = models.ForeignKey("funnel.Lead", on_delete=models.PROTECT, related_name="consents")
    form = models.ForeignKey(WebForm, null=True, blank=True, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=20, default="processing")
    text_hash = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    PERSONAL: dict[str, Personal] = {}

    def __str__(self) -> str:
        return f"{self.purpose} {self.lead_id}"


class HeldMessage(DemoMarked):
    """What looked like a robot waits here for a person to judge, and goes when its time is over.

    `payload` is what the sender agreed to (`consent_version`, `consent_hash`); it leaves with the judgement.
    """

    form = models.ForeignKey(WebForm, on_delete=models.PROTECT, related_name="held")
    why = models.CharField(max_length=10, choices=WHY_HELD)
    payload = models.JSONField(default=dict)
    consent_version = models.PositiveIntegerField()
    consent_hash = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    keep_until = models.DateTimeField(db_index=True)
    lead = models.ForeignKey("funnel.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    released_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {"payload": Personal("sales", retention_days=30)}

    class Meta:
        constraints = [choice_check("why", [why for why, _label in WHY_HELD], "held_message_why_known")]
        indexes = [models.Index(fields=["form", "-received_at"], name="held_of_form")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.why}"
