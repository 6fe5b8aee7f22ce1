"""Lists of version 4. Those sorted by the moment of change are asked for by that moment, not by number of page:
a lead that changes while we read moves to the end, and counting pages would skip its neighbour.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alignment.shared.words import gettext_noop
from connectors.vendors.amocrm.session import Params, Session
from connectors.vendors.contract import Raw
from connectors.vendors.http import NotAnswering, Refused
from connectors.vendors.paths import value_at

LIMIT = 250
BATCH = 100
FORM = gettext_noop("The page is not of the documented form.")
UNSORTED = gettext_noop("amoCRM does not sort or filter this list by the moment of change: it cannot be read.")


@dataclass(frozen=True)
class Place:
    """This page of what changed from this second on; as a cursor `1764000000:2`."""

    since: int | None = None
    page: int = 1

    @classmethod
    def of(cls, since: datetime | None, cursor: str) -> Place:
        if not cursor:
            return cls(int(since.timestamp()) if since else None)
        second, _colon, page = cursor.partition(":")
        return cls(int(second) if second else None, int(page))

    def __str__(self) -> str:
        return f"{'' if self.since is None else self.since}:{self.page}"

    def params(self, limit: int, name: str) -> Params:
        since = [] if self.since is None else [(f"filter[{name}][from]", self.since)]
        return [*since, ("limit", limit), ("page", self.page)]

    def after(self, records: list[dict[str, Any]]) -> Place:
        """From the second of the last record; by number only where a whole page changed within one second."""
        seconds = [second for record in records if isinstance(second := record.get("updated_at"), int)]
        if len(seconds) < len(records):
            raise NotAnswering(FORM)
        if seconds != sorted(seconds) or (self.since is not None and seconds[0] < self.since):
            raise Refused(0, UNSORTED)
        return Place(self.since, self.page + 1) if seconds[-1] == self.since else Place(seconds[-1])


def records_of(answer: Any, key: str) -> list[dict[str, Any]]:
    """The records of a page; 204 came as None."""
    if answer is None:
        return []
    records = value_at(answer, f"_embedded.{key}")
    if not isinstance(records, list) or not all(isinstance(one, dict) and one.get("id") for one in records):
        raise NotAnswering(FORM)
    return records


def goes_on(answer: Any) -> bool:
    return value_at(answer, "_links.next.href") is not None


def changed(session: Session, of: str, place: Place, more: Params) -> tuple[tuple[Raw, ...], str]:
    """A page of leads or notes, and where the next one begins; empty after the last."""
    params = [*more, ("order[updated_at]", "asc"), *place.params(LIMIT, "updated_at")]
    answer = session.get(f"/api/v4/{of}", params)
    records = records_of(answer, of.rpartition("/")[2])
    following = str(place.after(records)) if records and goes_on(answer) else ""
    return tuple(records), following


def by_id(session: Session, key: str, ids: Iterable[Any], more: Params = ()) -> dict[Any, Any]:
    """Records of these ids; what was deleted, or may not be seen, is left out by them."""
    wanted = list(dict.fromkeys(one for one in ids if one))
    found = {}
    for start in range(0, len(wanted), BATCH):
        chosen = [("filter[id][]", one) for one in wanted[start : start + BATCH]]
        answer = session.get(f"/api/v4/{key}", [*chosen, *more, ("limit", LIMIT)])
        found |= {record["id"]: record for record in records_of(answer, key)}
    return found
