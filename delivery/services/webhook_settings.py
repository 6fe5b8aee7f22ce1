"""Receivers of another system: made, changed, given a new secret, switched off and on."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput, StaleVersion
from alignment.shared.sealing import seal
from delivery import egress
from delivery.models import Webhook
from delivery.models.webhook_events import EVENTS, EVERYTHING
from delivery.services.alerts import close_alerts
from people.models import Person

SECRET_BYTES = 32
BOTH_SECRETS = timedelta(hours=24)
FAILING = "AL-81"


@transaction.atomic
def create(owner: Person, *, url: str, events: Collection[str], now: datetime) -> tuple[Webhook, str]:
    """The row and its secret, which nobody can read again."""
    secret = new_secret()
    webhook = Webhook.objects.create(
        owner=owner, url=checked_url(url), events=checked_events(events), sealed_secret=seal(secret), created_at=now,
        changed_at=now, changed_by=owner,
    )  # fmt: skip
    return webhook, secret


@transaction.atomic
def edit(
    webhook: Webhook, *, changes: Mapping[str, Any], actor: Person, now: datetime, expected_version: int | None = None
) -> Webhook:
    """`url`, `events`, `active`."""
    values: dict[str, Any] = {}
    if "url" in changes and changes["url"] != webhook.url:
        values |= {"url": checked_url(changes["url"]), "failing_since": None}
    if "events" in changes:
        values["events"] = checked_events(changes["events"])
    if "active" in changes and changes["active"] != webhook.is_active:
        values |= _switched(webhook, is_on=changes["active"], now=now)
    if not values:
        return webhook
    return _change(webhook, actor=actor, now=now, expected_version=expected_version, **values)


@transaction.atomic
def rotate(
    webhook: Webhook, *, actor: Person, now: datetime, expected_version: int | None = None
) -> tuple[Webhook, str]:
    """For a day both secrets sign, so that the receiver may change over when it likes."""
    secret = new_secret()
    changed = _change(
        webhook, actor=actor, now=now, expected_version=expected_version, sealed_secret=seal(secret),
        former_secret=webhook.sealed_secret, former_until=now + BOTH_SECRETS,
    )  # fmt: skip
    return changed, secret


@transaction.atomic
def remove(webhook: Webhook, *, now: datetime, expected_version: int | None = None) -> None:
    """What waited for it goes with it."""
    _locked(webhook, expected_version)
    close_alerts(key=FAILING, subject_key=subject_of(webhook), now=now)
    webhook.delete()


def subject_of(webhook: Webhook) -> str:
    return f"webhook:{webhook.pk}"


def disable(webhook: Webhook, *, reason: str, now: datetime) -> None:
    """By the receiver's own word."""
    off = _switched(webhook, is_on=False, now=now) | {"disabled_reason": reason}
    Webhook.objects.filter(pk=webhook.pk).update(**off)


def new_secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def checked_url(url: str) -> str:
    try:
        egress.check(url)
    except egress.Forbidden:
        raise InvalidInput(
            _("Give a public http or https address on the usual port, without a name and password in it."), field="url"
        ) from None
    except egress.Unreachable:
        raise InvalidInput(_("This name is not known to the network."), field="url") from None
    return url


def checked_events(events: Collection[str]) -> list[str]:
    if EVERYTHING in events:
        return [EVERYTHING]
    if not events or set(events) - set(EVENTS):
        raise InvalidInput(_("Choose at least one of the known events, or all of them."), field="events")
    return [name for name in EVENTS if name in events]


def _switched(webhook: Webhook, *, is_on: bool, now: datetime) -> dict[str, Any]:
    """Switched off, it is told nothing, and what waited is cancelled; a person may send that again."""
    if is_on:
        return {"is_active": True, "disabled_at": None, "disabled_reason": "", "failing_since": None}
    webhook.deliveries.filter(state="queued").update(state="cancelled", finished_at=now)
    close_alerts(key=FAILING, subject_key=subject_of(webhook), now=now)
    return {"is_active": False, "disabled_at": now, "disabled_reason": "by_hand"}


def _change(
    webhook: Webhook, *, actor: Person, now: datetime, expected_version: int | None = None, **values: Any
) -> Webhook:
    fresh = _locked(webhook, expected_version)
    values |= {"version": fresh.version + 1, "changed_at": now, "changed_by": actor}
    Webhook.objects.filter(pk=webhook.pk).update(**values)
    webhook.refresh_from_db()
    return webhook


def _locked(webhook: Webhook, expected_version: int | None) -> Webhook:
    fresh = Webhook.objects.select_for_update(of=("self",)).select_related("changed_by").get(pk=webhook.pk)
    if expected_version is not None and fresh.version != expected_version:
        raise StaleVersion(
            _("Somebody changed this first. Look at the current state and try again."),
            current=fresh,
        )
    return fresh
