"""POST /hooks/calls/… and /hooks/messages/…: signed, limited, idempotent, and silent about what was sent (A34, D8)."""

from datetime import timedelta

import pytest
import time_machine

from connectors.models import Handling, Line, Received
from connectors.services import phone_lines
from connectors.vendors.inbox import EXAMPLE
from delivery.services import throttles
from tests.connectors.phones import (
    CALLED_AT,
    KEY,
    address,
    form,
    from_asterisk,
    from_mango,
    mango_line,
    message,
    told,
)

NOW = CALLED_AT + timedelta(minutes=3)


@pytest.fixture(autouse=True)
def at_the_end_of_the_call():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def line(company, administrator):
    return mango_line(administrator, NOW)


@pytest.fixture
def pbx(company, administrator):
    return phone_lines.create(kind="asterisk", name="Asterisk", actor=administrator, now=NOW)


@pytest.fixture
def inbox(company, administrator):
    return phone_lines.create(kind="messages", name="Чаты", actor=administrator, now=NOW)


def test_a_call_of_mango_waits_as_a_row_as_it_came(line):
    answer = from_mango(line, told("mango_incoming_missed"))

    assert (answer.status_code, answer.json()) == (200, {"status": "received"})
    row = Received.objects.get()
    assert (row.line, row.what, row.payload["from"]) == (line, "call", {"number": "79161234567"})
    assert Handling.objects.get().state == "queued"
    assert Line.objects.get().last_call_at == NOW


def test_a_call_of_asterisk_waits_as_a_row(pbx):
    assert from_asterisk(pbx.line, form("asterisk_incoming_missed"), pbx.secret).status_code == 200
    assert Received.objects.get().payload["dialstatus"] == "NOANSWER"


def test_a_message_waits_as_a_row(inbox):
    assert message(inbox.line, EXAMPLE, inbox.secret, at=NOW).status_code == 200
    assert Received.objects.get().payload["text"] == EXAMPLE["text"]


def test_the_same_call_told_three_times_is_one_row(line):
    answers = [from_mango(line, told("mango_incoming_missed")).status_code for _time in range(3)]

    assert (answers, Received.objects.count(), Handling.objects.count()) == ([200, 200, 200], 1, 1)


def test_a_notice_that_nobody_needs_is_taken_and_leaves_nothing(line):
    answer = from_mango(line, {"call_state": "Appeared"}, event="events/call")

    assert (answer.status_code, Received.objects.count()) == (200, 0)


@pytest.mark.parametrize("salt", ["", "another-salt"])
def test_a_forged_call_is_refused_and_nothing_is_kept(line, salt):
    answer = from_mango(line, told("mango_incoming_missed"), salt=salt)

    assert (answer.status_code, answer.json(), Received.objects.count()) == (401, {"status": "signature"}, 0)


def test_a_forged_call_of_asterisk_and_a_forged_message_are_refused(pbx, inbox):
    assert from_asterisk(pbx.line, form("asterisk_incoming_missed"), "other").status_code == 401
    assert message(inbox.line, EXAMPLE, phone_lines.new_secret(), at=NOW).status_code == 401
    assert Received.objects.count() == 0


def test_what_was_signed_ten_minutes_ago_is_a_repetition(pbx, inbox):
    """D8: the window is five minutes where the sender signs its moment."""
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        answers = [
            from_asterisk(pbx.line, form("asterisk_incoming_missed"), pbx.secret),
            message(inbox.line, EXAMPLE, inbox.secret, at=NOW),
        ]

    assert [(answer.status_code, answer.json()["status"]) for answer in answers] == [(401, "too_old")] * 2


@pytest.mark.parametrize("change", [{"entry_id": None}, {"end_time": "x"}])
def test_a_signed_call_that_cannot_be_read_is_refused_without_an_echo(line, change):
    answer = from_mango(line, told("mango_incoming_missed", **change))

    assert (answer.status_code, answer.content) == (400, b'{"status": "malformed"}')


@pytest.mark.parametrize(
    "payload",
    ["", "[]", "{", '{"id": "1"}', '{"id": "1", "at": "2026-03-16T09:00:00", "from": {"phone": "+79161234567"}}',
     '{"id": "1", "at": "2026-03-16T09:00:00Z", "from": {}}', '{"id": 1, "at": "2026-03-16T09:00:00Z", "from": "x"}'],
)  # fmt: skip
def test_a_signed_message_that_cannot_be_read_is_refused(inbox, payload):
    answer = message(inbox.line, payload, inbox.secret, at=NOW)

    assert (answer.status_code, Received.objects.count()) == (400, 0)


def test_an_unknown_address_a_line_switched_off_and_the_wrong_door_are_not_found(client, line, inbox, administrator):
    wrong_door = address(line).replace("/calls/", "/messages/")
    phone_lines.switch(inbox.line, is_on=False, actor=administrator, now=NOW)

    answers = [client.post("/hooks/calls/nobody/"), client.post(wrong_door), client.post(address(inbox.line))]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_looking_at_the_door_is_not_taken(client, line):
    assert client.get(address(line)).status_code == 405


def test_more_than_a_call_may_be_is_refused_before_it_is_read(client, line):
    answer = client.post(address(line, "events/summary"), {"json": "x" * 70_000})

    assert (answer.status_code, answer.json()) == (413, {"status": "too_large"})


def test_a_flood_is_told_when_to_come_again(line, monkeypatch):
    monkeypatch.setattr(throttles, "allow", lambda key, **_limits: "forged" in key)

    answer = from_mango(line, told("mango_incoming_missed"))

    assert (answer.status_code, int(answer["Retry-After"]) > 0, Received.objects.count()) == (429, True, 0)


def test_who_guesses_signatures_is_stopped_early(line):
    answers = [from_mango(line, told("mango_incoming_missed"), salt="guess").status_code for _guess in range(31)]

    assert (answers[:30], answers[30]) == ([401] * 30, 429)


def test_the_former_secret_opens_for_a_day_and_no_longer(line, administrator):
    phone_lines.rotate(line, actor=administrator, now=NOW, salt="the-new-salt")

    within = from_mango(line, told("mango_incoming_missed")).status_code
    with time_machine.travel(NOW + timedelta(hours=24, minutes=1), tick=False):
        after = from_mango(line, told("mango_incoming_answered", end_time=int(NOW.timestamp()) + 86_000)).status_code

    assert (within, after) == (200, 401)


def test_neither_token_nor_secret_lies_open_in_the_database(line):
    row = Line.objects.values().get()
    kept = " ".join(str(value) for value in row.values())

    assert phone_lines.token_of(line) not in kept
    assert KEY not in kept
    assert "salt-of-the-line" not in kept
