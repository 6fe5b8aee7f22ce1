"""Vacancies: approval, the clock that pauses, several hires, channels, readers, reviews, leavers (A36, R-IM-01)."""

from datetime import timedelta

import pytest

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed, StaleVersion
from hiring.metrics import vacancies as metrics
from hiring.models import Vacancy
from hiring.selectors import vacancies as selectors
from hiring.services import vacancy_changes, vacancy_turns
from people.services import leaving
from tests.factories.hiring import application, candidate, vacancy
from tests.factories.people import BEGINNING, department, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def state_after(row: Vacancy) -> str:
    row.refresh_from_db()
    return row.state


def test_a_head_asks_and_the_hr_director_approves(cmo, hr_director):
    row = vacancy(head=cmo, state="draft")
    vacancy_turns.ask(row, now=BEGINNING, actor=cmo)
    vacancy_turns.approve(row, now=BEGINNING + DAY, actor=hr_director)

    assert (row.state, row.approved_by, row.approved_at) == ("open", hr_director, BEGINNING + DAY)
    assert [step.state for step in row.steps.order_by("pk")] == ["draft", "waiting", "open"]


def test_nobody_approves_what_they_asked_for_unless_it_is_the_ceo(hr_director, ceo):
    own = vacancy(head=hr_director, state="draft")
    vacancy_turns.ask(own, now=BEGINNING, actor=hr_director)
    with pytest.raises(NotAllowed):
        vacancy_turns.approve(own, now=BEGINNING, actor=hr_director)
    vacancy_turns.approve(own, now=BEGINNING, actor=ceo)

    asked_by_ceo = vacancy(head=ceo, state="draft")
    vacancy_turns.ask(asked_by_ceo, now=BEGINNING, actor=ceo)
    vacancy_turns.approve(asked_by_ceo, now=BEGINNING, actor=ceo)
    assert (own.state, asked_by_ceo.state) == ("open", "open")


def test_it_is_sent_back_with_a_note_only(cmo, hr_director):
    row = vacancy(head=cmo, state="draft")
    vacancy_turns.ask(row, now=BEGINNING, actor=cmo)
    with pytest.raises(InvalidInput):
        vacancy_turns.send_back(row, note=" ", now=BEGINNING, actor=hr_director)
    vacancy_turns.send_back(row, note="Сначала бюджет", now=BEGINNING, actor=hr_director)

    assert (state_after(row), row.steps.last().note) == ("draft", "Сначала бюджет")


def test_a_head_does_not_approve(cmo, head_of_sales):
    row = vacancy(head=cmo, state="waiting")
    with pytest.raises(NotAllowed):
        vacancy_turns.approve(row, now=BEGINNING, actor=head_of_sales)


def test_the_clock_stands_while_the_vacancy_is_paused(cmo):
    """A36, the edge: open 10 days, paused for 5, open for 4 more: 14 days."""
    row = vacancy(head=cmo)
    vacancy_turns.pause(row, note="Бюджет", now=BEGINNING + 10 * DAY, actor=cmo)
    assert selectors.cards([row], BEGINNING + 14 * DAY)[0].days == 10
    vacancy_turns.resume(row, now=BEGINNING + 15 * DAY, actor=cmo)

    assert selectors.cards([row], BEGINNING + 19 * DAY)[0].days == 14


def test_a_pause_and_a_reopening_say_why(cmo):
    row = vacancy(head=cmo)
    with pytest.raises(InvalidInput):
        vacancy_turns.pause(row, note="", now=BEGINNING, actor=cmo)
    vacancy_turns.cancel(row, note="Не нужен", now=BEGINNING + DAY, actor=cmo)
    with pytest.raises(InvalidInput):
        vacancy_turns.reopen(row, note="", now=BEGINNING, actor=cmo)
    vacancy_turns.reopen(row, note="Снова нужен", now=BEGINNING + 5 * DAY, actor=cmo)

    assert selectors.cards([row], BEGINNING + 6 * DAY)[0].days == 2


def test_what_was_never_approved_is_not_opened_again(cmo):
    row = vacancy(head=cmo, state="draft")
    vacancy_turns.cancel(row, note="Передумали", now=BEGINNING, actor=cmo)
    with pytest.raises(DomainError):
        vacancy_turns.reopen(row, note="Нужен", now=BEGINNING, actor=cmo)


def test_fewer_wanted_may_fill_it_at_once(cmo):
    row = vacancy(head=cmo, headcount=2)
    application(row, candidate(email="a@example.com"), stage="accepted")
    vacancy_changes.change(row, {"headcount": 1}, now=BEGINNING + DAY, actor=cmo)

    assert state_after(row) == "filled"


def test_whoever_saw_an_older_vacancy_overwrites_nothing(cmo):
    row = vacancy(head=cmo)
    with pytest.raises(StaleVersion):
        vacancy_changes.change(row, {"title": "Другой"}, now=BEGINNING, actor=cmo, expected_version=1)


def test_a_salary_goes_from_the_smaller_to_the_larger(cmo):
    row = vacancy(head=cmo)
    with pytest.raises(InvalidInput) as refused:
        vacancy_changes.change(row, {"salary_max_minor": 1}, now=BEGINNING, actor=cmo)
    assert refused.value.field == "salary_max"


def test_only_the_hr_director_opens_candidates_to_another_head(cmo, cco, hr_director):
    """P9: a change of the hiring head hands over the candidates."""
    row = vacancy(head=cmo)
    with pytest.raises(InvalidInput):
        vacancy_changes.change(row, {"hiring_head": cco}, now=BEGINNING, actor=cmo)
    vacancy_changes.change(row, {"hiring_head": cco}, now=BEGINNING, actor=hr_director)
    row.refresh_from_db()
    assert row.hiring_head == cco


def test_a_head_asks_for_own_people_only(cmo, cco):
    facts = {
        "title": "x", "position": "sales_rep", "department": department("Продажи", "sales"), "hiring_head": cco,
        "reason": "growth",
    }  # fmt: skip
    with pytest.raises(InvalidInput):
        vacancy_changes.draft(facts, now=BEGINNING, actor=cmo)
    assert vacancy_changes.draft({**facts, "hiring_head": cmo}, now=BEGINNING, actor=cmo).state == "draft"


def test_a_channel_is_posted_once_and_keeps_its_cost_when_taken_down(cmo):
    row = vacancy(head=cmo)
    channel = vacancy_changes.post(row, kind="board", name="hh.ru", cost_minor=15_000_00, now=BEGINNING, actor=cmo)
    with pytest.raises(InvalidInput):
        vacancy_changes.post(row, kind="board", name="hh.ru", now=BEGINNING, actor=cmo)
    vacancy_changes.take_down(channel, now=BEGINNING + DAY, actor=cmo)
    channel.refresh_from_db()

    assert (channel.cost_minor, str(channel.posted_on), str(channel.ended_on)) == (
        1_500_000,
        "2026-01-12",
        "2026-01-13",
    )


def test_a_colleague_reads_once_and_a_changed_text_anew(cmo, marketer):
    """Error 4: the text is read by those who see it for the first time."""
    row = vacancy(head=cmo, text="Ищем маркетолога")
    reading = vacancy_changes.ask_reader(row, marketer, now=BEGINNING, actor=cmo)
    vacancy_changes.read(reading, points=4, now=BEGINNING, actor=marketer)
    with pytest.raises(DomainError):
        vacancy_changes.read(reading, points=5, now=BEGINNING, actor=marketer)
    assert [one.points for one in selectors.readings_of(row)] == [4]

    vacancy_changes.change(row, {"text": "Ищем двоих"}, now=BEGINNING, actor=cmo)
    row.refresh_from_db()
    assert selectors.readings_of(row) == []


def test_the_author_reads_no_own_text(cmo):
    row = vacancy(head=cmo, text="Ищем")
    with pytest.raises(InvalidInput):
        vacancy_changes.ask_reader(row, cmo, now=BEGINNING, actor=cmo)


def test_a_contradiction_says_what_contradicts_and_stays(cmo):
    row = vacancy(head=cmo)
    told = {"site": "dreamjob.ru", "checked_on": BEGINNING.date(), "now": BEGINNING, "actor": cmo}
    with pytest.raises(InvalidInput):
        vacancy_changes.check_reviews(row, is_true=False, **told)
    check = vacancy_changes.check_reviews(row, is_true=False, note="Платят позже", **told)
    with pytest.raises(Exception, match="append-only"):
        type(check).objects.update(site="x")


def test_a_director_is_sought_where_nobody_does_marketing_R_IM_01(cmo):
    """R-IM-01: advice until there is a marketer; never for other positions."""
    director = vacancy(head=cmo, position="marketing_director")
    assert selectors.wants_marketer_first(director)
    assert not selectors.wants_marketer_first(vacancy(head=cmo))
    person_with("marketer")
    assert not selectors.wants_marketer_first(director)


def test_a_leaver_hands_vacancies_over_and_gets_them_back(cmo, cco, hr_director):
    """Both duties of the same vacancy are one thing that comes back whole."""
    row = vacancy(head=cmo, recruiter=cmo)
    found = leaving.leave(cmo, by=hr_director, now=BEGINNING, rest_to=cco)
    row.refresh_from_db()
    assert (row.hiring_head, row.recruiter) == (cco, cco)

    leaving.undo(found, by=hr_director, now=BEGINNING + timedelta(hours=1))
    row.refresh_from_db()
    assert (row.hiring_head, row.recruiter) == (cmo, cmo)


def test_nobody_waits_for_a_leaver_to_read(cmo, marketer, hr_director):
    row = vacancy(head=cmo, text="Ищем")
    vacancy_changes.ask_reader(row, marketer, now=BEGINNING, actor=cmo)
    leaving.leave(marketer, by=hr_director, now=BEGINNING, rest_to=cmo)

    assert selectors.readings_of(row) == []


def test_a_clock_without_an_opening_is_nothing():
    assert metrics.days_open([("draft", BEGINNING), ("waiting", BEGINNING)], BEGINNING + WEEK) == 0


@pytest.mark.parametrize(("days", "state"), [(60, "ok"), (61, "warning"), (91, "warning"), (92, "error")])
def test_long_is_more_than_three_months(days, state):
    """Error 2."""
    assert metrics.long(days) == state
