"""What Mango Office and Asterisk tell, read as their documents say; every field that is told has a page behind it."""

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest

from connectors.vendors import asterisk, mango
from connectors.vendors.telephony import Forged, Keys, Letter, Malformed, TooOld, e164
from tests.connectors.phones import CALLED_AT, KEY, PAYLOADS, SALT, form, told

KEYS = Keys((SALT,), KEY)
NOW = CALLED_AT + timedelta(minutes=3)


def paths(value, at=""):
    if isinstance(value, dict) and value:
        return {path for name, inner in value.items() for path in paths(inner, f"{at}.{name}" if at else name)}
    return {at}


def letter(payload, event="events/summary", salt=SALT):
    text = json.dumps(payload)
    return Letter(b"", {"vpbx_api_key": KEY, "sign": mango.sign(KEY, text, salt), "json": text}, {}, event)


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("mango_*.json")), ids=lambda path: path.stem)
def test_every_field_that_mango_sends_has_a_page_and_a_day(path):
    event = "events/record/added" if "recording" in path.stem else "events/summary"
    cited = {field.path: field.doc for field in mango.FIELDS[event]}

    said = {each for each in paths(json.loads(path.read_text())) if each not in ("to", "from")}

    assert said <= set(cited)
    assert all(cited[each].page.startswith("https://www.mango-office.ru/") and cited[each].read for each in said)


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("asterisk_*.txt")), ids=lambda path: path.stem)
def test_every_field_that_asterisk_sends_has_a_page_and_a_day(path):
    cited = {field.path: field.doc for field in asterisk.CALL_FIELDS}

    said = {name for name, _value in parse_qsl(path.read_text().strip(), keep_blank_values=True)}

    assert said <= set(cited)
    assert all(cited[each].page.startswith("https://docs.asterisk.org/") and cited[each].read for each in said)


@pytest.mark.parametrize(
    ("name", "direction", "client", "extension", "answered", "seconds"),
    [
        ("mango_incoming_answered", "in", "+79161234567", "123", True, 120),
        ("mango_incoming_missed", "in", "+79161234567", "123", False, 0),
        ("mango_incoming_in_the_menu", "in", "+79161234567", "", False, 0),
        ("mango_incoming_hidden", "in", "", "123", False, 0),
        ("mango_outgoing_answered", "out", "+79161234567", "123", True, 120),
        ("mango_outgoing_unanswered", "out", "+79161234567", "123", False, 0),
        ("mango_internal", "internal", "", "101", True, 120),
    ],
)
def test_a_summary_of_mango_is_read(name, direction, client, extension, answered, seconds):
    """Example 2 of the vendor: a call that ended in the menu is “successful”, yet nobody spoke."""
    call = mango.call_of(told(name))

    assert (call.direction, call.client, call.extension) == (direction, client, extension)
    assert (call.answered, call.duration_s, call.at) == (answered, seconds, CALLED_AT)


def test_a_call_to_the_mobile_of_a_colleague_is_a_call_between_colleagues():
    call = mango.call_of(told("mango_outgoing_answered", to={"number": "79161234567", "extension": "101"}))

    assert call.direction == "internal"


@pytest.mark.parametrize(
    ("name", "direction", "client", "extension", "answered", "seconds"),
    [
        ("asterisk_incoming_answered", "in", "+79161234567", "123", True, 120),
        ("asterisk_incoming_missed", "in", "+79161234567", "123", False, 0),
        ("asterisk_outgoing_answered", "out", "+79161234567", "123", True, 120),
        ("asterisk_internal", "internal", "", "123", True, 20),
    ],
)
def test_a_record_of_asterisk_is_read(name, direction, client, extension, answered, seconds):
    """A voice menu that answered is no person: Dial() said NOANSWER."""
    call = asterisk.call_of(dict(parse_qsl(form(name), keep_blank_values=True)))

    assert (call.direction, call.client, call.extension) == (direction, client, extension)
    assert (call.answered, call.duration_s, call.at) == (answered, seconds, CALLED_AT)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("79161234567", "+79161234567"),
        ("+7 (916) 123-45-67", "+79161234567"),
        ("89161234567", "+79161234567"),
        ("9161234567", "+79161234567"),
        ("375291234567", "+375291234567"),
        ("sip:user1@alfa.mangosip.ru", ""),
        ("123", ""),
        ("", ""),
    ],
)
def test_a_number_is_read_however_the_exchange_writes_it(text, number):
    assert e164(text) == number


def test_the_recording_is_reached_through_a_login_and_without_a_secret():
    found = mango.recording_of(told("mango_recording_added"))

    assert found.their_id == "232wc3e3w3s222"
    assert found.url == (
        "https://app.mango-office.ru/vpbx/queries/recording/issa/MToxMDAwNjA4NTo1MDA5NDExMDIyOjE%3D/play/"
    )


def test_a_signed_summary_is_heard():
    heard = mango.hear(letter(told("mango_incoming_answered")), KEYS, now=NOW)

    assert (heard.what, heard.their_id) == ("call", "232wc3e3w3s222")


def test_the_signature_is_that_of_the_vendors_formula():
    """sha256(vpbx_api_key + json + vpbx_api_salt), §2.4.3."""
    said = mango.sign("key", '{"a":1}', "salt")

    assert said == "0a14249b7c9fe83386698debbe9dd7e4a3c0adca8a825e1b5b6d2ed4dfb58f00"


def test_the_former_salt_opens_as_long_as_it_is_given():
    heard = mango.hear(letter(told("mango_incoming_answered"), salt="former"), Keys((SALT, "former"), KEY), now=NOW)

    assert heard.what == "call"


@pytest.mark.parametrize("keys", [Keys(("other",), KEY), Keys((SALT,), "other"), Keys((), KEY)])
def test_another_key_or_salt_is_a_forgery(keys):
    with pytest.raises(Forged):
        mango.hear(letter(told("mango_incoming_answered")), keys, now=NOW)


def test_a_summary_of_last_week_is_a_repetition():
    with pytest.raises(TooOld):
        mango.hear(letter(told("mango_incoming_answered")), KEYS, now=NOW + timedelta(days=7))


def test_notices_that_nobody_needs_are_taken_and_dropped():
    assert mango.hear(letter({"seq": 1, "call_state": "Appeared"}, "events/call"), KEYS, now=NOW) is None


@pytest.mark.parametrize(
    "change",
    [
        {"entry_id": ""},
        {"entry_id": "x" * 201},
        {"end_time": "soon"},
        {"end_time": None},
        {"entry_id": "a\u0000b"},
    ],
)
def test_a_signed_summary_that_cannot_be_read_is_refused(change):
    with pytest.raises(Malformed):
        mango.hear(letter(told("mango_incoming_answered", **change)), KEYS, now=NOW)


@pytest.mark.parametrize("change", [{"call_direction": 9}, {"from": "79161234567"}, {"talk_time": "later"}])
def test_a_summary_with_another_shape_is_no_call(change):
    with pytest.raises(Malformed):
        mango.call_of(told("mango_incoming_answered", **change))


def asterisk_letter(body, secret="s3cret"):
    signed = f"{body}&sign={asterisk.sign(body.encode(), secret)}".encode()
    return Letter(signed, dict(parse_qsl(signed.decode(), keep_blank_values=True)))


def test_a_signed_record_of_asterisk_is_heard_within_five_minutes():
    heard = asterisk.hear(asterisk_letter(form("asterisk_incoming_answered")), Keys(("s3cret",)), now=NOW)

    assert (heard.what, heard.their_id, "sign" in heard.payload) == ("call", "1773639000.11", False)


@pytest.mark.parametrize(("secret", "after", "error"), [("other", 0, Forged), ("s3cret", 9, TooOld)])
def test_a_forged_or_old_record_of_asterisk_is_refused(secret, after, error):
    letter_ = asterisk_letter(form("asterisk_incoming_answered"))

    with pytest.raises(error):
        asterisk.hear(letter_, Keys((secret,)), now=NOW + timedelta(minutes=after))


def test_a_changed_body_of_asterisk_is_a_forgery():
    good = asterisk_letter(form("asterisk_incoming_answered"))
    bad = Letter(good.body.replace(b"in&did", b"out&did"), good.form)

    with pytest.raises(Forged):
        asterisk.hear(bad, Keys(("s3cret",)), now=NOW)


def test_the_snippet_signs_as_the_door_checks():
    """Every variable of the dialplan that is sent stands in the table of documented fields."""
    text = asterisk.snippet("https://crm.example.com/hooks/calls/T/", "5ec7e7", incoming="in", outgoing="out")

    sent = set(re.findall(r"(?:&|Set\(B=)(\w+)=\$", text))

    assert "SHA1(5ec7e7${B}5ec7e7)" in text
    assert "CURL(https://crm.example.com/hooks/calls/T/,${B}&sign=${SIGNED})" in text
    assert sent == {field.path for field in asterisk.CALL_FIELDS}


def test_the_moment_is_that_of_the_call_and_not_of_its_report():
    assert mango.call_of(told("mango_incoming_answered")).at == datetime(2026, 3, 16, 5, 30, tzinfo=UTC)
