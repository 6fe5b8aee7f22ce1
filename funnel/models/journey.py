"""A journey map that somebody keeps: its name, how far it goes, and the cut it is about."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, choice_check
from people.models import Person

SCOPES = [
    ("lead", _("Up to the lead")),
    ("sale", _("Up to the sale")),
    ("repeat", _("Up to the repeat purchase")),
]
SEE = ("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing", "marketer")


class JourneyMapQuerySet(models.QuerySet["JourneyMap"]):
    def visible_to(self, user: Person) -> JourneyMapQuerySet:
        return self.all() if user.has_role(*SEE) else self.none()

    def editable_by(self, user: Person) -> JourneyMapQuerySet:
        """Its author, and the two heads."""
        return self.all() if user.has_role("cmo", "cco") else self.visible_to(user).filter(created_by=user)


class JourneyMap(DemoMarked):
    """`words` is the question without its days, as an address writes it: `source=site&team=3`."""

    name = models.CharField(max_length=120, unique=True)
    scope_end = models.CharField(max_length=6, choices=SCOPES, default="repeat")
    words = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    objects = JourneyMapQuerySet.as_manager()

    class Meta:
        constraints = [choice_check("scope_end", [scope for scope, _label in SCOPES], "journey_scope_known")]

    def __str__(self) -> str:
        return self.name
