"""Letters: written once with their cause, handed over with the same Message-ID, kept to be read."""

from datetime import timedelta
from random import Random

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from delivery import bell, selectors, tasks
from delivery.models import OutboxMessage
from delivery.services import outbox

pytestmark = pytest.mark.django_db
MAIL = "/settings/mail/"


def write(recipient, now, key="protocol:1", **words):
    words = {"subject": "Protocol", "body": "Text", **words}
    return outbox.send_mail(key=key, recipient=recipient, now=now, **words)


def test_the_same_letter_is_written_once_and_the_first_one_stays(rep, now):
    first, second = write(rep, now), write(rep, now, subject="Other words")
    assert (first.pk, second.subject) == (second.pk, "Protocol")
    assert OutboxMessage.objects.count() == 1


def test_a_letter_goes_with_what_caused_it(rep, now):
    with transaction.atomic():
        write(rep, now)
        transaction.set_rollback(True)
    assert OutboxMessage.objects.count() == 0


def test_a_letter_leaves_once_with_text_html_and_attachment(rep, now):
    attached = {"name": "invite.ics", "text": "BEGIN:VCALENDAR", "type": "text/calendar"}
    row = write(rep, now, html="<p>Text</p>", attachments=[attached])
    assert outbox.relay(now=now, limit=9) == 1
    assert outbox.relay(now=now, limit=9) == 0
    (letter,) = mail.outbox
    assert (letter.to, letter.subject, letter.body) == ([rep.email], "Protocol", "Text")
    assert letter.extra_headers["Message-ID"] == row.message_id
    assert letter.alternatives[0][0] == "<p>Text</p>"
    assert letter.attachments[0][:2] == ("invite.ics", "BEGIN:VCALENDAR")
    row.refresh_from_db()
    assert (row.state, row.finished_at) == ("done", now)


def test_a_refused_letter_is_tried_again_with_the_same_message_id(rep, now, monkeypatch):
    row = write(rep, now)
    seen = []

    def refuse(message):
        seen.append(message.message_id)
        raise OSError("451 not now")

    monkeypatch.setitem(outbox.SENDERS, "mail", refuse)
    for minutes in (0, 1, 5, 20, 90):
        outbox.relay(now=now + timedelta(minutes=minutes))
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == ("dead", 5, "OSError: 451 not now")
    assert seen == [row.message_id] * 5


def test_a_person_without_address_gets_no_letter_and_the_row_says_so(rep, now):
    rep.email = None
    rep.save()
    row = write(rep, now)
    assert (row.state, row.last_error) == ("cancelled", "No e-mail address.")
    assert outbox.relay(now=now) == 0


def test_line_breaks_cannot_add_headers(rep, now):
    write(rep, now, subject="Hello\r\nBcc: everybody@example.com")
    outbox.relay(now=now)
    assert mail.outbox[0].subject == "Hello Bcc: everybody@example.com"
    assert mail.outbox[0].recipients() == [rep.email]


def test_the_age_of_the_oldest_letter_is_known(rep, now):
    assert selectors.oldest_waiting(now) is None
    write(rep, now)
    assert selectors.oldest_waiting(now + timedelta(minutes=3)) == timedelta(minutes=3)


def test_the_task_relays_until_nothing_is_due(rep):
    for n in range(3):
        write(rep, timezone.now(), key=f"{n}")
    tasks.relay_outbox(id=1)
    assert len(mail.outbox) == 3


def test_only_an_administrator_reads_the_mail(people_by_role, as_, rep, now):
    row = write(rep, now)
    for name, person in people_by_role.items():
        expected = 200 if name == "administrator" else 403
        assert as_(person).get(MAIL).status_code == expected, name
        assert as_(person).get(f"{MAIL}{row.pk}/").status_code == expected, name


def test_a_letter_is_shown_without_running_it(administrator, as_, rep, now):
    row = write(rep, now, html="<script>alert(1)</script><b>hello</b>", body="<i>text</i>")
    page = as_(administrator).get(f"{MAIL}{row.pk}/").content.decode()
    assert "<script>alert" not in page
    assert 'srcdoc="&lt;script&gt;' in page
    assert "sandbox " in page
    assert "&lt;i&gt;text&lt;/i&gt;" in page


def test_a_link_that_lets_its_reader_in_is_not_shown(administrator, as_, rep, now):
    row = write(rep, now, key="reset:1:x", body="https://example.com/secret-token")
    page = as_(administrator).get(f"{MAIL}{row.pk}/").content.decode()
    assert "secret-token" not in page


def test_a_buried_letter_is_sent_again_on_request(administrator, as_, rep, now):
    row = write(rep, now)
    OutboxMessage.objects.update(state="dead", attempts=5)
    as_(administrator).post(f"{MAIL}{row.pk}/replay/")
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("queued", 0)
    as_(rep).post(f"{MAIL}{row.pk}/replay/")
    assert as_(administrator).get(f"{MAIL}?state=queued").status_code == 200


def test_a_ring_that_reaches_nobody_is_counted_and_swallowed(monkeypatch):
    def refuse(task, ids):
        raise OSError("refused")

    line = bell.Line()
    monkeypatch.setattr(bell, "line", line)
    monkeypatch.setattr(bell, "_send", refuse)
    bell._ring_now("delivery.tasks.relay_outbox", {})
    assert (line.failures, line.resting()) == (1, True)
    bell._ring_now("delivery.tasks.relay_outbox", {})
    assert line.failures == 1


def test_the_bell_rings_after_the_commit(monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(bell, "_send", lambda task, ids: rung.append((task, ids)))
    monkeypatch.setattr(bell, "line", bell.Line())
    with django_capture_on_commit_callbacks(execute=True):
        bell.ring("imports", id=7)
        assert rung == []
    assert rung == [("funnel.tasks.run_imports", {"id": 7})]


def test_letters_asked_for_again_in_any_order_leave_once_each(rep, now):
    """R4: two hundred letters, each asked for one to five times, with a relay in between."""
    dice = Random(11)
    asked = [n for n in range(200) for _time in range(dice.randint(1, 5))]
    dice.shuffle(asked)
    for step, n in enumerate(asked):
        write(rep, now, key=f"letter:{n}", subject=f"Letter {n}")
        if step % 7 == 0:
            outbox.relay(now=now, limit=3)
    outbox.relay(now=now, limit=1000)
    assert sorted(letter.subject for letter in mail.outbox) == sorted(f"Letter {n}" for n in range(200))
    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == 200
