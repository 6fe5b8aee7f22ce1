"""R-PR-01, 02, 03, 07 and R-GM-06: the protocol leaves the same day, to all, and is never edited in place."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from alignment.shared.errors import DomainError, StaleVersion
from delivery.models import Alert, OutboxMessage
from loop.services import actions
from meetings.models import Protocol, ProtocolVersion
from meetings.selectors import has_red_mark
from meetings.services import outcomes, protocol_content, protocol_letters, protocols, running, watching
from meetings.services.documents import protocol_pdf
from tests.factories.meetings import hold, moscow, weekly

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)
TUESDAY = date(2026, 3, 17)


@pytest.fixture
def protocol(running_meeting, cmo):
    return running.finish(running_meeting, by=cmo, now=moscow(MONDAY, 9, 30))


def test_a_protocol_is_drafted_at_the_end(protocol, cmo):
    assert (protocol.state, protocol.author, protocol.drafted_at) == ("draft", cmo, moscow(MONDAY, 9, 30))


@pytest.mark.parametrize(
    ("sent_at", "credit"), [(moscow(MONDAY, 23, 59), True), (moscow(TUESDAY, 0), False), (moscow(TUESDAY, 9), False)]
)
def test_the_credit_of_the_day_ends_at_midnight(protocol, cmo, sent_at, credit):
    """R-PR-01."""
    protocols.send(protocol, sent_by=cmo, now=sent_at)
    kept = Protocol.objects.get(pk=protocol.pk)
    assert (kept.same_day, kept.sent_at, has_red_mark(kept, sent_at)) == (credit, sent_at, not credit)


def test_a_meeting_over_midnight_is_judged_by_its_end(cmo, cco, now):
    """R-PR-01."""
    night = weekly(cmo, cco, now=now, starts=time(23, 30)).meetings.order_by("slot_start").first()
    hold(night, cmo, cco, now=night.slot_start)
    protocol = running.finish(night, by=cmo, now=moscow(TUESDAY, 0, 30))
    protocols.send(protocol, sent_by=cmo, now=moscow(TUESDAY, 23))
    assert Protocol.objects.get(pk=protocol.pk).same_day is True


def test_it_goes_to_all_invited_present_or_absent(cmo, cco, rep, marketer, now):
    """R-PR-02, R-GM-06."""
    meeting = weekly(cmo, cco, now=now, invited=[rep]).meetings.order_by("slot_start").first()
    hold(meeting, cmo, now=now)
    outcomes.add_action(meeting, text="Кейс", owner=marketer, due_date=date(2026, 3, 20), actor=cmo, now=now)
    sent = protocols.end_and_send(meeting, by=cmo, now=moscow(MONDAY, 9, 30))
    assert set(sent.version.recipients.all()) == {cmo, cco, rep, marketer}
    letters = OutboxMessage.objects.filter(key__startswith=f"protocol:{sent.protocol.pk}:v1:")
    assert set(letters.values_list("recipient", flat=True)) == {cmo.pk, cco.pk, rep.pk, marketer.pk}
    assert letters.first().attachments[0]["type"] == "application/pdf"


@pytest.mark.parametrize("lacks", ["owner", "due_date"])
def test_a_promise_without_owner_or_date_keeps_it_in(running_meeting, cmo, marketer, now, lacks):
    """R-PR-03."""
    given = {"owner": marketer, "due_date": date(2026, 3, 20), lacks: None}
    action = outcomes.add_action(running_meeting, text="Кейс", actor=cmo, now=now, **given)
    blocker = protocols.blockers_of(running_meeting)[0]
    assert (blocker.lacks_owner, blocker.lacks_date, "Кейс" in blocker.sentence) == (
        lacks == "owner",
        lacks == "due_date",
        True,
    )
    with pytest.raises(DomainError, match="Кейс"):
        protocols.end_and_send(running_meeting, by=cmo, now=moscow(MONDAY, 9, 30))
    assert (Protocol.objects.count(), OutboxMessage.objects.count(), ProtocolVersion.objects.count()) == (0, 0, 0)
    actions.assign(action, owner=marketer, due_date=date(2026, 3, 20), actor=cmo, now=now)
    protocols.end_and_send(running_meeting, by=cmo, now=moscow(MONDAY, 9, 30))
    assert ProtocolVersion.objects.count() == 1


def test_letters_tell_days_as_people_say_them_each_in_the_readers_language(running_meeting, cmo, cco, marketer, now):
    cmo.language = "en"
    cmo.save(update_fields=["language"])
    outcomes.add_action(
        running_meeting, text="Кейс", owner=marketer, due_date=date(2026, 3, 20), actor=cmo, now=moscow(MONDAY, 9)
    )
    with time_machine.travel(now, tick=False):
        protocols.end_and_send(running_meeting, by=cmo, now=moscow(MONDAY, 9, 30))
    letters = {letter.recipient_id: letter for letter in OutboxMessage.objects.all()}
    assert letters[cco.pk].subject == "Протокол: Встреча СМО и ССО, пн, 16 мар"
    assert letters[cmo.pk].subject == "Protocol: Встреча СМО и ССО, Mon, 16 Mar"
    assert all("2026-03" not in letter.body + letter.html for letter in letters.values())
    assert "Кейс: Никита Жуков, пт, 20\xa0мар" in letters[cco.pk].body


def test_a_meeting_without_decisions_sends_its_protocol_all_the_same(protocol, cmo):
    sent = protocols.send(protocol, sent_by=cmo, now=moscow(MONDAY, 10))
    assert (sent.version.content["decisions"], sent.recipients) == ([], 2)


def test_an_edit_after_sending_is_a_second_version_without_new_credit(protocol, cmo):
    """R-PR-07."""
    protocols.send(protocol, sent_by=cmo, now=moscow(MONDAY, 10))
    with pytest.raises(DomainError):
        protocols.send(protocol, sent_by=cmo, now=moscow(MONDAY, 11))
    protocols.edit(protocol, notes="Забыли склад", actor=cmo, now=moscow(TUESDAY, 9))
    protocols.send(protocol, sent_by=cmo, now=moscow(TUESDAY, 9, 5))
    kept = Protocol.objects.get(pk=protocol.pk)
    assert (kept.same_day, kept.sent_at) == (True, moscow(MONDAY, 10))
    assert list(kept.versions.order_by("number").values_list("number", "content__notes")) == [
        (1, ""),
        (2, "Забыли склад"),
    ]
    assert OutboxMessage.objects.filter(key__startswith=f"protocol:{kept.pk}:v2:").count() == 2


def test_what_was_sent_cannot_be_rewritten(protocol, cmo):
    sent = protocols.send(protocol, sent_by=cmo, now=moscow(MONDAY, 10))
    with pytest.raises(DatabaseError), transaction.atomic():
        ProtocolVersion.objects.filter(pk=sent.version.pk).update(number=7)
    assert ProtocolVersion.objects.get(pk=sent.version.pk).number == 1


def test_the_second_writer_of_the_notes_is_told_who_was_first(protocol, cmo, cco):
    seen = Protocol.objects.get(pk=protocol.pk)
    protocols.edit(protocol, notes="Моё", actor=cmo, now=moscow(MONDAY, 10))
    with pytest.raises(StaleVersion) as refused:
        protocols.edit(seen, notes="Чужое", actor=cco, now=moscow(MONDAY, 11))
    assert refused.value.changed_by == cmo
    assert Protocol.objects.get(pk=protocol.pk).notes == "Моё"


def test_unsent_at_six_reminds_the_author_and_at_midnight_both_heads(protocol, cmo, cco):
    """AL-02: and the red mark stays for ever."""
    at = {"before": moscow(MONDAY, 17, 59), "six": moscow(MONDAY, 18), "midnight": moscow(TUESDAY, 0)}
    told = {}
    for name, moment in at.items():
        watching.remind(now=moment)
        told[name] = set(Alert.objects.open().filter(key="AL-02").values_list("person", flat=True))
    assert told == {"before": set(), "six": {cmo.pk}, "midnight": {cmo.pk, cco.pk}}
    protocols.send(protocol, sent_by=cmo, now=moscow(TUESDAY, 9))
    watching.remind(now=moscow(TUESDAY, 9, 1))
    assert not Alert.objects.open().filter(key="AL-02").exists()
    assert has_red_mark(Protocol.objects.get(pk=protocol.pk), moscow(date(2026, 12, 1), 9))


@pytest.mark.parametrize(
    ("accepted", "credit"), [(moscow(MONDAY, 23), True), (None, False), (moscow(TUESDAY, 1), False)]
)
def test_handed_over_is_not_accepted(protocol, cmo, accepted, credit):
    """A letter that no server took on the day takes the credit back."""
    protocols.send(protocol, sent_by=cmo, now=moscow(MONDAY, 10))
    if accepted:
        OutboxMessage.objects.filter(key__startswith="protocol:").update(state="done", finished_at=accepted)
    protocol_letters.settle_credit(now=moscow(MONDAY, 23, 59))
    assert Protocol.objects.get(pk=protocol.pk).same_day is True
    protocol_letters.settle_credit(now=moscow(TUESDAY, 9))
    assert Protocol.objects.get(pk=protocol.pk).same_day is credit


def test_one_letter_taken_too_late_is_not_sent_to_all(protocol, cmo):
    """R-PR-02: the credit belongs to a protocol that reached everybody it was meant for."""
    protocols.send(protocol, sent_by=cmo, now=moscow(MONDAY, 10))
    letters = OutboxMessage.objects.filter(key__startswith="protocol:")
    assert letters.count() > 1
    letters.update(state="done", finished_at=moscow(MONDAY, 10, 1))
    OutboxMessage.objects.filter(pk=letters.first().pk).update(finished_at=moscow(TUESDAY, 0))
    protocol_letters.settle_credit(now=moscow(TUESDAY, 9))
    assert Protocol.objects.get(pk=protocol.pk).same_day is False


def test_what_people_type_is_text_for_the_document(protocol):
    content = protocol_content.content_of(protocol)
    content["decisions"] = [{"text": '#panic("x") $ * _ \\ " <a>', "topic": "", "decided_by": ['#read("/etc/passwd")']}]
    assert protocol_pdf(content, 1).startswith(b"%PDF")


def test_the_next_protocol_marks_the_last_one_reviewed(protocol, following, cmo, cco):
    protocols.send(protocol, sent_by=cmo, now=moscow(MONDAY, 10))
    hold(following, cmo, cco, now=following.slot_start)
    protocols.end_and_send(following, by=cmo, now=following.slot_start + timedelta(minutes=30))
    assert Protocol.objects.get(pk=protocol.pk).state == "reviewed"
