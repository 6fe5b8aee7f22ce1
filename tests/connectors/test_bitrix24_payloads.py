"""What the vendor documents, read without a portal: every field has its page, every use is a neutral field."""

import dataclasses
import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from django.utils import translation

from connectors.vendors import contract
from connectors.vendors.bitrix24 import Bitrix24
from connectors.vendors.contract import (
    NotReadable,
    TheirCall,
    TheirLead,
    TheirMove,
    TheirReason,
    TheirStage,
    TheirUser,
)
from connectors.vendors.paths import is_path, outline

PAYLOADS = Path(__file__).parent / "payloads" / "bitrix24"
MOSCOW = timezone(timedelta(hours=3))
WEBHOOK = {"webhook": "1/abc"}
WITH_REASONS = {**WEBHOOK, "reason_field": "UF_CRM_REASON"}
FORMS = {
    "users": TheirUser, "stages": TheirStage, "reasons": TheirReason, "leads": TheirLead, "moves": TheirMove,
    "calls": TheirCall,
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


class Recorded:
    """Answers what is on record."""

    def send(self, method, url, body):
        asked = url.rpartition("/")[2]
        if asked != "batch":
            return told(asked, {**body, **{f"filter[{name}]": value for name, value in body.get("filter", {}).items()}})
        answers = {name: told(*_parted(command))["result"] for name, command in body["cmd"].items()}
        return {"result": {"result": answers, "result_error": [], "result_total": [], "result_next": []}}


def _parted(command):
    method, _mark, query = command.partition("?")
    return method, dict(parse_qsl(query))


def told(method, params):
    ends = {"crm.status.list": "filter[ENTITY_ID]", "crm.stagehistory.list": "entityTypeId"}
    end = f".{params[ends[method]]}" if method in ends else ""
    return json.loads((PAYLOADS / f"{method}{end}.json").read_text())


def records(entity, secrets=WITH_REASONS):
    return Bitrix24("https://portal.bitrix24.ru", secrets, Recorded()).read(entity, since=None).records


def said(entity, paths=None, secrets=WITH_REASONS):
    connector = Bitrix24("https://portal.bitrix24.ru", secrets, Recorded())
    return [form for raw in records(entity, secrets) for form in connector.say(entity, raw, paths or {})]


def at(day, hour, minute=0, second=0):
    return datetime(2026, 11, day, hour, minute, second, tzinfo=MOSCOW)


@pytest.mark.parametrize("entity", FORMS)
def test_every_recorded_field_is_declared_with_a_page_and_a_day(entity):
    declared = {field.path: field.doc for call in Bitrix24.calls if call.entity == entity for field in call.fields}

    found = {path for raw in records(entity) for path in outline(raw) if ".UF_" not in path}

    assert found - set(declared) == set()
    assert {doc.read for doc in declared.values()} == {"2026-11-22"}
    assert all(doc.page.startswith("https://apidocs.bitrix24.com/api-reference/") for doc in declared.values())


@pytest.mark.parametrize("entity", FORMS)
def test_every_use_is_a_neutral_field(entity):
    neutral = {field.name for field in dataclasses.fields(FORMS[entity])}

    uses = {field.use.partition(".")[0] for call in Bitrix24.calls if call.entity == entity for field in call.fields}

    assert uses - neutral <= {""}


def test_every_path_can_be_read_and_every_call_names_an_entity_and_a_page():
    assert all(is_path(field.path) for call in Bitrix24.calls for field in call.fields)
    assert {call.entity for call in Bitrix24.calls} <= set(contract.ENTITIES)
    assert all(call.doc.page.endswith(".html") for call in Bitrix24.calls)


def test_names_mails_and_numbers_are_marked_as_personal():
    personal = {field.path for call in Bitrix24.calls for field in call.fields if field.personal}

    assert {
        "user.NAME", "user.LAST_NAME", "user.EMAIL", "lead.TITLE", "lead.NAME", "lead.PHONE[].VALUE", "deal.TITLE",
        "lead.EMAIL[].VALUE", "contact.NAME", "contact.PHONE[].VALUE", "company.EMAIL[].VALUE", "call.SUBJECT",
    } <= personal  # fmt: skip


def test_users_are_said_with_those_who_left():
    assert said("users") == [
        TheirUser("1", "Анна Белова", "belova@example.com", True),
        TheirUser("6", "gromov@example.com", "gromov@example.com", False),
    ]


def test_stages_are_those_of_leads_and_of_every_pipeline_of_deals():
    """A converted lead is no sale: the vendor's «success» of a lead is left to the mapping (R-IN-03)."""
    assert [(stage.key, stage.pipeline, stage.name, stage.order, stage.kind) for stage in said("stages")] == [
        ("lead:NEW", "Leads", "Не обработан", 10, "open"),
        ("lead:CONVERTED", "Leads", "Создание сделки", 20, ""),
        ("lead:JUNK", "Leads", "Некачественный лид", 30, "lost"),
        ("1:C1:NEW", "Партнёры", "Знакомство", 10, "open"),
        ("0:NEW", "Продажи", "Новая", 10, "open"),
        ("0:WON", "Продажи", "Сделка успешна", 60, "won"),
        ("0:LOSE", "Продажи", "Сделка провалена", 70, "lost"),
        ("0:APOLOGY", "Продажи", "Анализ причины провала", 80, "lost"),
    ]


def test_reasons_are_the_values_of_the_named_list_and_the_failing_stages():
    stages = [
        TheirReason("lead:JUNK", "Некачественный лид"),
        TheirReason("0:LOSE", "Сделка провалена"),
        TheirReason("0:APOLOGY", "Анализ причины провала"),
    ]

    assert said("reasons", secrets=WEBHOOK) == stages
    assert said("reasons") == [TheirReason("3201", "Дорого"), TheirReason("3157", "Дорого"), *stages]


def test_a_lead_is_said_whole():
    assert said("leads")[0] == TheirLead(
        id="L123", stage="lead:CONVERTED", created_at=at(18, 10, 18, 25), updated_at=at(19, 9), name="Заявка с сайта",
        owner_id="1", amount=None, currency="RUB", closed_at=at(19, 9), first_name="Ирина", last_name="Котова",
        company="ООО «Парус»", email="kotova@example.com", phone="+7 921 000-00-01", source="Веб-сайт",
        utm={"source": "yandex", "medium": "cpc", "campaign": "osen"},
    )  # fmt: skip


def test_a_deal_takes_its_contact_and_company_and_continues_its_lead():
    assert said("leads")[1] == TheirLead(
        id="D410", stage="0:APOLOGY", created_at=at(19, 9), updated_at=at(20, 11, 30), name="Поставка парусины",
        owner_id="6", reason_id="0:APOLOGY", amount=Decimal("1000000.50"), currency="RUB", closed_at=at(20, 11, 29),
        first_name="Ирина", last_name="Котова", company="ООО «Парус»", email="kotova@example.com",
        phone="+7 921 000-00-01", source="Звонок",
        utm={"source": "yandex", "medium": "cpc", "campaign": "osen"}, continues="L123",
    )  # fmt: skip


def test_a_mended_path_replaces_the_documented_one_and_one_of_deals_leaves_leads_alone():
    paths = {"reason_text": "deal.UF_CRM_1721244482250", "name": "deal.TYPE_ID", "source": "source.STATUS_ID"}

    lead, deal = said("leads", paths)

    assert (lead.reason_text, lead.name, lead.source) == ("", "Заявка с сайта", "WEB")
    assert (deal.reason_text, deal.name, deal.source) == ("Выбрали подешевле", "SALE", "CALL")


def test_a_mended_path_to_nothing_gives_nothing():
    assert said("leads", {"phone": "contact.WEB[].VALUE"})[1].phone == ""


def test_moves_of_leads_and_of_deals_do_not_share_ids():
    assert said("moves") == [
        TheirMove("L35", "L123", "lead:NEW", at(18, 10, 18, 25)),
        TheirMove("D35", "D410", "0:APOLOGY", at(20, 11, 29)),
    ]


def test_a_call_to_a_contact_belongs_to_the_deal_it_is_bound_to_and_its_file_loses_the_token():
    url = "https://portal.bitrix24.ru/bitrix/tools/crm_show_file.php?fileId=3101820&ownerTypeId=6&ownerId=7943"

    assert said("calls") == [TheirCall("7943", "D410", at(19, 12, 0, 3), "out", True, 95, "6", url)]


def test_of_the_statistics_of_telephony_neither_number_nor_price_is_kept():
    kept = set(records("calls")[0]["statistic"])

    assert kept == {
        "CALL_FAILED_CODE", "CALL_DURATION", "CALL_TYPE", "CALL_START_DATE", "PORTAL_USER_ID", "CALL_RECORD_URL",
        "CRM_ENTITY_TYPE", "CRM_ENTITY_ID", "CRM_ACTIVITY_ID",
    }  # fmt: skip


def test_there_is_no_list_of_deletions_and_of_merges():
    assert (records("deleted"), records("merges")) == ((), ())


def deal(**fields):
    [_lead, raw] = records("leads")
    return {**raw, "deal": {**raw["deal"], **fields}}


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"kind": "quote"}, "It is neither a lead nor a deal."),
        ({"kind": "deal"}, "The record has no “deal”."),
        (deal(ID=None), "The record has no id."),
        (deal(DATE_CREATE=""), "There is no date with a time zone in “deal.DATE_CREATE”."),
        (deal(DATE_MODIFY="20.11.2026"), "There is no date with a time zone in “deal.DATE_MODIFY”."),
        (deal(DATE_CREATE="2026-11-20T10:00:00"), "There is no date with a time zone in “deal.DATE_CREATE”."),
        (deal(OPPORTUNITY="много"), "The amount is not a number."),
    ],
    ids=["kind", "part", "id", "no date", "another form", "no zone", "amount"],
)
def test_a_record_that_the_documents_do_not_explain_says_why(raw, sentence):
    with pytest.raises(NotReadable, match=sentence.replace(".", r"\.")):
        Bitrix24("https://portal.bitrix24.ru", WEBHOOK, Recorded()).say("leads", raw, {})
