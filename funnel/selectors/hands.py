"""Whose word it is that a lead stands at a later stage: a person's, or that of a machine which reports a history."""

from collections.abc import Container

from people.models import Membership

MACHINE = "integration"


def is_by_hand(door: str, actor_id: int | None, machines: Container[int]) -> bool:
    """decisions.md 33: through a page or with a person's own key; earlier stages then do not apply."""
    return actor_id is not None and (door == "ui" or (door == "api" and actor_id not in machines))


def machines() -> frozenset[int]:
    """Whoever is or was an integration: what it said then stays said."""
    return frozenset(Membership.objects.filter(role=MACHINE).values_list("person_id", flat=True))
