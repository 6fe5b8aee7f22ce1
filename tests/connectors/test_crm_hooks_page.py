"""POST /hooks/crm/…: a bell that says nothing, whatever is sent (item 2 of the issue; D8)."""

import pytest
import time_machine
from django.test import Client

from alignment.shared.sealing import seal
from connectors.models import Connection, CrmNotice
from connectors.services import connections
from delivery.services import throttles
from tests.conftest import MONDAY_9
from tests.factories.crm import crm

FORM = "application/x-www-form-urlencoded"
UPDATED = "leads%5Bupdate%5D%5B0%5D%5Bid%5D=501"
DEAL = "event=ONCRMDEALUPDATE&data%5BFIELDS%5D%5BID%5D=12"


@pytest.fixture(autouse=True)
def on_monday():
    with time_machine.travel(MONDAY_9, tick=False):
        yield


@pytest.fixture
def amo(administrator):
    return crm(administrator, now=MONDAY_9)


@pytest.fixture
def bitrix(administrator):
    row = crm(administrator, now=MONDAY_9, vendor="bitrix24", name="Битрикс24")
    Connection.objects.filter(pk=row.pk).update(sealed_sender=seal("the-token"))
    return row


def knock(connection, body: str = UPDATED, *, content_type: str = FORM, token: str = ""):
    url = f"/hooks/crm/{token or connections.hook_of(connection)}/"
    return Client(enforce_csrf_checks=True).post(url, body, content_type=content_type)


def test_a_notice_is_kept_and_the_answer_is_empty(amo):
    answer = knock(amo)

    assert (answer.status_code, answer.content) == (200, b"")
    notice = CrmNotice.objects.get()
    assert (notice.connection, notice.entity, notice.their_id) == (amo, "leads", "501")
    assert Connection.objects.get().last_notice_at == MONDAY_9


def test_the_same_notice_three_times_waits_once(amo):
    assert [knock(amo).status_code for _time in range(3)] == [200, 200, 200]
    assert CrmNotice.objects.count() == 1


def test_an_unknown_address_is_not_found(amo):
    assert knock(amo, token="of-nobody").status_code == 404
    assert CrmNotice.objects.count() == 0


def test_a_paused_connection_is_not_found(amo):
    Connection.objects.update(standing="paused")

    assert knock(amo).status_code == 404


@pytest.mark.parametrize(
    ("body", "content_type"),
    [("", FORM), ("hello=world", FORM), ("{", "application/json"), ("\x00\udcff".encode("utf-8", "replace"), FORM)],
)
def test_what_is_not_theirs_is_refused_without_an_echo(amo, body, content_type):
    answer = knock(amo, body, content_type=content_type)

    assert (answer.status_code, answer.content, CrmNotice.objects.count()) == (400, b"", 0)


def test_an_event_of_bitrix_without_its_token_is_refused(bitrix):
    assert knock(bitrix, DEAL).status_code == 400
    assert knock(bitrix, f"{DEAL}&auth%5Bapplication_token%5D=another").status_code == 400
    assert CrmNotice.objects.count() == 0


def test_an_event_of_bitrix_with_its_token_is_kept(bitrix):
    assert knock(bitrix, f"{DEAL}&auth%5Bapplication_token%5D=the-token").status_code == 200
    assert CrmNotice.objects.get().their_id == "D12"


def test_more_than_a_megabyte_is_refused_unread(amo):
    answer = knock(amo, UPDATED + "&x=" + "y" * 1024 * 1024)

    assert (answer.status_code, CrmNotice.objects.count()) == (413, 0)


def test_a_flood_is_told_when_to_come_again(amo, monkeypatch):
    monkeypatch.setattr(throttles, "allow", lambda *args, **kwargs: False)

    answer = knock(amo)

    assert (answer.status_code, CrmNotice.objects.count()) == (429, 0)
    assert int(answer["Retry-After"]) > 0


def test_looking_at_the_door_shows_nothing(amo):
    assert Client().get(f"/hooks/crm/{connections.hook_of(amo)}/").status_code == 405


def test_a_secret_that_can_no_longer_be_read_asks_to_come_again(bitrix):
    Connection.objects.update(sealed_sender="unreadable")

    assert knock(bitrix, DEAL).status_code == 503
