"""A candidate comes in by any door: known by e-mail or phone, kept with a consent, offered for a vacancy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.contact import normal_email, normal_phone
from alignment.shared.errors import InvalidInput
from funnel.models import Pipeline
from funnel.services import moments
from funnel.services.versions import kept, locked
from hiring.models import Agency, Application, Candidate, HiringSource, Vacancy
from hiring.selectors.duplicates import known_as
from hiring.services import applications, retention
from hiring.services import consents as agreements
from people.models import Person
from people.services import audit

FIELDS = (
    "first_name", "last_name", "email", "phone", "city", "company", "position", "link", "wish_minor", "note", "language",
)  # fmt: skip


@transaction.atomic
def receive(
    values: Mapping[str, Any], *, vacancy: Vacancy, now: datetime, actor: Person | None, door: str,
    source: HiringSource | None = None, agency: Agency | None = None, consents: Iterable[str] = (),
    at: datetime | None = None, external_id: str | None = None,
) -> Application:  # fmt: skip
    """The application of whoever this is; a known candidate is filled up where we knew nothing, never overwritten.

    Without a consent to processing nobody is taken in, nor from an agency without the consent to be passed on.
    A file tells what has happened: it is taken, and what is missing is asked for (AL-57).
    """
    moments.not_in_future(at, now=now)
    agreed = tuple(consents)
    list(Pipeline.objects.select_for_update().filter(key=applications.PIPELINE).values_list("pk"))
    candidate = take_in(values, now=now, actor=actor, at=at, is_demo=vacancy.is_demo)
    _agreed(candidate, agreed, needs=_needed(door, agency), now=now, at=at, actor=actor)
    row = applications.apply(
        vacancy, candidate, now=now, actor=actor, door=door, at=at, source=source, agency=agency,
        is_internal=source is not None and source.kind == "internal", external_id=external_id,
    )  # fmt: skip
    retention.renew(candidate, now=now)
    return row


def take_in(
    values: Mapping[str, Any], *, now: datetime, actor: Person | None, at: datetime | None = None,
    is_demo: bool = False,
) -> Candidate:  # fmt: skip
    """The known candidate with the same address or number, or a new one."""
    clean = cleaned(values)
    _somebody(clean)
    known = known_as(clean.get("email", ""), clean.get("phone_e164", ""))
    if known is None:
        row = Candidate.objects.create(**clean, created_at=at or now, is_demo=is_demo)
        audit.record(actor=actor, verb="candidate.created", obj=row, now=now, is_demo=is_demo)
        return row
    row = locked(known)
    missing = {name: value for name, value in clean.items() if value and not getattr(row, name)}
    if changed := kept(row, missing, now=now, actor=actor):
        audit.record(actor=actor, verb="candidate.changed", obj=row, now=now, details={"fields": changed})
    return row


@transaction.atomic
def change(
    candidate: Candidate, values: Mapping[str, Any], *, now: datetime, actor: Person | None,
    expected_version: int | None = None,
) -> list[str]:  # fmt: skip
    """Names of what was changed; only they are told to the audit."""
    row = locked(candidate, expected_version)
    clean = cleaned(values)
    _somebody({name: getattr(row, name) for name in FIELDS} | clean)
    if changed := kept(row, clean, now=now, actor=actor):
        audit.record(actor=actor, verb="candidate.changed", obj=row, now=now, details={"fields": changed})
    candidate.__dict__.update(row.__dict__)
    return changed


def cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that were named, address and number in the form in which they are compared."""
    found = {name: _plain(values[name]) for name in FIELDS if name in values}
    if written := found.get("email"):
        email = normal_email(written)
        if email is None:
            raise InvalidInput(_("This is no e-mail address."), field="email")
        found["email"] = email
    if "phone" in found:
        found["phone_e164"] = normal_phone(found["phone"]) or ""
    return found


def _somebody(values: Mapping[str, Any]) -> None:
    if not any(values.get(name) for name in ("first_name", "last_name", "email", "phone")):
        raise InvalidInput(_("Write a name, an e-mail address or a phone number."), field="first_name")


def _plain(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) and "\n" not in value else value


def _needed(door: str, agency: Agency | None) -> tuple[str, ...]:
    if door == "import":
        return ()
    return ("processing", "agency") if agency else ("processing",)


def _agreed(
    candidate: Candidate, agreed: tuple[str, ...], *, needs: tuple[str, ...], now: datetime, at: datetime | None,
    actor: Person | None,
) -> None:  # fmt: skip
    agreements.give(candidate, agreed, now=now, actor=actor, at=at)
    given = set(candidate.consents.filter(withdrawn_at=None).values_list("kind", flat=True))
    if missing := [kind for kind in needs if kind not in given]:
        raise InvalidInput(NEEDED[missing[0]](), field="consents")


NEEDED = {
    "processing": lambda: _("Without the candidate's consent to processing nothing may be kept."),
    "agency": lambda: _("Without the candidate's consent an agency may not pass them on."),
}
