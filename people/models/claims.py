"""What the company's identity provider says of a person, and the role it stands for here."""

from django.db import models

from alignment.shared.models import DemoMarked, choice_check
from people.models.persons import ROLE_KEYS, ROLES


class ClaimRole(DemoMarked):
    value = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=ROLES)
    department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["value", "role"], name="claim_gives_a_role_once"),
            choice_check("role", ROLE_KEYS, "claim_role_known"),
            models.CheckConstraint(condition=~models.Q(value=""), name="claim_has_a_value"),
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.role}"
