"""R-FV-04, AL-11, AL-45, AL-46: weeks by department or marketer, and what is said of them to the CMO alone."""

from datetime import date, timedelta

import pytest

from people.models import Absence, CalendarDay
from practices.metrics.cadence import Kept
from practices.selectors import visits_weeks
from practices.services import methods, visits
from practices.watch import visits as watch
from tests.factories.meetings import moscow
from tests.factories.people import person_with
from tests.practices.visits import launched, made, planned, whole

pytestmark = pytest.mark.django_db
BEGUN = moscow(date(2026, 2, 2), 9)
FRIDAY = moscow(date(2026, 2, 27), 18)
TUESDAYS = [date(2026, 2, 3) + timedelta(weeks=n) for n in range(4)]


@pytest.fixture(autouse=True)
def method(cmo):
    launched(cmo, now=BEGUN)


def verdicts(now=FRIDAY) -> list[list[str]]:
    return [[week.verdict for week in line.weeks] for line in visits_weeks.lines(now)]


def said(now) -> set[tuple[str, str]]:
    return {(draft.key, draft.dedupe) for draft in watch.alerts(now)}


def test_the_department_keeps_its_week_with_one_visit_whoever_goes(cmo, marketer, rep):
    other = person_with("marketer")
    whole(marketer, rep, day=TUESDAYS[0])
    whole(other, rep, day=TUESDAYS[2])
    whole(marketer, rep, day=TUESDAYS[2] + timedelta(days=1))
    whole(marketer, rep, day=TUESDAYS[3], place_type="our_office")
    assert verdicts() == [["kept", "below", "above", "below"]]
    assert visits_weeks.lines(FRIDAY)[0].kept == (2, 3)
    assert visits_weeks.cadence(BEGUN, FRIDAY) == Kept(2, 3)
    assert visits_weeks.kept_weeks(BEGUN, FRIDAY) == 2


def test_each_marketer_has_weeks_of_the_own_when_that_is_chosen(cmo, marketer, rep):
    other = person_with("marketer", last_name="Яковлев")
    visits.configure(scope="marketer", natural_habitat=False, actor=cmo, now=BEGUN)
    whole(marketer, rep, day=TUESDAYS[0])
    Absence.objects.create(person=other, kind="leave", from_date=TUESDAYS[0] - timedelta(days=1), to_date=TUESDAYS[1])
    assert [line.marketer for line in visits_weeks.lines(FRIDAY)] == [marketer, other]
    assert verdicts() == [["kept", "below", "below", "below"], ["excused", "below", "below", "below"]]


def test_holidays_and_a_leave_of_all_excuse_a_week(company, marketer, rep):
    for n in range(5):
        CalendarDay.objects.create(calendar=company.calendar, date=date(2026, 2, 9) + timedelta(days=n), kind="off")
    Absence.objects.create(person=marketer, kind="sick", from_date=date(2026, 2, 16), to_date=date(2026, 2, 20))
    assert verdicts() == [["below", "excused", "excused", "below"]]


def test_a_business_trip_keeps_the_week_once(marketer, rep):
    for n in range(3):
        whole(marketer, rep, day=TUESDAYS[0] + timedelta(days=n), is_on_trip=True)
    assert verdicts()[0][0] == "kept"


def test_fourteen_days_without_a_visit_are_said_to_the_cmo_once_for_the_department(cmo, marketer, rep):
    """AL-11: more than fourteen days."""
    person_with("marketer")
    assert said(BEGUN + timedelta(days=14)) == set()
    drafts = watch.alerts(BEGUN + timedelta(days=15))
    assert [(one.key, one.person_id, dict(one.params)) for one in drafts] == [("AL-11", cmo.pk, {"days": 15})]
    whole(marketer, rep, day=TUESDAYS[1])
    assert said(BEGUN + timedelta(days=15)) == set()


def test_a_leave_of_everybody_is_not_waited_for(marketer):
    """AL-11: vacation weeks are excused."""
    Absence.objects.create(person=marketer, kind="leave", from_date=date(2026, 2, 9), to_date=date(2026, 2, 15))
    assert said(BEGUN + timedelta(days=20)) == set()
    assert said(BEGUN + timedelta(days=22)) == {("AL-11", "stale")}


def test_each_marketer_counted_is_still_one_alert_without_names(cmo, marketer, rep):
    """AL-11, decisions.md 36."""
    person_with("marketer")
    visits.configure(scope="marketer", natural_habitat=False, actor=cmo, now=BEGUN)
    drafts = watch.alerts(BEGUN + timedelta(days=15))
    assert [(one.key, dict(one.params)) for one in drafts] == [("AL-11", {"n": 2, "days": 14})]


def test_more_than_one_a_week_is_said_too(cmo, marketer, rep):
    """AL-11, R-FV-04."""
    for n in range(2):
        whole(marketer, rep, day=TUESDAYS[3] + timedelta(days=n))
    assert ("AL-11", "above-2026-02-23") in said(FRIDAY)
    assert ("AL-11", "above-2026-02-23") not in said(FRIDAY + timedelta(days=4))


def test_the_same_two_four_times_in_a_row(cmo, marketer, rep, rep_of_another_team):
    """AL-45: whatever became of the visits, they went out together."""
    for day in TUESDAYS[:3]:
        made(planned(marketer, rep, day=day))
    assert not any(key == "AL-45" for key, _dedupe in said(FRIDAY))
    made(planned(marketer, rep, day=TUESDAYS[3]))
    assert ("AL-45", f"pair-{marketer.pk}-{rep.pk}") in said(FRIDAY)
    made(planned(marketer, rep_of_another_team, day=TUESDAYS[3] + timedelta(days=1)))
    assert not any(key == "AL-45" for key, _dedupe in said(FRIDAY))


def test_one_segment_only(cmo, marketer, rep):
    """AL-46."""
    for day in TUESDAYS:
        whole(marketer, rep, day=day)
    assert ("AL-46", "segment") in said(FRIDAY)
    whole(marketer, rep, day=TUESDAYS[3] + timedelta(days=1), segment="Склады")
    assert ("AL-46", "segment") not in said(FRIDAY)


def test_a_paused_method_is_silent(cmo, marketer):
    """decisions.md 40."""
    methods.stop("field_visits", to="paused", reason="Высокий сезон", actor=cmo, now=FRIDAY)
    assert said(FRIDAY) == set()
