"""What other systems hear of an object: its number and address, states, days and counts; never words, never names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from delivery.services import webhooks

TOLD = {
    "action": ("state", "due_date", "original_due_date"),
    "decision": ("metric", "decided_at", "topic_id"),
    "effect_card": ("state", "metric", "segment", "verdict", "verdict_date"),
    "idea": ("state", "origin"),
    "signal": ("metric", "severity", "opened_at", "closed_at"),
    "topic": ("state", "side", "source", "urgency"),
}


def announce(event: str, row: Any, *, now: datetime, fields: Sequence[str] = (), url: str = "", **more: Any) -> None:
    """Each version of an object tells an event once, however often the service is asked."""
    name = name_of(row)
    facts = {field.removesuffix("_id"): getattr(row, field) for field in fields or TOLD[name]}
    webhooks.tell(
        event,
        {"id": row.pk, "object": name, "url": url or reverse(f"api:{name.replace('_', '-')}", args=[row.pk])}
        | facts
        | more,
        now=now,
        key=f"{name}:{row.pk}:{getattr(row, 'version', 1)}",
        is_demo=row.is_demo,
    )


def name_of(row: Any) -> str:
    """`ProblemCard` is a problem_card."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(row).__name__).lower()
