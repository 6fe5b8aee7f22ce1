"""ADR 0010: accepted is sent until it comes back. A4: a sending failure (bounce) is not sent."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from delivery.models import MailboxReading, Notification, OutboxMessage
from delivery.services import outbox, returns
from delivery.services.returns_mailbox import Arrived
from meetings.models import Protocol
from meetings.selectors import has_red_mark
from meetings.selectors.delivery import deliveries_of, unreached_of
from meetings.services import protocol_letters, protocol_returns, protocols, resending, running
from tests.factories import returned
from tests.factories.meetings import hold, moscow, weekly
from tests.mail_sink import mail_sink
from tests.meetings.test_protocols import MONDAY, TUESDAY
from tests.return_mailbox import return_mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(cmo, cco, rep, now):
    """Three letters, all accepted at 17:42."""
    meeting = weekly(cmo, cco, now=now, invited=[rep]).meetings.order_by("slot_start").first()
    hold(meeting, cmo, cco, now=now)
    protocol = running.finish(meeting, by=cmo, now=moscow(MONDAY, 9, 30))
    found = protocols.send(protocol, sent_by=cmo, now=moscow(MONDAY, 17, 42)).version
    outbox.relay(now=moscow(MONDAY, 17, 42), limit=9)
    return found


def letter(version, person):
    return OutboxMessage.objects.get(key=f"protocol:{version.protocol_id}:v{version.number}:{person.pk}")


def come_back(version, person, at, report=returned.postfix):
    found = letter(version, person)
    MailboxReading.objects.get_or_create(pk=1, defaults={"created_at": at, "available_at": at})
    returns.take(Arrived(b"1", report(found.message_id, found.address), at), now=at)
    assert letter(version, person).standing == "bounced"


def send_again(version, cmo, at, accepted):
    resending.send_again(version, actor=cmo, now=at)
    outbox.relay(now=accepted, limit=9)


def credit(version, at):
    protocol_letters.settle_credit(now=at)
    return Protocol.objects.get(pk=version.protocol_id).same_day


def test_who_it_came_back_from_stands_first_with_the_reason(english, version, cmo, cco, rep):
    come_back(version, rep, moscow(MONDAY, 17, 50))
    OutboxMessage.objects.filter(pk=letter(version, cco).pk).update(state="dead")
    first, second, third = deliveries_of(version)
    assert (first.person, first.state, first.words, first.tone) == (rep, "bounced", "Came back", "bad")
    assert (first.at, first.returned_at) == (moscow(MONDAY, 17, 42), moscow(MONDAY, 17, 50))
    assert first.reason == "Unknown address (5.1.1)"
    assert [(row.person, row.state) for row in (second, third)] == [(cco, "failed"), (cmo, "accepted")]
    assert unreached_of(version.protocol) == [(1, [cco, rep])]


def test_came_back_before_midnight_the_day_is_lost_at_midnight(version, rep):
    """R-PR-02: the protocol was not with everybody when the day ended."""
    come_back(version, rep, moscow(MONDAY, 23, 59))
    assert credit(version, moscow(MONDAY, 23, 59)) is True
    assert credit(version, moscow(TUESDAY, 0)) is False
    assert has_red_mark(Protocol.objects.get(), moscow(TUESDAY, 0))


def test_come_back_at_midnight_or_later_it_keeps_the_day_and_shows_red_on_the_recipient(version, rep):
    come_back(version, rep, moscow(TUESDAY, 0))
    assert credit(version, moscow(TUESDAY, 0)) is True
    assert credit(version, moscow(TUESDAY, 12)) is True
    assert deliveries_of(version)[0].state == "bounced"


def test_a_return_of_before_midnight_that_is_read_after_it_counts(version, rep):
    assert credit(version, moscow(TUESDAY, 0, 1)) is True
    come_back(version, rep, moscow(MONDAY, 23, 58))
    assert credit(version, moscow(TUESDAY, 0, 3)) is False


@pytest.mark.parametrize(("accepted", "kept"), [((MONDAY, 23, 59), True), ((TUESDAY, 0, 0), False)])
def test_sent_again_and_accepted_before_midnight_it_keeps_the_day(version, cmo, rep, accepted, kept):
    come_back(version, rep, moscow(MONDAY, 18))
    send_again(version, cmo, moscow(MONDAY, 19), moscow(*accepted))
    assert letter(version, rep).standing == "done"
    assert credit(version, moscow(TUESDAY, 9)) is kept


def test_sending_a_late_return_again_does_not_take_the_day_that_was_earned(version, cmo, rep):
    come_back(version, rep, moscow(TUESDAY, 10))
    assert credit(version, moscow(TUESDAY, 10, 1)) is True
    resending.send_again(version, actor=cmo, now=moscow(TUESDAY, 11))
    assert credit(version, moscow(TUESDAY, 11, 1)) is True
    outbox.relay(now=moscow(TUESDAY, 11, 2), limit=9)
    assert credit(version, moscow(TUESDAY, 12)) is True
    come_back(version, rep, moscow(TUESDAY, 13), report=returned.exim)
    assert credit(version, moscow(TUESDAY, 14)) is True


def test_twice_returned_on_the_day_it_is_lost(version, cmo, rep):
    come_back(version, rep, moscow(MONDAY, 18))
    send_again(version, cmo, moscow(MONDAY, 19), moscow(MONDAY, 19, 1))
    come_back(version, rep, moscow(MONDAY, 20))
    assert credit(version, moscow(TUESDAY, 0)) is False


@pytest.mark.parametrize(("minutes", "kept"), [(-1, False), (0, True)])
def test_midnight_is_that_of_the_series(cmo, cco, now, minutes, kept):
    """In Vladivostok the day ends when it is 17:00 in Moscow."""
    far = ZoneInfo("Asia/Vladivostok")
    meeting = weekly(cmo, cco, now=now, time_zone="Asia/Vladivostok", starts=time(18)).meetings.earliest("slot_start")
    started = datetime(2026, 3, 16, 18, tzinfo=far)
    hold(meeting, cmo, cco, now=started)
    protocol = running.finish(meeting, by=cmo, now=started + timedelta(minutes=20))
    sent = protocols.send(protocol, sent_by=cmo, now=started + timedelta(minutes=30)).version
    outbox.relay(now=started + timedelta(minutes=31), limit=9)
    midnight = datetime(2026, 3, 17, tzinfo=far)
    assert midnight == moscow(MONDAY, 17)
    come_back(sent, cco, midnight + timedelta(minutes=minutes))
    assert credit(sent, midnight + timedelta(hours=1)) is kept


def test_the_author_is_told_once_with_the_way_to_the_page(english, version, cmo, cco, rep):
    come_back(version, rep, moscow(MONDAY, 18))
    assert protocol_returns.tell_of_returns(now=moscow(MONDAY, 18, 1)) == 1
    come_back(version, cco, moscow(MONDAY, 18, 5))
    assert protocol_returns.tell_of_returns(now=moscow(MONDAY, 18, 6)) == 0
    told = Notification.objects.get(key=f"protocol-{version.protocol_id}-v1-came-back")
    assert (told.person, told.url) == (version.protocol.author or cmo, f"/protocols/{version.protocol_id}/")
    assert rep.email not in told.text


def test_no_return_is_no_news_and_costs_one_question(version, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert protocol_returns.tell_of_returns(now=moscow(MONDAY, 18)) == 0


@pytest.mark.parametrize(("box", "words"), [(True, "every five minutes"), (False, "Returns are not followed")])
def test_the_page_says_whether_returns_are_followed(as_, version, cmo, settings, box, words):
    cmo.language = "en"
    cmo.save(update_fields=["language"])
    settings.RETURN_MAILBOX = object() if box else None
    page = as_(cmo).get(f"/protocols/{version.protocol_id}/").content.decode()
    assert words in page


def test_the_way_of_a_letter_that_comes_back(as_, version, cmo, rep, settings):
    """Accepted by SMTP, returned by IMAP, seen on the page, sent again to the mended address, accepted."""
    settings.RETURN_ADDRESS = "returns@alignment.example"
    cmo.language = "en"
    cmo.save(update_fields=["language"])
    address, lost = f"/protocols/{version.protocol_id}/", letter(version, rep)
    with return_mailbox() as box, mail_sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.RETURN_MAILBOX = "127.0.0.1", sink.port, box.settings()
        OutboxMessage.objects.filter(pk=lost.pk).update(state="queued", finished_at=None)
        outbox.relay(now=moscow(MONDAY, 17, 43))
        taken = sink.letters[0]
        assert (taken.recipient, taken.sender) == (rep.email, "returns@alignment.example")
        box.bring(returned.exchange_online(taken.message_id, taken.recipient), at='"16-Mar-2026 17:50:00 +0300"')
        assert returns.read_due(now=moscow(MONDAY, 17, 55)) == 1
        page = as_(cmo).get(address).content.decode()
        assert "Came back" in page
        assert "Unknown address (5.1.10)" in page
        rep.email = "right@example.com"
        rep.save(update_fields=["email"])
        assert as_(cmo).post(f"{address}send-again/", {"number": 1}).status_code == 302
        OutboxMessage.objects.filter(state="queued").update(available_at=moscow(MONDAY, 17, 56))
        outbox.relay(now=moscow(MONDAY, 18), limit=9)
        assert [one.recipient for one in sink.letters] == [taken.recipient, "right@example.com"]
    assert "Came back" not in as_(cmo).get(address).content.decode()
    assert (letter(version, rep).standing, credit(version, moscow(TUESDAY, 9))) == ("done", True)
