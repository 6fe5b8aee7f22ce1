"""One person who directs both sides, and the deputies who sit for each of them (A21)."""

from __future__ import annotations

from loop import selectors as loop
from loop.selectors import one_director, role_holder
from meetings.models import MeetingSeries
from people import selectors as people
from people.models import BusinessUnit, Person

SIDES = ("marketing", "sales")
DEPUTY_ROLES = {"marketing": "head_of_marketing", "sales": "head_of_sales"}
SIDE_OF_ROLE = {
    "cmo": "marketing", "head_of_marketing": "marketing", "marketer": "marketing",
    "cco": "sales", "head_of_sales": "sales", "sales_rep": "sales",
}  # fmt: skip


def one_head(unit: BusinessUnit) -> Person | None:
    return one_director(unit.pk)


def official_deputies(unit: BusinessUnit, head: Person) -> dict[str, Person]:
    """Who leads each side below the head; a side without such a person is left out."""
    found = {side: role_holder(role, unit.pk, besides=head) for side, role in DEPUTY_ROLES.items()}
    return {side: person for side, person in found.items() if person}


def deputies_of(series: MeetingSeries) -> dict[str, Person]:
    """Who sits for which side beside the single head."""
    others = series.principals.exclude(pk=series.single_head_id).order_by("pk")
    return {seat_side(person): person for person in others if series.single_head_id}


def seat_side(person: Person) -> str:
    """The side of today, or the last one this person had."""
    side = loop.side_of(person)
    if side != "shared":
        return side
    former = person.memberships.filter(role__in=SIDE_OF_ROLE).order_by("-from_date", "-pk").first()
    return SIDE_OF_ROLE[former.role] if former else side


def lacking_deputies() -> list[MeetingSeries]:
    led = MeetingSeries.objects.filter(ended_at=None).exclude(single_head=None).order_by("pk")
    return [series for series in led if not set(SIDES) <= set(deputies_of(series))]


def may_deputise(series: MeetingSeries, side: str) -> list[Person]:
    """Colleagues of that side, whoever sits there now first."""
    sitting = set(series.principals.values_list("pk", flat=True))
    found = [p for p in people.with_roles(people.active_people()) if loop.side_of(p) == side]
    return sorted((p for p in found if p.pk != series.single_head_id), key=lambda p: p.pk not in sitting)
