"""What a record of Bitrix24 means in neutral words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.utils.translation import gettext as _

from connectors.vendors.bitrix24.completing import OWNERS
from connectors.vendors.bitrix24.fields import PATHS
from connectors.vendors.bitrix24.reading import moment_of
from connectors.vendors.contract import (
    NotReadable,
    Paths,
    Raw,
    TheirCall,
    TheirLead,
    TheirMove,
    TheirReason,
    TheirStage,
    TheirUser,
)
from connectors.vendors.paths import value_at

LETTERS = {"lead": "L", "deal": "D"}
KINDS = {letter: kind for kind, letter in LETTERS.items()}
LOST = "F"
OUTBOUND_TYPES = {"1", "4", "5"}
TRUE = (True, "Y", "true", "1", 1)
UTM = ("source", "medium", "campaign", "term", "content")


def lead_id(kind: str, number: Any) -> str:
    return f"{LETTERS[kind]}{number}"


def number_of(their_id: str) -> tuple[str, str]:
    """Kind and id over there: `D34` is the deal 34."""
    kind, number = KINDS.get(their_id[:1], ""), their_id[1:]
    if not kind or not number.isdecimal():
        raise NotReadable(_("“%(id)s” is neither a lead nor a deal.") % {"id": their_id[:20]})
    return kind, number


def stage_key(kind: str, row: Mapping[str, Any]) -> str:
    if kind == "lead":
        return f"lead:{row.get('STATUS_ID') or ''}"
    return f"{row.get('CATEGORY_ID') or 0}:{row.get('STAGE_ID') or ''}"


def user(raw: Raw) -> TheirUser:
    row = _part(raw, "user")
    email = str(row.get("EMAIL") or "")
    name = f"{row.get('NAME') or ''} {row.get('LAST_NAME') or ''}".strip()
    return TheirUser(_id(row), name or email or _id(row), email, row.get("ACTIVE", True) in TRUE)


def stage(raw: Raw) -> TheirStage:
    """A lead that succeeded became a deal: nothing is won yet, so what it means is left to the mapping."""
    row, pipeline = _part(raw, "stage"), _part(raw, "pipeline")
    kind = {"S": "won" if raw["kind"] == "deal" else "", LOST: "lost"}.get(str(row.get("SEMANTICS") or ""), "open")
    return TheirStage(
        pipeline_id=str(pipeline.get("id")),
        pipeline=_("Leads") if raw["kind"] == "lead" else str(pipeline.get("name") or ""),
        id=str(row.get("STATUS_ID")),
        name=str(row.get("NAME") or ""),
        order=_whole(row.get("SORT")),
        kind=kind,
    )


def reason(raw: Raw) -> TheirReason:
    """A value of the list field that the administrator named, or a stage that ends in failure."""
    if "option" in raw:
        return TheirReason(_id(raw["option"]), str(raw["option"].get("VALUE") or ""))
    failed = stage(raw)
    return TheirReason(failed.key, failed.name)


def lead(raw: Raw, paths: Paths, reason_field: str) -> TheirLead:
    row, card = _part(raw, _kind(raw)), Card(raw, paths)
    return TheirLead(
        id=lead_id(_kind(raw), _id(row)),
        stage=stage_key(_kind(raw), row),
        created_at=card.moment("created_at"),
        updated_at=card.moment("updated_at"),
        name=card.text("name"),
        owner_id=card.text("owner_id"),
        reason_id=_reason_id(raw, reason_field),
        reason_text=card.text("reason_text"),
        amount=card.amount(),
        currency=card.text("currency"),
        closed_at=_closed_at(raw, card),
        first_name=card.text("first_name"),
        last_name=card.text("last_name"),
        company=card.text("company"),
        email=card.text("email"),
        phone=card.text("phone"),
        source=card.text("source"),
        utm={name: text for name in UTM if (text := card.text(f"utm.{name}"))},
        continues=lead_id("lead", row["LEAD_ID"]) if row.get("LEAD_ID") not in (None, "", "0", 0) else "",
    )


def move(raw: Raw) -> TheirMove:
    row, kind = _part(raw, "move"), _kind(raw)
    return TheirMove(
        id=lead_id(kind, _id(row)),
        lead_id=lead_id(kind, row.get("OWNER_ID")),
        stage=stage_key(kind, row),
        at=_moment(row, "CREATED_TIME"),
    )


def call(raw: Raw) -> tuple[TheirCall, ...]:
    """None when it is bound to neither a lead nor a deal."""
    row, told = _part(raw, "call"), raw.get("statistic") or {}
    bound = lead_of_call(raw)
    if not bound:
        return ()
    outbound = str(told["CALL_TYPE"]) in OUTBOUND_TYPES if told.get("CALL_TYPE") else str(row.get("DIRECTION")) == "2"
    said = TheirCall(
        id=_id(row),
        lead_id=bound,
        at=_moment(told, "CALL_START_DATE") if told else _moment(row, "START_TIME"),
        direction="out" if outbound else "in",
        answered=str(told.get("CALL_FAILED_CODE")) == "200" if told else row.get("COMPLETED") == "Y",
        duration_s=_whole(told.get("CALL_DURATION")),
        user_id=str(told.get("PORTAL_USER_ID") or row.get("RESPONSIBLE_ID") or ""),
        recording_url=str(told.get("CALL_RECORD_URL") or "") or _without_token(value_at(row, "FILES[].url")),
    )
    return (said,)


def lead_of_call(raw: Raw) -> str:
    """Its owner; the newest deal, or else lead, that it is bound to; what telephony took it for."""
    row, told = raw.get("call") or {}, raw.get("statistic") or {}
    if kind := OWNERS.get(str(row.get("OWNER_TYPE_ID"))):
        return lead_id(kind, row.get("OWNER_ID"))
    for type_id, kind in sorted(OWNERS.items(), reverse=True):
        bound = [one["entityId"] for one in raw.get("bindings") or () if str(one.get("entityTypeId")) == type_id]
        if bound:
            return lead_id(kind, max(bound, key=int))
    is_lead = told.get("CRM_ENTITY_TYPE") == "LEAD" and told.get("CRM_ENTITY_ID")
    return lead_id("lead", told["CRM_ENTITY_ID"]) if is_lead else ""


class Card:
    """Values of a lead by neutral field: from the documented places, or from the place mended on the page."""

    def __init__(self, raw: Raw, paths: Paths) -> None:
        self._raw, self._paths, self._known = raw, paths, PATHS[_kind(raw)]

    def value(self, use: str) -> Any:
        return next((found for path in self._places(use) if (found := value_at(self._raw, path)) is not None), None)

    def text(self, use: str) -> str:
        value = self.value(use)
        return "" if value is None else str(value).strip()

    def moment(self, use: str) -> datetime:
        moment = self.moment_or_none(use)
        if moment is None:
            raise NotReadable(_no_moment(self._places(use)[0]))
        return moment

    def moment_or_none(self, use: str) -> datetime | None:
        return moment_of(self.value(use))

    def amount(self) -> Decimal | None:
        """A card without an amount has the amount 0.00."""
        try:
            amount = Decimal(self.text("amount") or 0)
        except InvalidOperation:
            raise NotReadable(_("The amount is not a number.")) from None
        return amount or None

    def _places(self, use: str) -> tuple[str, ...]:
        """A mended place inside the card of a deal says nothing about leads, and the other way round."""
        mended = self._paths.get(use, "")
        head = mended.partition(".")[0]
        is_of_another = head in LETTERS and head != _kind(self._raw)
        return (mended,) if mended and not is_of_another else self._known.get(use, ())


def _kind(raw: Raw) -> str:
    kind = raw.get("kind")
    if kind not in LETTERS:
        raise NotReadable(_("It is neither a lead nor a deal."))
    return str(kind)


def _part(raw: Raw, name: str) -> Mapping[str, Any]:
    part = raw.get(name)
    if not isinstance(part, dict):
        raise NotReadable(_("The record has no “%(name)s”.") % {"name": name})
    return part


def _id(row: Mapping[str, Any]) -> str:
    if not str(row.get("ID") or "").isdecimal():
        raise NotReadable(_("The record has no id."))
    return str(row["ID"])


def _moment(row: Mapping[str, Any], name: str) -> datetime:
    moment = moment_of(row.get(name))
    if moment is None:
        raise NotReadable(_no_moment(name))
    return moment


def _no_moment(name: str) -> str:
    return _("There is no date with a time zone in “%(name)s”.") % {"name": name}


def _reason_id(raw: Raw, reason_field: str) -> str:
    """Only of what is lost: the value of the list field, else the failing stage itself."""
    kind = _kind(raw)
    row = raw[kind]
    if LOST not in (row.get("STATUS_SEMANTIC_ID"), row.get("STAGE_SEMANTIC_ID")):
        return ""
    chosen = row.get(reason_field) if reason_field else None
    chosen = chosen[0] if isinstance(chosen, list) and chosen else chosen
    return str(chosen) if chosen else stage_key(kind, row)


def _closed_at(raw: Raw, card: Card) -> datetime | None:
    """The close date of an open deal is a hope, not a fact."""
    is_open = _kind(raw) == "deal" and raw["deal"].get("CLOSED") != "Y"
    return None if is_open else card.moment_or_none("closed_at")


def _whole(value: Any) -> int:
    return int(value) if str(value or "").isdecimal() else 0


def _without_token(address: Any) -> str:
    """The address of a file ends with a token of whoever asked for it."""
    parts = urlsplit(str(address or ""))
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "auth"]
    return urlunsplit(parts._replace(query=urlencode(query)))
