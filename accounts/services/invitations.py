"""A link that works once and for seven days, bound to the password and the invitation it was made for."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.services import letters
from alignment.shared.errors import DomainError
from people.models import Person
from people.services import onboarding

SALT = "accounts.invitation"
LIFE = timedelta(days=7)


@transaction.atomic
def invite(person: Person, *, now: datetime, by: Person | None) -> Person:
    """Writes the letter with the mark; inviting again puts the former link out of force."""
    person = onboarding.mark_invited(person, now=now, by=by)
    url = reverse("accounts:invitation", args=[token_for(person)])
    letters.send_invitation(person, url=url, by=by, now=now)
    return person


def token_for(person: Person) -> str:
    return signing.dumps([person.pk, _state(person)], salt=SALT)


def invited_by(token: str, *, now: datetime) -> Person | None:
    """Whose link this is, or None when it is forged, used, replaced or older than seven days."""
    try:
        pk, state = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    person = Person.objects.filter(pk=pk, is_active=True, is_erased=False, joined_at=None).first()
    if person is None or person.invited_at is None or now - person.invited_at > LIFE:
        return None
    return person if constant_time_compare(state, _state(person)) else None


@transaction.atomic
def accept(token: str, *, password: str, now: datetime) -> Person:
    """Checked again under a lock: of two clicks one wins."""
    person = invited_by(token, now=now)
    if person is not None:
        onboarding.locked(person)
        person = invited_by(token, now=now)
    if person is None:
        raise DomainError(_("This invitation has been used or is out of date. Ask for a new one."))
    validate_password(password, person)
    return onboarding.choose_password(person, password=password, now=now)


def _state(person: Person) -> str:
    invited = person.invited_at.astimezone(UTC).isoformat() if person.invited_at else ""
    facts = f"{person.pk}:{person.password}:{person.email}:{invited}"
    return salted_hmac(SALT, facts, algorithm="sha256").hexdigest()
