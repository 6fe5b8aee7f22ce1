"""What the pages of connections say of each vendor and of a fault."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connectors.models import Connection
from connectors.models.crm import VENDORS

STATUS = re.compile(r"^(\d{3})\b")


@dataclass(frozen=True)
class Vendor:
    key: str
    title: str
    text: Any
    hooks: Any
    has_sender: bool = False


TEXTS = {
    "amocrm": (
        gettext_lazy("Statuses, reasons, calls and who is responsible come from amoCRM; nobody types them twice."),
        gettext_lazy(
            "In amoCRM: amoMarket → “…” → Webhooks → Add a webhook. Tick leads: added, changed, status changed,"
            " responsible changed, deleted, restored; and notes in leads. Without it news come every five minutes."
        ),
    ),
    "bitrix24": (
        gettext_lazy(
            "Leads and deals come from Bitrix24, in the cloud or on your own server, with their stages and calls."
        ),
        gettext_lazy(
            "In Bitrix24: Developer resources → Other → Outbound webhook. Choose the events of leads and deals:"
            " created, updated, deleted; and of activities. Without it news come every five minutes."
        ),
    ),
}


def vendor(key: str) -> Vendor:
    text, hooks = TEXTS[key]
    return Vendor(key, dict(VENDORS)[key], text, hooks, has_sender=key == "bitrix24")


def vendors() -> list[Vendor]:
    return [vendor(key) for key, _title in VENDORS]


def advice(connection: Connection) -> str:
    """What to do about the fault, in a sentence."""
    found = STATUS.match(connection.fault)
    status = int(found[1]) if found else 0
    if connection.standing == "no_access":
        return _("The key is no longer accepted. Make a new one there and enter it here.")
    if status == 402:
        return _("The account there is not paid for. It goes on by itself once it is.")
    if status == 403:
        return _("The key lacks a right. Give it the rights that are named beside its field, then check again.")
    if status == 404:
        return _("Nothing answers under this address. Look whether it is written as in the browser.")
    if status >= 500 or not status:
        return _("Their server does not answer as it should. Nothing is lost: it is tried again by itself.")
    return _("They have refused the request. Check the connection: the table shows which one.")
