"""P4, C8: how long a candidate is kept, and that nothing stays a day longer."""

from datetime import date, datetime, timedelta

import pytest

from hiring.metrics.retention import Consent, Standing, keep_until
from hiring.models import Application, Candidate
from hiring.services import applications, consents, retention, vacancies
from tests.factories.hiring import application, candidate, vacancy
from tests.factories.people import BEGINNING, MOSCOW, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
LATER = BEGINNING + timedelta(days=1)


def until(*standings: Standing, given: list[Consent] | None = None) -> date | None:
    return keep_until(standings, given or [], BEGINNING, zone=MOSCOW, days=30, pool_days=365)


def refused(at: datetime = BEGINNING) -> Standing:
    return Standing("rejected", "rejected", at, None)


def test_thirty_days_after_the_last_refusal():
    assert until(refused()) == date(2026, 2, 11)
    assert until(refused(), refused(LATER)) == date(2026, 2, 12)
    assert until() == date(2026, 2, 11)


def test_while_a_search_goes_on_and_for_the_hired_there_is_no_end():
    going_on = Standing("open", "interview_1", BEGINNING, None)

    assert until(refused(), going_on) is None
    assert until(refused(), Standing("open", "accepted", BEGINNING, None)) is None


def test_with_its_vacancy_an_open_application_ends():
    assert until(Standing("open", "interview_1", BEGINNING, LATER)) == date(2026, 2, 12)


def test_the_pool_keeps_for_a_year_and_a_withdrawn_consent_ends_everything():
    pool, gone = Consent("pool", BEGINNING, None), Consent("processing", BEGINNING, LATER)

    assert until(refused(), given=[pool]) == date(2027, 1, 12)
    assert until(Standing("open", "test", BEGINNING, None), given=[pool, gone]) == date(2026, 2, 12)
    assert until(refused(), given=[Consent("pool", BEGINNING, LATER)]) == date(2026, 2, 11)
    assert until(refused(), given=[gone, Consent("processing", LATER, None)]) == date(2026, 2, 11)


def test_a_refusal_sets_the_term_and_a_return_takes_it_away():
    row = application()
    applications.move(row, to_stage="rejected", refusal="skills", now=LATER, actor=None)
    assert Candidate.objects.get().keep_until == date(2026, 2, 12)

    applications.move(row, to_stage="screened", note="Передумали", now=LATER, actor=None)
    assert Candidate.objects.get().keep_until is None


def test_for_thirteen_months_nobody_stays_a_day_longer_than_allowed():
    """P4: at the end of the term plus one day 0 rows are left, of each kind; a legal hold is respected."""
    hr = person_with("hr_director")
    kept = {name: candidate(name, "Котова") for name in ("refused", "pool", "held", "hired", "on the way")}
    for name, who in kept.items():
        end = {"hired": "accepted", "on the way": "screened"}.get(name, "rejected")
        row = application(vacancy(headcount=9), who)
        applications.move(
            row, to_stage=end, refusal="skills" if end == "rejected" else None, now=LATER, actor=None, door="import"
        )
    consents.give(kept["pool"], ["pool"], now=LATER, actor=None)
    retention.hold(kept["held"], is_held=True, actor=hr, now=LATER)

    gone: dict[str, date] = {}
    for day in range(400):
        now = LATER + timedelta(days=day)
        retention.sweep(now=now)
        for name, who in kept.items():
            erased = Candidate.objects.get(pk=who.pk).erased_at is not None
            if erased and name not in gone:
                gone[name] = now.astimezone(MOSCOW).date()
    assert gone == {"refused": date(2026, 2, 13), "pool": date(2027, 1, 14)}
    assert Application.objects.count() == 5


def test_a_closed_vacancy_lets_go_of_those_who_were_forgotten_in_it():
    row = application()
    vacancies.turn(row.vacancy, to="cancelled", now=LATER, actor=None)
    retention.sweep(now=LATER + timedelta(days=30))
    assert Candidate.objects.get().erased_at is None

    assert retention.sweep(now=LATER + timedelta(days=31)) == 1
    assert retention.sweep(now=LATER + timedelta(days=32)) == 0
