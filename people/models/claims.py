"""What the company's identity provider says of a person, and the role it stands for here."""

from __future__ import annotations

from django.db import models

from alignment.shared.models import DemoMarked, choice_check
from people.models.persons import ROLE_KEYS, ROLES, Person


class ClaimRoleQuerySet(models.QuerySet["ClaimRole"]):
    def visible_to(self, user: Person) -> ClaimRoleQuerySet:
        return self.all() if user.has_role("administrator") else self.none()

    def editable_by(self, user: Person) -> ClaimRoleQuerySet:
        return self.visible_to(user)


class ClaimRole(DemoMarked):
    value = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=ROLES)
    department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ClaimRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["value", "role"], name="claim_gives_a_role_once"),
            choice_check("role", ROLE_KEYS, "claim_role_known"),
            models.CheckConstraint(condition=~models.Q(value=""), name="claim_has_a_value"),
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.role}"
