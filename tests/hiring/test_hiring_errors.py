"""The ten hiring errors as running checks (A36): 1–5, 7 and 8 here, 6, 9 and 10 where selection is tested."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiring.metrics import vacancies as metrics
from hiring.models import BandTable, SalaryBand
from hiring.selectors import errors
from hiring.selectors.vacancies import Filters
from hiring.services import applications, vacancy_changes, vacancy_turns
from hiring.watch import vacancies as watch
from tests.factories.hiring import application, brief, candidate, vacancy
from tests.factories.people import BEGINNING, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
DAY = timedelta(days=1)
WEEK_ON = BEGINNING + 8 * DAY


def check(row, no, now=WEEK_ON):
    return errors.checks_of([row], now)[row.pk][no - 1]


def viewed(row, count, at):
    """Candidates taken out of the first stage."""
    for n in range(count):
        one = application(row, candidate(email=f"{row.pk}-{n}-{at:%d}@example.com"), now=at)
        applications.move(one, to_stage="screened", now=at, actor=None)


def test_there_are_ten_in_order_and_what_is_not_known_is_not_ok(cmo):
    found = errors.checks_of([vacancy(head=cmo)], BEGINNING + DAY)

    (checks,) = found.values()
    assert [one.no for one in checks] == list(range(1, 11))
    assert {one.no: one.state for one in checks} == {
        1: "unknown", 2: "ok", 3: "ok", 4: "error", 5: "unknown",
        6: "unknown", 7: "error", 8: "error", 9: "unknown", 10: "unknown",
    }  # fmt: skip


@pytest.mark.parametrize(("count", "state"), [(2, "error"), (3, "ok")])
def test_passive_below_three_viewed_in_seven_days(cmo, count, state):
    """Error 1: three new candidates viewed within seven days are enough, two are not."""
    row = vacancy(head=cmo)
    viewed(row, count, BEGINNING + 5 * DAY)

    assert (check(row, 1).state, check(row, 1).params["n"]) == (state, count)


def test_passive_without_a_move_for_seven_days(cmo):
    row = vacancy(head=cmo)
    viewed(row, 3, BEGINNING)

    assert check(row, 1, BEGINNING + 7 * DAY).state == "error"


def test_passive_is_not_known_in_the_first_week_and_in_a_pause(cmo):
    row = vacancy(head=cmo)
    assert check(row, 1, BEGINNING + 6 * DAY).state == "unknown"
    vacancy_turns.pause(row, note="x", now=BEGINNING + 8 * DAY, actor=cmo)
    assert check(row, 1, BEGINNING + 30 * DAY).state == "unknown"


@pytest.mark.parametrize(("days", "state"), [(60, "ok"), (61, "warning"), (92, "error")])
def test_long_after_three_months_on_the_clock(cmo, days, state):
    """Error 2."""
    assert check(vacancy(head=cmo), 2, BEGINNING + days * DAY).state == state


def test_a_pause_is_no_part_of_the_three_months(cmo):
    row = vacancy(head=cmo)
    vacancy_turns.pause(row, note="x", now=BEGINNING + 50 * DAY, actor=cmo)
    assert check(row, 2, BEGINNING + 200 * DAY).params == {"days": 50}


@pytest.fixture
def market(db):
    table = BandTable.objects.create(
        state="active", active_from=date(2026, 1, 1), dated_on=date(2026, 1, 1), currency="KZT", region="",
        created_at=BEGINNING,
    )  # fmt: skip
    SalaryBand.objects.create(
        table=table, position="marketer", level="mid", name="Средний", order=1, min_minor=70_000_00,
        max_minor=130_000_00,
    )  # fmt: skip


@pytest.mark.parametrize(("top", "state"), [(69_999_99, "error"), (70_000_00, "ok"), (130_000_00, "ok")])
def test_a_salary_below_the_market_R_SB_02(cmo, market, top, state):
    """R-SB-02: the maximum below the band's minimum is error 3; inside is in order."""
    row = vacancy(head=cmo, currency="KZT", salary_min_minor=None, salary_max_minor=top)
    assert check(row, 3).state == state


def test_a_fair_salary_that_nobody_answers_is_told(cmo, market):
    """Error 3: the response rate is low."""
    row = vacancy(head=cmo, currency="KZT", salary_min_minor=None, salary_max_minor=100_000_00)
    assert check(row, 3, BEGINNING + 14 * DAY).state == "warning"
    application(row, now=BEGINNING + 10 * DAY)
    assert check(row, 3, BEGINNING + 14 * DAY).state == "ok"


def test_no_salary_is_not_known(cmo):
    assert check(vacancy(head=cmo, salary_min_minor=None, salary_max_minor=None), 3).state == "unknown"


@pytest.mark.parametrize(
    ("points", "state"), [((), "unknown"), ((5,), "unknown"), ((5, 3), "ok"), ((4, 3), "warning"), ((2, 3), "error")]
)
def test_the_text_is_judged_by_two_readers(cmo, points, state):
    """Error 4."""
    row = vacancy(head=cmo, text="x", advantages="y", benefits="z")
    for given in points:
        reader = person_with("marketer")
        reading = vacancy_changes.ask_reader(row, reader, now=BEGINNING, actor=cmo)
        vacancy_changes.read(reading, points=given, now=BEGINNING, actor=reader)
    assert check(row, 4).state == state


def test_a_text_without_benefits_sells_nothing(cmo):
    assert check(vacancy(head=cmo, text="x", advantages="y"), 4).state == "error"
    assert metrics.text("y", " ", (5, 5)) == "error"


@pytest.mark.parametrize(
    ("is_true", "days", "state"), [(True, 0, "ok"), (True, 180, "ok"), (True, 181, "unknown"), (False, 0, "error")]
)
def test_the_promise_is_checked_on_a_review_site(cmo, is_true, days, state):
    """Error 5: a check is good for half a year."""
    row = vacancy(head=cmo)
    now = BEGINNING + days * DAY
    vacancy_changes.check_reviews(
        row, site="dreamjob.ru", is_true=is_true, note="x", checked_on=BEGINNING.date(), now=now, actor=cmo
    )
    assert check(row, 5, now).state == state


def test_a_probation_talk_that_tells_otherwise_is_not_outweighed_by_a_site(cmo):
    """Error 5: until the same place says that the promise holds."""
    row = vacancy(head=cmo)
    told = {"checked_on": BEGINNING.date(), "now": BEGINNING, "actor": cmo}
    vacancy_changes.check_reviews(row, site="Испытательный срок", is_true=False, note="Платят позже", **told)
    vacancy_changes.check_reviews(row, site="dreamjob.ru", is_true=True, **told)
    assert (check(row, 5).state, check(row, 5).params["place"]) == ("error", "Испытательный срок")

    vacancy_changes.check_reviews(row, site="испытательный срок", is_true=True, **told)
    assert check(row, 5).state == "ok"


def test_teaching_is_planned(cmo):
    """Error 7."""
    assert check(vacancy(head=cmo), 7).state == "error"
    assert check(vacancy(head=cmo, onboarding_plan="Неделя с наставником"), 7).state == "ok"


def test_one_channel_is_one_too_few(cmo):
    """Error 8: what was taken down counts no more."""
    row = vacancy(head=cmo)
    first = vacancy_changes.post(row, kind="board", name="hh.ru", now=BEGINNING, actor=cmo)
    assert check(row, 8).state == "error"
    vacancy_changes.post(row, kind="referral", name="Свои", now=BEGINNING, actor=cmo)
    assert check(row, 8).state == "ok"
    vacancy_changes.take_down(first, now=BEGINNING, actor=cmo)
    assert check(row, 8).state == "error"


def test_the_board_shows_what_is_asked_for(cmo, hr_director):
    taught, bare = vacancy(head=cmo, onboarding_plan="x"), vacancy(head=hr_director)

    def shown(**asked):
        filters = errors.BoardFilters(**asked)
        return {line.vacancy for line in errors.board(filters, errors.on_board(hr_director, filters), WEEK_ON)}

    assert shown() == {taught, bare}
    assert shown(no=7, state="error") == {bare}
    assert shown(no=7, state="ok") == {taught}
    assert shown(vacancies=Filters(head=cmo.pk)) == {taught}


def test_checks_of_fifty_ask_as_much_as_of_one(cmo):
    """Constant at 1 and 50 rows."""
    rows = [vacancy(head=cmo, title=f"{n}") for n in range(50)]

    def asked(some):
        with CaptureQueriesContext(connection) as seen:
            errors.checks_of(some, WEEK_ON)
        return len(seen)

    assert asked(rows[:1]) == asked(rows)


def drafts(key, now=WEEK_ON):
    return [draft for draft in watch.alerts(now) if draft.key == key]


def test_a_passive_vacancy_alarms_after_seven_days(cmo, hr_director):
    """AL-18: to the HR director and the hiring head, each once."""
    row = vacancy(head=cmo)
    assert drafts("AL-18", BEGINNING + 6 * DAY) == []

    found = drafts("AL-18", BEGINNING + 7 * DAY)
    assert {(one.person_id, one.dedupe) for one in found} == {
        (cmo.pk, f"passive-{row.pk}"), (hr_director.pk, f"passive-{row.pk}"),
    }  # fmt: skip


def test_a_vacancy_older_than_three_months_alarms_too(cmo):
    row = vacancy(head=cmo)
    assert [one.dedupe for one in drafts("AL-18", BEGINNING + 92 * DAY)] == [f"passive-{row.pk}", f"long-{row.pk}"]


def test_a_confidential_vacancy_is_not_named_in_an_alert(cmo):
    vacancy(head=cmo, is_confidential=True, title="Замена Иванова")
    assert all("Иванова" not in str(one.params) for one in drafts("AL-18"))


def test_an_approval_waits_for_those_who_may_give_it(cmo, hr_director, ceo):
    """AL-53: not for whoever asked."""
    row = vacancy(head=hr_director, state="draft")
    vacancy_turns.ask(row, now=BEGINNING, actor=hr_director)
    assert [one.person_id for one in drafts("AL-53")] == [ceo.pk]
    vacancy_turns.approve(row, now=BEGINNING, actor=ceo)
    assert drafts("AL-53") == []


def test_a_whole_brief_waits_for_signatures(cmo, hr_director):
    """AL-53."""
    brief(vacancy(head=cmo))
    assert {one.person_id for one in drafts("AL-53")} == {cmo.pk, hr_director.pk}


def test_a_text_waits_for_its_reader(cmo, marketer):
    """AL-54: until it is read or changed."""
    row = vacancy(head=cmo, text="x")
    vacancy_changes.ask_reader(row, marketer, now=BEGINNING, actor=cmo)
    assert [one.person_id for one in drafts("AL-54")] == [marketer.pk]
    vacancy_changes.change(row, {"text": "y"}, now=BEGINNING, actor=cmo)
    assert drafts("AL-54") == []
