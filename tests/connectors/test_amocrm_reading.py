"""Reading a portal of amoCRM over a real socket, page by page."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.vendors.amocrm import AmoCrm
from connectors.vendors.contract import NotReadable, TheirDeletion, TheirMerge, TheirUser
from connectors.vendors.http import Http, NotAnswering, Refused, TooFast
from tests.connectors.fakes.amocrm import LOST, SECRETS, AmoPortal
from tests.connectors.fakes.server import Told, running

NOON = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp())
DAY = 86_400


@pytest.fixture
def portal(settings):
    with running(AmoPortal(now=NOON)) as server:
        settings.INNER_HOSTS = [server.place]
        server.portal.url = server.url
        yield server.portal


def amo(portal):
    return AmoCrm(portal.url, SECRETS, Http(), clock=portal.now)


def at(second):
    return datetime.fromtimestamp(second, UTC)


def pages(connector, entity, since=None):
    """All pages of one round; more than 40 is a walk that never ends."""
    found, cursor = [], ""
    for _page in range(40):
        page = connector.read(entity, since=since, cursor=cursor)
        found.append([connector.id_of(entity, raw) for raw in page.records])
        cursor = page.cursor
        if not cursor:
            return found
    raise AssertionError("the walk does not end")


def said(connector, entity, since=None):
    cursor, forms = "", []
    while True:
        page = connector.read(entity, since=since, cursor=cursor)
        forms += [form for raw in page.records for form in connector.say(entity, raw, {})]
        cursor = page.cursor
        if not cursor:
            return forms


def test_an_empty_portal_answers_204_and_is_read_at_once(portal):
    connector = amo(portal)

    assert [pages(connector, entity) for entity in ("leads", "moves", "deleted", "merges")] == [[[]]] * 4
    assert pages(connector, "calls") == [[], []]


def test_dictionaries_are_read_whole(portal):
    connector = amo(portal)

    assert said(connector, "users")[2] == TheirUser("103", "Уволенный", "user103@romashka.example", False)
    assert [(reason.id, reason.name) for reason in said(connector, "reasons")] == [
        ("201", "Дорого"),
        ("202", "Нецелевой"),
        ("203", "Дубль"),
    ]
    assert [stage.key for stage in said(connector, "stages") if stage.kind == "lost"] == ["1:143", "2:143"]


def test_a_lead_comes_with_its_main_contact_company_and_currency(portal):
    anna = portal.play_add_contact("Анна", "Веткина", "+79160001122", "anna@zavod.example")
    lead = portal.play_add_lead(
        "Заявка", price=5000, contact={"first_name": "Борис"}, company="Завод", source="Сайт", utm={"source": "yandex"}
    )
    portal.leads[lead]["_embedded"]["contacts"][0]["is_main"] = False
    portal.play_link_contact(lead, anna, is_main=True)

    (found,) = said(amo(portal), "leads")

    assert (found.first_name, found.last_name, found.phone, found.email) == (
        "Анна",
        "Веткина",
        "+79160001122",
        "anna@zavod.example",
    )
    assert (found.company, found.currency, found.amount, found.source) == ("Завод", "RUB", 5000, "Сайт")
    assert (found.utm, found.stage, found.owner_id) == ({"source": "yandex"}, "1:11", "101")
    assert found.created_at == at(NOON)


def test_251_leads_are_two_pages_and_none_is_skipped(portal):
    ids = [str(portal.play_add_lead(created_at=NOON - 1000 + number)) for number in range(251)]

    found = pages(amo(portal), "leads")

    # A page begins with the second in which the one before it ended.
    assert found == [ids[:250], ids[249:]]


def test_251_leads_of_one_second_are_all_read(portal):
    portal.play_add_lead(times=251)

    found = pages(amo(portal), "leads")

    assert len({lead for page in found for lead in page}) == 251
    assert [len(page) for page in found] == [250, 250, 1]


def test_a_lead_that_changes_between_two_pages_makes_us_skip_nobody(portal):
    ids = [portal.play_add_lead(created_at=NOON - 1000 + number) for number in range(260)]
    connector = amo(portal)
    first = connector.read("leads", since=None)

    portal.play_change_lead(ids[0], name="Другая")
    second = connector.read("leads", since=None, cursor=first.cursor)

    read = [connector.id_of("leads", raw) for page in (first, second) for raw in page.records]
    assert set(read) == {str(lead) for lead in ids}
    assert read[-1] == str(ids[0])


def test_only_what_changed_since_is_read(portal):
    portal.play_add_lead(created_at=NOON - 3 * DAY)
    fresh = portal.play_add_lead(created_at=NOON)

    assert pages(amo(portal), "leads", since=at(NOON - DAY)) == [[str(fresh)]]


def test_the_back_fill_reads_twelve_months(portal):
    old = portal.play_add_lead(created_at=NOON - 360 * DAY)
    portal.play_add_lead(created_at=NOON - 400 * DAY)

    assert pages(amo(portal), "leads", since=at(NOON) - timedelta(days=365)) == [[str(old)]]


def test_reading_twice_gives_the_same_records(portal):
    portal.play_add_lead(contact={"first_name": "Анна"}, times=3)

    first, second = (amo(portal).read("leads", since=None).records for _time in range(2))

    assert first == second


def test_a_portal_that_does_not_filter_is_refused_in_words(portal, monkeypatch):
    for number in range(300):
        portal.play_add_lead(created_at=NOON - 1000 + number)
    monkeypatch.setattr("tests.connectors.fakes.amocrm._filtered", lambda asked, records: list(records))
    connector = amo(portal)
    first = connector.read("leads", since=None)

    with pytest.raises(Refused, match="by the moment of change"):
        connector.read("leads", since=None, cursor=first.cursor)


@pytest.mark.parametrize(
    "answer",
    [{"_embedded": {}}, {"_embedded": {"leads": [{"name": "no id"}]}}, {"_embedded": {"leads": {"id": 1}}}, [], "text"],
)
def test_a_page_of_another_form_is_asked_for_again_later(portal, monkeypatch, answer):
    monkeypatch.setattr(portal, "_list_leads", lambda asked: Told(200, answer))

    with pytest.raises(NotAnswering, match="documented form"):
        amo(portal).read("leads", since=None)


def test_a_page_without_moments_is_not_the_last_one_unnoticed(portal, monkeypatch):
    answer = {"_embedded": {"leads": [{"id": 1}]}, "_links": {"next": {"href": "https://x.example/?page=2"}}}
    monkeypatch.setattr(portal, "_list_leads", lambda asked: Told(200, answer))

    with pytest.raises(NotAnswering, match="documented form"):
        amo(portal).read("leads", since=None)


def test_a_broken_answer_is_asked_for_again_later(portal):
    portal.play_add_lead()
    portal.play_break_next()
    connector = amo(portal)

    with pytest.raises(NotAnswering):
        connector.read("leads", since=None)
    assert len(connector.read("leads", since=None).records) == 1


def test_a_gateway_that_gives_up_is_asked_again_later(portal):
    portal.play_fail()

    with pytest.raises(NotAnswering, match="504"):
        amo(portal).read("users", since=None)


def test_the_limit_of_requests_is_a_pause(portal):
    portal.play_too_fast(2)
    connector = amo(portal)

    for _time in range(2):
        with pytest.raises(TooFast) as told:
            connector.read("users", since=None)
        assert told.value.after == 60
    assert len(connector.read("users", since=None).records) == 3


def test_moves_are_read_with_what_was_before(portal):
    lead = portal.play_add_lead()
    event = portal.play_move_lead(lead, 12, by=102)

    (move,) = said(amo(portal), "moves", since=at(NOON - DAY))

    assert (move.id, move.lead_id, move.from_stage, move.stage, move.by, move.at) == (
        event,
        str(lead),
        "1:11",
        "1:12",
        "102",
        at(NOON),
    )


def test_a_page_of_moves_is_one_request(portal):
    lead = portal.play_add_lead()
    portal.play_move_lead(lead, 12)

    pages(amo(portal), "moves", since=at(NOON - 365 * DAY))

    assert portal.play_asked() == ["GET /api/v4/events"]


def test_a_year_of_moves_is_read_week_by_week_and_none_is_lost(portal):
    lead, wanted = portal.play_add_lead(), set()
    for number in range(230):
        portal.play_set_clock(at=NOON - 364 * DAY + number * (364 * DAY // 230))
        wanted.add(portal.play_move_lead(lead, 12 + number % 2))
    portal.play_set_clock(at=NOON)
    portal.tokens["access-0"] = NOON + DAY
    connector, found, cursor, count = amo(portal), set(), "", 0
    while True:
        page = connector.read("moves", since=at(NOON - 365 * DAY), cursor=cursor)
        found |= {connector.id_of("moves", raw) for raw in page.records}
        cursor, count = page.cursor, count + 1
        if not cursor:
            break

    assert found == wanted
    assert count == 54


def test_a_busy_week_of_moves_has_pages(portal):
    lead = portal.play_add_lead()
    wanted = {portal.play_move_lead(lead, 12 + number % 2) for number in range(201)}

    found = pages(amo(portal), "moves", since=at(NOON - DAY))

    assert {event for page in found for event in page} == wanted
    assert [len(page) for page in found] == [100, 100, 100, 1]


def test_moves_from_the_beginning_of_time_have_pages(portal):
    lead = portal.play_add_lead()
    wanted = {portal.play_move_lead(lead, 12 + number % 2) for number in range(101)}

    assert {event for page in pages(amo(portal), "moves") for event in page} == wanted


def test_what_was_deleted_is_told_with_the_moment(portal):
    lead = portal.play_add_lead(created_at=NOON - DAY)
    portal.play_delete(lead)
    connector = amo(portal)

    assert said(connector, "deleted", since=at(NOON - DAY)) == [TheirDeletion(str(lead), at(NOON))]
    assert said(connector, "leads") == []
    assert connector.read_one("leads", str(lead)) is None


def test_a_restored_lead_is_read_again_and_is_deleted_no_more(portal):
    lead = portal.play_add_lead()
    portal.play_delete(lead)
    portal.play_restore(lead)

    assert pages(amo(portal), "leads") == [[str(lead)]]
    assert said(amo(portal), "deleted") == []


def test_a_merge_as_documented_names_nobody_and_the_lead_is_gone(portal):
    kept, gone = portal.play_add_lead(), portal.play_add_lead()
    portal.play_merge(gone, into=kept)
    connector = amo(portal)
    (raw,) = connector.read("merges", since=at(NOON - DAY)).records

    with pytest.raises(NotReadable, match=str(kept)):
        connector.say("merges", raw, {})
    assert connector.lead_of("merges", raw) == ""
    assert connector.read_one("leads", str(gone)) is None


def test_a_merge_that_names_the_lead_is_told(portal):
    kept, gone = portal.play_add_lead(), portal.play_add_lead()
    portal.play_merge(gone, into=kept, named=True)

    assert said(amo(portal), "merges") == [TheirMerge(str(gone), str(kept), at(NOON))]


def test_calls_with_leads_come_before_calls_with_contacts(portal):
    lead = portal.play_add_lead(contact={"first_name": "Анна"})
    contact = portal.leads[lead]["_embedded"]["contacts"][0]["id"]
    of_contact = portal.play_call(contact=contact, direction="in", status=None, duration=0, user="Пётр")
    of_lead = portal.play_call(lead=lead, duration=90, link="https://records.example/1.mp3")

    first, second = said(amo(portal), "calls", since=at(NOON - DAY))

    assert (first.id, first.lead_id, first.direction, first.answered, first.duration_s, first.user_id) == (
        str(of_lead), str(lead), "out", True, 90, "101",
    )  # fmt: skip
    assert (second.id, second.lead_id, second.direction, second.answered) == (
        f"{of_contact}:{lead}", str(lead), "in", False,
    )  # fmt: skip


def test_a_call_with_a_contact_is_about_each_lead_that_was_open(portal):
    contact = portal.play_add_contact("Анна")
    closed = portal.play_add_lead(contact_id=contact, created_at=NOON - 9 * DAY)
    portal.play_set_clock(at=NOON - 5 * DAY)
    portal.play_move_lead(closed, LOST, reason=202)
    portal.play_set_clock(at=NOON)
    portal.tokens["access-0"] = NOON + DAY
    both = [portal.play_add_lead(contact_id=contact, created_at=NOON - DAY) for _lead in range(2)]
    portal.play_add_lead(contact_id=contact, created_at=NOON + DAY)
    note = portal.play_call(contact=contact)

    assert pages(amo(portal), "calls") == [[], [f"{note}:{lead}" for lead in both]]


def test_a_call_with_somebody_without_leads_is_left_out(portal):
    portal.play_call(contact=portal.play_add_contact("Анна"))

    assert pages(amo(portal), "calls") == [[], []]


def test_251_calls_are_read_before_those_of_contacts(portal):
    lead = portal.play_add_lead()
    for number in range(251):
        portal.play_set_clock(at=NOON + number)
        portal.play_call(lead=lead)

    assert [len(page) for page in pages(amo(portal), "calls")] == [250, 2, 0]


def test_one_call_is_found_by_its_note(portal):
    contact = portal.play_add_contact("Анна")
    leads = [portal.play_add_lead(contact_id=contact) for _lead in range(2)]
    of_lead, of_contact = portal.play_call(lead=leads[0]), portal.play_call(contact=contact)
    connector = amo(portal)

    found = [
        connector.lead_of("calls", connector.read_one("calls", their_id))
        for their_id in (str(of_lead), str(of_contact), f"{of_contact}:{leads[1]}")
    ]

    assert found == [str(leads[0]), str(leads[0]), str(leads[1])]
    assert connector.read_one("calls", "999999") is None


@pytest.mark.parametrize(
    ("entity", "their_id", "name"),
    [("users", "102", "Пётр Ильин"), ("stages", "2", "Партнёры"), ("reasons", "203", "Дубль")],
)
def test_one_record_of_a_dictionary_is_read(portal, entity, their_id, name):
    connector = amo(portal)

    assert connector.read_one(entity, their_id)["name"] == name
    assert connector.read_one(entity, "999") is None


def test_one_lead_and_one_move_are_read(portal):
    lead = portal.play_add_lead(contact={"first_name": "Анна"})
    event = portal.play_move_lead(lead, 12)
    connector = amo(portal)

    assert connector.say("leads", connector.read_one("leads", str(lead)), {})[0].first_name == "Анна"
    assert connector.say("moves", connector.read_one("moves", event), {})[0].stage == "1:12"
    assert connector.read_one("leads", "999") is None
    assert connector.read_one("deleted", str(lead)) is None


def test_a_clock_ten_minutes_ahead_loses_nothing(portal):
    """The next reading begins at the latest moment by their clock, not by ours."""
    portal.play_set_clock(at=NOON, ahead_s=600)
    first = portal.play_add_lead()
    portal.play_move_lead(first, 12)
    connector = AmoCrm(portal.url, SECRETS, Http(), clock=lambda: NOON)
    (raw,) = connector.read("leads", since=at(NOON - DAY)).records
    (move,) = connector.read("moves", since=at(NOON - DAY)).records
    latest = connector.changed_at("leads", raw)

    second = portal.play_add_lead(created_at=NOON + 601)

    assert latest == connector.changed_at("moves", move) == at(NOON + 600)
    assert pages(connector, "leads", since=latest) == [[str(first), str(second)]]


def test_the_currency_is_asked_for_once(portal):
    portal.play_add_lead()
    connector = amo(portal)

    connector.read("leads", since=None)
    connector.read("leads", since=None)

    assert portal.play_asked().count("GET /api/v4/account") == 1


def test_a_thousand_contacts_are_asked_for_in_hundreds(portal):
    for number in range(250):
        portal.play_add_lead(contact={"first_name": str(number)}, created_at=NOON + number)

    found = said(amo(portal), "leads")

    assert [lead.first_name for lead in found] == [str(number) for number in range(250)]
    assert portal.play_asked().count("GET /api/v4/contacts") == 3
