"""The catalogue of methods as the company stands to each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from people import selectors as people
from people.models import Person
from practices.cards import CARDS, Card
from practices.models import Method
from practices.models.methods import IN_USE, LAUNCHERS
from practices.selectors.calendar import day_of


@dataclass(frozen=True)
class MethodRow:
    """A card nobody touched has no `method` and is not started."""

    card: Card
    method: Method | None
    url: str

    @property
    def state(self) -> str:
        return self.method.state if self.method else "not_started"

    @property
    def in_use(self) -> bool:
        return self.state in IN_USE


def catalogue(user: Person) -> list[MethodRow]:
    """In the order of the cards: what runs first."""
    touched = {method.key: method for method in Method.objects.visible_to(user).select_related("owner")}
    rows = [row_of(card, touched.get(card.key)) for card in CARDS.values()]
    order = ("launched", "habitual", "planned", "paused", "not_started", "rejected")
    return sorted(rows, key=lambda row: order.index(row.state))


def row_of(card: Card, method: Method | None) -> MethodRow:
    return MethodRow(card, method, reverse(card.page) if card.page else "")


def in_use() -> frozenset[str]:
    return frozenset(Method.objects.filter(state__in=IN_USE).values_list("key", flat=True))


def due_day(method: Method) -> date | None:
    """R-MC-03: the lead time of the card after the day it was planned."""
    days = CARDS[method.key].lead_days
    return day_of(method.planned_at) + timedelta(days=days) if method.planned_at and days is not None else None


def late_methods(now: datetime) -> list[tuple[Method, int, bool]]:
    """Planned and not launched in time: days late, and whether twice the lead time has passed."""
    found = []
    for method in Method.objects.filter(state="planned").select_related("owner").order_by("pk"):
        due = due_day(method)
        late = (day_of(now) - due).days if due else 0
        if late > 0:
            found.append((method, late, late > (CARDS[method.key].lead_days or 0)))
    return found


def likely_owners(card: Card) -> list[Person]:
    """Those whose role the card names, each once."""
    found = {person.pk: person for role in card.owners for person in people.people_in(role)}
    return list(found.values())


def may_start(user: Person) -> bool:
    return user.has_role(*LAUNCHERS)
