"""What every connector gives, whichever CRM stands behind it: neutral forms, pages of raw records, documented fields.

A connector never writes to our database. It reads raw records page by page, says what they mean, tells which records
a webhook speaks of, and writes back three things only: the responsible person, the reason of a loss, and one note.
All ids are texts; all moments are aware; money is a decimal in the currency it came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from connectors.vendors.http import Http

ENTITIES = ("users", "stages", "reasons", "leads", "moves", "calls", "deleted", "merges")
Raw = Mapping[str, Any]
Paths = Mapping[str, str]


@dataclass(frozen=True)
class Doc:
    """Where the vendor says it, and the day it was read."""

    page: str
    read: str


@dataclass(frozen=True)
class Field:
    """One documented field of a record: `path` like `_embedded.contacts[].id`, `use` the neutral field it fills.

    A field without `use` is known and not needed; one without `doc` is not allowed (a test refuses it).
    """

    path: str
    doc: Doc
    use: str = ""
    required: bool = False
    personal: bool = False


@dataclass(frozen=True)
class ReadCall:
    """A request that the connector makes to read one entity."""

    entity: str
    request: str
    doc: Doc
    fields: tuple[Field, ...]
    may_be_absent: bool = False


@dataclass(frozen=True)
class Page:
    """Raw records as they came; an empty `cursor` says that this was the last page."""

    records: tuple[Raw, ...]
    cursor: str = ""


@dataclass(frozen=True)
class Notice:
    """A webhook says that this record changed or went; what it is now is read anew, never taken from the webhook."""

    entity: str
    their_id: str
    is_deleted: bool = False


@dataclass(frozen=True)
class TheirUser:
    id: str
    name: str
    email: str = ""
    is_active: bool = True


@dataclass(frozen=True)
class TheirStage:
    """`kind` is what the vendor itself says of it: open, won, lost, or nothing."""

    pipeline_id: str
    pipeline: str
    id: str
    name: str
    order: int = 0
    kind: str = ""

    @property
    def key(self) -> str:
        return f"{self.pipeline_id}:{self.id}"


@dataclass(frozen=True)
class TheirReason:
    id: str
    name: str


@dataclass(frozen=True)
class TheirLead:
    """`stage` is a key of `TheirStage`. `continues` names the lead that this deal grew out of."""

    id: str
    stage: str
    created_at: datetime
    updated_at: datetime
    name: str = ""
    owner_id: str = ""
    reason_id: str = ""
    reason_text: str = ""
    amount: Decimal | None = None
    currency: str = ""
    closed_at: datetime | None = None
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    source: str = ""
    utm: Mapping[str, str] = field(default_factory=dict)
    continues: str = ""


@dataclass(frozen=True)
class TheirMove:
    """A lead entered a stage; `from_stage` is known where the vendor tells it."""

    id: str
    lead_id: str
    stage: str
    at: datetime
    by: str = ""
    from_stage: str = ""


@dataclass(frozen=True)
class TheirCall:
    id: str
    lead_id: str
    at: datetime
    direction: str
    answered: bool
    duration_s: int = 0
    user_id: str = ""
    recording_url: str = ""


@dataclass(frozen=True)
class TheirDeletion:
    lead_id: str
    at: datetime | None = None


@dataclass(frozen=True)
class TheirMerge:
    lead_id: str
    into_id: str
    at: datetime | None = None


Theirs = TheirUser | TheirStage | TheirReason | TheirLead | TheirMove | TheirCall | TheirDeletion | TheirMerge


class NotReadable(ValueError):
    """A record that the documentation does not explain: it goes to the quarantine with this sentence."""


class Connector(Protocol):
    """One portal. `secrets` is what the administrator entered; `renew` gives it anew, or None when it cannot."""

    vendor: ClassVar[str]
    title: ClassVar[str]
    calls: ClassVar[tuple[ReadCall, ...]]
    #: shortest pause between two requests, seconds, from the vendor's documented limit
    pace: ClassVar[float]
    #: names of what the administrator enters, besides the address, in the order of the form
    secret_names: ClassVar[tuple[str, ...]]

    def __init__(self, base_url: str, secrets: Mapping[str, str], http: Http) -> None: ...

    def read(self, entity: str, *, since: datetime | None, cursor: str = "") -> Page:
        """One page of what changed since; the oldest changes first wherever the vendor can sort."""

    def read_one(self, entity: str, their_id: str) -> Raw | None:
        """The record as it is now, or None when it is no longer there."""

    def id_of(self, entity: str, raw: Raw) -> str:
        """Its id among the records of the entity; stable, so that reading twice stores once."""

    def changed_at(self, entity: str, raw: Raw) -> datetime | None:
        """The moment of the change by their clock: the next reading begins a little before the latest of these."""

    def lead_of(self, entity: str, raw: Raw) -> str:
        """Id of the lead that this record speaks of, empty for dictionaries."""

    def say(self, entity: str, raw: Raw, paths: Paths) -> tuple[Theirs, ...]:
        """The neutral forms; `paths` replaces documented paths by those mended on the page, by neutral field."""

    def renew(self) -> Mapping[str, str] | None:
        """New secrets after TokenExpired, to be kept by the caller; None when the administrator must enter them."""

    def link(self, lead_id: str) -> str:
        """The page of this lead in the other CRM; for `{id}` the pattern of all pages, as `Feed.link` keeps it."""

    def write_owner(self, lead_id: str, user_id: str) -> None: ...

    def write_reason(self, lead_id: str, reason_id: str) -> None: ...

    def write_note(self, lead_id: str, text: str) -> None: ...

    @staticmethod
    def notices(body: bytes, content_type: str) -> tuple[Notice, ...]:
        """What a webhook body speaks of; raises NotReadable when it is not one of theirs."""

    @staticmethod
    def sender(body: bytes, content_type: str) -> str:
        """What in a webhook proves its sender (Bitrix24: application_token), empty where the vendor signs nothing."""
