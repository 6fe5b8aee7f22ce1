"""What waits for a person, by role."""

from __future__ import annotations

from datetime import datetime

from dashboards.selectors.queue_leads import breaches, late_by_team, leads_to_take, next_steps, to_sort, unassigned
from dashboards.selectors.queue_loop import (
    alerts,
    consents,
    contested,
    dates_asked,
    promises_due,
    protocol_signatures,
    signatures,
    unsent_protocols,
)
from dashboards.selectors.queue_upkeep import dead_letters, imports, not_joined
from dashboards.selectors.waiting import Ask, Waiting, in_order
from people.models import Person
from people.models.persons import ROLE_KEYS

EVERYBODY = tuple(ROLE_KEYS)
HEADS = ("cmo", "cco")
ASKED: tuple[tuple[tuple[str, ...], Ask], ...] = (
    (("sales_rep",), leads_to_take),
    (("sales_rep", "head_of_sales"), next_steps),
    (("marketer", "head_of_marketing"), to_sort),
    (("head_of_sales",), breaches),
    (("head_of_sales",), unassigned),
    (("cco",), late_by_team),
    ((*HEADS, "head_of_sales", "head_of_marketing"), contested),
    (HEADS, signatures),
    ((*HEADS, "head_of_sales", "head_of_marketing"), protocol_signatures),
    (HEADS, consents),
    (HEADS, unsent_protocols),
    (EVERYBODY, dates_asked),
    (EVERYBODY, promises_due),
    (("administrator", "integration"), imports),
    (("administrator",), dead_letters),
    (("administrator", "hr_director"), not_joined),
    (EVERYBODY, alerts),
)


def queue_of(user: Person, *, now: datetime) -> list[Waiting]:
    """One line for one address: who asks first says it best, and alerts ask last."""
    found: dict[str, Waiting] = {}
    for roles, ask in ASKED:
        if user.has_role(*roles):
            for waiting in ask(user, now):
                found.setdefault(waiting.url, waiting)
    return in_order(found.values())
