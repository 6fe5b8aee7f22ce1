"""Webhooks: a form whose names are paths, `leads[status][0][id]=25399013`, several records of several kinds in one.

https://www.amocrm.ru/developers/content/crm_platform/webhooks-format, read 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from django.utils.translation import gettext as _

from connectors.vendors.contract import Notice, NotReadable

MOST = 20_000
KEY = re.compile(r"(\w+)\[(\w+)\]\[(\d+)\]((?:\[\w+\])*)")
LINKED = re.compile(r"\[linked_leads_id\]\[\d+\]\[ID\]")
KINDS = ("leads", "contacts", "companies", "customers", "unsorted", "task", "catalogs", "message", "talk", "account")
CALL_NOTES = ("10", "11")
ID = re.compile(r"[0-9]{1,20}")


def notices(body: bytes, content_type: str) -> tuple[Notice, ...]:
    pairs = _pairs(body, content_type)
    if not any(name.startswith(tuple(f"{kind}[" for kind in KINDS)) for name, _value in pairs):
        raise _not_theirs()
    records: dict[tuple[str, str, str], dict[str, str]] = {}
    for name, value in pairs:
        found = KEY.fullmatch(name)
        if found:
            records.setdefault((found[1], found[2], found[3]), {})[found[4]] = value
    said = (one for (kind, action, _index), record in records.items() for one in _of(kind, action, record))
    return tuple(dict.fromkeys(said))


def _pairs(body: bytes, content_type: str) -> list[tuple[str, str]]:
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise _not_theirs()
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST)
    except ValueError:
        raise _not_theirs() from None


def _of(kind: str, action: str, record: dict[str, str]) -> Iterator[Notice]:
    if action == "note":
        if record.get("[note][note_type]") in CALL_NOTES:
            yield Notice("calls", _id(record.get("[note][id]")))
    elif kind == "leads":
        yield Notice("leads", _id(record.get("[id]")), is_deleted=action == "delete")
    elif kind == "unsorted" and record.get("[lead_id]"):
        yield Notice("leads", _id(record["[lead_id]"]))
    elif kind in ("contacts", "companies"):
        # A lead does not change with its contact there, but its name and phone here do.
        yield from (Notice("leads", _id(value)) for name, value in record.items() if LINKED.fullmatch(name))


def _id(text: str | None) -> str:
    if not text or not ID.fullmatch(text):
        raise _not_theirs()
    return text


def _not_theirs() -> NotReadable:
    return NotReadable(_("This is not a webhook of amoCRM."))
