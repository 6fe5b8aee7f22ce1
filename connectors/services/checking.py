"""«Проверка связи»: every read call once on the buyer's own portal, and what was found of what the vendor documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from connectors.models import Connection, ConnectionCheck
from connectors.services.connections import ask_at_once
from connectors.vendors import paths
from connectors.vendors.contract import Connector, Raw, ReadCall
from connectors.vendors.http import Http, TokenExpired, VendorError
from people.models import Person
from people.services import audit

LOOKED_AT = timedelta(days=90)
SAMPLE = 50
NOTHING: dict[str, Any] = {"records": 0, "found": [], "missing": [], "unexpected": [], "places": [], "sample": None}
#: what tells the members of a list of custom fields apart
CHOSEN_BY = ("field_code", "field_id")
FIXED = ("id", "stage", "created_at", "updated_at", "continues")


@transaction.atomic
def ask(connection: Connection, *, now: datetime, actor: Person) -> ConnectionCheck:
    """The worker runs it; a second click finds the first check."""
    try:
        with transaction.atomic():
            check = ConnectionCheck.objects.create(connection=connection, asked_by=actor, asked_at=now)
    except IntegrityError:
        return ConnectionCheck.objects.get(connection=connection, finished_at=None)
    if connection.standing == "paused":
        raise DomainError(_("The connection is paused. Switch it on first."))
    Connection.objects.filter(pk=connection.pk, standing="no_access").update(standing="new")
    ask_at_once(connection, now=now)
    audit.record(actor=actor, verb="connection.checked", obj=connection, now=now)
    return check


def run(check: ConnectionCheck, connector: Connector, http: Http, *, now: datetime) -> bool:
    """One answer of a call does not stop the others; only a key that is refused does, for then all are."""
    entities = dict.fromkeys(call.entity for call in connector.calls)
    results = [_result(entity, connector, http, now=now) for entity in entities]
    is_green = all(result["is_green"] for result in results)
    ConnectionCheck.objects.filter(pk=check.pk, finished_at=None).update(
        finished_at=now, is_green=is_green, results=results
    )
    if is_green:
        Connection.objects.filter(pk=check.connection_id).update(checked_at=now, standing="working", fault="")
    return is_green


def _result(entity: str, connector: Connector, http: Http, *, now: datetime) -> dict[str, Any]:
    calls = [call for call in connector.calls if call.entity == entity]
    before = len(http.log)
    try:
        page = connector.read(entity, since=now - LOOKED_AT)
    except TokenExpired:
        raise
    except VendorError as error:
        may_lack = all(call.may_be_absent for call in calls)
        return _head(calls, http, before) | NOTHING | {"fault": str(error)[:200], "is_green": may_lack}
    return _head(calls, http, before) | _compared(calls, page.records[:SAMPLE])


def _head(calls: Sequence[ReadCall], http: Http, before: int) -> dict[str, Any]:
    """The requests without host, keys and values, and where the vendor describes them."""
    asked = http.log[before:]
    return {
        "entity": calls[0].entity,
        "calls": [{"request": call.request, "page": call.doc.page, "read": call.doc.read} for call in calls],
        "requests": [f"{method} {_shown(path)}" for method, path, _status in asked][:10],
        "status": asked[-1][2] if asked else 0,
        "fault": "",
    }


def _shown(path: str) -> str:
    """What follows `/rest/` up to the method is the key of a Bitrix24 webhook."""
    head, rest, tail = path.partition("/rest/")
    return f"{head}{rest}…/{tail.rsplit('/', 1)[-1]}" if rest and "/" in tail else path


def _compared(calls: Sequence[ReadCall], records: Sequence[Raw]) -> dict[str, Any]:
    """A record may be put together from several calls: their fields are looked for in it together."""
    fields = {field.path: field for call in calls for field in call.fields}
    found = [path for path in fields if any(paths.value_at(record, path) is not None for record in records)]
    missing = [field for path, field in fields.items() if path not in found]
    seen = dict.fromkeys(path for record in records for path in paths.outline(record, by=CHOSEN_BY))
    personal = [field.path for field in fields.values() if field.personal]
    return {
        "records": len(records),
        "found": found,
        "missing": [{"path": field.path, "required": field.required, "use": field.use} for field in missing],
        "unexpected": sorted(path for path in seen if not paths.is_known(paths.plain(path), fields))[:200],
        "places": sorted(seen)[:500],
        "sample": paths.masked(records[0], personal=personal) if records else None,
        "is_green": not (records and any(field.required for field in missing)),
    }


def as_download(check: ConnectionCheck) -> dict[str, Any]:
    """Names of fields, statuses and citations; no value of any record."""
    results = [
        {name: value for name, value in result.items() if name not in ("sample", "places")} for result in check.results
    ]
    return {
        "vendor": check.connection.vendor,
        "asked_at": check.asked_at.isoformat(),
        "finished_at": check.finished_at.isoformat() if check.finished_at else None,
        "is_green": check.is_green,
        "calls": results,
    }


def fields_by_use(connector: Connector) -> Iterator[tuple[str, str]]:
    """Neutral fields of a lead with their documented places, for mending; its identity is not mended."""
    fields = [field for call in connector.calls if call.entity == "leads" for field in call.fields]
    yield from ((field.use, field.path) for field in fields if field.use and field.use not in FIXED)


def places_seen(check: ConnectionCheck | None) -> list[str]:
    """Where a field of a lead may be found on this portal."""
    for result in check.results if check else []:
        if result["entity"] == "leads":
            return list(result["places"])
    return []
