"""A slip is drawn when the letter leaves: no row says who has which (P8: mail log, outbox payload)."""

import re

import pytest
from django.core import mail

from delivery.models import OutboxMessage
from delivery.services import enclosures, outbox
from practices.answers import letters, store
from practices.answers.models import Slip
from tests.practices.answering import WAVE, surveys_dir  # noqa: F401

LINK = re.compile(r"/surveys/answer/([A-Za-z0-9_-]{43})/")


@pytest.fixture(autouse=True)
def _own_folder(db, surveys_dir):  # noqa: F811
    pass


def left() -> list[str]:
    """Tokens of the letters that have left."""
    return [token for letter in mail.outbox for token in LINK.findall(letter.body)]


def loose_in(folder) -> list:
    return [slip for slip in (folder / "slips" / str(WAVE)).iterdir() if not slip.name.endswith(".drawn")]


def invite(people, now) -> None:
    for person in people:
        letters.send(
            WAVE, person, subject="Survey", body=f"Here: {letters.LINK}", html=f"<a>{letters.LINK}</a>", now=now
        )


def test_each_letter_has_a_link_of_its_own_that_opens_the_door(rep, marketer, now):
    letters.prepare(WAVE, 2)
    invite([rep, marketer], now)

    outbox.relay(now=now, limit=5)

    assert len(set(left())) == 2
    assert all(store.state_of(token) == store.Door(WAVE, "open") for token in left())
    assert all(
        LINK.findall(part.content) == LINK.findall(letter.body)
        for letter in mail.outbox
        for part in letter.alternatives
    )


def test_the_row_of_a_letter_never_has_the_link(rep, now):
    letters.prepare(WAVE, 1)
    invite([rep], now)
    before = OutboxMessage.objects.values().get()

    outbox.relay(now=now, limit=5)

    row = OutboxMessage.objects.values().get()
    assert row["state"] == "done"
    assert (
        (row["body"], row["html"])
        == (before["body"], before["html"])
        == (f"Here: {letters.LINK}", f"<a>{letters.LINK}</a>")
    )
    assert left()[0] not in str(row)
    assert Slip.objects.filter(digest=store.digest_of(left()[0])).exists()


def test_a_letter_that_did_not_leave_puts_its_slip_back(rep, now, monkeypatch, surveys_dir):  # noqa: F811
    letters.prepare(WAVE, 1)
    loose = len(loose_in(surveys_dir))
    invite([rep], now)
    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", lambda *_given, **_named: 1 / 0)

    outbox.relay(now=now, limit=1)

    assert OutboxMessage.objects.get().state == "queued"
    assert len(loose_in(surveys_dir)) == loose
    assert LINK.search(OutboxMessage.objects.get().last_error) is None


def test_a_drawn_slip_is_destroyed(rep, now, surveys_dir):  # noqa: F811
    letters.prepare(WAVE, 1)
    invite([rep], now)

    outbox.relay(now=now, limit=1)

    kept = "".join(file.read_text() for file in surveys_dir.rglob("*") if file.is_file())
    assert left()[0] not in kept


def test_an_empty_box_gets_one_more(rep, now):
    letters.prepare(WAVE, 0)
    for _spare in range(2):
        with letters.drawn_link(str(WAVE)):
            pass
    invite([rep], now)

    outbox.relay(now=now, limit=1)

    assert store.state_of(left()[0]) == store.Door(WAVE, "open")


def test_a_closed_wave_sends_no_more_links(rep, now):
    letters.prepare(WAVE, 1)
    invite([rep], now)
    store.flush(WAVE, closing=True)

    outbox.relay(now=now, limit=1)

    assert mail.outbox == []
    assert OutboxMessage.objects.get().state == "queued"


def test_the_place_typed_into_another_letter_stays_words(rep, now):
    letters.prepare(WAVE, 1)
    for key in ("protocol:17:1", "letter"):
        outbox.send_mail(key=key, recipient=rep, subject="s", body=enclosures.PLACE, now=now)

    outbox.relay(now=now, limit=5)

    assert [letter.body for letter in mail.outbox] == [enclosures.PLACE] * 2


def test_one_person_gets_one_letter_of_a_wave(rep, now):
    letters.prepare(WAVE, 1)
    invite([rep, rep], now)

    assert OutboxMessage.objects.count() == 1
