"""The connector of Bitrix24: leads and deals are one entity, told apart by the first letter of the id.

There is no list of what was deleted and no event of a merge: a webhook tells of a deletion, and so does a record that
is no longer there when it is read alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from connectors.vendors.bitrix24 import completing, hooks, reading, saying, writing
from connectors.vendors.bitrix24.fields import READ_CALLS, names_of
from connectors.vendors.bitrix24.portal import NotThere, Portal
from connectors.vendors.contract import Notice, NotReadable, Page, Paths, Raw, ReadCall, Theirs
from connectors.vendors.http import Http

SIMPLE = 2
OF_DEALS = 2
IS_CALL = "2"
LEADS_PIPELINE = {"id": "lead"}
SAID: Mapping[str, Callable[[Raw], Theirs]] = {
    "users": saying.user,
    "stages": saying.stage,
    "reasons": saying.reason,
    "moves": saying.move,
}


class Bitrix24:
    vendor: ClassVar[str] = "bitrix24"
    title: ClassVar[str] = "Bitrix24"
    calls: ClassVar[tuple[ReadCall, ...]] = READ_CALLS
    #: two requests a second never meet the limit: https://apidocs.bitrix24.com/limits.html (read 2026-11-22)
    pace: ClassVar[float] = 0.5
    secret_names: ClassVar[tuple[str, ...]] = (
        "webhook", "reason_field", "client_id", "client_secret", "access_token", "refresh_token",
    )  # fmt: skip

    def __init__(self, base_url: str, secrets: Mapping[str, str], http: Http) -> None:
        self._portal = Portal(base_url, secrets, http)

    def read(self, entity: str, *, since: datetime | None, cursor: str = "") -> Page:
        if entity == "users":
            return self._users(cursor)
        if entity in ("stages", "reasons"):
            return Page(self._stages() if entity == "stages" else self._reasons())
        if entity == "leads":
            return self._leads(since, cursor)
        if entity == "moves":
            strands = (reading.DEAL_MOVES,) if self._is_simple else (reading.LEAD_MOVES, reading.DEAL_MOVES)
            rows, after = reading.page(self._portal, strands, since, cursor)
            return Page(tuple({"kind": kind, "move": row} for kind, row in rows), after)
        if entity == "calls":
            rows, after = reading.page(self._portal, (reading.CALLS,), since, cursor)
            return Page(completing.calls(self._portal, [row for _kind, row in rows]), after)
        return Page(())

    def read_one(self, entity: str, their_id: str) -> Raw | None:
        """By the method for one record: a list would pass over what is forbidden as if it were gone."""
        try:
            if entity == "leads":
                return self._lead(their_id)
            if entity == "calls":
                return self._call(their_id)
        except NotThere:
            return None
        wanted = (raw for raw in self._all(entity) if self.id_of(entity, raw) == their_id)
        return next(wanted, None)

    def id_of(self, entity: str, raw: Raw) -> str:
        if entity == "stages":
            return saying.stage(raw).key
        if entity == "reasons":
            return saying.reason(raw).id
        if entity in ("leads", "moves"):
            return saying.lead_id(raw["kind"], raw[raw["kind"] if entity == "leads" else "move"]["ID"])
        return str(raw["user" if entity == "users" else "call"]["ID"])

    def changed_at(self, entity: str, raw: Raw) -> datetime | None:
        if entity == "leads":
            return reading.moment_of(raw[raw["kind"]].get("DATE_MODIFY"))
        if entity == "moves":
            return reading.moment_of(raw["move"].get("CREATED_TIME"))
        return reading.moment_of(raw["call"].get("LAST_UPDATED")) if entity == "calls" else None

    def lead_of(self, entity: str, raw: Raw) -> str:
        if entity == "leads":
            return self.id_of(entity, raw)
        if entity == "moves":
            return saying.lead_id(raw["kind"], raw["move"].get("OWNER_ID"))
        return saying.lead_of_call(raw) if entity == "calls" else ""

    def say(self, entity: str, raw: Raw, paths: Paths) -> tuple[Theirs, ...]:
        if entity == "leads":
            return (saying.lead(raw, paths, self._reason_field),)
        if entity == "calls":
            return saying.call(raw)
        return (SAID[entity](raw),) if entity in SAID else ()

    def renew(self) -> Mapping[str, str] | None:
        return self._portal.renew()

    def link(self, lead_id: str) -> str:
        """Empty for what has no page there. For `{id}` the patterns of both kinds, by the first letter of the id."""
        if lead_id == "{id}":
            pages = (
                f"{letter}|{self._portal.base}/crm/{kind}/details/{{id}}/" for kind, letter in saying.LETTERS.items()
            )
            return " ".join(pages)
        try:
            kind, number = saying.number_of(lead_id)
        except NotReadable:
            return ""
        return f"{self._portal.base}/crm/{kind}/details/{number}/"

    def write_owner(self, lead_id: str, user_id: str) -> None:
        writing.owner(self._portal, lead_id, user_id)

    def write_reason(self, lead_id: str, reason_id: str) -> None:
        writing.reason(self._portal, lead_id, reason_id, field=self._reason_field, options=self._options())

    def write_note(self, lead_id: str, text: str) -> None:
        writing.note(self._portal, lead_id, text)

    @staticmethod
    def notices(body: bytes, content_type: str) -> tuple[Notice, ...]:
        return hooks.notices(body, content_type)

    @staticmethod
    def sender(body: bytes, content_type: str) -> str:
        return hooks.sender(body, content_type)

    @property
    def _reason_field(self) -> str:
        return self._portal.secrets.get("reason_field", "").strip()

    @cached_property
    def _is_simple(self) -> bool:
        """Without leads: whatever comes in becomes a deal at once."""
        return bool(self._portal.call("crm.settings.mode.get") == SIMPLE)

    @cached_property
    def _sources(self) -> dict[str, str]:
        return {str(row["STATUS_ID"]): str(row.get("NAME") or "") for row in self._directory("SOURCE")}

    def _directory(self, entity_id: str) -> list[Any]:
        return list(self._portal.call(*_directory_of(entity_id)))

    def _users(self, cursor: str) -> Page:
        """Those who left as well: their names stand in the history."""
        params = {"sort": "ID", "order": "ASC", "FILTER": {">ID": int(cursor or 0)}, "start": reading.WITHOUT_COUNT}
        rows = self._portal.call("user.get", {**params, "select": names_of("user")})
        last = str(rows[-1]["ID"]) if len(rows) >= reading.FULL else ""
        return Page(tuple({"user": row} for row in rows), last)

    def _leads(self, since: datetime | None, cursor: str) -> Page:
        strands = (reading.DEALS,) if self._is_simple else (reading.LEADS, reading.DEALS)
        rows, after = reading.page(self._portal, strands, since, cursor)
        return Page(completing.leads(self._portal, rows, self._sources), after)

    def _lead(self, their_id: str) -> Raw:
        kind, number = saying.number_of(their_id)
        told = self._portal.call(f"crm.{kind}.get", {"id": int(number)})
        asked_for = names_of(kind)
        row = {name: value for name, value in told.items() if name in asked_for or name.startswith("UF_")}
        return completing.leads(self._portal, [(kind, row)], self._sources)[0]

    def _call(self, their_id: str) -> Raw | None:
        told = self._portal.call("crm.activity.get", {"id": int(their_id)})
        row = {name: value for name, value in told.items() if name in names_of("call")}
        return completing.calls(self._portal, [row])[0] if str(row.get("TYPE_ID")) == IS_CALL else None

    def _stages(self) -> tuple[Raw, ...]:
        """A pipeline of deals keeps its stages in a directory of its own, the first one without a number."""
        told = self._portal.call("crm.category.list", {"entityTypeId": OF_DEALS})["categories"]
        pipelines = [("deal", row, f"DEAL_STAGE_{row['id']}" if int(row["id"]) else "DEAL_STAGE") for row in told]
        if not self._is_simple:
            pipelines.insert(0, ("lead", LEADS_PIPELINE, "STATUS"))
        answers = self._portal.batch({name: _directory_of(name) for _kind, _row, name in pipelines})
        return tuple(
            {"kind": kind, "pipeline": row, "stage": stage}
            for kind, row, name in pipelines
            for stage in answers.get(name) or ()
        )

    def _reasons(self) -> tuple[Raw, ...]:
        failing = tuple(raw for raw in self._stages() if raw["stage"].get("SEMANTICS") == saying.LOST)
        return self._options() + failing

    def _options(self) -> tuple[Raw, ...]:
        """Values of the list field that the administrator named, of leads and of deals."""
        if not self._reason_field:
            return ()
        wanted = {"filter": {"FIELD_NAME": self._reason_field}}
        kinds = ("deal",) if self._is_simple else ("lead", "deal")
        answers = self._portal.batch({kind: (f"crm.{kind}.userfield.list", wanted) for kind in kinds}, optional=True)
        return tuple(
            {"kind": kind, "option": option}
            for kind in kinds
            for row in answers.get(kind) or ()
            for option in row.get("LIST") or ()
        )

    def _all(self, entity: str) -> tuple[Raw, ...]:
        if entity not in ("users", "stages", "reasons"):
            return ()
        page = self.read(entity, since=None)
        found = page.records
        while page.cursor:
            page = self.read(entity, since=None, cursor=page.cursor)
            found += page.records
        return found


def _directory_of(entity_id: str) -> tuple[str, Mapping[str, Any]]:
    return "crm.status.list", {"order": {"SORT": "ASC"}, "filter": {"ENTITY_ID": entity_id}}
