"""The quarantine on its page: why each lead is held back, and trying it anew."""

import pytest
import time_machine
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from connectors.models import MirroredLead
from tests.conftest import MONDAY_9
from tests.factories.crm import ADDRESS, crm, held_back


@pytest.fixture(autouse=True)
def on_monday():
    with time_machine.travel(MONDAY_9, tick=False):
        yield


@pytest.fixture
def connection(administrator):
    return crm(administrator, now=MONDAY_9)


@pytest.fixture
def desk(as_, cmo):
    cmo.language = "en"
    cmo.save()
    return as_(cmo)


def address(connection, rest: str = "") -> str:
    return f"/settings/connections/{connection.pk}/held/{rest}"


def due() -> list[str]:
    return sorted(MirroredLead.objects.filter(due_since=MONDAY_9).values_list("their_id", flat=True))


def test_nothing_held_back_is_said_so(desk, connection):
    assert "No lead is held back" in desk.get(address(connection)).content.decode()


def test_a_lead_stands_with_its_sentence_and_the_way_to_it_there(desk, connection):
    held_back(connection, "77", words="The status “Новая” is not mapped.")

    answer = desk.get(address(connection)).content.decode()

    assert "The status “Новая” is not mapped." in answer
    assert f'<a href="{ADDRESS}/leads/detail/77" rel="noopener noreferrer" target="_blank">' in answer


def test_one_kind_of_trouble_is_shown_by_itself(desk, connection):
    held_back(connection, "1", trouble="unmapped", words="первое")
    held_back(connection, "2", trouble="refused", words="второе")

    answer = desk.get(f"{address(connection)}?trouble=refused").content.decode()

    assert ("второе" in answer, "первое" in answer) == (True, False)


def test_one_lead_is_tried_anew(desk, connection):
    held_back(connection, "1")
    held_back(connection, "2")

    answer = desk.post(address(connection, "again/"), {"their_id": "2"}, follow=True)

    assert ("1 lead is tried anew." in answer.content.decode(), due()) == (True, ["2"])


def test_all_are_tried_anew(desk, connection):
    for number in "12":
        held_back(connection, number)

    desk.post(address(connection, "again/"))

    assert due() == ["1", "2"]


def test_a_lead_that_is_not_held_back_changes_nothing(desk, connection):
    answer = desk.post(address(connection, "again/"), {"their_id": "404"}, follow=True)

    assert ("Nothing is held back any more." in answer.content.decode(), due()) == (True, [])


def test_the_next_page_begins_behind_the_last_row(desk, connection):
    for number in range(60):
        held_back(connection, f"n{number:02}")
    first = desk.get(address(connection))

    second = desk.get(f"{address(connection)}?after={first.context['page'].after}")

    shown = [line["row"].their_id for answer in (first, second) for line in answer.context["rows"]]
    assert shown == [f"n{number:02}" for number in range(60)]


def test_the_page_asks_as_much_for_fifty_rows_as_for_one(desk, connection):
    held_back(connection, "1")
    desk.get(address(connection))
    one = queries(desk, connection)
    for number in range(2, 51):
        held_back(connection, str(number))

    assert queries(desk, connection) == one


def queries(desk, connection) -> int:
    with CaptureQueriesContext(database) as asked:
        assert desk.get(address(connection)).status_code == 200
    return len(asked)
