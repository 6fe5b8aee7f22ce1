"""Bitrix24 over a socket: pages, limits, keys, simple mode, deletion, webhooks, and the three things written back."""

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import urlencode

import pytest
from django.utils import translation

from connectors.vendors.bitrix24 import Bitrix24, portal
from connectors.vendors.contract import Notice, NotReadable, TheirCall, TheirMove
from connectors.vendors.http import Http, NotAnswering, Refused, TokenExpired, TooFast
from tests.connectors.fakes.bitrix24 import (
    APPLICATION_TOKEN,
    CLIENT,
    CLIENT_SECRET,
    REASON_FIELD,
    REFRESH,
    TOKEN,
    WEBHOOK,
    BitrixPortal,
    hook,
)
from tests.connectors.fakes.server import running

MOSCOW = timezone(timedelta(hours=3))
NOON = datetime(2026, 11, 20, 12, tzinfo=MOSCOW)
FORM = "application/x-www-form-urlencoded"
BY_OAUTH = {"client_id": CLIENT, "client_secret": CLIENT_SECRET, "access_token": TOKEN, "refresh_token": REFRESH}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def server(settings, monkeypatch):
    with running(BitrixPortal(now=NOON.timestamp())) as found:
        settings.INNER_HOSTS = [found.place]
        monkeypatch.setattr(portal, "TOKENS", f"{found.url}/oauth/token/")
        yield found


@pytest.fixture
def fake(server):
    return server.portal


@pytest.fixture
def bitrix(server):
    return connected(server)


def connected(server, **secrets):
    return Bitrix24(server.url, secrets or {"webhook": WEBHOOK}, Http())


def everything(connector, entity, since=None):
    """All records of one round, and how many there were on each page."""
    page = connector.read(entity, since=since)
    records, sizes = list(page.records), [len(page.records)]
    while page.cursor:
        page = connector.read(entity, since=since, cursor=page.cursor)
        records += page.records
        sizes.append(len(page.records))
    return records, sizes


def ids(connector, entity, since=None):
    return [connector.id_of(entity, raw) for raw in everything(connector, entity, since)[0]]


def pass_by(fake, seconds):
    fake.stopped_at += seconds


# --- pages -----------------------------------------------------------------------------------------------------------


def test_51_deals_of_one_second_are_read_once_each(fake, bitrix):
    numbers = fake.play_add_deal(times=51)

    assert ids(bitrix, "leads") == [f"D{number}" for number in numbers]
    assert everything(bitrix, "leads")[1] == [50, 1]


def test_120_deals_are_read_in_the_order_of_their_changes(fake, bitrix):
    numbers = []
    for _ in range(120):
        numbers += fake.play_add_deal()
        pass_by(fake, 1)
    fake.play_change("deal", numbers[0], TITLE="Позвонили")

    records, sizes = everything(bitrix, "leads")

    assert [bitrix.id_of("leads", raw) for raw in records] == [f"D{number}" for number in [*numbers[1:], numbers[0]]]
    assert sizes == [50, 50, 20]


def test_leads_and_deals_come_together_by_moment_and_none_is_passed_over(fake, bitrix):
    expected = []
    for _ in range(70):
        expected += [f"L{number}" for number in fake.play_add_lead()]
        pass_by(fake, 1)
        expected += [f"D{number}" for number in fake.play_add_deal(times=2)]
        pass_by(fake, 1)

    records, sizes = everything(bitrix, "leads")
    moments = [bitrix.changed_at("leads", raw) for raw in records]

    assert [bitrix.id_of("leads", raw) for raw in records] == expected
    assert moments == sorted(moments)
    assert sum(sizes) == 210


def test_10_leads_and_170_deals_of_one_second_are_read_once_each(fake, bitrix):
    expected = [f"L{number}" for number in fake.play_add_lead(times=10)]
    expected += [f"D{number}" for number in fake.play_add_deal(times=170)]

    assert sorted(ids(bitrix, "leads")) == sorted(expected)


def test_a_deal_changed_while_pages_are_read_comes_again_at_the_end(fake, bitrix):
    numbers = []
    for _ in range(60):
        numbers += fake.play_add_deal()
        pass_by(fake, 1)
    first = bitrix.read("leads", since=None)
    fake.play_change("deal", numbers[3], TITLE="Изменена")
    fake.play_delete("deal", numbers[5])

    second = bitrix.read("leads", since=None, cursor=first.cursor)

    assert [raw["deal"]["ID"] for raw in second.records] == [str(number) for number in [*numbers[50:], numbers[3]]]
    assert second.records[-1]["deal"]["TITLE"] == "Изменена"
    assert second.cursor == ""


def test_only_what_changed_since_is_read(fake, bitrix):
    old, *_rest = fake.play_add_deal(times=3)
    pass_by(fake, 3600)
    fake.play_change("deal", old, TITLE="Снова в работе")

    assert ids(bitrix, "leads", since=NOON + timedelta(minutes=30)) == [f"D{old}"]
    assert ids(bitrix, "leads", since=NOON.astimezone(UTC) + timedelta(hours=2)) == []


def test_nothing_is_counted_and_a_page_costs_two_requests(fake, bitrix):
    fake.play_add_deal(times=2, CONTACT_ID=str(fake.play_add_contact("Ирина")))

    bitrix.read("leads", since=None)

    assert [one.path.rpartition("/")[2] for one in fake.asked] == [
        "crm.settings.mode.get", "batch", "crm.status.list", "batch",
    ]  # fmt: skip
    assert fake.methods == [
        "crm.settings.mode.get", "crm.lead.list", "crm.deal.list", "crm.status.list", "crm.contact.list",
    ]  # fmt: skip
    assert b'"start"' not in fake.asked[1].body
    assert fake.asked[1].body.count(b"start=-1") == 2


def test_a_clock_ten_minutes_ahead_loses_no_change(fake, bitrix):
    """What is compared is their clock alone: the next round begins at the latest of their moments."""
    fake.play_set_clock(NOON.timestamp(), ahead_s=600)
    [deal] = fake.play_add_deal()
    [raw] = everything(bitrix, "leads")[0]
    latest = bitrix.changed_at("leads", raw)
    pass_by(fake, 1)
    fake.play_change("deal", deal, TITLE="Секундой позже")

    [again] = everything(bitrix, "leads", since=latest)[0]

    assert latest == NOON + timedelta(minutes=10)
    assert again["deal"]["TITLE"] == "Секундой позже"
    assert bitrix.changed_at("leads", again) == NOON + timedelta(minutes=10, seconds=1)


def test_users_come_by_fifty_with_those_who_left(fake, bitrix):
    for number in range(60):
        fake.play_add_user(f"Имя{number}", "Фамилия", is_active=number != 59)

    records, sizes = everything(bitrix, "users")

    assert sizes == [50, 12]
    assert bitrix.say("users", records[-1], {})[0].is_active is False
    assert set(records[0]["user"]) == {"ID", "NAME", "LAST_NAME", "EMAIL", "ACTIVE"}


# --- leads and deals -------------------------------------------------------------------------------------------------


def test_a_deal_continues_the_lead_it_grew_out_of(fake, bitrix):
    [lead] = fake.play_add_lead(NAME="Ирина", phone="+79210000001", UTM_SOURCE="yandex")
    pass_by(fake, 60)
    [deal] = fake.play_add_deal(LEAD_ID=str(lead), OPPORTUNITY="1500.00", SOURCE_ID="ADVERTISING")

    records = everything(bitrix, "leads")[0]
    said = [form for raw in records for form in bitrix.say("leads", raw, {})]

    assert [bitrix.lead_of("leads", raw) for raw in records] == [f"L{lead}", f"D{deal}"]
    assert [(form.id, form.stage, form.continues, form.source) for form in said] == [
        (f"L{lead}", "lead:CONVERTED", "", "Сайт"),
        (f"D{deal}", "0:NEW", f"L{lead}", "Реклама"),
    ]
    assert (said[0].first_name, said[0].phone, said[0].utm) == ("Ирина", "+79210000001", {"source": "yandex"})
    assert [form.closed_at for form in said] == [NOON + timedelta(minutes=1), None]


def test_a_portal_without_leads_is_asked_for_deals_only(fake, bitrix):
    fake.play_simple_mode()
    [deal] = fake.play_add_deal()

    assert ids(bitrix, "leads") == [f"D{deal}"]
    assert [raw["kind"] for raw in everything(bitrix, "moves")[0]] == ["deal"]
    assert {raw["kind"] for raw in everything(bitrix, "stages")[0]} == {"deal"}
    assert "crm.lead.list" not in fake.methods


def test_a_deal_without_a_right_to_contacts_is_read_without_a_name(fake, bitrix):
    fake.play_add_deal("Парус", CONTACT_ID=str(fake.play_add_contact("Ирина", phone="+79210000001")))
    fake.play_forbid(["crm.contact.list"], "ACCESS_DENIED")

    [raw] = everything(bitrix, "leads")[0]
    [said] = bitrix.say("leads", raw, {})

    assert (said.name, said.first_name, said.phone) == ("Парус", "", "")


def test_a_page_of_120_contacts_is_completed(fake, bitrix):
    for number in range(60):
        fake.play_add_lead(CONTACT_ID=str(fake.play_add_contact(f"Лид{number}")))
        fake.play_add_deal(CONTACT_ID=str(fake.play_add_contact(f"Сделка{number}")))

    said = [form for raw in everything(bitrix, "leads")[0] for form in bitrix.say("leads", raw, {})]

    assert sorted(form.first_name for form in said) == sorted(
        f"{name}{number}" for number in range(60) for name in ("Лид", "Сделка")
    )


def test_moves_are_those_of_both_kinds_in_order(fake, bitrix):
    [lead] = fake.play_add_lead()
    pass_by(fake, 60)
    fake.play_move("lead", lead, "IN_PROCESS")
    pass_by(fake, 60)
    [deal] = fake.play_add_deal(LEAD_ID=str(lead))
    pass_by(fake, 60)
    fake.play_move("deal", deal, "WON")

    records = everything(bitrix, "moves")[0]
    said = [form for raw in records for form in bitrix.say("moves", raw, {})]

    assert [bitrix.lead_of("moves", raw) for raw in records] == [f"L{lead}"] * 3 + [f"D{deal}"] * 2
    assert bitrix.changed_at("moves", records[-1]) == NOON + timedelta(minutes=3)
    assert [(move.lead_id, move.stage, (move.at - NOON) // timedelta(minutes=1)) for move in said] == [
        (f"L{lead}", "lead:NEW", 0),
        (f"L{lead}", "lead:IN_PROCESS", 1),
        (f"L{lead}", "lead:CONVERTED", 2),
        (f"D{deal}", "0:NEW", 2),
        (f"D{deal}", "0:WON", 3),
    ]
    assert said[-1] == TheirMove(said[-1].id, f"D{deal}", "0:WON", NOON + timedelta(minutes=3))


def test_120_moves_of_one_second_are_read_once_each(fake, bitrix):
    fake.play_add_lead(times=55)
    fake.play_add_deal(times=65)

    found = ids(bitrix, "moves")

    assert len(found) == len(set(found)) == 120


def test_a_lost_deal_has_its_failing_stage_for_a_reason_or_the_value_of_the_named_list(server, fake):
    [silent] = fake.play_add_deal()
    [told] = fake.play_add_deal(**{REASON_FIELD: "81"})
    [open_one] = fake.play_add_deal(**{REASON_FIELD: "82"})
    for number in (silent, told):
        fake.play_move("deal", number, "APOLOGY")

    def reasons(connector):
        said = [form for raw in everything(connector, "leads")[0] for form in connector.say("leads", raw, {})]
        return {form.id: form.reason_id for form in said}

    by_stage = {f"D{silent}": "0:APOLOGY", f"D{told}": "0:APOLOGY", f"D{open_one}": ""}
    assert reasons(connected(server)) == by_stage
    assert reasons(connected(server, webhook=WEBHOOK, reason_field=REASON_FIELD)) == {**by_stage, f"D{told}": "81"}


# --- calls -----------------------------------------------------------------------------------------------------------


def calls(connector):
    return [form for raw in everything(connector, "calls")[0] for form in connector.say("calls", raw, {})]


def test_calls_of_leads_and_deals_are_told_by_the_statistics_of_telephony(fake, bitrix):
    [lead], [deal] = fake.play_add_lead(), fake.play_add_deal()
    missed = fake.play_call("lead", lead, direction="in", duration=0, code="304")
    record = "https://records.example.com/1.mp3"
    spoken = fake.play_call("deal", deal, duration=95, record=record)

    assert calls(bitrix) == [
        TheirCall(str(missed), f"L{lead}", NOON, "in", False, 0, "2"),
        TheirCall(str(spoken), f"D{deal}", NOON, "out", True, 95, "2", record),
    ]


def test_a_call_to_a_contact_goes_to_its_newest_bound_deal_and_one_bound_to_nothing_is_left_out(fake, bitrix):
    contact, [lead], [older, newer] = fake.play_add_contact(), fake.play_add_lead(), fake.play_add_deal(times=2)
    of_deal = fake.play_call("contact", contact, bound=[("lead", lead), ("deal", older), ("deal", newer)])
    of_lead = fake.play_call("contact", contact, bound=[("lead", lead)])
    fake.play_call("contact", contact)

    assert [(call.id, call.lead_id) for call in calls(bitrix)] == [
        (str(of_deal), f"D{newer}"),
        (str(of_lead), f"L{lead}"),
    ]
    assert bitrix.lead_of("calls", everything(bitrix, "calls")[0][-1]) == ""


@pytest.mark.parametrize("code", ["insufficient_scope", "ACCESS_DENIED"])
def test_without_a_right_to_statistics_a_call_is_what_its_activity_says(fake, bitrix, code):
    [deal] = fake.play_add_deal()
    done = fake.play_call("deal", deal, direction="in")
    undone = fake.play_call("deal", deal, direction="in", completed="N")
    fake.play_forbid(["voximplant.statistic.get"], code)

    assert calls(bitrix) == [
        TheirCall(str(done), f"D{deal}", NOON, "in", True, 0, "1"),
        TheirCall(str(undone), f"D{deal}", NOON, "in", False, 0, "1"),
    ]


def test_55_calls_are_two_pages_and_each_has_its_own_length(fake, bitrix):
    """A batch holds fifty at most; a call to a contact asks for two things."""
    contact, [deal] = fake.play_add_contact(), fake.play_add_deal()
    for number in range(55):
        fake.play_call("contact", contact, bound=[("deal", deal)], duration=number)

    found = calls(bitrix)

    assert [call.duration_s for call in found] == list(range(55))
    assert {call.lead_id for call in found} == {f"D{deal}"}


# --- one record, deletion --------------------------------------------------------------------------------------------


def test_one_deal_read_alone_is_the_same_record_as_in_the_list(fake, bitrix):
    contact = fake.play_add_contact("Ирина", phone="+79210000001")
    [deal] = fake.play_add_deal(CONTACT_ID=str(contact), COMPANY_ID=str(fake.play_add_company("Парус")), UF_CRM_1="x")

    [listed] = everything(bitrix, "leads")[0]

    assert bitrix.read_one("leads", f"D{deal}") == listed


def test_what_was_deleted_is_gone_and_what_is_forbidden_is_not(fake, bitrix):
    [lead], [deal] = fake.play_add_lead(), fake.play_add_deal()
    fake.play_delete("deal", deal)
    fake.play_forbid(["crm.lead.get"], "INVALID_CREDENTIALS")

    assert bitrix.read_one("leads", f"D{deal}") is None
    with pytest.raises(Refused, match="403 INVALID_CREDENTIALS: The request requires higher privileges"):
        bitrix.read_one("leads", f"L{lead}")


def test_one_call_read_alone_is_a_call_or_nothing(fake, bitrix):
    [deal] = fake.play_add_deal()
    call, letter = fake.play_call("deal", deal), fake.play_call("deal", deal)
    fake.activities[letter]["TYPE_ID"] = "4"

    assert bitrix.read_one("calls", str(call)) == everything(bitrix, "calls")[0][0]
    assert bitrix.read_one("calls", str(letter)) is None
    assert bitrix.read_one("calls", "999999") is None


def test_one_user_stage_and_reason_are_found_among_all(bitrix):
    assert bitrix.read_one("users", "2")["user"]["LAST_NAME"] == "Громов"
    assert bitrix.read_one("stages", "1:C1:LOSE")["stage"]["NAME"] == "Не сошлись"
    assert bitrix.read_one("reasons", "0:LOSE")["stage"]["NAME"] == "Отказ"
    assert bitrix.read_one("users", "99") is None
    assert bitrix.read_one("moves", "D1") is None


# --- limits and keys -------------------------------------------------------------------------------------------------


def test_the_limit_of_requests_is_a_pause_not_a_failure(fake, bitrix):
    fake.play_too_fast()

    with pytest.raises(TooFast) as told:
        bitrix.read("leads", since=None)

    assert told.value.after == 60
    assert bitrix.read("leads", since=None).records == ()


@pytest.mark.parametrize(("code", "after"), [("QUERY_LIMIT_EXCEEDED", 60), ("OPERATION_TIME_LIMIT", 600)])
def test_a_limit_inside_a_batch_is_a_pause_too(fake, bitrix, code, after):
    fake.play_forbid(["crm.deal.list"], code)

    with pytest.raises(TooFast) as told:
        bitrix.read("leads", since=None)

    assert told.value.after == after


def test_a_limit_among_calls_is_never_taken_for_a_missing_right(fake, bitrix):
    fake.play_call("deal", *fake.play_add_deal())
    fake.play_forbid(["voximplant.statistic.get"], "QUERY_LIMIT_EXCEEDED")

    with pytest.raises(TooFast):
        bitrix.read("calls", since=None)


@pytest.mark.parametrize("code", ["insufficient_scope", "INSUFFICIENT_SCOPE", "ACCESS_DENIED"])
def test_a_missing_right_is_refused_with_their_words(fake, bitrix, code):
    fake.play_forbid(["user.get", "crm.deal.list"], code)

    with pytest.raises(Refused, match=f"403 {code}: The request requires higher privileges"):
        bitrix.read("users", since=None)
    with pytest.raises(Refused, match=f"400 {code}: The request requires higher privileges"):
        bitrix.read("leads", since=None)


@pytest.mark.parametrize(("play", "words"), [("play_fail", "504"), ("play_break_next", "not JSON")])
def test_a_portal_that_fails_or_breaks_off_is_asked_again_later(fake, bitrix, play, words):
    getattr(fake, play)()

    with pytest.raises(NotAnswering, match=words):
        bitrix.read("users", since=None)


def test_a_revoked_webhook_cannot_be_renewed(server):
    connector = connected(server, webhook="1/revoked")

    with pytest.raises(TokenExpired):
        connector.read("users", since=None)

    assert connector.renew() is None


def test_without_any_key_nothing_is_asked(server, fake):
    with pytest.raises(TokenExpired, match="neither a webhook nor a token"):
        connected(server, reason_field="UF").read("users", since=None)

    assert fake.asked == []


def test_an_expired_token_is_renewed_once_and_both_new_tokens_are_given_out(server, fake):
    connector = connected(server, **BY_OAUTH)
    fake.play_expire()
    with pytest.raises(TokenExpired):
        connector.read("users", since=None)

    given = connector.renew()

    assert given == {**BY_OAUTH, "access_token": given["access_token"], "refresh_token": given["refresh_token"]}
    assert {given["access_token"]} == fake.tokens
    assert {given["refresh_token"]} == fake.refresh_tokens
    assert given["refresh_token"] != REFRESH
    assert len(connector.read("users", since=None).records) == 2
    assert len(connected(server, **given).read("users", since=None).records) == 2


def test_a_token_travels_in_the_body_and_never_in_the_address(server, fake):
    connected(server, **BY_OAUTH).read("users", since=None)

    assert fake.asked[-1].path == "/rest/user.get"
    assert fake.asked[-1].query == ()


def test_a_refresh_token_taken_away_must_be_entered_anew(server, fake):
    fake.play_revoke()

    assert connected(server, **BY_OAUTH).renew() is None
    assert connected(server, **{**BY_OAUTH, "client_secret": "wrong"}).renew() is None


@pytest.mark.parametrize(
    ("address", "secrets"),
    [
        ("{url}/", {"webhook": f" {WEBHOOK}/ "}),
        ("{url}", {"webhook": "{url}/rest/" + WEBHOOK + "/"}),
        ("{url}/rest/" + WEBHOOK + "/", {}),
        ("{url}/crm/deal/kanban/?IFRAME=Y", {"webhook": WEBHOOK}),
    ],
    ids=["pair", "whole address as the secret", "whole address as the portal", "a page of the portal"],
)
def test_a_webhook_is_understood_however_it_was_pasted(server, address, secrets):
    given = {name: text.replace("{url}", server.url) for name, text in secrets.items()}

    connector = Bitrix24(address.replace("{url}", server.url), given, Http())

    assert len(connector.read("users", since=None).records) == 2
    assert connector.link("D34") == f"{server.url}/crm/deal/details/34/"


# --- writing back ----------------------------------------------------------------------------------------------------


def test_owner_and_note_are_written_to_the_right_kind(fake, bitrix):
    [lead], [deal] = fake.play_add_lead(), fake.play_add_deal()

    bitrix.write_owner(f"L{lead}", "2")
    bitrix.write_owner(f"D{deal}", "2")
    bitrix.write_note(f"D{deal}", "Договорились & ждём [12 мая]")

    assert fake.play_writes() == [
        {"method": "crm.lead.update", "id": lead, "fields": {"ASSIGNED_BY_ID": "2"}},
        {"method": "crm.deal.update", "id": deal, "fields": {"ASSIGNED_BY_ID": "2"}},
        {
            "method": "crm.timeline.comment.add",
            "fields": {"ENTITY_ID": deal, "ENTITY_TYPE": "deal", "COMMENT": "Договорились & ждём [12 мая]"},
        },
    ]
    assert fake.rows["deal"][deal]["ASSIGNED_BY_ID"] == "2"


def test_a_reason_is_written_by_the_value_of_that_kind(server, fake):
    """The lists of leads and of deals have values of their own, also where they have the same names."""
    [lead], [deal] = fake.play_add_lead(), fake.play_add_deal()
    connector = connected(server, webhook=WEBHOOK, reason_field=REASON_FIELD)

    connector.write_reason(f"D{deal}", "81")
    connector.write_reason(f"L{lead}", "81")

    assert fake.play_writes() == [
        {"method": "crm.deal.update", "id": deal, "fields": {REASON_FIELD: "81"}},
        {"method": "crm.lead.update", "id": lead, "fields": {REASON_FIELD: "71"}},
    ]


def test_a_reason_that_has_no_place_there_is_refused(server, fake, bitrix):
    [lead] = fake.play_add_lead()
    connector = connected(server, webhook=WEBHOOK, reason_field=REASON_FIELD)

    with pytest.raises(Refused, match="does not name the list field"):
        bitrix.write_reason(f"L{lead}", "0:LOSE")
    with pytest.raises(Refused, match="This reason is not in the list"):
        connector.write_reason(f"L{lead}", "82")

    assert fake.play_writes() == []


def test_writing_to_a_deleted_deal_is_refused(fake, bitrix):
    with pytest.raises(Refused, match="Not found"):
        bitrix.write_owner("D999", "2")

    assert fake.play_writes() == []


@pytest.mark.parametrize(
    ("lead_id", "page"),
    [
        ("D34", "https://portal.bitrix24.ru/crm/deal/details/34/"),
        ("L12", "https://portal.bitrix24.ru/crm/lead/details/12/"),
        ("Q7", ""),
        (
            "{id}",
            "L|https://portal.bitrix24.ru/crm/lead/details/{id}/ D|https://portal.bitrix24.ru/crm/deal/details/{id}/",
        ),
    ],
)
def test_a_lead_has_a_page_there(lead_id, page):
    connector = Bitrix24("https://portal.bitrix24.ru", {"webhook": WEBHOOK}, Http())

    assert connector.link(lead_id) == page


# --- webhooks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "notices"),
    [
        ("ONCRMLEADADD", (Notice("leads", "L34"),)),
        ("ONCRMLEADUPDATE", (Notice("leads", "L34"),)),
        ("ONCRMLEADDELETE", (Notice("leads", "L34", is_deleted=True),)),
        ("ONCRMDEALADD", (Notice("leads", "D34"),)),
        ("ONCRMDEALUPDATE", (Notice("leads", "D34"),)),
        ("ONCRMDEALMOVETOCATEGORY", (Notice("leads", "D34"),)),
        ("ONCRMDEALDELETE", (Notice("leads", "D34", is_deleted=True),)),
        ("ONCRMACTIVITYADD", (Notice("calls", "34"),)),
        ("ONCRMACTIVITYUPDATE", (Notice("calls", "34"),)),
        ("ONCRMCONTACTUPDATE", ()),
    ],
)
def test_a_webhook_names_what_changed(event, notices):
    body = urlencode(hook(event, 34)).encode()

    assert Bitrix24.notices(body, f"{FORM}; charset=utf-8") == notices
    assert Bitrix24.sender(body, FORM) == APPLICATION_TOKEN


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"leads[update][0][id]=1", FORM),
        (b"event=%FF%FE&data[FIELDS][ID]=34", FORM),
        (b"\xff\xfe", FORM),
        (b"event=ONCRMDEALUPDATE", FORM),
        (b"event=ONCRMDEALUPDATE&data[FIELDS][ID]=34%27--", FORM),
        (b"event=ONCRMDEALUPDATE&data[FIELDS][ID]=" + b"9" * 19, FORM),
        ("event=ONCRMDEALUPDATE&data[FIELDS][ID]=٣٤".encode(), FORM),
        (b"event=ONCRMDEALUPDATE&" + b"a=1&" * 500, FORM),
        (b'{"event": "ONCRMDEALUPDATE", "data": {"FIELDS": {"ID": 34}}}', "application/json"),
    ],
    ids=["empty", "amo", "bytes", "not text", "no id", "quote", "long", "digits", "many", "json"],
)
def test_a_malformed_webhook_is_refused_and_proves_nothing(body, content_type):
    with pytest.raises(NotReadable):
        Bitrix24.notices(body, content_type)

    assert Bitrix24.sender(body, content_type) == ""


def test_what_the_play_door_sends_is_what_is_read(server, fake):
    """A deletion told by a webhook is a notice of the deal that is no longer there."""
    received = []

    class Listener(BitrixPortal):
        def handle(self, asked):
            received.append((asked.body, asked.headers["content-type"]))
            return super().handle(asked)

    [deal] = fake.play_add_deal()
    fake.play_delete("deal", deal)
    with running(Listener()) as listener:
        fake.play_send_webhook(f"{listener.url}/hook", "ONCRMDEALDELETE", deal)

    [[body, content_type]] = received
    assert Bitrix24.notices(body, content_type) == (Notice("leads", f"D{deal}", is_deleted=True),)
    assert connected(server).read_one("leads", f"D{deal}") is None


def test_a_portal_that_gives_the_same_page_again_does_not_hold_the_worker(fake, bitrix, monkeypatch):
    fake.play_add_deal(times=60)
    first = bitrix.read("leads", since=None)
    monkeypatch.setattr(fake, "_listed", lambda rows, params, items="": {"result": [*rows][:50]})

    with pytest.raises(NotAnswering, match="the same page again"):
        bitrix.read("leads", since=None, cursor=first.cursor)


def test_in_simple_mode_reasons_are_those_of_deals_alone(server, fake):
    fake.play_simple_mode()
    connector = connected(server, webhook=WEBHOOK, reason_field=REASON_FIELD)

    assert [form.id for raw in everything(connector, "reasons")[0] for form in connector.say("reasons", raw, {})] == [
        "81", "82", "1:C1:LOSE", "0:LOSE", "0:APOLOGY",
    ]  # fmt: skip


def test_an_address_without_its_scheme_keeps_its_host():
    assert portal.parted("company.bitrix24.ru/rest/1/abc/") == ("company.bitrix24.ru", "1/abc")
    assert portal.parted("company.bitrix24.ru") == ("company.bitrix24.ru", "")
    assert portal.parted("https://company.bitrix24.ru/?back=https://other.example.com") == (
        "https://company.bitrix24.ru", "",
    )  # fmt: skip
