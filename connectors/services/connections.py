"""A connection to another CRM: made, given new keys, paused, taken away."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, StaleVersion
from alignment.shared.sealing import seal, unseal
from connectors.models import Connection, Stream
from connectors.vendors.contract import ENTITIES, Connector
from connectors.vendors.http import Http
from connectors.vendors.registry import CONNECTORS
from delivery import bell, egress
from delivery.services import alerts
from delivery.services.keys import digest_of
from funnel.models import Feed, Lead
from people.models import Person
from people.services import audit

BACK_FILL = timedelta(days=366)
NO_ACCESS = "AL-84"


@transaction.atomic
def create(
    *, vendor: str, name: str, base_url: str, secrets_given: Mapping[str, str], now: datetime, actor: Person,
    history_from: datetime | None = None,
) -> Connection:  # fmt: skip
    """Nothing is read before the check, and no lead is kept before every status is mapped."""
    address, since = checked_address(base_url), history_from or now - BACK_FILL
    feed = Feed.objects.create(
        namespace=free_namespace(vendor), name=name, vendor=vendor, history_from=since, changed_at=now,
        changed_by=actor,
    )  # fmt: skip
    token = secrets.token_urlsafe(24)
    row = Connection.objects.create(
        feed=feed, vendor=vendor, base_url=address, sealed_secrets=seal(json.dumps(dict(secrets_given))),
        hook_hash=digest_of(token), sealed_hook=seal(token), history_from=since, available_at=now, created_at=now,
        created_by=actor, changed_at=now, changed_by=actor,
    )  # fmt: skip
    feed.link = connector_of(row).link("{id}")
    feed.save(update_fields=["link"])
    Stream.objects.bulk_create([Stream(connection=row, entity=entity, since=since, due_at=now) for entity in ENTITIES])
    audit.record(actor=actor, verb="connection.added", obj=row, now=now, details={"vendor": vendor})
    return row


@transaction.atomic
def change(
    connection: Connection, *, changes: Mapping[str, Any], now: datetime, actor: Person,
    expected_version: int | None = None,
) -> Connection:  # fmt: skip
    """`name`, `base_url`, `secrets_given` (blank ones stay as they were), `sender`."""
    row = locked(connection, expected_version)
    if changes.get("name"):
        Feed.objects.filter(pk=row.feed_id).update(name=changes["name"])
    if changes.get("base_url"):
        row.base_url = checked_address(changes["base_url"])
        Feed.objects.filter(pk=row.feed_id).update(link=connector_of(row).link("{id}"))
    given = {name: value for name, value in (changes.get("secrets_given") or {}).items() if value}
    if given:
        row.sealed_secrets = seal(json.dumps({**secrets_of(row), **given}))
    if changes.get("sender"):
        row.sealed_sender = seal(changes["sender"])
    if given or changes.get("base_url"):
        row.standing, row.checked_at, row.fault, row.failures = "new", None, "", 0
        alerts.close_alerts(key=NO_ACCESS, subject_key=subject(row), now=now)
    save(row, now=now, actor=actor)
    audit.record(actor=actor, verb="connection.changed", obj=row, now=now, details={"fields": sorted(changes)})
    return row


@transaction.atomic
def switch(connection: Connection, *, is_on: bool, now: datetime, actor: Person) -> Connection:
    """Paused: nothing is asked and nothing told; what was read stays."""
    row = locked(connection)
    row.standing = ("working" if row.checked_at else "new") if is_on else "paused"
    row.available_at = now
    save(row, now=now, actor=actor)
    audit.record(actor=actor, verb="connection.resumed" if is_on else "connection.paused", obj=row, now=now)
    bell.ring("connections")
    return row


@transaction.atomic
def remove(connection: Connection, *, now: datetime, actor: Person) -> None:
    """Only one that has brought no lead yet; otherwise it is paused, for its leads point to it."""
    row = locked(connection)
    if Lead.objects.filter(feed=row.feed_id).exists():
        raise DomainError(_("Leads came through this connection: pause it instead."))
    audit.record(actor=actor, verb="connection.removed", obj=row, now=now)
    feed = row.feed
    row.delete()
    feed.delete()


@transaction.atomic
def ask_at_once(connection: Connection, *, now: datetime) -> None:
    """The next turn of the worker is now."""
    Connection.objects.filter(pk=connection.pk).update(available_at=now)
    bell.ring("connections")


def locked(connection: Connection, expected_version: int | None = None) -> Connection:
    row = Connection.objects.select_for_update(of=("self",)).select_related("feed").get(pk=connection.pk)
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(_("Somebody changed this connection first. Look at it again."), current=row)
    return row


def save(row: Connection, *, now: datetime, actor: Person | None) -> None:
    row.version += 1
    row.changed_at, row.changed_by = now, actor
    row.save()


def connector_of(connection: Connection, http: Http | None = None) -> Connector:
    kind = CONNECTORS[connection.vendor]
    return kind(connection.base_url, secrets_of(connection), http or Http(pace=kind.pace))


def secrets_of(connection: Connection) -> dict[str, str]:
    """Raises sealing.Unreadable when SECRET_KEY was changed."""
    return dict(json.loads(unseal(connection.sealed_secrets))) if connection.sealed_secrets else {}


def hook_of(connection: Connection) -> str:
    """The secret end of the address that their webhooks come to."""
    return unseal(connection.sealed_hook)


def by_hook(token: str) -> Connection | None:
    found = Connection.objects.exclude(standing="paused").filter(hook_hash=digest_of(token))
    return found.select_related("feed").first()


def subject(connection: Connection) -> str:
    return f"connection:{connection.pk}"


def checked_address(base_url: str) -> str:
    address = base_url.strip().rstrip("/")
    if "://" not in address:
        address = f"https://{address}"
    try:
        egress.check(address, inner=True)
    except egress.Forbidden as error:
        raise InvalidInput(
            _("This address cannot be reached from here: %(why)s An inner one is named in INNER_HOSTS.")
            % {"why": error},
            field="base_url",
        ) from error
    except egress.Unreachable as error:
        raise InvalidInput(_("This address is not known. Check how it is written."), field="base_url") from error
    return address


def free_namespace(vendor: str) -> str:
    """decisions.md 8: the connector's name is half of the identity of its leads."""
    taken = set(Feed.objects.filter(namespace__startswith=vendor).values_list("namespace", flat=True))
    names = (f"{vendor}{number}" if number > 1 else vendor for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
