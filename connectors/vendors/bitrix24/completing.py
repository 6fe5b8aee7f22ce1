"""A row of a list with what stands around it: its contact and company, the name of its source, the result of a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from connectors.vendors.bitrix24.fields import names_of
from connectors.vendors.bitrix24.portal import Asked, Portal, parts
from connectors.vendors.bitrix24.reading import FULL, WITHOUT_COUNT, Row
from connectors.vendors.contract import Raw

OWNERS = {"1": "lead", "2": "deal"}
CUSTOMERS = ("contact", "company")


def leads(portal: Portal, rows: Sequence[tuple[str, Row]], sources: Mapping[str, str]) -> tuple[Raw, ...]:
    """Who may not read contacts still reads deals, without names."""
    known = _customers(portal, [row for _kind, row in rows])
    return tuple(_lead(kind, row, known, sources) for kind, row in rows)


def calls(portal: Portal, rows: Iterable[Row]) -> tuple[Raw, ...]:
    """The statistics of telephony need a right of their own; without it a call is what its activity says."""
    rows = list(rows)
    asked: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for row in rows:
        asked[f"statistic_{row['ID']}"] = "voximplant.statistic.get", {"FILTER": {"CRM_ACTIVITY_ID": row["ID"]}}
        if str(row.get("OWNER_TYPE_ID")) not in OWNERS:
            asked[f"bindings_{row['ID']}"] = "crm.activity.binding.list", {"activityId": row["ID"]}
    answers = portal.batch(asked, optional=True)
    return tuple(_call(row, answers) for row in rows)


def _customers(portal: Portal, rows: Sequence[Row]) -> dict[str, dict[str, Row]]:
    asked: Asked = {
        f"{kind}_{number}": (f"crm.{kind}.list", _by_ids(kind, ids))
        for kind in CUSTOMERS
        for number, ids in enumerate(parts(_ids(rows, f"{kind.upper()}_ID"), FULL))
    }
    answers = portal.batch(asked, optional=True)
    known: dict[str, dict[str, Row]] = {kind: {} for kind in CUSTOMERS}
    for name, answer in answers.items():
        known[name.partition("_")[0]] |= {str(row["ID"]): row for row in answer}
    return known


def _by_ids(kind: str, ids: Sequence[str]) -> Mapping[str, Any]:
    return {"filter": {"@ID": ids}, "order": {"ID": "ASC"}, "select": names_of(kind), "start": WITHOUT_COUNT}


def _ids(rows: Sequence[Row], name: str) -> list[str]:
    return sorted({str(row[name]) for row in rows if row.get(name) not in (None, "", "0", 0)}, key=int)


def _lead(kind: str, row: Row, known: Mapping[str, Mapping[str, Row]], sources: Mapping[str, str]) -> Raw:
    around: Row = {
        name: known[name][key] for name in CUSTOMERS if (key := str(row.get(f"{name.upper()}_ID"))) in known[name]
    }
    if source := str(row.get("SOURCE_ID") or ""):
        around["source"] = {"STATUS_ID": source, "NAME": sources.get(source, source)}
    return {"kind": kind, kind: row, **around}


def _call(row: Row, answers: Mapping[str, Any]) -> Raw:
    """Of the statistics what is needed: no number, no price."""
    raw: Row = {"call": row}
    if bindings := answers.get(f"bindings_{row['ID']}"):
        raw["bindings"] = bindings
    if told := answers.get(f"statistic_{row['ID']}"):
        raw["statistic"] = {name: told[-1].get(name) for name in names_of("statistic")}
    return raw
