"""Invitations, changes and cancellations by mail, read by another library than the one that writes them; the feed."""

from datetime import date, time, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import vobject
from django.utils import timezone

from delivery.models import OutboxMessage
from delivery.services.mail import letter_of
from meetings.models import CalendarFeed
from meetings.services import agendas, calendar_feeds, running, series_changes, slots
from meetings.services.invitations import invitation
from meetings.services.series import agree_to_end, create_and_invite, first_weekly, pass_on, propose_end
from tests.factories.meetings import general, moscow, weekly
from tests.factories.people import unit

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)


def letters(what: str, person=None) -> list[OutboxMessage]:
    found = OutboxMessage.objects.filter(key__startswith=f"invite:{what}:").order_by("pk")
    return list(found.filter(recipient=person) if person else found)


def read(letter: OutboxMessage) -> list:
    """The events of a letter, with the method of each file."""
    return [vobject.readOne(file["text"]) for file in letter.attachments]


def uid_and_sequence(calendar) -> tuple[str, int]:
    return calendar.vevent.uid.value, int(calendar.vevent.sequence.value)


def test_whoever_is_invited_to_a_new_series_gets_its_first_meetings(cmo, cco, now):
    made = first_weekly(by=cmo, counterpart=cco, now=now)
    files = read(letters("invited", cco)[0])
    assert [file.vevent.dtstart.value for file in files] == [m.slot_start for m in made.meetings.order_by("slot_start")]
    first = files[0]
    assert (first.method.value, first.vevent.status.value, first.vevent.summary.value) == (
        "REQUEST", "CONFIRMED", made.title,
    )  # fmt: skip
    assert first.vevent.organizer.value.startswith("mailto:")
    assert {guest.value for guest in first.vevent.attendee_list} == {f"mailto:{cmo.email}", f"mailto:{cco.email}"}


def test_a_moved_meeting_keeps_its_uid_and_raises_its_sequence(series, following, cmo, cco, now):
    before = uid_and_sequence(vobject.readOne(invitation(following, method="REQUEST")))
    moved = slots.move(following, to=moscow(date(2026, 3, 25), 16), actor=cmo, now=now)
    again = slots.move(moved, to=moscow(date(2026, 3, 26), 11), actor=cmo, now=now)
    told = [read(letter)[0] for letter in letters("changed", cco)]
    assert [file.method.value for file in told] == ["REQUEST", "REQUEST"]
    assert [file.vevent.dtstart.value for file in told] == [moved.slot_start, again.slot_start]
    uids, sequences = zip(before, *(uid_and_sequence(file) for file in told), strict=True)
    assert len(set(uids)) == 1
    assert sequences[0] < sequences[1] < sequences[2]


def test_an_excused_meeting_is_cancelled_in_every_calendar(series, following, cmo, cco, now):
    before = uid_and_sequence(vobject.readOne(invitation(following, method="REQUEST")))
    slots.excuse(following, reason="Оба в отпуске", actor=cmo, now=now)
    letter = letters("cancelled", cco)[0]
    event = read(letter)[0]
    assert (event.method.value, event.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert uid_and_sequence(event) == (before[0], before[1] + 1)
    assert "отпуске" not in letter.body + letter.html + letter.attachments[0]["text"]


def test_another_hour_of_the_series_is_one_letter_with_every_coming_meeting(series, cmo, cco, now):
    now -= timedelta(minutes=15)
    before = [uid_and_sequence(vobject.readOne(invitation(m))) for m in series.meetings.order_by("slot_start")]
    series_changes.change_series(series, changes={"starts": time(15)}, by=cmo, now=now)
    (letter,) = letters("changed", cco)
    files = read(letter)
    assert [uid_and_sequence(file) for file in files] == [(uid, sequence + 1) for uid, sequence in before]
    assert files[0].vevent.dtstart.value == moscow(MONDAY, 15)


def test_what_no_calendar_shows_sends_no_letter(series, cmo, now):
    series_changes.change_series(series, changes={"format": "standing", "chair_rule": "alternate"}, by=cmo, now=now)
    assert letters("changed") == []


def test_an_ended_series_leaves_every_calendar(series, cmo, cco, now):
    coming = {m.slot_start: uid_and_sequence(vobject.readOne(invitation(m))) for m in series.meetings.all()}
    propose_end(series, by=cmo, now=now)
    agree_to_end(series, by=cco, now=now)
    (letter,) = letters("cancelled", cmo)
    files = read(letter)
    assert {file.method.value for file in files} == {"CANCEL"}
    expected = [(uid, sequence + 1) for start, (uid, sequence) in sorted(coming.items()) if start > now]
    assert [uid_and_sequence(file) for file in files] == expected
    assert len(files) == 4


def test_only_those_who_come_are_invited_and_only_those_who_go_are_cancelled(series, cmo, rep, marketer, now):
    series_changes.change_series(series, changes={}, invited=[rep], by=cmo, now=now)
    assert {letter.recipient for letter in letters("invited")} == {rep}
    series_changes.change_series(series, changes={}, invited=[marketer], by=cmo, now=now)
    assert {letter.recipient for letter in letters("cancelled")} == {rep}
    assert letters("changed") == []


def test_a_successor_is_invited_and_the_former_head_released(series, cmo, rep, now):
    pass_on(series, leaving=cmo, successor=rep, by=cmo, now=now)
    assert {letter.recipient for letter in letters("invited")} == {rep}
    assert {letter.recipient for letter in letters("cancelled")} == {cmo}


def test_a_meeting_that_begins_at_once_sends_no_new_time(series, following, cmo, now):
    running.start(following, by=cmo, now=moscow(date(2026, 3, 24), 9) - timedelta(days=1, hours=3))
    assert letters("changed") == []


def test_the_letter_says_its_method_in_the_type_of_the_file(cmo, cco, now):
    first_weekly(by=cmo, counterpart=cco, now=now)
    parsed = message_from_bytes(letter_of(letters("invited", cco)[0]).message().as_bytes(), policy=default)
    files = [part for part in parsed.walk() if part.get_content_type() == "text/calendar"]
    assert files[0]["Content-Type"].params["method"] == "REQUEST"
    assert vobject.readOne(files[0].get_content()).vevent.summary.value == "Еженедельная встреча маркетинга и продаж"


def test_people_without_an_address_get_no_letter(cmo, cco, rep, now):
    rep.email = None
    rep.save()
    create_and_invite(
        kind="general", title="Общее", unit=unit(), principals=[cmo, cco], weekday=0, starts=time(9), now=now, by=cmo,
        invited=[rep],
    )  # fmt: skip
    assert {letter.recipient for letter in letters("invited")} == {cmo, cco}


def events_of(answer) -> list:
    calendar = vobject.readOne(answer.content.decode())
    return getattr(calendar, "vevent_list", [])


def test_a_feed_shows_ones_own_meetings_and_nothing_of_others(as_, client, cmo, cco, rep):
    now = timezone.now()
    weekly(cmo, cco, now=now, title="Только для двоих")
    general(cmo, cco, now=now, invited=[rep], title="Общее собрание", venue="Переговорная")
    made = as_(rep).post("/meetings/calendar/")
    address = made.context["address"]
    assert made.headers["Cache-Control"] == "no-store"
    client.logout()
    answer = client.get(address)
    assert answer.status_code == 200
    assert {event.summary.value for event in events_of(answer)} == {"Общее собрание"}
    text = answer.content.decode()
    assert [word for word in (cmo.email, rep.email, "Котова", "Переговорная", "ATTENDEE") if word in text] == []


def test_an_excused_meeting_leaves_the_feed(cmo, cco, now):
    made = weekly(cmo, cco, now=now)
    second = made.meetings.order_by("slot_start")[1]
    slots.excuse(second, reason="Отпуск", actor=cmo, now=now)
    calendar = vobject.readOne(calendar_feeds.calendar_of(cmo, now=now))
    starts = [event.dtstart.value for event in calendar.vevent_list]
    assert (len(starts), second.slot_start in starts) == (4, False)


def test_a_feed_is_kept_as_a_hash_and_dies_when_revoked_or_made_anew(as_, client, rep, now):
    first = calendar_feeds.make(rep, now=now)
    assert len(first) >= 43
    assert CalendarFeed.objects.get().digest != first
    second = calendar_feeds.make(rep, now=now)
    assert [client.get(f"/calendar/{token}.ics").status_code for token in (first, second)] == [404, 200]
    assert as_(rep).post("/meetings/calendar/revoke/").status_code == 302
    assert client.get(f"/calendar/{second}.ics").status_code == 404


def test_the_feed_of_a_closed_account_is_shut(client, rep, now):
    token = calendar_feeds.make(rep, now=now)
    rep.is_active = False
    rep.save()
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_one_feed_that_is_read_too_often_waits_and_the_others_do_not(client, rep, marketer, now, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)
    one, other = (calendar_feeds.make(person, now=now) for person in (rep, marketer))
    codes = [client.get(f"/calendar/{one}.ics").status_code for _time in range(11)]
    assert codes == [200] * 10 + [429]
    assert client.head(f"/calendar/{other}.ics").status_code == 200


def test_a_feed_is_not_guessed_at_speed(client, now, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)
    codes = [client.get("/calendar/guess.ics").status_code for _time in range(11)]
    assert codes == [404] * 10 + [429]


def test_the_agenda_brings_its_meeting_and_the_farthest_one_planned(series, meeting, cco, now):
    agendas.freeze(meeting, now=now - timedelta(minutes=15))
    letter = OutboxMessage.objects.get(key=f"agenda:{meeting.pk}:{cco.pk}")
    last = series.meetings.order_by("slot_start").last()
    assert [file.vevent.dtstart.value for file in read(letter)] == [meeting.slot_start, last.slot_start]
