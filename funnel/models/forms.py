"""The public form of a site, and the consent that came with a lead."""

from __future__ import annotations

from django.db import models

from alignment.shared.models import DemoMarked, Personal
from people.models import Person

FORM_ROLES = ("cmo", "head_of_marketing", "marketer")


class WebFormQuerySet(models.QuerySet["WebForm"]):
    def visible_to(self, user: Person) -> WebFormQuerySet:
        return self.all() if user.has_role(*FORM_ROLES) else self.none()

    def editable_by(self, user: Person) -> WebFormQuerySet:
        return self.visible_to(user)


class WebForm(DemoMarked):
    token = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    source = models.ForeignKey("funnel.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("funnel.Campaign", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    consent_text = models.TextField()
    consent_version = models.PositiveIntegerField(default=1)
    thanks_url = models.CharField(max_length=500, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = WebFormQuerySet.as_manager()

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
