"""«Проверка связи» on its page, and the file of it that may be sent to anybody."""

import json

import pytest
import time_machine

from connectors.models import Connection, ConnectionCheck
from connectors.services import checking
from tests.conftest import MONDAY_9
from tests.factories.crm import check_of, crm, result


@pytest.fixture(autouse=True)
def on_monday():
    with time_machine.travel(MONDAY_9, tick=False):
        yield


@pytest.fixture
def connection(administrator):
    return crm(administrator, now=MONDAY_9)


@pytest.fixture
def desk(as_, administrator):
    administrator.language = "en"
    administrator.save()
    return as_(administrator)


def address(connection, rest: str = "") -> str:
    return f"/settings/connections/{connection.pk}/check/{rest}"


def test_before_the_first_check_the_page_says_what_it_does(desk, connection):
    assert "Nothing was checked yet" in desk.get(address(connection)).content.decode()


def test_a_running_check_is_watched(desk, connection, administrator):
    checking.ask(connection, now=MONDAY_9, actor=administrator)

    answer = desk.get(address(connection)).content.decode()

    assert ("The check is running." in answer, "every 2s" in answer) == (True, True)


def test_a_paused_connection_is_not_checked(desk, connection):
    Connection.objects.update(standing="paused")

    answer = desk.post(address(connection))

    assert (answer.status_code, ConnectionCheck.objects.count()) == (409, 0)


def test_a_finished_check_shows_each_call_with_its_fields_and_where_it_is_documented(desk, connection):
    missing = [{"path": "lead.pipeline_id", "required": True, "use": "stage"}]
    check_of(
        connection, result(), result("calls", missing=missing, is_green=False), now=MONDAY_9, is_green=False
    )  # fmt: skip

    answer = desk.get(address(connection)).content.decode()

    for words in (
        "something is missing",
        "Found 2 · not seen 1 · unexpected 1",
        "lead.new_field",
        "Missing and needed",
        "lead.pipeline_id",
        'href="https://www.amocrm.ru/developers/x"',
        "read on 2026-11-22",
        "Xxxx",
    ):
        assert words in answer


def test_a_check_that_could_not_be_made_shows_its_fault(desk, connection):
    failed = {"entity": "", "requests": [], "status": 0, "fault": "504 Gateway", "is_green": False}
    check_of(connection, failed, now=MONDAY_9, is_green=False)

    answer = desk.get(address(connection)).content.decode()

    assert ("The whole check" in answer, "504 Gateway" in answer) == (True, True)


def test_an_older_check_is_shown_by_its_number(desk, connection):
    old = check_of(connection, result(found=["lead.of_old"]), now=MONDAY_9)
    check_of(connection, result(), now=MONDAY_9)

    assert "lead.of_old" not in desk.get(address(connection)).content.decode()
    assert "lead.of_old" in desk.get(f"{address(connection)}?check={old.pk}").content.decode()


def test_the_file_holds_names_of_fields_and_no_record(desk, connection):
    check = check_of(connection, result(sample={"name": "Xxxx"}), now=MONDAY_9)

    answer = desk.get(address(connection, f"{check.pk}/download/"))

    told = json.loads(answer.content)
    assert (told["vendor"], told["calls"][0]["found"]) == ("amocrm", ["lead.id", "lead.price"])
    assert "sample" not in told["calls"][0]
    assert answer["Content-Disposition"] == f'attachment; filename="check-amocrm-{check.pk}.json"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_check_of_another_connection_is_not_found(desk, connection, administrator):
    check = check_of(crm(administrator, now=MONDAY_9), now=MONDAY_9)

    assert desk.get(address(connection, f"{check.pk}/download/")).status_code == 404


def test_a_director_reads_the_check_and_does_not_start_one(as_, cmo, connection):
    assert as_(cmo).get(address(connection)).status_code == 200
    assert as_(cmo).post(address(connection)).status_code == 403
    assert ConnectionCheck.objects.count() == 0


def test_where_nothing_was_seen_nothing_is_called_missing(desk, connection):
    missing = [{"path": "id", "required": True, "use": "id"}]
    check_of(connection, result("moves", records=0, found=[], missing=missing, sample=None), now=MONDAY_9)

    assert "Missing and needed" not in desk.get(address(connection)).content.decode()
