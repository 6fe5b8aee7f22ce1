"""Roles from a day to a day. A change of roles ends the person's sessions."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import local_day
from people import roles, selectors
from people.models import Department, Membership, Person
from people.models.persons import DUTIES, ROLE_KEYS
from people.services import audit

# Whoever looks at a role that was given; a sentence when it deserves a second look.
Follower = Callable[[Membership, datetime, Person | None], str]
_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    if follower not in _followers:
        _followers.append(follower)


@transaction.atomic
def give_role(
    person: Person,
    *,
    role: str,
    department: Department | None,
    now: datetime,
    by: Person | None,
    from_date: date | None = None,
    duty: str = "other",
    is_demo: bool = False,
) -> Membership:
    """The same role in another department closes the former membership, unless it may be held in several."""
    day = from_date or today(now)
    _check_giving(person, role=role, duty=duty, day=day, now=now, by=by)
    former = _former(person, role, department)
    if former and (former.department_id, former.duty) == (department.pk if department else None, duty):
        return former
    if former:
        former.to_date = max(day, former.from_date)
        former.save(update_fields=["to_date"])
    membership = Membership.objects.create(
        person=person, role=role, department=department, duty=duty, from_date=day, is_demo=is_demo
    )
    _roles_changed(person, now=now, by=by)
    details = {"role": role, "department": membership.department_id, "from": day}
    audit.record(actor=by, verb="role.given", obj=person, now=now, details=details, is_demo=is_demo)
    said = [follower(membership, now, by) for follower in _followers]
    membership.cautions = [sentence for sentence in said if sentence]  # type: ignore[attr-defined]
    return membership


@transaction.atomic
def end_role(membership: Membership, *, to_date: date | None = None, now: datetime, by: Person | None) -> Membership:
    day = to_date or today(now)
    membership = Membership.objects.select_for_update().select_related("person").get(pk=membership.pk)
    person = membership.person
    if membership.to_date is not None:
        return membership
    _check_actor(person, role=membership.role, by=by)
    if day < membership.from_date:
        raise InvalidInput(_("A role cannot end before it began."), field="to_date")
    if day > today(now):
        raise InvalidInput(_("A role ends today or earlier: it is closed at once."), field="to_date")
    if membership.role == "administrator":
        no_last_administrator(person)
    membership.to_date = day
    membership.save(update_fields=["to_date"])
    _roles_changed(person, now=now, by=by)
    details = {"role": membership.role, "department": membership.department_id, "to": day}
    audit.record(actor=by, verb="role.ended", obj=person, now=now, details=details, is_demo=membership.is_demo)
    return membership


def no_last_administrator(person: Person) -> None:
    """Somebody must be able to open the door again."""
    open_ones = Membership.objects.select_for_update().filter(
        role="administrator", to_date=None, person__is_active=True
    )
    holders = set(open_ones.values_list("person_id", flat=True))
    if person.pk in holders and holders == {person.pk}:
        raise DomainError(_("This is the last administrator. Give the role to somebody else first."))


def today(now: datetime) -> date:
    return local_day(now, selectors.zone())


def _former(person: Person, role: str, department: Department | None) -> Membership | None:
    """What a new membership takes the place of."""
    held = person.memberships.select_for_update().filter(role=role, to_date=None)
    if role in roles.IN_SEVERAL_PLACES:
        held = held.filter(Q(department=department) | Q(department=None)).order_by(F("department").asc(nulls_last=True))
    return held.first()


def _check_giving(person: Person, *, role: str, duty: str, day: date, now: datetime, by: Person | None) -> None:
    if role not in ROLE_KEYS:
        raise InvalidInput(_("There is no such role."), field="role")
    if duty not in dict(DUTIES):
        raise InvalidInput(_("There is no such duty."), field="duty")
    if day > today(now):
        raise InvalidInput(_("A role begins today or earlier."), field="from_date")
    if not person.is_active:
        raise DomainError(_("The account is closed. Open it before giving a role."))
    _check_actor(person, role=role, by=by)


def _check_actor(person: Person, *, role: str, by: Person | None) -> None:
    """`by` is None for commands and imports, which nobody reaches through a page."""
    if by is None:
        return
    if not roles.may_give(by, role) or not roles.may_change_roles_of(by, person):
        raise NotAllowed(_("You may not change this role. Ask an administrator."))


def _roles_changed(person: Person, *, now: datetime, by: Person | None) -> None:
    changes = {"session_epoch": F("session_epoch") + 1, "version": F("version") + 1}
    Person.objects.filter(pk=person.pk).update(changed_at=now, changed_by=by, **changes)
    person.refresh_from_db(fields=["session_epoch", "version", "changed_at", "changed_by"])
    person.__dict__.pop("_memberships", None)
