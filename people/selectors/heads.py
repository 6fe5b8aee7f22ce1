"""Who stands over a colleague: whoever leads the department or one above it, then the directors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from people.models import Department, Membership, Person
from people.selectors.persons import stand_in_for

NEAR = {
    "sales_rep": "head_of_sales",
    "head_of_sales": "head_of_sales",
    "marketer": "head_of_marketing",
    "head_of_marketing": "head_of_marketing",
}
FAR = {
    "sales_rep": ("cco",),
    "head_of_sales": ("cco",),
    "marketer": ("cmo",),
    "head_of_marketing": ("cmo",),
}
LAST = ("ceo", "administrator", "hr_director")


def head_over(person: Person) -> Person | None:
    """Never oneself; None in a company of one."""
    return heads_over([person]).get(person.pk)


def head_here(person: Person, at: datetime) -> Person | None:
    """The same, or whoever stands in for the head."""
    head = head_over(person)
    return stand_in_for(head, at) if head else None


def heads_over(people: list[Person] | None = None) -> dict[int, Person]:
    """Of these, or of everybody who holds a role; two questions however many they are."""
    parents = dict(Department.objects.values_list("pk", "parent_id"))
    open_ones = Membership.objects.filter(to_date=None, person__is_erased=False).select_related("person")
    held: dict[int, list[Membership]] = defaultdict(list)
    leads: dict[tuple[str, int | None], list[Person]] = defaultdict(list)
    for membership in open_ones.order_by("from_date", "pk"):
        held[membership.person_id].append(membership)
        if membership.person.is_active:
            leads[membership.role, membership.department_id].append(membership.person)
            leads[membership.role, -1].append(membership.person)
    wanted = held if people is None else {person.pk: held.get(person.pk, []) for person in people}
    found = {pk: _head(pk, memberships, parents, leads) for pk, memberships in wanted.items()}
    return {pk: head for pk, head in found.items() if head is not None}


def _head(
    pk: int,
    memberships: list[Membership],
    parents: Mapping[int, int | None],
    leads: dict[tuple[str, int | None], list[Person]],
) -> Person | None:
    """`leads` under -1 holds everybody with the role, wherever."""
    places: list[tuple[str, int | None]] = []
    for membership in memberships:
        near = NEAR.get(membership.role)
        if near:
            places += [(near, place) for place in _line(membership.department_id, parents)]
    for membership in memberships:
        places += [(role, -1) for role in FAR.get(membership.role, ())]
    places += [(role, -1) for role in LAST]
    return next((head for place in places for head in leads.get(place, []) if head.pk != pk), None)


def _line(department: int | None, parents: Mapping[int, int | None]) -> list[int | None]:
    line: list[int | None] = []
    while department is not None and department not in line:
        line.append(department)
        department = parents.get(department)
    return [*line, None]
