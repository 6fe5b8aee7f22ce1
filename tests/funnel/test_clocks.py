"""First touch and decision in business minutes (B6), and AL-04's three steps."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from delivery.models import Alert
from funnel.models import Clock
from funnel.services import activities, clocks, leads
from funnel.tasks import check_clocks
from people.models import CalendarDay, Company, WorkingCalendar
from tests.factories.funnel import at, handed_over

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    ("start", "stop", "minutes"),
    [
        ("13.03 17:50", "16.03 09:20", 30),
        ("14.03 12:00", "16.03 09:04", 4),
        ("17.03 08:30", "17.03 08:45", 0),
        ("17.03 17:58", "18.03 09:10", 12),
        ("17.03 10:00", "19.03 10:00", 1080),
    ],
)
def test_b6_the_minutes_of_a_stopped_clock(rep, start, stop, minutes):
    lead = handed_over(at(start), owner=rep)

    clock = clocks.stop(lead, "first_touch", at=at(stop))

    assert (clock.minutes, clock.breached_at is not None) == (minutes, minutes > 60)


@pytest.mark.parametrize(("short", "minutes"), [(False, 105), (True, 45)])
def test_b6_holidays_and_shortened_days(company, rep, short, minutes):
    calendar = company.calendar or WorkingCalendar.objects.create(name="Календарь")
    Company.objects.filter(pk=1).update(calendar=calendar)
    calendar.days.filter(date__in=[date(2026, 2, 20), date(2026, 2, 23)]).delete()
    CalendarDay.objects.create(calendar=calendar, date=date(2026, 2, 23), kind="off")
    if short:
        CalendarDay.objects.create(calendar=calendar, date=date(2026, 2, 20), kind="short", closes=time(17))
    lead = handed_over(at("20.02 16:30"), owner=rep)

    assert clocks.stop(lead, "first_touch", at=at("24.02 09:15")).minutes == minutes


def test_due_is_in_working_time(rep):
    lead = handed_over(at("13.03 17:50"), owner=rep)

    due = {clock.kind: clock.due_at.astimezone(MOSCOW) for clock in Clock.objects.filter(lead=lead)}

    assert due == {"first_touch": at("16.03 09:50"), "decision": at("16.03 17:50")}


def test_the_first_attempt_of_a_person_stops_the_first_touch(rep):
    """B2: first outbound human attempt; notes, tasks and letters without an author do not count."""
    lead = handed_over(at("16.03 09:00"), owner=rep)
    for kind, author in (("note", rep), ("task", rep), ("email", None)):
        activities.log_activity(lead, kind=kind, at=at("16.03 09:10"), now=at("16.03 09:10"), author=author, text="x")
    assert Clock.objects.get(lead=lead, kind="first_touch").stopped_at is None

    activities.log_activity(lead, kind="call", at=at("16.03 09:25"), now=at("16.03 09:30"), author=rep)
    activities.log_activity(lead, kind="call", at=at("16.03 11:00"), now=at("16.03 11:00"), author=rep)

    assert Clock.objects.get(lead=lead, kind="first_touch").minutes == 25
    assert lead.first_touch_at == at("16.03 09:25")


def test_a_planned_call_is_no_attempt(rep):
    lead = handed_over(at("16.03 09:00"), owner=rep)

    activities.log_activity(lead, kind="call", at=at("17.03 09:00"), now=at("16.03 09:10"), author=rep)

    assert Clock.objects.get(lead=lead, kind="first_touch").stopped_at is None


def test_a_new_owner_does_not_reset_the_clock(rep, rep_of_another_team, head_of_sales):
    """B6."""
    lead = handed_over(at("16.03 09:00"), owner=rep)

    leads.assign(lead, owner=rep_of_another_team, actor=head_of_sales, now=at("16.03 09:30"))

    assert {clock.started_at for clock in Clock.objects.filter(lead=lead)} == {at("16.03 09:00")}
    assert lead.team == rep_of_another_team.current_memberships[0].department


def test_al_04_at_eighty_percent_the_seller_is_reminded_once(rep):
    lead = handed_over(at("16.03 09:00"), owner=rep)

    assert clocks.breach_due(at("16.03 09:47")).warned == 0
    assert clocks.breach_due(at("16.03 09:48")).warned == 1
    assert clocks.breach_due(at("16.03 09:50")).warned == 0

    alert = Alert.objects.get()
    assert (alert.key, alert.person, alert.action_url) == ("AL-04", rep, f"/leads/{lead.pk}/take/")


def test_al_04_a_breach_goes_to_the_head_of_the_team(rep, head_of_sales):
    handed_over(at("16.03 09:00"), owner=rep)

    assert clocks.breach_due(at("16.03 10:00")).breached == 0
    assert clocks.breach_due(at("16.03 10:01")).breached == 1
    assert clocks.breach_due(at("16.03 10:02")).breached == 0

    assert Clock.objects.get(kind="first_touch").breached_at == at("16.03 10:00")
    assert Alert.objects.filter(person=head_of_sales, key="AL-04").count() == 1


def test_al_04_a_working_day_after_the_breach_the_lead_goes_back_to_the_queue(rep, head_of_sales):
    lead = handed_over(at("16.03 09:00"), owner=rep)
    clocks.breach_due(at("16.03 10:01"))

    assert clocks.breach_due(at("17.03 09:59")).returned == 0
    assert clocks.breach_due(at("17.03 10:00")).returned == 1

    lead.refresh_from_db()
    assert (lead.owner, lead.stage.key) == (None, "mql")
    assert lead.events.order_by("-pk")[0].kind == "timed_out"
    assert Clock.objects.get(kind="first_touch").stopped_at is None


def test_done_late_keeps_the_breach_and_the_actual_minutes(rep):
    """B6: breached and later done keeps breach + actual."""
    lead = handed_over(at("16.03 09:00"), owner=rep)
    clocks.breach_due(at("16.03 10:01"))

    clock = clocks.stop(lead, "first_touch", at=at("16.03 11:00"))

    assert (clock.minutes, clock.breached_at) == (120, at("16.03 10:00"))
    assert not Alert.objects.filter(closed_at=None, subject_key=f"clock:{clock.pk}").exists()
    assert clocks.stop(lead, "first_touch", at=at("16.03 12:00")) is None


def test_another_calendar_does_not_rewrite_a_finished_clock(company, rep):
    """B6."""
    lead = handed_over(at("16.03 09:00"), owner=rep)
    clocks.stop(lead, "first_touch", at=at("16.03 09:30"))

    assert Clock.objects.filter(lead=lead, kind="first_touch").values_list("minutes", flat=True)[0] == 30
    assert clocks.start(lead, now=at("20.03 09:00"))[0].started_at == at("16.03 09:00")


def test_clocks_do_not_run_at_night(rep):
    handed_over(at("16.03 17:30"), owner=rep)

    assert clocks.breach_due(at("16.03 23:00") + timedelta(hours=9)).breached == 0


def test_the_task_checks_clocks_and_may_run_twice(rep, head_of_sales):
    handed_over(timezone.now() - timedelta(days=30), owner=rep)

    check_clocks()
    check_clocks()

    assert Clock.objects.exclude(breached_at=None).count() == 2
    assert Alert.objects.filter(person=head_of_sales).count() == 2
