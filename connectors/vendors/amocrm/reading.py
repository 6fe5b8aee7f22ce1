"""Pages of records, each as complete as its neutral form needs: a lead with its contact, company and currency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from connectors.vendors.amocrm import lists
from connectors.vendors.amocrm.lists import Place
from connectors.vendors.amocrm.session import Params, Session
from connectors.vendors.contract import Page, Raw
from connectors.vendors.http import Refused
from connectors.vendors.paths import value_at, values_at

EVENT_LIMIT = 100
WITH_ALL = (("with", "contacts,loss_reason,source_id,source"),)
SPAN = ("id", "created_at", "closed_at")
#: Events cannot be sorted: more than a page of them is read week by week, the oldest week first, the last one open.
WINDOW_S = 7 * 24 * 3600
#: A window ends early enough to be over by their clock too.
SETTLED_S = 3600
EVENT_TYPES = {"moves": "lead_status_changed", "merges": "entity_merged"}
CALL_TYPES = (("filter[note_type][]", "call_in"), ("filter[note_type][]", "call_out"))


def read(session: Session, entity: str, *, since: datetime | None, cursor: str, now: float) -> Page:
    if entity in EVENT_TYPES:
        return _events(session, EVENT_TYPES[entity], Place.of(since, cursor), now, is_first=not cursor)
    if entity == "calls":
        return _calls(session, since, cursor)
    if entity == "leads":
        leads, following = lists.changed(session, "leads", Place.of(since, cursor), WITH_ALL)
        return Page(_whole(session, leads), following)
    if entity == "deleted":
        return Page(*lists.changed(session, "leads", Place.of(since, cursor), [("with", "only_deleted")]))
    return _dictionary(session, entity, Place.of(None, cursor))


def read_one(session: Session, entity: str, their_id: str) -> Raw | None:
    if entity == "calls":
        return _one_call(session, their_id)
    if entity == "deleted":
        return None
    found: dict[str, Any] | None = _found(session, entity, their_id)
    if entity != "leads" or found is None:
        return found
    return None if found.get("is_deleted") else _whole(session, [found])[0]


def _found(session: Session, entity: str, their_id: str) -> Any:
    """What is no longer there is answered with 204 or with 404."""
    try:
        return session.get(f"{_address(entity)}/{their_id}", WITH_ALL if entity == "leads" else ())
    except Refused as error:
        if error.status == 404:
            return None
        raise


def _address(entity: str) -> str:
    return {
        "users": "/api/v4/users",
        "stages": "/api/v4/leads/pipelines",
        "reasons": "/api/v4/leads/loss_reasons",
        "leads": "/api/v4/leads",
        "moves": "/api/v4/events",
        "merges": "/api/v4/events",
    }[entity]


def _dictionary(session: Session, entity: str, place: Place) -> Page:
    key = {"users": "users", "stages": "pipelines", "reasons": "loss_reasons"}[entity]
    answer = session.get(_address(entity), [("limit", lists.LIMIT), ("page", place.page)])
    following = str(Place(None, place.page + 1)) if lists.goes_on(answer) else ""
    return Page(tuple(lists.records_of(answer, key)), following)


def _events(session: Session, kind: str, place: Place, now: float, *, is_first: bool) -> Page:
    """First all at once: between two polls there is rarely more than a page."""
    end = None if place.since is None or is_first else place.since + WINDOW_S
    until: Params = [("filter[created_at][to]", end)] if end and end < now - SETTLED_S else []
    about: Params = [("filter[type]", kind), ("filter[entity]", "lead")]
    answer = session.get("/api/v4/events", [*about, *place.params(EVENT_LIMIT, "created_at"), *until])
    records = tuple(lists.records_of(answer, "events"))
    if lists.goes_on(answer):
        return Page(records, str(place if is_first and place.since else Place(place.since, place.page + 1)))
    return Page(records, str(Place(end)) if until else "")


def _whole(session: Session, leads: Iterable[Mapping[str, Any]]) -> tuple[Raw, ...]:
    mains = [(lead, _main_contact(lead), value_at(lead, "_embedded.companies[0].id")) for lead in leads]
    contacts = lists.by_id(session, "contacts", (contact for _lead, contact, _company in mains))
    companies = lists.by_id(session, "companies", (company for _lead, _contact, company in mains))
    account = {"currency": session.currency()} if mains else {}
    return tuple(
        {"lead": lead, "contact": contacts.get(contact), "company": companies.get(company), "account": account}
        for lead, contact, company in mains
    )


def _main_contact(lead: Mapping[str, Any]) -> Any:
    contacts = [one for one in values_at(lead, "_embedded.contacts[]") if isinstance(one, dict)]
    return next((one.get("id") for one in sorted(contacts, key=lambda one: not one.get("is_main"))), None)


def _calls(session: Session, since: datetime | None, cursor: str) -> Page:
    """Calls stand on the card of a lead, or of a contact with no lead or several: first the former, then the latter."""
    of, _bar, rest = (cursor or "leads|").partition("|")
    notes, following = lists.changed(session, f"{of}/notes", Place.of(since, rest), CALL_TYPES)
    records = _of_leads(notes) if of == "leads" else _of_contacts(session, notes)
    if following:
        return Page(records, f"{of}|{following}")
    return Page(records, "contacts|" if of == "leads" else "")


def _of_leads(notes: Iterable[Raw]) -> tuple[Raw, ...]:
    return tuple({"of": "leads", "note": note} for note in notes)


def _of_contacts(session: Session, notes: tuple[Raw, ...]) -> tuple[Raw, ...]:
    """A call with a contact is a call about each of its leads that were open at that moment."""
    contacts = lists.by_id(session, "contacts", (note.get("entity_id") for note in notes), [("with", "leads")])
    linked = {of: values_at(contact, "_embedded.leads[].id") for of, contact in contacts.items()}
    leads = lists.by_id(session, "leads", (lead for ids in linked.values() for lead in ids))
    return tuple(
        {"of": "contacts", "note": note, "lead": {name: leads[lead].get(name) for name in SPAN}}
        for note in notes
        for lead in linked.get(note.get("entity_id"), ())
        if lead in leads and _was_open(leads[lead], note.get("created_at") or 0)
    )


def _was_open(lead: Mapping[str, Any], second: int) -> bool:
    return (lead.get("created_at") or 0) <= second <= (lead.get("closed_at") or second)


def _one_call(session: Session, their_id: str) -> Raw | None:
    """By the id of its note, which a webhook names; a call with a contact may follow with the lead's id."""
    note_id, _colon, lead_id = their_id.partition(":")
    for of, complete in (("leads", lambda _session, notes: _of_leads(notes)), ("contacts", _of_contacts)):
        answer = session.get(f"/api/v4/{of}/notes", [("filter[id][]", note_id), *CALL_TYPES])
        for record in complete(session, tuple(lists.records_of(answer, "notes"))):
            if lead_id in ("", str(value_at(record, "lead.id") or "")):
                return record
    return None
