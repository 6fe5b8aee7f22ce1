"""Who works here, in which role, and who stands in for whom."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from alignment.shared.periods import local_day
from alignment.shared.search import search_key
from people.models import Absence, Membership, Person
from people.selectors.companies import zone


def active_people() -> QuerySet[Person]:
    found: QuerySet[Person] = Person.objects.filter(is_active=True, is_erased=False)
    return found.order_by("last_name", "first_name", "id")


def people_in(role: str) -> list[Person]:
    """Colleagues who hold the role now."""
    return list(holding(active_people(), role))


def holding(people: QuerySet[Person], role: str) -> QuerySet[Person]:
    """Each once, in however many departments the role is held."""
    return people.filter(pk__in=Membership.objects.filter(role=role, to_date=None).values("person"))


def began_at() -> datetime | None:
    """When the first colleague came in."""
    found: datetime | None = active_people().order_by("created_at").values_list("created_at", flat=True).first()
    return found


def head(role: str) -> Person | None:
    """The one who has held the role longest."""
    memberships = Membership.objects.filter(
        role=role, to_date=None, person__is_active=True, person__is_erased=False
    ).select_related("person")
    first = memberships.order_by("from_date", "id").first()
    return first.person if first else None


def stand_in_for(person: Person, at: datetime) -> Person:
    """Who takes the work of an absent colleague; the colleague again when nobody was named."""
    day = local_day(at, zone())
    seen = {person.pk}
    while (substitute := _substitute(person, day)) is not None and substitute.pk not in seen:
        seen.add(substitute.pk)
        person = substitute
    return person


def _substitute(person: Person, day: date) -> Person | None:
    absence = (
        Absence.objects.filter(person=person, from_date__lte=day, to_date__gte=day, blocks_tasks=True)
        .exclude(stand_in=None)
        .filter(stand_in__is_active=True)
        .select_related("stand_in")
        .order_by("from_date", "id")
        .first()
    )
    return absence.stand_in if absence else None


def persons_by_id(ids: Iterable[int]) -> dict[int, Person]:
    found: dict[int, Person] = Person.objects.in_bulk(set(ids))
    return found


def person_by_email(email: str) -> Person | None:
    return Person.objects.filter(email=email.strip().casefold()).first() if email.strip() else None


def with_roles(people: QuerySet[Person]) -> QuerySet[Person]:
    """The same people with their roles of today read in one more query."""
    current = Membership.objects.filter(to_date=None).select_related("department").order_by("from_date", "id")
    everybody: QuerySet[Any] = people
    return everybody.prefetch_related(Prefetch("memberships", queryset=current, to_attr="_memberships"))


def person_list(user: Person, *, q: str = "", role: str = "", state: str = "") -> QuerySet[Person]:
    """Colleagues by name; `state` is active, invited, silent (no e-mail) or off."""
    people = Person.objects.visible_to(user).order_by("last_name", "first_name", "id")
    if q:
        people = people.filter(search_key__contains=search_key(q))
    if role:
        people = holding(people, role)
    return with_roles(_in_state(people, state))


def _in_state(people: QuerySet[Person], state: str) -> QuerySet[Person]:
    if state == "off":
        return people.filter(is_active=False)
    if state == "no_email":
        return people.filter(is_active=True, email=None)
    if state == "not_joined":
        return people.filter(is_active=True, joined_at=None).exclude(email=None)
    return people if state == "all" else people.filter(is_active=True)


def absent_now(person: Person, at: datetime) -> Absence | None:
    day = local_day(at, zone())
    return person.absences.filter(from_date__lte=day, to_date__gte=day).order_by("from_date").first()


def absences_between(persons: Iterable[int], first: date, last: date) -> list[Absence]:
    """Of all of them at once, whatever touches these days."""
    return list(Absence.objects.filter(person__in=list(persons), from_date__lte=last, to_date__gte=first))
