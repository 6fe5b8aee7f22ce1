"""Accounts made from the command line, where no page is open yet."""

import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from people.models import Department, Person
from people.selectors import person_by_email
from people.services.memberships import give_role
from people.services.onboarding import choose_password, create_person


@transaction.atomic
def make_or_find(
    *, email: str, role: str, password: str | None, now: datetime, first_name: str = "", last_name: str = ""
) -> tuple[Person, str | None]:
    """The person and the password to print: None when one was given or there was one before."""
    person = person_by_email(email)
    generated = None
    if password is None and (person is None or not person.has_usable_password()):
        password = generated = secrets.token_urlsafe(12)
    if password is not None:
        validate_password(password)
    if person is None:
        first = first_name or email.split("@")[0]
        made = create_person(first_name=first, last_name=last_name, email=email, role=role, password=password, now=now)
        return made, generated
    give_role(person, role=role, department=_department(person, role), now=now, by=None)
    if password is not None:
        choose_password(person, password=password, now=now)
    return person, generated


def _department(person: Person, role: str) -> Department | None:
    """Finding somebody must not move them to another department."""
    return next((m.department for m in person.current_memberships if m.role == role), None)
