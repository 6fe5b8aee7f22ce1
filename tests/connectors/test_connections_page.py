"""Settings → CRM connections: keys entered once and never shown again, four steps, and who may do what."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from alignment.shared.sealing import unseal
from connectors.models import Connection, ConnectionCheck
from connectors.services import connections
from funnel.models import Feed
from tests.conftest import MONDAY_9
from tests.factories.crm import ADDRESS, crm, held_back, kept_lead, statuses

LIST, NEW = "/settings/connections/", "/settings/connections/new/"
AMO = {"name": "amoCRM", "base_url": ADDRESS, "secret_access_token": "a-long-lived-token"}


@pytest.fixture(autouse=True)
def on_monday():
    with time_machine.travel(MONDAY_9, tick=False):
        yield


@pytest.fixture
def admin(administrator):
    administrator.language = "en"
    administrator.save()
    return administrator


@pytest.fixture
def desk(as_, admin):
    return as_(admin)


def here(connection: Connection, rest: str = "") -> str:
    return f"{LIST}{connection.pk}/{rest}"


def test_without_a_connection_the_list_teaches_and_offers_both_vendors(desk):
    answer = desk.get(LIST).content.decode()

    assert "Keep your CRM." in answer
    assert "Connect amoCRM" in answer
    assert "Connect Bitrix24" in answer


def test_a_new_connection_is_kept_with_its_key_sealed_and_leads_to_the_check(desk):
    answer = desk.post(NEW, AMO)

    row = Connection.objects.get()
    assert answer.url == here(row, "check/")
    assert unseal(row.sealed_secrets) == '{"access_token": "a-long-lived-token"}'
    assert (row.feed.name, row.base_url, row.standing) == ("amoCRM", ADDRESS, "new")


def test_a_key_is_never_shown_again(desk):
    desk.post(NEW, AMO)
    row = Connection.objects.get()

    answers = [desk.get(here(row, rest)).content.decode() for rest in ("", "key/", "check/", "mapping/")]

    assert [AMO["secret_access_token"] in answer for answer in answers] == [False] * 4


def test_a_connection_without_any_key_is_refused_beside_the_field(desk):
    answer = desk.post(NEW, AMO | {"secret_access_token": ""})

    assert (answer.status_code, Connection.objects.count()) == (422, 0)
    assert "Without a key nothing can be read." in answer.content.decode()


def test_an_address_inside_the_company_is_refused_beside_its_field(desk):
    answer = desk.post(NEW, AMO | {"base_url": "http://10.0.0.7"})

    assert (answer.status_code, Connection.objects.count()) == (422, 0)
    assert "INNER_HOSTS" in answer.content.decode()


def test_the_secret_part_of_a_pasted_webhook_address_does_not_stay_in_the_address(desk):
    desk.post(f"{NEW}?vendor=bitrix24", {"name": "Битрикс", "base_url": f"{ADDRESS}/rest/1/the-code/"})

    row = Connection.objects.get()
    assert (row.base_url, unseal(row.sealed_secrets)) == (ADDRESS, '{"webhook": "1/the-code"}')


def test_a_lead_and_a_deal_of_bitrix_have_pages_of_their_own(desk):
    desk.post(f"{NEW}?vendor=bitrix24", {"name": "Битрикс", "base_url": ADDRESS, "secret_webhook": "1/the-code"})
    feed = Feed.objects.get()

    assert feed.url_of("L12") == f"{ADDRESS}/crm/lead/details/12/"
    assert feed.url_of("D45") == f"{ADDRESS}/crm/deal/details/45/"
    assert feed.url_of("X1") == ""


def test_an_unknown_vendor_is_not_found(desk):
    assert desk.get(f"{NEW}?vendor=salesforce").status_code == 404


def test_a_director_sees_the_steps_and_no_key_address_or_pause(as_, cco, admin):
    cco.language = "en"
    cco.save()
    row = crm(admin, now=MONDAY_9)

    answer = as_(cco).get(here(row)).content.decode()

    assert "1. Check" in answer
    assert connections.hook_of(row) not in answer
    assert "Pause" not in answer
    assert as_(cco).get(here(row, "key/")).status_code == 403


def test_the_page_says_that_the_connector_was_not_tried_until_it_was_checked(desk, admin):
    row = crm(admin, now=MONDAY_9)
    before = desk.get(here(row)).content.decode()
    Connection.objects.update(checked_at=MONDAY_9, standing="working")

    after = desk.get(here(row)).content.decode()

    assert ("not tried on the live service" in before, "checked on your portal Mon, 16\xa0Mar, 09:00" in after) == (
        True,
        True,
    )


def test_a_running_back_fill_is_watched_by_itself_and_a_finished_one_is_not(desk, admin):
    row = crm(admin, now=MONDAY_9, checked_at=MONDAY_9, standing="working")
    running = desk.get(here(row)).content.decode()
    statuses(row, "Новая", now=MONDAY_9)
    row.streams.update(rounds=1)

    assert "every 3s" in running
    assert "every 3s" not in desk.get(here(row)).content.decode()


def test_the_part_that_is_watched_is_the_steps_alone(desk, admin):
    row = crm(admin, now=MONDAY_9)

    answer = desk.get(here(row), headers={"HX-Request": "true"}).content.decode()

    assert answer.strip().startswith('<div id="connection-steps"')


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("402 Payment Required", "The account there is not paid for."),
        ("403 Forbidden", "The key lacks a right."),
        ("404 Not Found", "Nothing answers under this address."),
        ("504 Gateway", "Their server does not answer as it should."),
        ("422 no", "They have refused the request."),
    ],
)
def test_a_fault_is_said_with_what_to_do_and_when_it_is_tried_again(desk, admin, fault, sentence):
    row = crm(admin, now=MONDAY_9, failures=1, fault=fault, available_at=MONDAY_9 + timedelta(minutes=30))

    answer = desk.get(here(row)).content.decode()

    assert (sentence in answer, fault in answer, "Next try Mon, 16\xa0Mar, 09:30." in answer) == (True, True, True)


def test_a_key_that_is_no_longer_accepted_asks_for_a_new_one(desk, admin):
    row = crm(admin, now=MONDAY_9, standing="no_access")

    assert "Enter a new key" in desk.get(here(row)).content.decode()


def test_a_new_key_makes_a_new_check_necessary_and_blank_ones_stay(desk, admin):
    row = crm(admin, now=MONDAY_9, checked_at=MONDAY_9, standing="working")

    desk.post(here(row, "key/"), {"name": "amoCRM", "base_url": ADDRESS, "secret_client_id": "app", "version": 1})

    row.refresh_from_db()
    assert connections.secrets_of(row) == {"access_token": "token-of-the-portal", "client_id": "app"}
    assert (row.checked_at, row.standing) == (None, "new")


def test_a_new_name_alone_needs_no_check(desk, admin):
    row = crm(admin, now=MONDAY_9, checked_at=MONDAY_9, standing="working")

    desk.post(here(row, "key/"), {"name": "Наша amoCRM", "base_url": ADDRESS, "version": row.version})

    row.refresh_from_db()
    assert (row.feed.name, row.standing, row.checked_at) == ("Наша amoCRM", "working", MONDAY_9)


def test_a_new_address_moves_the_links_to_the_leads_as_well(desk, admin):
    row = crm(admin, now=MONDAY_9)

    desk.post(here(row, "key/"), {"name": "amoCRM", "base_url": "https://1.1.1.1", "version": row.version})

    assert Feed.objects.get().url_of("5") == "https://1.1.1.1/leads/detail/5"


def test_who_saves_over_another_is_told_and_keeps_what_was_typed(desk, admin):
    row = crm(admin, now=MONDAY_9)
    Connection.objects.update(version=5)

    answer = desk.post(here(row, "key/"), {"name": "Другое имя", "base_url": ADDRESS, "version": 1})

    text = answer.content.decode()
    assert (answer.status_code, "Somebody changed this connection first." in text, "Другое имя" in text) == (
        422,
        True,
        True,
    )


def test_a_connection_is_paused_and_goes_on(desk, admin):
    row = crm(admin, now=MONDAY_9, checked_at=MONDAY_9, standing="working")

    standings = []
    for body in ({}, {"on": "1"}):
        desk.post(here(row, "switch/"), body)
        standings.append(Connection.objects.get().standing)

    assert standings == ["paused", "working"]


def test_a_connection_that_brought_nothing_is_removed(desk, admin):
    row = crm(admin, now=MONDAY_9)

    assert desk.post(here(row, "remove/")).url == LIST
    assert (Connection.objects.count(), Feed.objects.count()) == (0, 0)


def test_a_connection_whose_leads_are_here_says_why_it_stays(desk, admin):
    row = crm(admin, now=MONDAY_9)
    kept_lead(row)

    answer = desk.post(here(row, "remove/"))

    assert (answer.status_code, Connection.objects.count()) == (409, 1)
    assert "Leads came through this connection: pause it instead." in answer.content.decode()


def test_the_token_of_the_sender_is_kept_sealed(desk, admin):
    row = crm(admin, now=MONDAY_9, vendor="bitrix24", name="Битрикс24")

    desk.post(here(row, "sender/"), {"sender": "token-of-the-application"})

    row.refresh_from_db()
    assert unseal(row.sealed_sender) == "token-of-the-application"
    assert "token-of-the-application" not in desk.get(here(row)).content.decode()


def test_an_empty_token_is_refused(desk, admin):
    row = crm(admin, now=MONDAY_9, vendor="bitrix24", name="Битрикс24")

    assert desk.post(here(row, "sender/"), {"sender": ""}).status_code == 422


def test_the_list_says_what_waits_and_what_is_held_back(desk, admin):
    row = crm(admin, now=MONDAY_9)
    statuses(row, "Новая", "В работе", now=MONDAY_9)
    for number in range(3):
        held_back(row, str(number))

    answer = desk.get(LIST).content.decode()

    assert "2 statuses to map" in answer
    assert f'<a href="{here(row, "held/")}">3</a>' in answer


def test_the_list_asks_as_much_for_fifty_connections_as_for_one(desk, admin):
    crm(admin, now=MONDAY_9)
    desk.get(LIST)
    asked = queries(desk, LIST)
    for _number in range(49):
        held_back(crm(admin, now=MONDAY_9), "1")

    assert queries(desk, LIST) == asked


def queries(desk, url: str) -> int:
    with CaptureQueriesContext(database) as asked:
        assert desk.get(url).status_code == 200
    return len(asked)


def test_a_check_is_asked_for_once_however_often_one_clicks(desk, admin):
    row = crm(admin, now=MONDAY_9)

    for _click in range(2):
        assert desk.post(here(row, "check/")).url == here(row, "check/")

    assert ConnectionCheck.objects.count() == 1
