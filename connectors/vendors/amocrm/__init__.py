"""amoCRM by its API of version 4, from the documentation; not tried on a living account yet."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import ClassVar

from connectors.vendors.amocrm import fields, hooks, reading, saying, writing
from connectors.vendors.amocrm.session import SECRETS, Session
from connectors.vendors.contract import Notice, Page, Paths, Raw, ReadCall, Theirs
from connectors.vendors.http import Http

__all__ = ["AmoCrm"]


class AmoCrm:
    """`secrets` hold an access token alone (a long-lived one), or with it all that renews it by OAuth."""

    vendor: ClassVar[str] = "amocrm"
    title: ClassVar[str] = "amoCRM"
    calls: ClassVar[tuple[ReadCall, ...]] = fields.CALLS
    #: not more than 7 requests a second (https://developers.kommo.com/docs/limitations, read 2026-11-22)
    pace: ClassVar[float] = 0.15
    secret_names: ClassVar[tuple[str, ...]] = SECRETS

    def __init__(
        self, base_url: str, secrets: Mapping[str, str], http: Http, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._session = Session(base_url, secrets, http)
        self._clock = clock

    def read(self, entity: str, *, since: datetime | None, cursor: str = "") -> Page:
        """`since` is the same for all pages of one round."""
        return reading.read(self._session, entity, since=since, cursor=cursor, now=self._clock())

    def read_one(self, entity: str, their_id: str) -> Raw | None:
        return reading.read_one(self._session, entity, their_id)

    def id_of(self, entity: str, raw: Raw) -> str:
        return saying.id_of(entity, raw)

    def changed_at(self, entity: str, raw: Raw) -> datetime | None:
        return saying.changed_at(entity, raw)

    def lead_of(self, entity: str, raw: Raw) -> str:
        return saying.lead_of(entity, raw)

    def say(self, entity: str, raw: Raw, paths: Paths) -> tuple[Theirs, ...]:
        return saying.say(entity, raw, paths)

    def renew(self) -> Mapping[str, str] | None:
        return self._session.renew()

    def link(self, lead_id: str) -> str:
        return f"{self._session.base}/leads/detail/{lead_id}"

    def write_owner(self, lead_id: str, user_id: str) -> None:
        writing.owner(self._session, lead_id, user_id)

    def write_reason(self, lead_id: str, reason_id: str) -> None:
        writing.reason(self._session, lead_id, reason_id)

    def write_note(self, lead_id: str, text: str) -> None:
        writing.note(self._session, lead_id, text)

    @staticmethod
    def notices(body: bytes, content_type: str) -> tuple[Notice, ...]:
        return hooks.notices(body, content_type)

    @staticmethod
    def sender(body: bytes, content_type: str) -> str:
        """Nothing in their webhooks is signed: the secret in our address is the proof."""
        return ""
