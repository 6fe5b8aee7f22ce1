"""Who is of the first line, and to whom it hands leads over (decisions.md 35)."""

from __future__ import annotations

from django.db.models import QuerySet

from people import selectors as people
from people.models import Membership, Person

FIRST_LINE = "first_line"
SELLER = "sales_rep"
HANDED_AT = "kev_set"


def is_first_line(person: Person | None) -> bool:
    return person is not None and any(m.role == SELLER and m.duty == FIRST_LINE for m in person.current_memberships)


def receivers_of(owner: Person) -> QuerySet[Person]:
    """Sellers of the teams under the head of this colleague; where a director leads, all of them."""
    sellers = Membership.objects.filter(role=SELLER, to_date=None)
    first_line = sellers.filter(duty=FIRST_LINE)
    if teams := _teams_over(owner):
        sellers = sellers.filter(department_id__in=people.subtree(*teams))
    outside = people.active_people().exclude(pk__in=first_line.values("person"))
    found: QuerySet[Person] = outside.filter(pk__in=sellers.values("person"))
    return found


def _teams_over(owner: Person) -> list[int]:
    head = people.head_over(owner)
    roles = head.current_memberships if head else []
    return [m.department_id for m in roles if m.role == "head_of_sales" and m.department_id]


def ever_first_line() -> QuerySet[Person]:
    """Those of the past too: their figures stay."""
    held = Membership.objects.filter(role=SELLER, duty=FIRST_LINE)
    found: QuerySet[Person] = Person.objects.filter(is_erased=False, pk__in=held.values("person"))
    return found.order_by("last_name", "first_name")
