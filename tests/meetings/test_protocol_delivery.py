"""decisions.md 44: whom a version has reached; a letter that came back is not sent."""

from datetime import timedelta

import pytest

from delivery.models import OutboxMessage
from delivery.services import leases
from meetings.models import Protocol
from meetings.selectors import has_red_mark
from meetings.selectors.delivery import deliveries_of, unreached_of
from meetings.services import protocol_letters, protocols, resending, running
from people.models import AuditEvent
from tests.factories.meetings import hold, moscow, weekly
from tests.meetings.test_protocols import MONDAY, TUESDAY

pytestmark = pytest.mark.django_db
SENT = moscow(MONDAY, 10)


@pytest.fixture
def version(cmo, cco, rep, marketer, now):
    marketer.email = None
    marketer.save(update_fields=["email"])
    meeting = weekly(cmo, cco, now=now, invited=[rep, marketer]).meetings.order_by("slot_start").first()
    hold(meeting, cmo, cco, now=now)
    protocol = running.finish(meeting, by=cmo, now=moscow(MONDAY, 9, 30))
    return protocols.send(protocol, sent_by=cmo, now=SENT).version


def letter(version, person):
    return OutboxMessage.objects.get(key=f"protocol:{version.protocol_id}:v{version.number}:{person.pk}")


def became(version, person, state, at=None):
    OutboxMessage.objects.filter(pk=letter(version, person).pk).update(state=state, finished_at=at)


def states(version):
    return {row.person: row.state for row in deliveries_of(version)}


def test_each_recipient_has_the_state_of_the_letter(version, cmo, cco, rep, marketer):
    became(version, cmo, "done", SENT)
    became(version, cco, "dead", SENT)
    assert states(version) == {cmo: "accepted", cco: "failed", rep: "queued", marketer: "no_address"}
    assert deliveries_of(version)[0].person == cco


def test_a_letter_on_its_way_is_still_queued(version, cmo):
    became(version, cmo, "running")
    assert states(version)[cmo] == "queued"


def test_a_letter_that_was_called_off_leaves_the_word_inside_the_product(version, rep):
    became(version, rep, "cancelled")
    assert states(version)[rep] == "in_app"
    letter(version, rep).delete()
    assert states(version)[rep] == "in_app"


def test_the_page_says_whom_it_has_not_reached_and_offers_to_send_again(as_, version, cmo, cco, rep):
    became(version, rep, "dead", SENT)
    address = f"/protocols/{version.protocol_id}/"
    page = as_(cmo).get(address)
    assert page.context["unreached"] == [(1, [rep])]
    assert rep.name in page.content.decode()
    assert f"{address}send-again/" in page.content.decode()
    assert as_(cco).post(f"{address}send-again/", {"number": 1}).status_code == 302
    fresh = letter(version, rep)
    assert (fresh.state, fresh.attempts, fresh.finished_at) == ("queued", 0, None)
    assert f"{address}send-again/" not in as_(cmo).get(address).content.decode()
    assert as_(cmo).post(f"{address}send-again/", {"number": 1}).status_code == 422
    assert AuditEvent.objects.filter(verb="sent_again").count() == 1


def test_it_goes_to_the_address_of_today(version, cmo, rep):
    became(version, rep, "dead", SENT)
    rep.email = "right@example.com"
    rep.save(update_fields=["email"])
    resending.send_again(version, actor=cmo, now=moscow(MONDAY, 11))
    assert letter(version, rep).address == "right@example.com"
    assert OutboxMessage.objects.filter(recipient=rep, key__startswith="protocol:").count() == 1


def test_who_was_invited_reads_it_and_sends_nothing(as_, version, rep):
    became(version, rep, "dead", SENT)
    page = as_(rep).get(f"/protocols/{version.protocol_id}/")
    assert (page.context["unreached"], page.context["deliveries"]) == ([], [])
    assert as_(rep).post(f"/protocols/{version.protocol_id}/send-again/", {"number": 1}).status_code == 403
    assert letter(version, rep).state == "dead"


def test_versions_have_letters_of_their_own(version, cmo, rep):
    became(version, rep, "dead", SENT)
    protocol = version.protocol
    protocols.edit(protocol, notes="Ещё", actor=cmo, now=moscow(MONDAY, 11))
    second = protocols.send(protocol, sent_by=cmo, now=moscow(MONDAY, 11)).version
    became(second, cmo, "dead", SENT)
    assert unreached_of(protocol) == [(1, [rep]), (2, [cmo])]
    assert (states(version)[cmo], states(second)[cmo]) == ("queued", "failed")


def all_accepted(version, at):
    OutboxMessage.objects.filter(key__startswith="protocol:").exclude(state="cancelled").update(
        state="done", finished_at=at
    )


def settled(version, at):
    protocol_letters.settle_credit(now=at)
    return Protocol.objects.get(pk=version.protocol_id).same_day


def test_a_dead_letter_takes_the_credit_of_the_day_and_sending_again_does_not_bring_it_back(version, cmo, rep):
    """R-PR-01: the red mark stays for ever."""
    all_accepted(version, moscow(MONDAY, 11))
    became(version, rep, "dead", moscow(MONDAY, 12))
    assert settled(version, moscow(MONDAY, 23, 59)) is True
    assert settled(version, moscow(TUESDAY, 0)) is False
    resending.send_again(version, actor=cmo, now=moscow(TUESDAY, 9))
    became(version, rep, "done", moscow(TUESDAY, 9, 1))
    assert settled(version, moscow(TUESDAY, 10)) is False
    assert has_red_mark(Protocol.objects.get(pk=version.protocol_id), moscow(TUESDAY, 10))


def test_sent_again_and_accepted_before_midnight_it_keeps_the_credit(version, cmo, rep):
    all_accepted(version, moscow(MONDAY, 11))
    became(version, rep, "dead", moscow(MONDAY, 12))
    resending.send_again(version, actor=cmo, now=moscow(MONDAY, 13))
    became(version, rep, "done", moscow(MONDAY, 23, 59))
    assert settled(version, moscow(TUESDAY, 9)) is True


def test_a_reviewed_protocol_is_settled_too(version):
    Protocol.objects.filter(pk=version.protocol_id).update(state="reviewed")
    assert settled(version, moscow(TUESDAY, 9)) is False


def test_letters_of_a_later_version_do_not_touch_the_credit(version, cmo):
    """R-PR-07."""
    all_accepted(version, moscow(MONDAY, 11))
    protocols.edit(version.protocol, notes="Ещё", actor=cmo, now=moscow(MONDAY, 12))
    protocols.send(version.protocol, sent_by=cmo, now=moscow(MONDAY, 12))
    assert settled(version, moscow(TUESDAY, 9)) is True


def test_no_address_is_no_letter_that_came_back(version, marketer):
    all_accepted(version, moscow(MONDAY, 11))
    assert letter(version, marketer).state == "cancelled"
    assert settled(version, moscow(TUESDAY, 9)) is True


@pytest.mark.parametrize("other", [moscow(TUESDAY, 9), moscow(TUESDAY, 9) + timedelta(days=200)])
def test_the_red_mark_never_vanishes(cmo, cco, running_meeting, other):
    """A4: no back-dating; a later version, the review and the clock change nothing."""
    protocol = running.finish(running_meeting, by=cmo, now=moscow(MONDAY, 9, 30))
    assert not has_red_mark(protocol, moscow(MONDAY, 23, 59))
    assert has_red_mark(protocol, moscow(TUESDAY, 0))
    protocols.send(protocol, sent_by=cmo, now=moscow(TUESDAY, 8))
    all_accepted(protocol.versions.get(), moscow(TUESDAY, 8, 1))
    protocols.edit(protocol, notes="Ещё", actor=cmo, now=moscow(TUESDAY, 8, 5))
    protocols.send(protocol, sent_by=cmo, now=moscow(TUESDAY, 8, 6))
    protocol_letters.settle_credit(now=other)
    Protocol.objects.filter(pk=protocol.pk).update(state="reviewed")
    assert has_red_mark(Protocol.objects.get(pk=protocol.pk), other)


def test_settling_costs_the_same_for_any_number(version, django_assert_num_queries):
    with django_assert_num_queries(3):
        protocol_letters.settle_credit(now=moscow(MONDAY, 12))


def test_a_dead_letter_is_brought_back_once(version, rep, cmo):
    became(version, rep, "dead", SENT)
    assert leases.replay(letter(version, rep), now=SENT)
    assert not leases.replay(letter(version, rep), now=SENT)
