"""Whoever the company's provider sends: matched by a verified address to a colleague, with roles by the mapping."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from alignment.shared.errors import DomainError
from people import selectors
from people.models import ClaimRole, Membership, Person
from people.roles import IN_SEVERAL_PLACES
from people.services import memberships, onboarding

FAILED, UNVERIFIED, UNKNOWN, CLOSED = "failed", "unverified", "unknown", "closed"
Claims = Mapping[str, Any]


class NotLetIn(Exception):
    """`reason` chooses the sentence of the page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def claims_of(said: Claims, *, nonce: str) -> dict[str, Any]:
    """One picture of token and user info, which must speak of the same person and answer this very sign-in."""
    token, info = said.get("id_token") or {}, said.get("userinfo") or {}
    if not token or not nonce or token.get("nonce") != nonce:
        raise NotLetIn(FAILED)
    if info and info.get("sub") != token.get("sub"):
        raise NotLetIn(FAILED)
    return {**token, **info}


@transaction.atomic
def come_in(claims: Claims, *, roles_claim: str, now: datetime) -> Person:
    """The colleague with today's roles. Raises NotLetIn; nobody is made unless the company wants it and a role is due."""
    email = str(claims.get("email") or "").strip().casefold()
    if not email or claims.get("email_verified") not in (True, "true"):
        raise NotLetIn(UNVERIFIED)
    values = values_of(claims, roles_claim)
    wanted = wanted_roles(values)
    person = selectors.person_by_email(email) or _made(email, claims, wanted, now=now)
    if not person.is_active or person.is_erased:
        raise NotLetIn(CLOSED)
    if values is not None:
        apply_roles(person, wanted, now=now)
    return onboarding.mark_joined(person, now=now)


def values_of(claims: Claims, path: str) -> set[str] | None:
    """What stands under `realm_access.roles`, as words; None when the provider says nothing of it."""
    found: Any = claims
    if path in claims:
        found = claims[path]
    else:
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
    if found is None or not path:
        return None
    return {str(value) for value in found} if isinstance(found, list | tuple) else {str(found)}


def wanted_roles(values: set[str] | None) -> list[ClaimRole]:
    rows = ClaimRole.objects.filter(value__in=values or ()).select_related("department")
    return list(rows.order_by("pk"))


def _made(email: str, claims: Claims, wanted: list[ClaimRole], *, now: datetime) -> Person:
    if not wanted or not selectors.company().claims_create_people:
        raise NotLetIn(UNKNOWN)
    first = str(claims.get("given_name") or claims.get("name") or email.partition("@")[0])
    last = str(claims.get("family_name") or "")
    return onboarding.create_person(
        now=now, first_name=first[:100], last_name=last[:100], email=email, role=None, by=None
    )


def apply_roles(person: Person, wanted: list[ClaimRole], *, now: datetime) -> None:
    """Roles that the mapping names follow the provider, all others stay as they were given here."""
    named = set(ClaimRole.objects.values_list("role", flat=True))
    due = {row.role for row in wanted}
    for membership in person.memberships.filter(to_date=None, role__in=named - due).order_by("pk"):
        _end(membership, now=now)
    given: set[str] = set()
    for row in wanted:
        if row.role not in given or row.role in IN_SEVERAL_PLACES:
            _give(person, row, now=now)
            given.add(row.role)
    person.refresh_from_db()
    person.__dict__.pop("_memberships", None)


def _give(person: Person, row: ClaimRole, *, now: datetime) -> None:
    """A mapping without a department leaves the place where the role is held."""
    held = person.memberships.filter(to_date=None, role=row.role)
    if held.exists() and (row.department is None or held.filter(department=row.department).exists()):
        return
    memberships.give_role(person, role=row.role, department=row.department, now=now, by=None)


def _end(membership: Membership, *, now: datetime) -> None:
    """The last administrator keeps the key, whatever the provider says."""
    try:
        with transaction.atomic():
            memberships.end_role(membership, now=now, by=None)
    except DomainError:
        return
