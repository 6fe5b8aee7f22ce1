"""API keys: shown once, stored as a hash, scoped, revocable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked

if TYPE_CHECKING:
    from people.models import Person

SCOPES = ["read", "write", "intake", "admin"]
SCOPE_WORDS = {"read": _("Read"), "write": _("Write"), "intake": _("Bring in leads"), "admin": _("Administer")}


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def visible_to(self, user: Person) -> ApiKeyQuerySet:
        return self.all() if user.has_role("administrator") else self.filter(person=user)

    def editable_by(self, user: Person) -> ApiKeyQuerySet:
        return self.visible_to(user)


class ApiKey(DemoMarked):
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"

    @property
    def scope_words(self) -> list[str]:
        return [str(SCOPE_WORDS[scope]) for scope in self.scopes]
