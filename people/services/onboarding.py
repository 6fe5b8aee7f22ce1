"""Coming, changing and leaving."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed, StaleVersion
from people import roles
from people.models import Department, Person
from people.services import audit
from people.services.memberships import give_role, no_last_administrator

EDITABLE = ("first_name", "last_name", "email", "phone", "position")


@transaction.atomic
def create_person(
    *,
    now: datetime,
    first_name: str,
    last_name: str = "",
    email: str | None = None,
    role: str | None,
    department: Department | None = None,
    duty: str = "other",
    password: str | None = None,
    by: Person | None = None,
    is_demo: bool = False,
    from_date: date | None = None,
    position: str = "",
    phone: str = "",
    external_id: str | None = None,
) -> Person:
    """A colleague with a role; without a password they set one by invitation."""
    person = Person(
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        email=free_email(email),
        position=position.strip(),
        phone=phone.strip(),
        external_id=external_id or None,
        created_at=now,
        joined_at=now if password else None,
        is_demo=is_demo,
    )
    person.set_password(password)
    person.save()
    audit.record(actor=by, verb="person.created", obj=person, now=now, is_demo=is_demo)
    if role:
        give_role(
            person, role=role, department=department, duty=duty, from_date=from_date, now=now, by=by, is_demo=is_demo
        )
    return person


@transaction.atomic
def update_person(
    person: Person, *, changes: dict[str, Any], now: datetime, by: Person | None, expected_version: int | None = None
) -> Person:
    """Only names of changed fields go to the audit. A new address may belong to other hands: sessions end."""
    if by is not None and by.pk != person.pk and not roles.may_change_roles_of(by, person):
        raise NotAllowed(_("Only an administrator may change the data of an administrator."))
    person = locked(person, expected_version)
    changed = [
        name for name in EDITABLE if name in changes and (changes[name] or None) != (getattr(person, name) or None)
    ]
    if not changed:
        return person
    if "email" in changed:
        changes = changes | {"email": free_email(changes["email"], except_for=person)}
        person.session_epoch += 1
    for name in changed:
        setattr(person, name, changes[name])
    _touch(person, now=now, by=by)
    audit.record(actor=by, verb="person.changed", obj=person, now=now, details={"fields": changed})
    return person


@transaction.atomic
def deactivate(person: Person, *, now: datetime, by: Person | None) -> Person:
    """No login from the next request on; the facts of the past keep their names."""
    person = locked(person)
    if not person.is_active:
        return person
    if by is not None and by.pk == person.pk:
        raise NotAllowed(_("You cannot close your own account. Ask another administrator."))
    if by is not None and not roles.may_change_roles_of(by, person):
        raise NotAllowed(_("Only an administrator may close the account of an administrator."))
    no_last_administrator(person)
    person.is_active = False
    person.session_epoch += 1
    _touch(person, now=now, by=by)
    audit.record(actor=by, verb="person.deactivated", obj=person, now=now)
    return person


@transaction.atomic
def reactivate(person: Person, *, now: datetime, by: Person | None) -> Person:
    person = locked(person)
    if person.is_active:
        return person
    if by is not None and not roles.may_change_roles_of(by, person):
        raise NotAllowed(_("Only an administrator may open the account of an administrator."))
    person.is_active = True
    person.session_epoch += 1
    _touch(person, now=now, by=by)
    audit.record(actor=by, verb="person.reactivated", obj=person, now=now)
    return person


@transaction.atomic
def switch_export(person: Person, *, allowed: bool | None, now: datetime, by: Person) -> Person:
    """None gives the right back to the role. Nobody gives it to oneself but an administrator."""
    if not roles.may_change_roles_of(by, person):
        raise NotAllowed(_("You may not change the rights of this colleague. Ask an administrator."))
    person = locked(person)
    if person.may_export == allowed:
        return person
    before, person.may_export = person.may_export, allowed
    _touch(person, now=now, by=by)
    details = {"before": before, "after": allowed}
    audit.record(actor=by, verb="person.export_right", obj=person, now=now, details=details)
    return person


@transaction.atomic
def mark_invited(person: Person, *, now: datetime, by: Person | None) -> Person:
    """A newer invitation puts the older one out of force."""
    person = locked(person)
    if not person.is_active:
        raise DomainError(_("The account is closed. Open it before inviting."))
    if person.email is None:
        raise InvalidInput(_("Write an e-mail address first: the invitation is sent there."), field="email")
    if person.joined_at is not None:
        raise DomainError(_("This colleague has already joined and can reset the password on the sign-in page."))
    person.invited_at = now
    _touch(person, now=now, by=by)
    audit.record(actor=by, verb="person.invited", obj=person, now=now)
    return person


@transaction.atomic
def mark_joined(person: Person, *, now: datetime) -> Person:
    """By the company's sign-in, without a password of our own; the link of the invitation is over."""
    if person.joined_at is not None:
        return person
    person.joined_at = now
    _touch(person, now=now, by=person)
    audit.record(actor=person, verb="person.joined", obj=person, now=now)
    return person


@transaction.atomic
def choose_password(person: Person, *, password: str, now: datetime) -> Person:
    """By invitation, reset or change: the owner of the address has spoken, and other sessions are over."""
    verb = "password.changed" if person.joined_at else "person.joined"
    person.set_password(password)
    person.joined_at = person.joined_at or now
    _touch(person, now=now, by=person)
    audit.record(actor=person, verb=verb, obj=person, now=now)
    return person


@transaction.atomic
def set_preferences(person: Person, *, theme: str | None = None, language: str | None = None) -> Person:
    """A taste, not a change of state: neither version nor audit."""
    if theme is not None:
        person.theme = theme
    if language is not None:
        person.language = language
    Person.objects.filter(pk=person.pk).update(theme=person.theme, language=person.language)
    return person


def free_email(email: str | None, *, except_for: Person | None = None) -> str | None:
    """The address in its one spelling; refused when it is another colleague's."""
    clean = (email or "").strip().casefold() or None
    taken = Person.objects.filter(email=clean).exclude(pk=except_for.pk if except_for else None)
    if clean and taken.exists():
        raise InvalidInput(_("A colleague with this e-mail address exists already."), field="email")
    return clean


def locked(person: Person, expected_version: int | None = None) -> Person:
    fresh: Person = Person.objects.select_for_update().get(pk=person.pk)
    if expected_version is not None and fresh.version != expected_version:
        raise StaleVersion(
            _("Somebody changed this colleague first. Look at the current data and try again."),
            current=fresh,
        )
    return fresh


def _touch(person: Person, *, now: datetime, by: Person | None) -> None:
    person.version = F("version") + 1
    person.changed_at = now
    person.changed_by = by
    person.save()
    person.refresh_from_db(fields=["version"])
