"""A1, A3, Appendix 2: what is said when the rhythm of the meetings breaks, to whom, and that it falls silent again."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine

from alignment.shared.errors import DomainError
from alignment.shared.periods import day_start
from delivery.models import Alert
from delivery.selectors import open_alerts
from loop.models import Signal
from meetings.metrics.regularity import minutes_over
from meetings.models import Attendance, Meeting
from meetings.services import chairs, running, slots, watching
from meetings.services.series import agree_to_end, propose_end
from people import selectors as people
from people.models import AuditEvent, Company
from tests.conftest import MOSCOW
from tests.factories.meetings import general, hold, moscow, weekly
from tests.factories.people import person_with

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)
MORNING = moscow(MONDAY, 8)


def told(key: str) -> set:
    return set(Alert.objects.open().filter(key=key).values_list("person", flat=True))


def coming(series) -> list[Meeting]:
    return list(series.meetings.filter(state="scheduled").order_by("slot_start"))


def held(meeting: Meeting, *here, minutes: int = 30, late: dict | None = None) -> Meeting:
    """As planned, with these people; `late` says who came how many minutes after the start."""
    hold(meeting, *here, now=meeting.slot_start)
    for person, behind in (late or {}).items():
        Attendance.objects.filter(meeting=meeting, person=person).update(
            arrived_at=meeting.slot_start + timedelta(minutes=behind)
        )
    running.finish(meeting, by=here[0], now=meeting.slot_start + timedelta(minutes=minutes))
    return meeting


@pytest.mark.parametrize(("age", "is_said"), [(timedelta(days=3), True), (timedelta(days=3, seconds=-1), False)])
def test_three_days_without_a_weekly_meeting_are_told_to_both_heads(cmo, cco, rep, now, age, is_said):
    """AL-31 (A1)."""
    type(cmo).objects.update(created_at=now - age)
    assert people.began_at() == now - age
    watching.remind(now=now)
    assert told("AL-31") == ({cmo.pk, cco.pk} if is_said else set())


def test_the_first_meeting_ends_the_asking_and_an_end_begins_it_anew(cmo, cco, now):
    """AL-31: three days after the last series ended."""
    watching.remind(now=now)
    assert {alert.action_url for alert in Alert.objects.open().filter(key="AL-31")} == {"/meetings/"}
    made = weekly(cmo, cco, now=now)
    watching.remind(now=now)
    assert told("AL-31") == set()
    propose_end(made, by=cmo, now=now)
    agree_to_end(made, by=cco, now=now)
    for days, asked in ((2, set()), (3, {cmo.pk, cco.pk})):
        watching.remind(now=now + timedelta(days=days))
        assert told("AL-31") == asked


def test_three_late_arrivals_are_said_to_that_person_alone(series, cmo, cco, ceo, as_, now):
    """AL-32 (A1, R-WM-06): more than five minutes, three times in eight weeks; nobody else can read or mute it."""
    for number, meeting in enumerate(coming(series)[:4]):
        held(meeting, cmo, cco, late={cco: 6 if number else 5})
    after = coming(series)[0].slot_start - timedelta(hours=2)
    watching.remind(now=after)
    assert told("AL-32") == {cco.pk}
    alert = Alert.objects.get(key="AL-32")
    assert alert.params == {"title": series.title, "times": 3}
    for other in (cmo, ceo):
        assert not [each for each in open_alerts(other, after) if each.key == "AL-32"]
        assert alert.words not in as_(other).get("/alerts/").content.decode()
        assert as_(other).post(f"/alerts/{alert.pk}/mute/", {"reason": "x", "days": "1"}).status_code == 404
    assert not AuditEvent.objects.filter(verb__contains="late_arrival").exists()


def test_two_late_arrivals_and_five_minutes_are_no_matter(series, cmo, cco):
    """AL-32."""
    for number, meeting in enumerate(coming(series)[:4]):
        held(meeting, cmo, cco, late={cco: 6 if number < 2 else 5})
    watching.remind(now=coming(series)[0].slot_start)
    assert told("AL-32") == set()


def test_what_was_late_is_forgotten_after_eight_weeks(series, cmo, cco):
    """AL-32: 6, 7 and 8 weeks after three late Mondays there are three, two and one left."""
    meetings = coming(series)[:3]
    for meeting in meetings:
        held(meeting, cmo, cco, late={cmo: 20})
    watching.remind(now=meetings[0].slot_start + timedelta(weeks=8))
    assert told("AL-32") == {cmo.pk}
    watching.remind(now=meetings[0].slot_start + timedelta(weeks=8, minutes=1))
    assert told("AL-32") == set()


def test_after_two_missed_meetings_a_moderator_is_one_tap_away(series, cmo, cco, ceo, hr_director, as_):
    """AL-01 (A1): the alert leads to the next meeting, where one is asked for without any other choice."""
    for days in (1, 8):
        slots.mark_missed(now=moscow(MONDAY + timedelta(days=days), 1))
    now = moscow(MONDAY + timedelta(days=8), 9)
    watching.remind(now=now)
    assert told("AL-01") == {cmo.pk, cco.pk, ceo.pk}
    third = coming(series)[0]
    alert = Alert.objects.get(key="AL-01", person=cmo)
    assert alert.action_url == f"/meetings/{third.pk}/#moderator"
    with time_machine.travel(now, tick=False):
        page = as_(cmo).get(f"/meetings/{third.pk}/")
        assert page.context["offers_moderator"]
        assert 'id="moderator"' in page.content.decode()
        assert page.context["moderator_form"].fields["moderator"].initial == hr_director.pk
        assert as_(cmo).post(f"/meetings/{third.pk}/moderator/", {"moderator": hr_director.pk}).status_code == 302
        assert not as_(cmo).get(f"/meetings/{third.pk}/").context["offers_moderator"]
    third.refresh_from_db()
    assert third.moderator == hr_director


def test_a_general_meeting_missed_twice_is_a_signal_and_an_alert(cmo, cco, ceo, now):
    """D2 (g), AL-01 (A3)."""
    together = general(cmo, cco, now=MORNING)
    slots.mark_missed(now=moscow(MONDAY + timedelta(days=1), 1))
    watching.remind(now=moscow(MONDAY + timedelta(days=1), 1))
    assert told("AL-01") == {cmo.pk, cco.pk}
    week_later = moscow(MONDAY + timedelta(days=8), 1)
    slots.mark_missed(now=week_later)
    watching.collect(now=week_later)
    watching.remind(now=week_later)
    signal = Signal.objects.get(metric="regularity")
    assert (signal.segment, signal.params, signal.value) == (f"series-{together.pk}", {"missed": 2}, 0.0)
    assert signal.records_url == f"/meetings/series/{together.pk}/"
    assert told("AL-01") == {cmo.pk, cco.pk, ceo.pk}
    held(coming(together)[0], cmo, cco)
    after = moscow(MONDAY + timedelta(days=15), 9)
    watching.collect(now=after)
    watching.remind(now=after)
    assert (Signal.objects.get(metric="regularity").closed_at, told("AL-01")) == (after, set())


@pytest.fixture
def together(cmo, cco, rep, marketer, head_of_sales):
    """Of sales three are invited: the director, a head and a rep; of marketing two."""
    return general(cmo, cco, now=MORNING, invited=[rep, marketer, head_of_sales])


def test_a_thin_department_three_times_is_told_to_its_head(together, cmo, cco, rep, marketer):
    """AL-34 (A3): 1 of 3 is 33 %, less than 60 %; marketing came whole."""
    for number, meeting in enumerate(coming(together)[:3]):
        watching.remind(now=meeting.slot_start)
        assert told("AL-34") == set(), number
        held(meeting, cmo, marketer, rep)
    watching.remind(now=meeting.slot_end)
    alert = Alert.objects.get(key="AL-34")
    assert (alert.person, alert.params) == (cco, {"times": 3, "title": together.title})
    held(coming(together)[0], cmo, cco, rep)
    watching.remind(now=coming(together)[0].slot_start)
    assert told("AL-34") == set()


def test_whoever_said_why_is_not_missed(together, cmo, cco, marketer, head_of_sales, rep):
    """A41: present / (invited − excused): 1 of 3 with two excused is 100 %, with one excused 50 %."""
    for meeting in coming(together)[:3]:
        Attendance.objects.filter(meeting=meeting, person__in=[head_of_sales, rep]).update(absent_reason="Отпуск")
        held(meeting, cmo, cco, marketer)
    watching.remind(now=meeting.slot_end)
    assert told("AL-34") == set()
    Attendance.objects.filter(meeting=meeting.series.meetings.first(), person=rep).update(absent_reason="")
    Attendance.objects.filter(meeting__series=together, person=rep).update(absent_reason="")
    watching.remind(now=meeting.slot_end)
    assert told("AL-34") == {cco.pk}


def test_a_meeting_chaired_out_of_turn_is_told_to_both_heads_until_the_swap_is_written_down(cmo, cco, as_, now):
    """AL-35 (A3, R-GM-03): the commercial director chaired twice running."""
    Company.objects.filter(pk=1).update(market="b2c")
    together = general(cmo, cco, now=MORNING)
    first, second = coming(together)[:2]
    held(first, cco, cmo)
    Meeting.objects.filter(pk=second.pk).update(chair=cco, chair_side="sales")
    second.refresh_from_db()
    held(second, cco, cmo)
    watching.remind(now=second.slot_end)
    assert told("AL-35") == {cmo.pk, cco.pk}
    assert Alert.objects.filter(key="AL-35").first().action_url == f"/meetings/{second.pk}/#chair"
    assert as_(cmo).get(f"/meetings/{second.pk}/").context["may_log_swap"]
    assert as_(cmo).post(f"/meetings/{second.pk}/chair/").status_code == 302
    second.refresh_from_db()
    assert (second.chair, second.chair_side, second.chair_swapped) == (cco, "sales", True)
    assert AuditEvent.objects.get(verb="chair_swapped").details == {"from": cco.pk, "to": cco.pk}
    watching.remind(now=second.slot_end)
    assert told("AL-35") == set()


def test_in_turn_swapped_and_missed_meetings_raise_no_word_about_the_chair(cmo, cco, now):
    """AL-35: a swap that was logged moves the turn on; a missed slot keeps it."""
    Company.objects.filter(pk=1).update(market="b2c")
    together = general(cmo, cco, now=MORNING)
    first, second, third = coming(together)[:3]
    chairs.swap(first, by=cco, now=MORNING)
    held(first, cmo, cco)
    slots.mark_missed(now=second.slot_end + timedelta(days=1))
    chairs.plan(together, now=second.slot_end + timedelta(days=1))
    third.refresh_from_db()
    held(third, cmo, cco)
    assert [Meeting.objects.get(pk=m.pk).chair_side for m in (first, third)] == ["marketing", "sales"]
    watching.remind(now=third.slot_end)
    assert told("AL-35") == set()


def test_a_meeting_that_is_not_out_of_turn_takes_no_late_swap(cmo, cco, english):
    together = general(cmo, cco, now=MORNING)
    first = held(coming(together)[0], cco, cmo)
    with pytest.raises(DomainError, match="before the meeting is over"):
        chairs.swap(first, by=cmo, now=first.slot_end)


@pytest.mark.parametrize(("minutes", "asked"), [((31, 45), True), ((30, 45), False), ((45, 30), False)])
def test_over_time_twice_running_is_told_to_the_chair(cmo, cco, minutes, asked):
    """AL-36 (A3): planned for half an hour."""
    together = general(cmo, cco, now=MORNING)
    for meeting, took in zip(coming(together), minutes, strict=False):
        held(meeting, cco, cmo, minutes=took)
    watching.remind(now=coming(together)[0].slot_start)
    assert told("AL-36") == ({cco.pk} if asked else set())
    if asked:
        assert Alert.objects.get(key="AL-36").params == {"title": together.title, "before": 1, "last": 15}
        held(coming(together)[0], cco, cmo, minutes=30)
        watching.remind(now=coming(together)[0].slot_start)
        assert told("AL-36") == set()


def test_minutes_over_what_was_planned():
    start, planned = moscow(MONDAY, 9), timedelta(minutes=30)
    ends = [(29, 0), (30, 0), (31, 1), (95, 65)]
    assert [minutes_over(start, start + timedelta(minutes=m), planned) for m, _over in ends] == [n for _m, n in ends]
    assert (minutes_over(None, start, planned), minutes_over(start, None, planned)) == (0, 0)


def test_an_unsent_protocol_is_told_to_who_writes_it_and_to_the_chair(cmo, cco):
    """AL-02 (Appendix 2): at 18:00 the secretary and the chair, after midnight both heads."""
    writer = person_with("marketer", None)
    together = general(cmo, cco, now=MORNING, invited=[writer])
    first = coming(together)[0]
    hold(first, cco, now=first.slot_start)
    running.finish(first, by=writer, now=first.slot_end)
    for hour, asked in ((time(17, 59), set()), (time(18), {writer.pk, cco.pk})):
        watching.remind(now=datetime.combine(MONDAY, hour, tzinfo=MOSCOW))
        assert told("AL-02") == asked
    watching.remind(now=day_start(date(2026, 3, 17), MOSCOW))
    assert told("AL-02") == {writer.pk, cco.pk, cmo.pk}


def test_an_alert_leaves_whoever_it_is_no_longer_about(series, cmo, cco, now):
    """The cause of one person ends while that of the other lasts."""
    for meeting in coming(series)[:3]:
        held(meeting, cmo, cco, late={cmo: 10, cco: 10})
    at = coming(series)[0].slot_start
    watching.remind(now=at)
    assert told("AL-32") == {cmo.pk, cco.pk}
    Attendance.objects.filter(meeting__series=series, person=cmo).update(
        arrived_at=meeting.slot_start - timedelta(weeks=3)
    )
    watching.remind(now=at)
    assert told("AL-32") == {cco.pk}
