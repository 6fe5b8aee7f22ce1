"""Lists of a portal read by moment of change, oldest first, so that nothing is skipped while people go on working.

The vendor advises a filter by the last id with `start = -1` instead of offsets (settings/performance/huge-data). Ours
is the same by the pair of moment and id: first what is left at the moment of the last record, then what came later.
Leads and deals are two lists; a page takes from both up to the moment that both have surely reached.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from connectors.vendors.bitrix24.fields import names_of
from connectors.vendors.bitrix24.portal import Asked, Portal
from connectors.vendors.http import NotAnswering

FULL = 50
WITHOUT_COUNT = -1
Row = dict[str, Any]


@dataclass(frozen=True)
class Strand:
    """One list: `moment` is the field by which it grows, `items` the name under which the answer keeps it."""

    kind: str
    method: str
    moment: str
    fixed: Mapping[str, Any] = field(default_factory=dict)
    filter: Mapping[str, Any] = field(default_factory=dict)
    items: str = ""

    def asks(self, since: datetime | None, place: Place | None) -> Asked:
        if place is None:
            after = {f">={self.moment}": since.astimezone(UTC).isoformat(timespec="seconds")} if since else {}
            return {f"{self.kind}_later": self._ask(after, by=self.moment)}
        same = {f">={self.moment}": place.at, f"<={self.moment}": place.at, ">ID": place.ids.get(self.kind, 0)}
        return {
            f"{self.kind}_same": self._ask(same, by="ID"),
            f"{self.kind}_later": self._ask({f">{self.moment}": place.at}, by=self.moment),
        }

    def rows(self, answers: Mapping[str, Any]) -> tuple[list[Row], bool]:
        """In order, and whether there may be more of them."""
        same, later = (self._listed(answers.get(f"{self.kind}_{part}")) for part in ("same", "later"))
        return (same, True) if len(same) >= FULL else (same + later, len(later) >= FULL)

    def at(self, row: Row) -> datetime:
        moment = moment_of(row.get(self.moment))
        if moment is None:
            raise NotAnswering(_("The answer of Bitrix24 is not of the documented form."))
        return moment

    def _ask(self, limits: Mapping[str, Any], *, by: str) -> tuple[str, Mapping[str, Any]]:
        order = {by: "ASC", "ID": "ASC"}
        return self.method, {
            **self.fixed, "order": order, "filter": {**self.filter, **limits}, "start": WITHOUT_COUNT,
        }  # fmt: skip

    def _listed(self, answer: Any) -> list[Row]:
        listed = answer.get(self.items) if self.items and isinstance(answer, dict) else answer
        return [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []


@dataclass(frozen=True)
class Place:
    """How far the reading came: all up to the moment `at`, and of that moment all ids up to these."""

    at: str
    ids: Mapping[str, int]

    @classmethod
    def read(cls, cursor: str) -> Place | None:
        return cls(**json.loads(cursor)) if cursor else None

    def written(self) -> str:
        return json.dumps({"at": self.at, "ids": dict(self.ids)}, separators=(",", ":"))


LEADS = Strand("lead", "crm.lead.list", "DATE_MODIFY", {"select": [*names_of("lead"), "UF_*"]})
DEALS = Strand("deal", "crm.deal.list", "DATE_MODIFY", {"select": [*names_of("deal"), "UF_*"]})
LEAD_MOVES = Strand("lead", "crm.stagehistory.list", "CREATED_TIME", {"entityTypeId": 1}, items="items")
DEAL_MOVES = Strand("deal", "crm.stagehistory.list", "CREATED_TIME", {"entityTypeId": 2}, items="items")
CALLS = Strand("call", "crm.activity.list", "LAST_UPDATED", {"select": names_of("call")}, {"TYPE_ID": 2})


def moment_of(value: Any) -> datetime | None:
    """An aware moment; a text without an offset says nothing about when it was."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def page(
    portal: Portal, strands: Sequence[Strand], since: datetime | None, cursor: str
) -> tuple[list[tuple[str, Row]], str]:
    """Records with their kind, and the cursor of the next page."""
    place = Place.read(cursor)
    answers = portal.batch({name: ask for strand in strands for name, ask in strand.asks(since, place).items()})
    read = [(strand, *strand.rows(answers)) for strand in strands]
    until = min((strand.at(rows[-1]) for strand, rows, is_full in read if is_full), default=None)
    found = [(strand.at(row), strand.kind, row) for strand, rows, _is_full in read for row in rows]
    taken = sorted((one for one in found if until is None or one[0] <= until), key=lambda one: one[0])
    records = [(kind, row) for _at, kind, row in taken]
    after = _after(taken, until, place).written() if until else ""
    if after and after == cursor:
        raise NotAnswering(_("Bitrix24 gave the same page again."))
    return records, after


def _after(taken: Sequence[tuple[datetime, str, Row]], until: datetime, place: Place | None) -> Place:
    """Of what was taken at the last moment the greatest ids; those of the page before, if it ended there too."""
    ids = dict(place.ids) if place and datetime.fromisoformat(place.at) == until else {}
    for at, kind, row in taken:
        if at == until:
            ids[kind] = max(ids.get(kind, 0), int(row["ID"]))
    return Place(until.isoformat(), ids)
