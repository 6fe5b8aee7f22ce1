"""Alerts of the catalogue (AL-nn): one owner, a due date, one action, muted with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from alignment.shared.models import DemoMarked, Personal

if TYPE_CHECKING:
    from people.models import Person


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: Person) -> AlertQuerySet:
        return self.filter(person=user)

    def editable_by(self, user: Person) -> AlertQuerySet:
        return self.filter(person=user)

    def open(self) -> AlertQuerySet:
        return self.filter(closed_at=None)


class Alert(DemoMarked):
    key = models.CharField(max_length=8)
    subject_key = models.CharField(max_length=120)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="alerts")
    text = models.CharField(max_length=400)
    params = models.JSONField(default=dict)
    action_url = models.CharField(max_length=500, blank=True)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    muted_until = models.DateTimeField(null=True, blank=True)
    mute_reason = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {
        "text": Personal("work", retention_days=365),
        "params": Personal("work", retention_days=365),
        "mute_reason": Personal("work"),
    }

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "subject_key", "person"], condition=Q(closed_at=None), name="alert_open_once"
            ),
            models.CheckConstraint(
                condition=Q(muted_until=None) | ~Q(mute_reason=""), name="alert_muted_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(closed_at=None), name="alert_open")]

    def __str__(self) -> str:
        return f"{self.key} {self.subject_key}"

    @property
    def words(self) -> str:
        """The sentence as its reader reads it; `text` is a msgid that `params` fill, or the words themselves.

        A parameter whose name ends with `_word` is a msgid itself.
        """
        filled = {name: gettext(value) if name.endswith("_word") else value for name, value in self.params.items()}
        return gettext(self.text) % filled if filled else gettext(self.text)
