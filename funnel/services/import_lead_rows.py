"""A row of leads in the terms of our tables: names looked up, texts measured, nothing written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from alignment.shared.contact import normal_email, normal_phone
from alignment.shared.errors import InvalidInput
from alignment.shared.money import Money
from funnel.models import Lead, Source, Stage
from funnel.models.sla import INTENTS
from funnel.services import moments, owners
from funnel.services.import_directory import Directory
from funnel.services.import_jobs import Outcome

TEXTS: dict[str, int] = {
    name: getattr(Lead._meta.get_field(name), "max_length")  # noqa: B009
    for name in ("first_name", "last_name", "company", "position", "website", "city", "country")
}
CURRENCIES = {
    "RUB": {"rub", "rur", "руб", "рубль", "рубли", "₽", "российский рубль"},
    "USD": {"usd", "$", "доллар", "доллар сша"},
    "EUR": {"eur", "€", "евро"},
}
SAYS_WHO = ("first_name", "last_name", "company", "email", "phone")


@dataclass
class Wanted:
    """An entry to a stage that a row tells of. `is_dated` is False when the moment is our own guess."""

    stage: Stage
    at: datetime
    is_dated: bool = True
    reason_id: int | None = None
    note: str = ""


@dataclass
class Resolved:
    """A row in the terms of our tables, before anything is written."""

    namespace: str | None
    external_id: str | None
    fields: dict[str, Any]
    utm: dict[str, str]
    custom: dict[str, str]
    tags: list[str]
    created_at: datetime | None
    entered: list[Wanted]
    current: Wanted | None


class LeadRows:
    """Reads typed rows; sources, campaigns and colleagues that are new are created on the way."""

    def __init__(self, directory: Directory, *, now: datetime) -> None:
        self.directory, self.now = directory, now

    def read(self, row: dict[str, Any]) -> Resolved | Outcome:
        try:
            return self._resolve(row)
        except InvalidInput as error:
            return Outcome("failed", error.message)

    def _resolve(self, row: dict[str, Any]) -> Resolved:
        source = self.directory.source(row.get("source", ""))
        namespace = _short(row, "import_source", 120) or (source.key if source else None)
        fields = self._plain_fields(row) | self._links(row, source)
        stage_at = row.get("stage_at") or self._closed_at(row)
        said = {"created_at": row.get("created_at"), "stage_at": stage_at, **row.get("entered", {})}
        moments.none_in_future(said, now=self.now)
        entered = [self._wanted(row, key, at) for key, at in row.get("entered", {}).items()]
        current = self._wanted(row, row["stage"], stage_at) if "stage" in row else None
        external_id = _short(row, "external_id", 200) or None
        if not external_id and not any(fields.get(name) for name in SAYS_WHO):
            raise InvalidInput(_("A lead needs a name, a company, an e-mail, a phone or an external id."))
        return Resolved(
            namespace=namespace,
            external_id=external_id,
            fields=fields,
            utm={name: _short(row["utm"], name, 500) for name in row.get("utm", {})},
            custom={name: _short(row["custom"], name, 10_000) for name in row.get("custom", {})},
            tags=row.get("tags", []),
            created_at=row.get("created_at"),
            entered=entered,
            current=current,
        )

    def _closed_at(self, row: dict[str, Any]) -> datetime | None:
        """The same column holds a forecast while a deal is open: it is the past only of what has ended."""
        at = row.get("closed_at")
        has_ended = at is not None and "stage" in row and self.directory.stage(row["stage"]).is_end
        return at if at and has_ended and at <= self.now else None

    def _links(self, row: dict[str, Any], source: Source | None) -> dict[str, Any]:
        links: dict[str, Any] = {"source_id": source.pk} if source else {}
        campaign = self.directory.campaign(row.get("campaign", ""), source)
        if campaign:
            links["campaign_id"] = campaign.pk
        if row.get("owner"):
            owner = self.directory.owner(row["owner"], may_create=row.get("create_owner", False))
            team = owners.team_of(owner)
            links |= {"owner_id": owner.pk, "team_id": team.pk if team else None}
        return links

    def _plain_fields(self, row: dict[str, Any]) -> dict[str, Any]:
        fields: dict[str, Any] = {name: _short(row, name, limit) for name, limit in TEXTS.items() if name in row}
        if "name" in row:
            first, _space, last = " ".join(row["name"].split()).partition(" ")
            fields = {"first_name": first[:150], "last_name": last[:150]} | fields
        if "email" in row:
            fields["email"] = _email(row["email"])
        if "phone" in row:
            fields |= {"phone": _short(row, "phone", 40), "phone_e164": normal_phone(row["phone"]) or ""}
        if "amount" in row:
            fields["currency"] = currency_of(row.get("currency", "")) or self.directory.company.currency
            fields["amount_minor"] = Money.from_decimal(row["amount"], fields["currency"]).minor
        if row.get("intent"):
            fields["intent"] = _intent(row["intent"])
        if "score" in row:
            fields["score"] = row["score"]
        return fields

    def _wanted(self, row: dict[str, Any], word: str, at: datetime | None) -> Wanted:
        stage = self.directory.stage(word)
        reason, note = self.directory.reason(stage, row.get("lost_reason", ""))
        return Wanted(
            stage, at or self.now, is_dated=at is not None, reason_id=reason.pk if reason else None, note=note
        )


def currency_of(text: str) -> str:
    """The code of a currency; nothing for a blank cell."""
    word = text.strip().casefold().rstrip(".")
    code = next((code for code, names in CURRENCIES.items() if word in names), word.upper())
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise InvalidInput(_("“%(text)s” is not the code of a currency.") % {"text": text[:40]}, field="currency")
    return code


def _short(row: dict[str, Any], name: str, limit: int) -> str:
    text = str(row.get(name, "")).strip()
    if len(text) > limit:
        sentence = _("“%(field)s” is longer than %(limit)s characters.")
        raise InvalidInput(sentence % {"field": name, "limit": limit}, field=name)
    return text


def _intent(text: str) -> str:
    """By its key or by its name in the language of whoever imports."""
    said = text.strip().casefold()
    found = next((key for key, label in INTENTS if said in (key, str(label).casefold())), None)
    if found is None:
        raise InvalidInput(_("“%(text)s” is no intent: price, form or content.") % {"text": text[:40]}, field="intent")
    return found


def _email(text: str) -> str:
    address = normal_email(text)
    if address is None:
        raise InvalidInput(_("“%(text)s” is not an e-mail address.") % {"text": text[:80]}, field="email")
    return address
