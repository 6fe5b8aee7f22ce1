"""What their records mean, in the neutral forms. Whatever the documentation does not explain is not guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from connectors.vendors.amocrm import fields, values
from connectors.vendors.contract import (
    NotReadable,
    Paths,
    Raw,
    TheirCall,
    TheirDeletion,
    TheirLead,
    TheirMerge,
    TheirMove,
    TheirReason,
    Theirs,
    TheirStage,
    TheirUser,
)
from connectors.vendors.paths import value_at

#: «Успешно реализовано» and «Закрыто и не реализовано» of every pipeline (leads_pipelines).
WON, LOST = 142, 143
#: A conversation took place; spoken of calling again, or nothing known: only a duration tells (CallInterface.php).
SPOKEN, UNCLEAR = 4, (None, 2, 8)
IDS = {"leads": "lead.id", "calls": "note.id"}
CHANGED = {
    "reasons": "updated_at",
    "leads": "lead.updated_at",
    "moves": "created_at",
    "calls": "note.updated_at",
    "deleted": "updated_at",
    "merges": "created_at",
}
MERGED = "value_before[].link.entity.id"
LEAD_OF = {"leads": "lead.id", "moves": "entity_id", "deleted": "id", "merges": MERGED}
LEAD_PATHS = fields.lead_paths()


def id_of(entity: str, raw: Raw) -> str:
    """A call with a contact is a record for each of its leads."""
    own = values.must(raw, IDS.get(entity, "id"))
    lead = values.key(raw, "lead.id") if entity == "calls" else ""
    return f"{own}:{lead}" if lead else own


def changed_at(entity: str, raw: Raw) -> datetime | None:
    try:
        return values.moment(raw, CHANGED[entity]) if entity in CHANGED else None
    except NotReadable:
        return None


def lead_of(entity: str, raw: Raw) -> str:
    if entity == "calls":
        return values.key(raw, "lead.id") or values.key(raw, "note.entity_id")
    return values.key(raw, LEAD_OF[entity]) if entity in LEAD_OF else ""


def say(entity: str, raw: Raw, paths: Paths) -> tuple[Theirs, ...]:
    if entity == "leads":
        return (_lead(raw, {**LEAD_PATHS, **paths}),)
    return _stages(raw) if entity == "stages" else (_sayers()[entity](raw),)


def _sayers() -> Mapping[str, Callable[[Raw], Theirs]]:
    return {
        "users": _user,
        "reasons": _reason,
        "moves": _move,
        "calls": _call,
        "deleted": _deletion,
        "merges": _merge,
    }


def _lead(raw: Raw, paths: Mapping[str, str]) -> TheirLead:
    first, last = values.text(raw, paths["first_name"]), values.text(raw, paths["last_name"])
    return TheirLead(
        id=values.must(raw, "lead.id"),
        stage=values.stage(raw, "lead.pipeline_id", "lead.status_id"),
        created_at=values.must_moment(raw, paths["created_at"]),
        updated_at=values.must_moment(raw, "lead.updated_at"),
        name=values.text(raw, paths["name"]),
        owner_id=values.key(raw, paths["owner_id"]),
        reason_id=values.key(raw, paths["reason_id"]),
        reason_text=values.text(raw, paths["reason_text"]),
        amount=values.money(raw, paths["amount"]),
        currency=values.text(raw, paths["currency"]),
        closed_at=values.moment(raw, paths["closed_at"]),
        first_name=first if first or last else values.text(raw, "contact.name"),
        last_name=last,
        company=values.text(raw, paths["company"]),
        email=values.text(raw, paths["email"]),
        phone=values.text(raw, paths["phone"]),
        source=values.text(raw, paths["source"]),
        utm={name: text for name in fields.UTM if (text := values.text(raw, paths[f"utm.{name}"]))},
    )


def _stages(raw: Raw) -> tuple[TheirStage, ...]:
    statuses = value_at(raw, "_embedded.statuses")
    if not isinstance(statuses, list):
        raise values.unreadable("_embedded.statuses")
    pipeline_id, pipeline = values.must(raw, "id"), values.must(raw, "name")
    return tuple(
        TheirStage(
            pipeline_id=pipeline_id,
            pipeline=pipeline,
            id=values.must(status, "id"),
            name=values.must(status, "name"),
            order=values.number(status, "sort"),
            kind={WON: "won", LOST: "lost"}.get(values.number(status, "id"), "open"),
        )
        for status in statuses
    )


def _user(raw: Raw) -> TheirUser:
    return TheirUser(
        id=values.must(raw, "id"),
        name=values.must(raw, "name"),
        email=values.text(raw, "email"),
        is_active=value_at(raw, "rights.is_active") is not False,
    )


def _reason(raw: Raw) -> TheirReason:
    return TheirReason(id=values.must(raw, "id"), name=values.must(raw, "name"))


def _move(raw: Raw) -> TheirMove:
    before, after = "value_before[].lead_status", "value_after[].lead_status"
    has_before = value_at(raw, f"{before}.id") is not None
    return TheirMove(
        id=values.must(raw, "id"),
        lead_id=values.must(raw, "entity_id"),
        stage=values.stage(raw, f"{after}.pipeline_id", f"{after}.id"),
        at=values.must_moment(raw, "created_at"),
        by=values.key(raw, "created_by"),
        from_stage=values.stage(raw, f"{before}.pipeline_id", f"{before}.id") if has_before else "",
    )


def _call(raw: Raw) -> TheirCall:
    direction = {"call_in": "in", "call_out": "out"}.get(values.text(raw, "note.note_type"))
    if direction is None:
        raise values.unreadable("note.note_type")
    duration = values.number(raw, "note.params.duration")
    return TheirCall(
        id=id_of("calls", raw),
        lead_id=lead_of("calls", raw) or values.must(raw, "note.entity_id"),
        at=values.must_moment(raw, "note.created_at"),
        direction=direction,
        answered=_is_answered(value_at(raw, "note.params.call_status"), duration),
        duration_s=duration,
        user_id=_caller(raw),
        recording_url=values.text(raw, "note.params.link"),
    )


def _is_answered(status: Any, duration: int) -> bool:
    code = int(status) if str(status).isdecimal() else None
    return code == SPOKEN or (code in UNCLEAR and duration > 0)


def _caller(raw: Raw) -> str:
    """Who spoke, where the telephone service names a user; a name in words is nobody that we could find."""
    named = values.key(raw, "note.params.call_responsible")
    return (
        (named if named.isdecimal() else "")
        or values.key(raw, "note.responsible_user_id")
        or values.key(raw, "note.created_by")
    )


def _deletion(raw: Raw) -> TheirDeletion:
    return TheirDeletion(lead_id=values.must(raw, "id"), at=values.moment(raw, "updated_at"))


def _merge(raw: Raw) -> TheirMerge:
    into, gone = values.must(raw, "entity_id"), values.key(raw, MERGED)
    if not gone or gone == into:
        raise NotReadable(
            _("amoCRM says that lead %(lead)s took in another one, and does not say which.") % {"lead": into}
        )
    return TheirMerge(lead_id=gone, into_id=into, at=values.moment(raw, "created_at"))
