"""What amoCRM documents, and that nothing is read from it that no page explains."""

import json
from dataclasses import fields as fields_of
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from connectors.vendors import contract, paths
from connectors.vendors.amocrm import AmoCrm, fields

PAYLOADS = Path(__file__).parent / "payloads" / "amocrm"
#: file, the call it answers, where the record stands in what is kept, and where the records are in the answer
RECORDED = [
    ("users", fields.USER_CALL, "", "_embedded.users[]"),
    ("pipelines", fields.STAGE_CALL, "", "_embedded.pipelines[]"),
    ("loss_reasons", fields.REASON_CALL, "", "_embedded.loss_reasons[]"),
    ("leads", fields.LEAD_CALL, "lead", "_embedded.leads[]"),
    ("contacts", fields.CONTACT_CALL, "contact", "_embedded.contacts[]"),
    ("companies", fields.COMPANY_CALL, "company", "_embedded.companies[]"),
    ("moves", fields.MOVE_CALL, "", "_embedded.events[]"),
    ("merges", fields.MERGE_CALL, "", "_embedded.events[]"),
    ("lead_notes", fields.LEAD_NOTE_CALL, "note", "_embedded.notes[]"),
    ("contact_notes", fields.CONTACT_NOTE_CALL, "note", "_embedded.notes[]"),
    ("deleted", fields.DELETED_CALL, "", "_embedded.leads[]"),
]
FORMS = {
    "users": contract.TheirUser,
    "stages": contract.TheirStage,
    "reasons": contract.TheirReason,
    "leads": contract.TheirLead,
    "moves": contract.TheirMove,
    "calls": contract.TheirCall,
    "deleted": contract.TheirDeletion,
    "merges": contract.TheirMerge,
}


def recorded(name):
    return json.loads((PAYLOADS / f"{name}.json").read_text())


@pytest.mark.parametrize(("name", "call", "place", "records"), RECORDED)
def test_every_recorded_field_is_declared(name, call, place, records):
    declared = [field.path for field in call.fields]

    found = [{place: record} if place else record for record in paths.values_at(recorded(name), records)]

    assert found
    assert [path for record in found for path in paths.outline(record) if not paths.is_known(path, declared)] == []


@pytest.mark.parametrize(("name", "call", "place", "records"), RECORDED)
def test_every_required_field_is_in_the_recorded_answer(name, call, place, records):
    found = [{place: record} if place else record for record in paths.values_at(recorded(name), records)]

    required = [field.path for field in call.fields if field.required]

    assert [path for path in required if paths.value_at(found[0], path) is None] == []


def test_the_currency_is_that_of_the_account():
    assert paths.value_at({"account": recorded("account")}, fields.lead_paths()["currency"]) == "RUB"


@pytest.mark.parametrize("call", AmoCrm.calls, ids=lambda call: call.request)
def test_every_field_cites_a_page_of_the_vendor_and_the_day(call):
    docs = [call.doc, *(field.doc for field in call.fields)]

    assert {urlsplit(doc.page).hostname for doc in docs} <= {"www.amocrm.ru", "developers.kommo.com", "github.com"}
    assert {doc.page.split("/")[3] for doc in docs if "github.com" in doc.page} <= {"amocrm"}
    assert {doc.read for doc in docs} == {"2026-11-22"}


@pytest.mark.parametrize("call", AmoCrm.calls, ids=lambda call: call.request)
def test_every_use_is_a_neutral_field(call):
    known = {field.name for field in fields_of(FORMS[call.entity])}

    assert {field.use.partition(".")[0] for field in call.fields if field.use} <= known


@pytest.mark.parametrize("call", AmoCrm.calls, ids=lambda call: call.request)
def test_every_path_can_be_read(call):
    assert [field.path for field in call.fields if not paths.is_path(field.path)] == []


def test_every_entity_is_read():
    assert {call.entity for call in AmoCrm.calls} == set(contract.ENTITIES)


def test_every_name_and_number_of_a_customer_is_personal():
    personal = {field.path for call in AmoCrm.calls for field in call.fields if field.personal}

    assert personal >= {
        "lead.name",
        "contact.name",
        "contact.first_name",
        "contact.last_name",
        "contact.custom_fields_values[].values[].value",
        "note.params.phone",
        "note.params.link",
        "email",
    }
