"""Colleagues from a file: departments, people and invitations in one go. Coming again, it changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.services import invitations
from accounts.services.people_plan import Entry, Path, Plan, Tree, plan
from accounts.services.people_reader import Line
from alignment.shared.errors import DomainError
from people import selectors
from people.models import Department, Person
from people.services.departments import add_department
from people.services.memberships import give_role
from people.services.onboarding import create_person, update_person

AGAIN_AFTER = timedelta(minutes=10)


@dataclass
class Done:
    made: int = 0
    invited: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def take(lines: Iterable[Line], *, by: Person, now: datetime) -> Done:
    """A person a transaction: one refusal loses nobody else."""
    wanted = plan(lines, by=by)
    _make_departments(wanted, by=by, now=now)
    tree, done = Tree(), Done()
    for entry in wanted.entries:
        try:
            _take_one(entry, tree.at(entry.department), done, by=by, now=now)
        except DomainError as error:
            done.refused.append((entry.line, error.message))
    return done


@transaction.atomic
def _make_departments(wanted: Plan, *, by: Person, now: datetime) -> None:
    """Sorted, what stands above comes first."""
    made: dict[Path, Department] = {}
    tree = Tree()
    for path, side in sorted(wanted.departments):
        parent = made.get(path[:-1]) or tree.at(path[:-1])
        made[path] = add_department(name=path[-1], side=side, parent=parent, by=by, now=now)


@transaction.atomic
def _take_one(entry: Entry, place: Department | None, done: Done, *, by: Person, now: datetime) -> None:
    person = Person.objects.filter(email=entry.email).first()
    is_new = person is None
    if person is None:
        person = _make(entry, place, by=by, now=now)
    if person.is_active and person.joined_at is None and person.invited_at is None:
        invitations.invite(person, now=now, by=by)
        done.invited += 1
    done.made += is_new


def _make(entry: Entry, place: Department | None, *, by: Person, now: datetime) -> Person:
    role = {"role": entry.role, "department": place, "duty": entry.duty}
    if entry.state == "new":
        facts = {"first_name": entry.first_name, "last_name": entry.last_name, "email": entry.email}
        more = {"phone": entry.phone, "position": entry.position}
        return create_person(**facts, **more, **role, now=now, by=by)  # type: ignore[arg-type]
    named = Person.objects.filter(email=None, is_active=True, is_erased=False)
    person = next(one for one in named if one.name.casefold() == entry.name.casefold())
    person = update_person(person, changes={"email": entry.email}, now=now, by=by)
    if not person.has_role(entry.role):
        give_role(person, **role, now=now, by=by)  # type: ignore[arg-type]
    return person


def not_joined(user: Person) -> QuerySet[Person]:
    """Invited, and never signed in; the longest waiting first."""
    waiting = selectors.person_list(user, state="not_joined").exclude(invited_at=None)
    return waiting.order_by("invited_at", "pk")


def invite_all(user: Person, *, now: datetime) -> int:
    """Again, to each who was not invited within the last minutes: a second click sends nothing."""
    waiting = list(not_joined(user).filter(invited_at__lte=now - AGAIN_AFTER))
    for person in waiting:
        invitations.invite(person, now=now, by=user)
    return len(waiting)
