"""A4: at 17:00 and at 20:00 of the series' zone whoever writes an unsent protocol is reminded, once each."""

from datetime import date, time

import pytest

from delivery.models import Notification
from meetings.models import Protocol
from meetings.services import protocols, reminders, rounds, running
from tests.factories.meetings import hold, moscow, weekly
from tests.meetings.test_protocols import MONDAY, TUESDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def protocol(running_meeting, cmo):
    return running.finish(running_meeting, by=cmo, now=moscow(MONDAY, 9, 30))


def told(protocol):
    found = Notification.objects.filter(key__startswith=f"protocol-{protocol.pk}-unsent").order_by("key")
    return [(row.person_id, row.key[-2:]) for row in found]


def test_the_author_is_reminded_twice_and_no_more(protocol, cmo):
    seen = []
    for hour, minute in ((16, 59), (17, 0), (17, 5), (19, 59), (20, 0), (23, 59)):
        reminders.remind_of_unsent(now=moscow(MONDAY, hour, minute))
        seen.append([hour for _person, hour in told(protocol)])
    assert seen == [[], ["17"], ["17"], ["17"], ["17", "20"], ["17", "20"]]
    assert {person for person, _hour in told(protocol)} == {cmo.pk}


def test_once_sent_nobody_is_reminded(protocol, cmo):
    protocols.send(protocol, sent_by=cmo, now=moscow(MONDAY, 16))
    reminders.remind_of_unsent(now=moscow(MONDAY, 20))
    assert told(protocol) == []


def test_after_midnight_the_red_mark_speaks(protocol):
    reminders.remind_of_unsent(now=moscow(TUESDAY, 17))
    assert told(protocol) == []


def test_a_meeting_that_ended_in_the_evening_is_reminded_of_at_eight(cmo, cco, now):
    evening = weekly(cmo, cco, now=now, starts=time(17, 30)).meetings.order_by("slot_start").first()
    hold(evening, cmo, cco, now=moscow(MONDAY, 17, 30))
    protocol = running.finish(evening, by=cmo, now=moscow(MONDAY, 18))
    reminders.remind_of_unsent(now=moscow(MONDAY, 18, 1))
    assert told(protocol) == []
    reminders.remind_of_unsent(now=moscow(MONDAY, 20))
    assert told(protocol) == [(cmo.pk, "20")]


def test_the_hours_are_those_of_the_series(cmo, cco, now):
    east = weekly(cmo, cco, now=now, time_zone="Asia/Vladivostok", starts=time(16)).meetings.order_by("slot_start")
    meeting = east.first()
    hold(meeting, cmo, cco, now=moscow(MONDAY, 9))
    protocol = running.finish(meeting, by=cmo, now=moscow(MONDAY, 9, 30))
    reminders.remind_of_unsent(now=moscow(MONDAY, 9, 59))
    assert told(protocol) == []
    reminders.remind_of_unsent(now=moscow(MONDAY, 10))
    assert told(protocol) == [(cmo.pk, "17")]


def test_without_its_author_both_heads_are_reminded(protocol, cmo, cco):
    Protocol.objects.filter(pk=protocol.pk).update(author=None)
    reminders.remind_of_unsent(now=moscow(MONDAY, 17))
    assert sorted(person for person, _hour in told(protocol)) == sorted([cmo.pk, cco.pk])


def test_the_round_reminds(protocol, cmo):
    rounds.keep(now=moscow(MONDAY, 17))
    assert told(protocol) == [(cmo.pk, "17")]
    assert "Встреча" in Notification.objects.get(key=f"protocol-{protocol.pk}-unsent-17").text


def test_an_old_draft_is_left_alone(protocol):
    assert reminders.remind_of_unsent(now=moscow(date(2026, 4, 16), 20)) == 0
