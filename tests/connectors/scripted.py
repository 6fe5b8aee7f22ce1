"""A CRM that says what a test tells it to say; its records are the neutral forms themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from unittest.mock import patch

from connectors.vendors.contract import (
    Doc,
    Field,
    Notice,
    NotReadable,
    Page,
    ReadCall,
    TheirCall,
    TheirDeletion,
    TheirLead,
    TheirMerge,
    TheirMove,
    TheirReason,
    TheirStage,
    TheirUser,
)
from connectors.vendors.http import Http, TokenExpired

DOC = Doc("https://example.org/docs", "2026-11-22")
FORMS: dict[str, Any] = {
    "users": TheirUser, "stages": TheirStage, "reasons": TheirReason, "leads": TheirLead, "moves": TheirMove,
    "calls": TheirCall, "deleted": TheirDeletion, "merges": TheirMerge,
}  # fmt: skip
MOMENTS = ("created_at", "updated_at", "closed_at", "at")


@dataclass
class Portal:
    """What stands in the other CRM, what was written to it, and what it answers instead for once."""

    records: dict[str, list[Any]] = field(default_factory=lambda: {entity: [] for entity in FORMS})
    written: list[tuple[str, str, str]] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    reads: list[tuple[str, datetime | None, str]] = field(default_factory=list)
    renewed: Mapping[str, str] | None = None
    token: str = "first"
    page_size: int = 2

    def put(self, entity: str, *forms: Any) -> None:
        for form in forms:
            self.records[entity] = [kept for kept in self.records[entity] if _id(kept) != _id(form)] + [form]

    def take_away(self, entity: str, their_id: str) -> None:
        self.records[entity] = [kept for kept in self.records[entity] if _id(kept) != their_id]

    def connector(self) -> type[Scripted]:
        return type("Scripted", (Scripted,), {"portal": self})

    def plugged_in(self) -> Any:
        return patch.dict("connectors.vendors.registry.CONNECTORS", {"amocrm": self.connector()})


class Scripted:
    vendor: ClassVar[str] = "amocrm"
    title: ClassVar[str] = "amoCRM"
    pace: ClassVar[float] = 0.0
    secret_names: ClassVar[tuple[str, ...]] = ("token",)
    calls: ClassVar[tuple[ReadCall, ...]] = tuple(
        ReadCall(entity, f"GET /{entity}", DOC, (Field("id" if entity != "deleted" else "lead_id", DOC, required=True),),
                 may_be_absent=entity == "merges")
        for entity in FORMS
    )  # fmt: skip
    portal: ClassVar[Portal]

    def __init__(self, base_url: str, secrets: Mapping[str, str], http: Http) -> None:
        self.secrets = secrets

    def read(self, entity: str, *, since: datetime | None, cursor: str = "") -> Page:
        self._answer()
        self.portal.reads.append((entity, since, cursor))
        found = [form for form in self.portal.records[entity] if since is None or (_at(form) or since) >= since]
        start = int(cursor or 0)
        stop = start + self.portal.page_size
        return Page(tuple(_raw(form) for form in found[start:stop]), str(stop) if stop < len(found) else "")

    def _answer(self) -> None:
        if self.portal.faults:
            raise self.portal.faults.pop(0)
        if self.secrets.get("token") != self.portal.token:
            raise TokenExpired

    def read_one(self, entity: str, their_id: str) -> Any:
        self._answer()
        return next((_raw(form) for form in self.portal.records[entity] if _id(form) == their_id), None)

    def id_of(self, entity: str, raw: Any) -> str:
        return str(raw.get("id") or raw["lead_id"])

    def changed_at(self, entity: str, raw: Any) -> datetime | None:
        at = raw.get("updated_at") or raw.get("at")
        return datetime.fromisoformat(at) if at else None

    def lead_of(self, entity: str, raw: Any) -> str:
        return str(raw["id"] if entity == "leads" else raw["lead_id"])

    def say(self, entity: str, raw: Any, paths: Mapping[str, str]) -> tuple[Any, ...]:
        if raw.get("name") == "?":
            raise NotReadable("The record has no date.")
        values = {name: _value(name, value) for name, value in raw.items()}
        return (FORMS[entity](**values | {name: raw.get(path) for name, path in paths.items()}),)

    def renew(self) -> Mapping[str, str] | None:
        return self.portal.renewed

    def link(self, lead_id: str) -> str:
        return f"https://example.amocrm.ru/leads/detail/{lead_id}"

    def write_owner(self, lead_id: str, user_id: str) -> None:
        self._write("owner", lead_id, user_id)

    def write_reason(self, lead_id: str, reason_id: str) -> None:
        self._write("reason", lead_id, reason_id)

    def write_note(self, lead_id: str, text: str) -> None:
        self._write("note", lead_id, text)

    def _write(self, kind: str, lead_id: str, value: str) -> None:
        self._answer()
        self.portal.written.append((kind, lead_id, value))

    @staticmethod
    def notices(body: bytes, content_type: str) -> tuple[Notice, ...]:
        words = body.decode().split()
        if not words or words[0] not in ("changed", "deleted"):
            raise NotReadable("Not a notice.")
        return tuple(Notice("leads", word, words[0] == "deleted") for word in words[1:])

    @staticmethod
    def sender(body: bytes, content_type: str) -> str:
        return content_type.partition("token=")[2]


def _id(form: Any) -> str:
    return str(getattr(form, "id", None) or form.lead_id)


def _at(form: Any) -> datetime | None:
    return getattr(form, "updated_at", None) or getattr(form, "at", None)


def _raw(form: Any) -> dict[str, Any]:
    texts: dict[type, Callable[[Any], Any]] = {datetime: lambda at: at.isoformat(), Decimal: str}
    return {name: texts.get(type(value), lambda same: same)(value) for name, value in asdict(form).items()}


def _value(name: str, value: Any) -> Any:
    if name in MOMENTS and value:
        return datetime.fromisoformat(value)
    return Decimal(value) if name == "amount" and value is not None else value
