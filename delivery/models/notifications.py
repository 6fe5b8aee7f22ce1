"""The bell of a person inside the product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from alignment.shared.models import DemoMarked, Personal

if TYPE_CHECKING:
    from people.models import Person


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: Person) -> NotificationQuerySet:
        return self.filter(person=user)

    def editable_by(self, user: Person) -> NotificationQuerySet:
        return self.filter(person=user)


class Notification(DemoMarked):
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="notifications")
    key = models.CharField(max_length=200)
    text = models.CharField(max_length=400)
    url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    digested_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {
        "text": Personal("work", retention_days=365),
    }

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notification_once")]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notification_newest"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return self.text
