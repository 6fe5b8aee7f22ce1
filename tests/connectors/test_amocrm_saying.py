"""What a record of amoCRM means."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.vendors.amocrm import AmoCrm, saying
from connectors.vendors.contract import (
    NotReadable,
    TheirCall,
    TheirDeletion,
    TheirLead,
    TheirMerge,
    TheirMove,
    TheirReason,
    TheirStage,
    TheirUser,
)
from connectors.vendors.http import Http

PAYLOADS = Path(__file__).parent / "payloads" / "amocrm"
AMO = AmoCrm("https://romashka.amocrm.ru/", {}, Http())


def recorded(name, key):
    return json.loads((PAYLOADS / f"{name}.json").read_text())["_embedded"][key][0]


def lead(**changed):
    return {
        "lead": recorded("leads", "leads") | changed,
        "contact": recorded("contacts", "contacts"),
        "company": recorded("companies", "companies"),
        "account": {"currency": "RUB"},
    }


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def call_of(**params):
    note = recorded("lead_notes", "notes")
    return {"of": "leads", "note": {**note, "params": {**note["params"], **params}}}


def test_a_lead_is_said_whole():
    assert AMO.say("leads", lead(), {}) == (
        TheirLead(
            id="17657",
            stage="1:143",
            created_at=at("2025-11-24T16:00:00"),
            updated_at=at("2025-11-25T16:00:00"),
            name="Заявка с сайта",
            owner_id="101",
            reason_id="201",
            reason_text="Дорого",
            amount=Decimal(25000),
            currency="RUB",
            closed_at=at("2025-11-25T16:00:00"),
            first_name="Анна",
            last_name="Веткина",
            company="ООО «Завод»",
            email="a.vetkina@zavod.example",
            phone="+7 916 000-11-22",
            source="Сайт romashka.example",
            utm={"source": "yandex", "medium": "cpc", "campaign": "brand"},
        ),
    )


def test_a_lead_without_anybody_has_no_name_and_no_number():
    raw = {"lead": lead()["lead"], "contact": None, "company": None, "account": {}}

    said = AMO.say("leads", raw, {})[0]

    assert (said.first_name, said.last_name, said.phone, said.email, said.company, said.currency) == ("",) * 6


def test_a_mended_path_is_read_instead_of_the_documented_one():
    paths = {
        "source": "lead.custom_fields_values[field_id=700009].values[].value",
        "phone": "contact.custom_fields_values[field_code=PHONE].values[1].value",
        "utm.term": "lead.name",
    }

    said = AMO.say("leads", lead(), paths)[0]

    assert (said.source, said.phone) == ("Выставка", "+7 916 000-33-44")
    assert said.utm["term"] == "Заявка с сайта"


def test_a_mended_path_that_leads_nowhere_leaves_the_field_empty():
    assert AMO.say("leads", lead(), {"source": "lead.nowhere[x=1].at", "phone": "["})[0].source == ""


@pytest.mark.parametrize(
    ("price", "amount"),
    [(0, None), (None, None), ("1 200,50", Decimal("1200.50")), (99.9, Decimal("99.9")), (25000, Decimal(25000))],
)
def test_a_budget_of_nothing_is_no_amount(price, amount):
    assert AMO.say("leads", lead(price=price), {})[0].amount == amount


def test_a_single_full_name_of_a_contact_is_kept():
    raw = lead()
    raw["contact"] |= {"first_name": "", "last_name": None}

    said = AMO.say("leads", raw, {})[0]

    assert (said.first_name, said.last_name) == ("Анна Веткина", "")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", None),
        ("status_id", None),
        ("pipeline_id", 0),
        ("created_at", None),
        ("updated_at", "yesterday"),
        ("created_at", 10**20),
        ("price", "a lot"),
        ("price", "NaN"),
    ],
)
def test_a_lead_that_the_documentation_does_not_explain_is_not_guessed(field, value):
    with pytest.raises(NotReadable, match=f"lead.{field}"):
        AMO.say("leads", lead(**{field: value}), {})


def test_stages_say_what_is_won_and_what_is_lost():
    assert AMO.say("stages", recorded("pipelines", "pipelines"), {}) == (
        TheirStage("1", "Воронка", "10", "Неразобранное", 10, "open"),
        TheirStage("1", "Воронка", "11", "Первичный контакт", 20, "open"),
        TheirStage("1", "Воронка", "142", "Успешно реализовано", 10000, "won"),
        TheirStage("1", "Воронка", "143", "Закрыто и не реализовано", 11000, "lost"),
    )


def test_won_of_one_pipeline_is_not_won_of_another():
    other = recorded("pipelines", "pipelines") | {"id": 2}

    keys = [stage.key for raw in (recorded("pipelines", "pipelines"), other) for stage in AMO.say("stages", raw, {})]

    assert keys.count("1:142") == keys.count("2:142") == 1


def test_a_pipeline_without_stages_is_not_readable():
    with pytest.raises(NotReadable, match="_embedded.statuses"):
        AMO.say("stages", {"id": 1, "name": "Воронка"}, {})


def test_users_and_reasons_are_said():
    user = recorded("users", "users")

    assert AMO.say("users", user, {}) == (TheirUser("101", "Ольга Руднева", "o.rudneva@romashka.example", True),)
    assert AMO.say("users", user | {"rights": {"is_active": False}}, {})[0].is_active is False
    assert AMO.say("reasons", recorded("loss_reasons", "loss_reasons"), {}) == (TheirReason("201", "Дорого"),)


def test_a_move_says_from_where_and_by_whom():
    assert AMO.say("moves", recorded("moves", "events"), {}) == (
        TheirMove("01kfmoves0000000000000001", "17657", "1:143", at("2025-11-25T16:00:00"), "102", "1:11"),
    )


def test_a_move_by_a_robot_from_nowhere_is_said_without_them():
    raw = recorded("moves", "events") | {"created_by": 0, "value_before": []}

    said = AMO.say("moves", raw, {})[0]

    assert (said.by, said.from_stage) == ("", "")


def test_a_move_to_nowhere_is_not_readable():
    with pytest.raises(NotReadable, match="lead_status"):
        AMO.say("moves", recorded("moves", "events") | {"value_after": []}, {})


def test_a_call_says_who_spoke_how_long():
    raw = {"of": "leads", "note": recorded("lead_notes", "notes")}

    assert AMO.say("calls", raw, {}) == (
        TheirCall(
            id="42709325",
            lead_id="17657",
            at=at("2025-11-24T17:00:00"),
            direction="out",
            answered=True,
            duration_s=60,
            user_id="101",
            recording_url="https://records.example/1.mp3",
        ),
    )


@pytest.mark.parametrize(
    ("params", "answered"),
    [
        ({"call_status": 4, "duration": 0}, True),
        ({"call_status": "4", "duration": 0}, True),
        ({"call_status": 6, "duration": 20}, False),
        ({"call_status": 7, "duration": 20}, False),
        ({"call_status": 1, "duration": 20}, False),
        ({"call_status": 2, "duration": 20}, True),
        ({"call_status": 2, "duration": 0}, False),
        ({"call_status": 8, "duration": 20}, True),
        ({"call_status": None, "duration": 20}, True),
        ({"call_status": None, "duration": "20"}, True),
        ({"call_status": None, "duration": None}, False),
        ({"call_status": None, "duration": -5}, False),
    ],
)
def test_a_call_was_answered_when_somebody_spoke(params, answered):
    assert AMO.say("calls", call_of(**params), {})[0].answered is answered


@pytest.mark.parametrize(
    ("responsible", "created_by", "user"), [("101", 5, "101"), ("Пётр", 5, "102"), (None, 5, "102"), (0, 5, "102")]
)
def test_who_spoke_is_the_one_named_by_the_telephone_service(responsible, created_by, user):
    raw = call_of(call_responsible=responsible)
    raw["note"]["created_by"] = created_by

    assert AMO.say("calls", raw, {})[0].user_id == user


def test_a_call_on_the_card_of_a_contact_belongs_to_the_lead_that_was_open():
    raw = {"of": "contacts", "note": recorded("contact_notes", "notes"), "lead": {"id": 17657, "created_at": 1}}

    said = AMO.say("calls", raw, {})[0]

    assert (said.id, said.lead_id, said.direction, said.answered) == ("42709326:17657", "17657", "in", False)
    assert (AMO.id_of("calls", raw), AMO.lead_of("calls", raw)) == ("42709326:17657", "17657")


def test_a_note_that_is_no_call_is_not_readable():
    with pytest.raises(NotReadable, match="note.note_type"):
        AMO.say("calls", {"note": recorded("lead_notes", "notes") | {"note_type": "common"}}, {})


def test_a_deletion_says_when():
    assert AMO.say("deleted", recorded("deleted", "leads"), {}) == (TheirDeletion("17660", at("2025-11-25T16:03:20")),)


def test_a_merge_that_names_nobody_is_not_guessed():
    raw = recorded("merges", "events")

    with pytest.raises(NotReadable, match="17657"):
        AMO.say("merges", raw, {})
    assert AMO.lead_of("merges", raw) == ""


def test_a_merge_that_names_the_lead_is_said():
    raw = recorded("merges", "events") | {"value_before": [{"link": {"entity": {"type": "lead", "id": 17658}}}]}

    assert AMO.say("merges", raw, {}) == (TheirMerge("17658", "17657", at("2025-11-25T16:01:40")),)
    assert AMO.lead_of("merges", raw) == "17658"


@pytest.mark.parametrize(
    ("entity", "raw", "their_id", "lead_id", "moment"),
    [
        ("users", recorded("users", "users"), "101", "", None),
        ("stages", recorded("pipelines", "pipelines"), "1", "", None),
        ("reasons", recorded("loss_reasons", "loss_reasons"), "201", "", at("2023-11-14T22:13:20")),
        ("leads", lead(), "17657", "17657", at("2025-11-25T16:00:00")),
        ("moves", recorded("moves", "events"), "01kfmoves0000000000000001", "17657", at("2025-11-25T16:00:00")),
        ("calls", call_of(), "42709325", "17657", at("2025-11-24T17:00:00")),
        ("deleted", recorded("deleted", "leads"), "17660", "17660", at("2025-11-25T16:03:20")),
    ],
)
def test_a_record_has_an_id_a_lead_and_a_moment(entity, raw, their_id, lead_id, moment):
    assert AMO.id_of(entity, raw) == their_id
    assert AMO.lead_of(entity, raw) == lead_id
    assert AMO.changed_at(entity, raw) == moment


def test_a_moment_of_change_that_cannot_be_read_is_unknown():
    assert AMO.changed_at("leads", lead(updated_at="yesterday")) is None


def test_every_documented_place_of_a_lead_can_be_mended():
    assert set(saying.LEAD_PATHS) == {
        "id", "name", "owner_id", "amount", "reason_id", "reason_text", "created_at", "updated_at", "closed_at",
        "source", "first_name", "last_name", "phone", "email", "company", "currency",
        "utm.source", "utm.medium", "utm.campaign", "utm.term", "utm.content",
    }  # fmt: skip


def test_a_lead_opens_on_its_page_there():
    assert AMO.link("17657") == "https://romashka.amocrm.ru/leads/detail/17657"
