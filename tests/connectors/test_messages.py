"""What a client writes: a note on the lead that is theirs, a new lead with a running clock, and never a touch of ours."""

from datetime import timedelta

import pytest
from django.utils import timezone

from connectors.models import Handling
from connectors.services import messages, phone_lines
from connectors.vendors.inbox import EXAMPLE, message_of
from delivery.models import Notification
from funnel.models import Activity, Clock, Lead, Touch
from tests.connectors.phones import CALLED_AT, message, work_off
from tests.factories.funnel import make_lead, source

PHONE = "+79161234567"
WRITTEN_AT = CALLED_AT + timedelta(minutes=30)
NOW = WRITTEN_AT + timedelta(seconds=20)


@pytest.fixture
def line(company, administrator):
    type(company).objects.update(language="en")
    return phone_lines.create(kind="messages", name="Чаты", actor=administrator, now=CALLED_AT).line


def words(number="m1", *, sender=None, **changes):
    sender = {"phone": PHONE, "name": "Ольга Петрова"} if sender is None else sender
    said = {"id": number, "at": WRITTEN_AT.isoformat(), "from": sender, "text": "Сколько стоит?", "channel": "whatsapp"}
    return message_of(said | changes)


def take(line, one, now=NOW):
    return messages.take(line, one, heard_at=now, now=now)


def test_a_stranger_who_writes_is_a_lead_whose_clock_runs(line):
    outcome = take(line, words())

    lead = Lead.objects.get()
    assert outcome.name == "new_lead"
    assert (lead.first_name, lead.last_name, lead.phone_e164) == ("Ольга", "Петрова", PHONE)
    assert (lead.stage.key, lead.source.key, lead.events.first().door) == ("mql", "whatsapp", "message")
    assert Clock.objects.get(kind="first_touch").started_at == WRITTEN_AT
    assert Activity.objects.get().text == "Сколько стоит?"


def test_what_a_client_writes_stops_no_clock_of_ours(line):
    take(line, words("m1"))
    take(line, words("m2"))

    assert Lead.objects.get().first_touch_at is None
    assert Clock.objects.get(kind="first_touch").stopped_at is None
    assert (Activity.objects.count(), Touch.objects.filter(kind="chat").count()) == (2, 2)


def test_a_known_lead_gets_a_note_and_its_owner_is_told(line, rep):
    lead = make_lead("sql", at=CALLED_AT, owner=rep, phone_e164=PHONE)

    assert take(line, words()).name == "note"

    note = Activity.objects.get()
    assert (note.lead, note.kind, note.evidence, note.provider, note.call_id) == (
        lead, "note", "recorded", "whatsapp", "m1",
    )  # fmt: skip
    assert (Notification.objects.get().person, PHONE in Notification.objects.get().text) == (rep, False)


def test_an_address_names_the_lead_where_there_is_no_number(line):
    lead = make_lead("sql", at=CALLED_AT, email="olga@example.com")

    assert take(line, words(sender={"email": "Olga@Example.com"}, channel="email")).lead == lead
    assert Touch.objects.get().kind == "email"


def test_a_sender_known_by_an_id_alone_is_one_lead(line):
    for number in ("m1", "m2"):
        take(line, words(number, sender={"id": "tg-42", "name": "Ольга"}))

    assert (Lead.objects.count(), Lead.objects.get().external_id) == (1, "tg-42")


def test_a_line_with_a_source_of_its_own_says_where_leads_come_from(company, administrator):
    made = phone_lines.create(kind="messages", name="Avito", actor=administrator, now=CALLED_AT, source=source("avito"))

    take(made.line, words())

    assert Lead.objects.get().source.key == "avito"


def test_a_customer_who_writes_again_is_a_repeat_lead(line):
    make_lead("won", at=CALLED_AT - timedelta(days=60), phone_e164=PHONE)

    take(line, words())

    assert Lead.objects.order_by("-pk").first().origin == "repeat"


def test_a_message_from_the_door_is_worked_off_once(line, administrator):
    secret = phone_lines.rotate(line, actor=administrator, now=CALLED_AT).secret
    now = timezone.now()

    answers = [message(line, EXAMPLE, secret, at=now).status_code for _time in range(2)]
    work_off(timezone.now())

    assert (answers, Lead.objects.count(), Handling.objects.get().outcome) == ([200, 200], 1, "new_lead")


def test_a_message_without_words_is_written_down_all_the_same(line):
    take(line, words(text=""))

    assert Activity.objects.get().text == "A message without words."
