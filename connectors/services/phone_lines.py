"""Lines of calls and messages: made, switched, given a new secret; people behind numbers, sources behind dialled ones."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.sealing import Unreadable, seal, unseal
from connectors.models import DialledNumber, Extension, Line
from connectors.models.phones import MANGO, MESSAGES
from connectors.vendors.telephony import Keys
from delivery.services.keys import digest_of
from delivery.services.webhook_settings import new_secret
from funnel.models import Campaign, Source
from people.models import Person
from people.services import audit

BOTH_SECRETS = timedelta(hours=24)


@dataclass(frozen=True)
class Made:
    """`secret` is shown once; empty where the vendor gave it."""

    line: Line
    secret: str


@transaction.atomic
def create(
    *, kind: str, name: str, actor: Person, now: datetime, key: str = "", salt: str = "", source: Source | None = None
) -> Made:
    """Mango Office brings its own key and salt; for the others the secret is made here."""
    if kind == MANGO and not (key.strip() and salt.strip()):
        raise InvalidInput(_("Mango Office needs its product code and its key for signatures."), field="key")
    if Line.objects.filter(name=name.strip()).exists():
        raise InvalidInput(_("There is a line with this name already."), field="name")
    token, secret = secrets.token_urlsafe(24), salt.strip() if kind == MANGO else _own_secret(kind)
    line = Line.objects.create(
        kind=kind, name=name.strip(), token_hash=digest_of(token), sealed_token=seal(token),
        sealed_key=seal(key.strip()) if kind == MANGO else "", sealed_secret=seal(secret), source=source,
        created_at=now, changed_at=now, changed_by=actor,
    )  # fmt: skip
    audit.record(actor=actor, verb="line.created", obj=line, now=now, details={"kind": kind})
    return Made(line, "" if kind == MANGO else secret)


@transaction.atomic
def rotate(line: Line, *, actor: Person, now: datetime, salt: str = "") -> Made:
    """For a day the former secret opens as well."""
    row = Line.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if row.kind == MANGO and not salt.strip():
        raise InvalidInput(_("Enter the new key for signatures."), field="salt")
    secret = salt.strip() if row.kind == MANGO else _own_secret(row.kind)
    row.former_secret, row.former_until = row.sealed_secret, now + BOTH_SECRETS
    row.sealed_secret = seal(secret)
    _save(row, actor=actor, now=now, verb="line.rotated")
    return Made(row, "" if row.kind == MANGO else secret)


@transaction.atomic
def switch(line: Line, *, is_on: bool, actor: Person, now: datetime) -> Line:
    row = Line.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if row.is_active != is_on:
        row.is_active = is_on
        _save(row, actor=actor, now=now, verb="line.switched_on" if is_on else "line.switched_off")
    return row


@transaction.atomic
def assign(extension: Extension, person: Person | None, *, actor: Person, now: datetime) -> None:
    Extension.objects.filter(pk=extension.pk).update(person=person)
    details = {"extension": extension.pk, "person": person.pk if person else None}
    audit.record(actor=actor, verb="line.extension", obj=extension.line, now=now, details=details)


@transaction.atomic
def attribute(
    dialled: DialledNumber, *, source: Source | None, campaign: Campaign | None, actor: Person, now: datetime
) -> None:
    """Calls to this number come from there, from now on."""
    DialledNumber.objects.filter(pk=dialled.pk).update(source=source, campaign=campaign)
    details = {"dialled": dialled.pk, "source": source.pk if source else None}
    audit.record(actor=actor, verb="line.dialled", obj=dialled.line, now=now, details=details)


def by_token(token: str, *, is_for_messages: bool) -> Line | None:
    found = Line.objects.select_related("source").filter(token_hash=digest_of(token), is_active=True).first()
    return found if found is not None and (found.kind == MESSAGES) == is_for_messages else None


def token_of(line: Line) -> str:
    return unseal(line.sealed_token)


def keys_of(line: Line, *, now: datetime) -> Keys:
    """What opens this line now. Raises Unreadable when SECRET_KEY was changed and the former one is not kept."""
    sealed = [line.sealed_secret]
    if line.former_secret and line.former_until and line.former_until > now:
        sealed.append(line.former_secret)
    return Keys(tuple(unseal(each) for each in sealed), unseal(line.sealed_key) if line.sealed_key else "")


def is_readable(line: Line) -> bool:
    try:
        unseal(line.sealed_secret)
    except Unreadable:
        return False
    return True


def _own_secret(kind: str) -> str:
    """What a dialplan can carry has no signs of its own grammar in it."""
    return new_secret() if kind == MESSAGES else secrets.token_hex(24)


def _save(row: Line, *, actor: Person, now: datetime, verb: str) -> None:
    row.version += 1
    row.changed_at, row.changed_by = now, actor
    row.save()
    audit.record(actor=actor, verb=verb, obj=row, now=now)
