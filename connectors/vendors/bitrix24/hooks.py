"""Outgoing webhooks: a form with the event, the id of the record, and the token of whoever sent it.

https://apidocs.bitrix24.com/local-integrations/local-webhooks.html (read 2026-11-22)
"""

from __future__ import annotations

from urllib.parse import parse_qs

from django.utils.translation import gettext as _

from connectors.vendors.bitrix24.saying import LETTERS
from connectors.vendors.contract import Notice, NotReadable

FORM = "application/x-www-form-urlencoded"
OF_LEADS = {"ONCRMLEADADD", "ONCRMLEADUPDATE"}
OF_DEALS = {"ONCRMDEALADD", "ONCRMDEALUPDATE", "ONCRMDEALMOVETOCATEGORY"}
GONE = {"ONCRMLEADDELETE": "lead", "ONCRMDEALDELETE": "deal"}
OF_CALLS = {"ONCRMACTIVITYADD", "ONCRMACTIVITYUPDATE"}


def notices(body: bytes, content_type: str) -> tuple[Notice, ...]:
    """Events of other records are theirs too, and say nothing here. Activities are read to see whether they are calls."""
    said = _form(body, content_type)
    event = said.get("event", "").upper()
    if not event.startswith("ON"):
        raise NotReadable(_("This is not an event of Bitrix24."))
    if event in OF_LEADS | OF_DEALS | GONE.keys():
        kind = GONE.get(event) or ("lead" if event in OF_LEADS else "deal")
        return (Notice("leads", f"{LETTERS[kind]}{_id(said)}", is_deleted=event in GONE),)
    return (Notice("calls", _id(said)),) if event in OF_CALLS else ()


def sender(body: bytes, content_type: str) -> str:
    try:
        return _form(body, content_type).get("auth[application_token]", "")
    except NotReadable:
        return ""


def _form(body: bytes, content_type: str) -> dict[str, str]:
    if content_type.partition(";")[0].strip().lower() != FORM:
        raise NotReadable(_("This is not an event of Bitrix24."))
    try:
        said = parse_qs(body.decode(), max_num_fields=200)
    except ValueError:
        raise NotReadable(_("This is not an event of Bitrix24.")) from None
    return {name: values[-1] for name, values in said.items()}


def _id(said: dict[str, str]) -> str:
    number = said.get("data[FIELDS][ID]", "")
    if not (number.isascii() and number.isdecimal() and 0 < len(number) <= 18):
        raise NotReadable(_("The event does not name its record."))
    return number
