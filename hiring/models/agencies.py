"""Who searches for us for money. What an agency is worth is measured elsewhere; here is who it is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

AGENCY_STATES = [
    ("long_list", _("On the long list")),
    ("scored", _("Scored")),
    ("contracted", _("Under contract")),
    ("evaluated", _("Evaluated")),
    ("archived", _("Archived")),
]


class AgencyQuerySet(models.QuerySet["Agency"]):
    def visible_to(self, user) -> AgencyQuerySet:
        return self.all() if user.has_role("hr_director", "ceo", "cmo", "cco") else self.none()

    def editable_by(self, user) -> AgencyQuerySet:
        return self.all() if user.has_role("hr_director") else self.none()


class Agency(Versioned, DemoMarked):
    """`fee_hundredths`: base salaries of one specialist, times a hundred (A37: 1–2 salaries after probation)."""

    name = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=AGENCY_STATES, default="long_list")
    site = models.URLField(max_length=300, blank=True)
    contact_name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    fee_hundredths = models.PositiveSmallIntegerField(null=True, blank=True)
    promised_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    guarantee_months = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()

    PERSONAL = {
        "contact_name": Personal("hiring"),
        "email": Personal("hiring"),
        "phone": Personal("hiring"),
        "note": Personal("hiring"),
    }
    objects = AgencyQuerySet.as_manager()

    class Meta:
        constraints = [choice_check("state", [state for state, _label in AGENCY_STATES], "agency_state_known")]

    def __str__(self) -> str:
        return self.name
