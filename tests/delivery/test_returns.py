"""decisions.md 44: queued → accepted → bounced, read from a real IMAP server (pymap)."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.message import sanitize_address
from django.db import DatabaseError, IntegrityError, connection, transaction

from alignment.settings.environment import Mailbox
from delivery import selectors, tasks
from delivery.models import MailboxReading, MailReturn, OutboxMessage
from delivery.services import outbox, returns
from delivery.services.mail import letter_of
from delivery.services.returns_mailbox import LARGEST, Arrived
from tests.factories import returned
from tests.processes import free_port
from tests.return_mailbox import return_mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server():
    with return_mailbox() as box:
        yield box


@pytest.fixture
def box(server, settings):
    settings.RETURN_MAILBOX = server.settings()
    server.empty()
    return server


@pytest.fixture
def row(rep, now):
    """Accepted by the mail server."""
    outbox.send_mail(key="protocol:1", recipient=rep, subject="Protocol", body="Text", now=now)
    outbox.relay(now=now)
    return OutboxMessage.objects.get()


def later(now, minutes=5):
    return now + timedelta(minutes=minutes)


def standing(row):
    row.refresh_from_db()
    return row.standing


@pytest.mark.parametrize(("report", "said"), returned.SERVERS.items(), ids=lambda x: getattr(x, "__name__", ""))
def test_a_returned_letter_is_not_sent(box, row, now, report, said):
    box.bring(report(row.message_id, row.address))
    assert returns.read_due(now=later(now)) == 1
    assert standing(row) == "bounced"
    assert (row.state, row.bounced_at, row.bounce_reason, row.bounce_status) == ("done", later(now), *said)
    back = MailReturn.objects.get()
    assert (back.letter, back.accepted_at, back.returned_at) == (row, now, later(now))
    assert (back.reason, back.status) == said
    assert box.unread() == 0


def test_it_counts_from_the_moment_it_arrived_in_the_mailbox(box, row, now):
    """Read after midnight, it had come before."""
    box.bring(returned.postfix(row.message_id, row.address), at='"16-Mar-2026 23:58:30 +0300"')
    returns.read_due(now=now + timedelta(days=1))
    assert standing(row) == "bounced"
    assert row.bounced_at == datetime(2026, 3, 16, 20, 58, 30, tzinfo=UTC)


def test_a_clock_that_goes_slow_returns_nothing_before_it_was_accepted(box, row, now):
    box.bring(returned.postfix(row.message_id, row.address), at='"15-Mar-2026 12:00:00 +0300"')
    returns.read_due(now=later(now))
    assert standing(row) == "bounced"
    assert row.bounced_at == now


def test_a_delay_is_noted_only(box, row, now):
    box.bring(returned.postfix(row.message_id, row.address, status="4.2.2", action="delayed"))
    returns.read_due(now=later(now))
    assert (standing(row), row.delayed_at, MailReturn.objects.count()) == ("done", later(now), 0)


def test_answers_receipts_and_garbage_change_nothing_and_are_read_once(box, row, now):
    strange = [returned.out_of_office(row.message_id, row.address), returned.receipt(row.message_id, row.address)]
    box.bring(*strange, b"Subject: \xff\xfe\r\n\r\n\0\0", b"Content-Type: multipart/report\r\n\r\nno parts")
    assert returns.read_due(now=later(now)) == 4
    assert returns.read_due(now=later(now, 10)) == 0
    assert standing(row) == "done"
    reading = MailboxReading.objects.get()
    assert (reading.reports, reading.unmatched, reading.others, reading.read_at) == (0, 0, 4, later(now, 10))


def test_a_report_of_somebody_elses_letter_is_counted_and_not_kept(box, row, now):
    box.bring(returned.postfix("<stranger@elsewhere.example>", row.address))
    returns.read_due(now=later(now))
    assert (standing(row), MailReturn.objects.count(), MailboxReading.objects.get().unmatched) == ("done", 0, 1)


def test_a_huge_report_is_read_from_its_beginning(box, row, now):
    raw = returned.gmail(row.message_id, row.address)
    box.bring(raw.removesuffix(b"--part.of.report--\r\n") + b"x" * 70 * 40_000 + b"\r\n--part.of.report--\r\n")
    returns.read_due(now=later(now))
    assert standing(row) == "bounced"
    assert LARGEST < 70 * 40_000


def test_two_recipients_are_two_letters(box, rep, marketer, now):
    for person in (rep, marketer):
        outbox.send_mail(key=f"p:{person.pk}", recipient=person, subject="x", body="x", now=now)
    outbox.relay(now=now, limit=2)
    letters = {letter.recipient: letter for letter in OutboxMessage.objects.all()}
    box.bring(returned.exim(letters[rep].message_id, rep.email))
    returns.read_due(now=later(now))
    assert {who: standing(letter) for who, letter in letters.items()} == {rep: "bounced", marketer: "done"}


def test_a_report_that_is_faster_than_our_mark_is_read_again_later(box, row, now):
    OutboxMessage.objects.update(state="running", finished_at=None)
    box.bring(returned.postfix(row.message_id, row.address))
    assert (returns.read_due(now=later(now)), box.unread(), standing(row)) == (0, 1, "running")
    OutboxMessage.objects.update(state="done", finished_at=now)
    assert (returns.read_due(now=later(now, 10)), box.unread(), standing(row)) == (1, 0, "bounced")


def test_the_same_report_twice_is_one_return(row, now):
    arrived = Arrived(b"1", returned.postfix(row.message_id, row.address), later(now))
    MailboxReading.objects.create(pk=1, created_at=now, available_at=now)
    assert [returns.take(arrived, now=later(now, 9)) for _time in range(2)] == ["reports", "reports"]
    assert MailReturn.objects.count() == 1


def test_sent_again_it_is_a_new_letter_of_which_old_reports_say_nothing(box, row, rep, now):
    box.bring(returned.postfix(row.message_id, row.address))
    returns.read_due(now=later(now))
    old_id = row.message_id
    rep.email = "right@example.com"
    rep.save(update_fields=["email"])
    row.refresh_from_db()
    assert outbox.send_again(row, now=later(now, 6))
    assert not outbox.send_again(row, now=later(now, 6))
    row.refresh_from_db()
    assert (row.state, row.bounced_at, row.bounce_reason, row.address) == ("queued", None, "", "right@example.com")
    assert row.message_id != old_id
    outbox.relay(now=later(now, 7))
    assert [letter.extra_headers["Message-ID"] for letter in mail.outbox] == [old_id, row.message_id]
    box.bring(returned.postfix(old_id, "right@example.com"))
    returns.read_due(now=later(now, 10))
    assert (standing(row), MailReturn.objects.count()) == ("done", 1)


def test_nobody_can_tell_a_message_id_beforehand(settings):
    """A forged report would otherwise take back letters of others."""
    first = outbox.message_id_of("protocol:1:v1:1")
    settings.SECRET_KEY = "another key of at least fifty characters, used for nothing else"
    assert outbox.message_id_of("protocol:1:v1:1") != first


@pytest.mark.parametrize(
    ("changes", "fault"), [({"password": "wrong"}, "login"), ({"folder": "Nope"}, "folder"), ({"port": 0}, "connect")]
)
def test_a_mailbox_that_cannot_be_read_says_why_and_is_tried_again(box, settings, now, caplog, changes, fault):
    settings.RETURN_MAILBOX = box.settings(**{"port": free_port()} if "port" in changes else changes)
    with caplog.at_level(logging.WARNING):
        assert returns.read_due(now=now) == 0
    assert (MailboxReading.objects.get().last_error, MailboxReading.objects.get().read_at) == (fault, None)
    assert "@" not in caplog.text
    settings.RETURN_MAILBOX = box.settings()
    returns.read_due(now=later(now))
    assert (MailboxReading.objects.get().last_error, MailboxReading.objects.get().read_at) == ("", later(now))


def test_without_a_mailbox_nothing_is_read_or_asked(settings, now):
    settings.RETURN_MAILBOX = None
    assert (returns.read_due(now=now), returns.ask(now=now), MailboxReading.objects.count()) == (0, False, 0)


def test_two_workers_do_not_read_at_once(box, row, now):
    """The lease of the first keeps the second away; a dead worker's lease runs out."""
    box.bring(returned.postfix(row.message_id, row.address))
    MailboxReading.objects.create(
        pk=1, state="running", lease_token="x", leased_until=later(now, 3), attempts=1, created_at=now, available_at=now
    )
    assert (returns.read_due(now=later(now, 2)), box.unread()) == (0, 1)
    assert (returns.read_due(now=later(now, 4)), box.unread()) == (1, 0)


def test_workers_that_die_over_and_over_do_not_end_the_reading(box, now):
    MailboxReading.objects.create(pk=1, state="dead", attempts=5, created_at=now, available_at=now)
    returns.read_due(now=later(now))
    assert MailboxReading.objects.get().read_at == later(now)


def test_one_run_reads_no_more_than_its_share(box, now, monkeypatch):
    monkeypatch.setattr(returns, "LETTERS_A_RUN", 3)
    box.bring(*[b"Subject: x\r\n\r\nx"] * 5)
    assert [returns.read_due(now=later(now, n)) for n in (1, 2, 3)] == [3, 2, 0]


def test_the_task_reads_the_mailbox(box, row):
    box.bring(returned.postfix(row.message_id, row.address))
    tasks.read_returns(id=1)
    assert standing(row) == "bounced"


def test_the_envelope_names_where_it_comes_back_to_and_the_reader_sees_who_wrote(row, settings):
    settings.DEFAULT_FROM_EMAIL = "Alignment <alignment@alignment.example>"
    letter = letter_of(row)
    assert sanitize_address(letter.from_email, "utf-8") == "Alignment <alignment@alignment.example>"
    settings.RETURN_ADDRESS = "returns@alignment.example"
    letter = letter_of(row)
    assert letter.from_email == "returns@alignment.example"
    assert letter.message()["From"] == "Alignment <alignment@alignment.example>"
    assert letter.message().get_all("From") == ["Alignment <alignment@alignment.example>"]


def test_only_what_was_accepted_can_come_back(row, now):
    """A constraint of the database."""
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.update(state="queued", bounced_at=now, bounce_reason="other")


def test_a_return_is_not_rewritten(row, now):
    MailReturn.objects.create(letter=row, accepted_at=now, returned_at=now, reason="full")
    with pytest.raises(DatabaseError), transaction.atomic():
        MailReturn.objects.update(reason="other")


def test_what_came_back_is_counted_apart_and_no_longer_as_sent(row, administrator, now):
    OutboxMessage.objects.update(bounced_at=now, bounce_reason="full")
    assert selectors.counts_by_state() == {"done": 0, "bounced": 1}
    assert [letter.pk for letter in selectors.letters(administrator, state="bounced")] == [row.pk]
    assert not selectors.letters(administrator, state="done").exists()


def test_the_lookup_by_message_id_has_an_index(row):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads so small a table whole")
    question = OutboxMessage.objects.filter(kind="mail", message_id__in=[row.message_id])
    assert "outbox_message_id" in question.explain()


def test_the_mailbox_is_not_shown_with_its_password():
    box = Mailbox("host", 993, "user", "secret")
    assert "secret" not in repr(box)
