"""Journey: a vacancy that nobody moves alarms after seven days and is quiet again when somebody does."""

from datetime import UTC, datetime, timedelta

import pytest

from delivery.models import Alert
from hiring.models import Application, Vacancy
from hiring.services import applications, vacancy_changes
from hiring.services import vacancy_turns as turns
from meetings.services.watching import collect, remind
from people.models import Person
from tests.factories.hiring import application, candidate, vacancy
from tests.factories.people import person_with

pytestmark = [pytest.mark.django_db(databases=["default", "surveys"]), pytest.mark.usefixtures("english_company")]
TUESDAY = datetime(2026, 3, 17, 7, tzinfo=UTC)


def keep(now: datetime) -> None:
    """What the worker does."""
    collect(now=now)
    remind(now=now)


def told() -> list[tuple[str, bool]]:
    """To whom AL-18 was told, and whether it still stands."""
    found = Alert.objects.filter(key="AL-18").order_by("person__email", "pk")
    return [(alert.person.email.split("@")[0], alert.closed_at is None) for alert in found]


@pytest.fixture
def hr() -> Person:
    return person_with("hr_director", email="hr@example.com")


@pytest.fixture
def row(hr) -> Vacancy:
    """Open since Tuesday; three candidates have come, nobody has looked."""
    head = person_with("cmo", email="head@example.com")
    made = vacancy(head=head, now=TUESDAY, title="Internet marketer", actor=hr)
    for name in ("A", "B", "C"):
        application(made, candidate(name, "Canary", now=TUESDAY), now=TUESDAY)
    return made


def moved(row: Vacancy, count: int, now: datetime, *, head: Person) -> None:
    for one in Application.objects.filter(vacancy=row, stage__key="new").order_by("pk")[:count]:
        applications.move(one, to_stage="screened", now=now, actor=head)


def test_a_passive_vacancy_alarms_after_seven_days_and_is_quiet_when_somebody_moves(as_, hr, row):
    """A36, error 1, AL-18: to the HR director and the hiring head; never with a candidate's name."""
    head = row.hiring_head
    keep(TUESDAY + timedelta(days=7, minutes=-1))
    assert told() == []

    week = TUESDAY + timedelta(days=7)
    keep(week)
    keep(week + timedelta(hours=1))
    assert told() == [("head", True), ("hr", True)]
    alert = Alert.objects.filter(key="AL-18").first()
    assert alert.text % alert.params == (
        "“Internet marketer” stands still: fewer than three new candidates viewed, or no move, in seven days."
    )
    assert alert.action_url == f"/hiring/vacancies/{row.pk}/"
    assert "stands still" in as_(head).get("/alerts/").content.decode()
    assert not Alert.objects.filter(text__contains="Canary").exists()

    moved(row, 2, week + timedelta(days=1), head=head)
    keep(week + timedelta(days=1, hours=1))
    assert told() == [("head", True), ("hr", True)]
    moved(row, 1, week + timedelta(days=2), head=head)
    keep(week + timedelta(days=2, hours=1))
    assert told() == [("head", False), ("hr", False)]


def test_it_alarms_again_when_it_stands_still_again(hr, row):
    moved(row, 3, TUESDAY + timedelta(days=2), head=row.hiring_head)
    keep(TUESDAY + timedelta(days=8))
    assert told() == []
    keep(TUESDAY + timedelta(days=9))
    assert told() == [("head", True), ("hr", True)]


def test_a_pause_stops_the_clock_and_closes_the_alert(hr, row):
    """A36: nothing is asked of a vacancy that is paused; after it the seven days begin anew."""
    keep(TUESDAY + timedelta(days=8))
    turns.pause(row, note="After the season", now=TUESDAY + timedelta(days=9), actor=hr)
    keep(TUESDAY + timedelta(days=9, hours=1))
    assert told() == [("head", False), ("hr", False)]
    turns.resume(row, now=TUESDAY + timedelta(days=20), actor=hr)
    keep(TUESDAY + timedelta(days=26))
    assert told() == [("head", False), ("hr", False)]
    keep(TUESDAY + timedelta(days=27))
    assert [one for one in told() if one[1]] == [("head", True), ("hr", True)]


def test_somebody_else_who_heads_it_is_told_instead(hr, row):
    other = person_with("head_of_marketing", email="other@example.com")
    keep(TUESDAY + timedelta(days=7))
    vacancy_changes.change(row, {"hiring_head": other}, now=TUESDAY + timedelta(days=8), actor=hr)
    keep(TUESDAY + timedelta(days=8, hours=1))
    assert told() == [("head", False), ("hr", True), ("other", True)]
