"""Self or agency (A37): the calculator, the hours behind it, and the decision."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alignment.shared.errors import DomainError, InvalidInput
from hiring.metrics.compare import Terms, compare, delay_cost
from hiring.models import HiringHour, SearchChoice, VacancyChannel
from hiring.selectors import searches as selectors
from hiring.services import searches
from tests.factories.hiring import vacancy
from tests.factories.people import BEGINNING, company_today

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
COMPARE, JSON = "/api/v1/hiring/compare/", {"content_type": "application/json"}
EXAMPLE = Terms(
    base=100_000_00, hourly_cost=1_000_00, self_hours=60, board_fees=15_000_00, self_weeks=4, fee=1.5, passes=1,
    agency_hours=10, agency_weeks=2, role_value=200_000_00,
)  # fmt: skip


def test_r_sa_01_the_example_of_the_book_is_a_near_tie():
    """A37: 60 h × 1,000 + 15,000 and two weeks of waiting against 1.5 × 100,000 + 10 h × 1,000."""
    result = compare(EXAMPLE)

    assert (result.by_ourselves.cost, result.by_ourselves.delay) == (75_000_00, 92_400_00)
    assert (result.by_ourselves.total, result.agency.total) == (167_400_00, 160_000_00)
    assert (result.agency.cost, result.agency.delay, result.fee) == (160_000_00, 0, 150_000_00)
    assert (result.difference, result.tie) == (7_400_00, "near")


def test_both_in_parallel_pays_both_at_most_and_waits_for_the_faster():
    result = compare(EXAMPLE)

    assert (result.both.cost, result.both.delay, result.both.weeks) == (235_000_00, 0, 2)


def test_the_slower_way_pays_for_the_waiting_whichever_it_is():
    slow = Terms(**{**EXAMPLE.__dict__, "self_weeks": 1, "agency_weeks": 3})
    result = compare(slow)

    assert (result.by_ourselves.delay, result.agency.delay, result.tie) == (0, 92_400_00, "apart")


def test_nothing_to_pay_compares_nothing():
    nothing = Terms(**{**dict.fromkeys(EXAMPLE.__dict__, 0), "fee": 1})

    assert compare(nothing).tie == "unknown"
    assert delay_cost(0, 200_000_00) == 0


def test_the_figures_come_from_the_vacancy_its_channels_and_its_hours(cmo):
    row = vacancy(head=cmo, monthly_value_minor=200_000_00)
    VacancyChannel.objects.create(vacancy=row, kind="board", name="a", cost_minor=15_000_00)
    for minutes in (3000, 3000):
        searches.log_hours(
            row, person=cmo, minutes=minutes // 5, on=BEGINNING.date(), hourly_cost_minor=2_000_00, actor=cmo,
            now=BEGINNING,
        )  # fmt: skip
    figures = selectors.figures_of(row)

    assert figures["base_minor"] == 105_000_00
    assert (figures["hourly_cost_minor"], figures["self_hours"]) == (2_000_00, 60)
    assert (figures["board_fees_minor"], figures["role_value_minor"]) == (15_000_00, 200_000_00)
    assert selectors.spent_on(row).cost_minor == 40_000_00


def test_hours_taken_back_stay_and_count_no_more(cmo):
    row = vacancy(head=cmo)
    said = {"person": cmo, "on": BEGINNING.date(), "hourly_cost_minor": 1_000_00, "actor": cmo, "now": BEGINNING}
    hour = searches.log_hours(row, minutes=90, **said)
    searches.take_back_hours(hour, actor=cmo, now=BEGINNING)

    assert selectors.spent_on(row).minutes == 0
    assert HiringHour.objects.count() == 1


@pytest.mark.parametrize(("minutes", "ahead"), [(24 * 60, 0), (60, 2)])
def test_a_day_has_24_hours_and_has_come(cmo, minutes, ahead):
    row = vacancy(head=cmo)
    day = BEGINNING.date()
    said = {"person": cmo, "hourly_cost_minor": 1_000_00, "actor": cmo, "now": BEGINNING}
    searches.log_hours(row, minutes=1, on=day, **said)

    with pytest.raises(InvalidInput):
        searches.log_hours(row, minutes=minutes, on=day + timedelta(days=ahead), **said)


def test_a_choice_is_compared_then_decided_with_its_reason_and_stays(cmo):
    row = vacancy(head=cmo)
    choice = searches.compare(row, selectors.figures_of(row), actor=cmo, now=BEGINNING)
    with pytest.raises(InvalidInput):
        searches.decide(choice, decision="agency", reason=" ", actor=cmo, now=BEGINNING)
    searches.decide(choice, decision="agency", reason="Срочно", actor=cmo, now=BEGINNING)
    row.refresh_from_db()

    assert row.search == "agency"
    with pytest.raises(DomainError):
        searches.decide(choice, decision="self", reason="x", actor=cmo, now=BEGINNING)
    again = searches.compare(row, selectors.figures_of(row), actor=cmo, now=BEGINNING)
    assert again.pk != choice.pk
    assert SearchChoice.objects.count() == 2


def test_r_sa_01_the_page_shows_both_numbers_and_the_qualitative_rows(as_, cmo, english_company):
    row = vacancy(head=cmo)
    figures = {
        "base": "100000", "hourly_cost": "1000", "self_hours": "60", "board_fees": "15000", "self_weeks": "4",
        "fee": "1.5", "passes": "100", "agency_hours": "10", "agency_weeks": "2", "role_value": "200000",
    }  # fmt: skip
    answer = as_(cmo).post(f"/hiring/searches/{row.pk}/compare/", figures, headers={"HX-Request": "true"})
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "167" in page
    assert "160" in page
    assert "A near tie" in page
    assert "A pig in a poke" in page
    assert "recommend" not in page


def test_a_comparison_without_figures_is_refused_on_the_page(as_, cmo):
    row = vacancy(head=cmo)
    answer = as_(cmo).post(f"/hiring/searches/{row.pk}/compare/", {}, headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert not SearchChoice.objects.exists()


def test_hours_and_decision_come_in_by_the_page(as_, cmo):
    row = vacancy(head=cmo, now=timezone.now())
    browser = as_(cmo)
    said = {"person": cmo.pk, "on": f"{company_today()}", "minutes": "90", "hourly_cost": "1000"}
    assert browser.post(f"/hiring/searches/{row.pk}/hours/", said).status_code == 302
    hour = HiringHour.objects.get()
    assert (hour.minutes, hour.hourly_cost_minor) == (90, 1_000_00)
    assert browser.post(f"/hiring/searches/{row.pk}/hours-back/", {"row": hour.pk}).status_code == 302
    answer = browser.post(f"/hiring/searches/{row.pk}/decide/", {"decision": "self", "reason": "x"})
    assert answer.status_code == 422


def test_the_api_reckons_both_ways_and_keeps_nothing(as_, cmo):
    body = {
        "base_minor": 100_000_00, "hourly_cost_minor": 1_000_00, "self_hours": 60, "board_fees_minor": 15_000_00,
        "self_weeks_tenths": 40, "fee_hundredths": 150, "agency_hours": 10, "agency_weeks_tenths": 20,
        "role_value_minor": 200_000_00,
    }  # fmt: skip
    told = as_(cmo).post(COMPARE, body, **JSON)

    assert told.status_code == 200
    assert told.json()["self"]["total_minor"] == 167_400_00
    assert told.json()["agency"]["total_minor"] == 160_000_00
    assert (told.json()["tie"], len(told.json()["qualities"])) == ("near", 5)
    assert not SearchChoice.objects.exists()
    assert as_(cmo).post(COMPARE, {"base_minor": 1}, **JSON).status_code == 400


def test_the_api_takes_what_is_left_out_from_a_vacancy_the_caller_sees(as_, cmo, cco):
    row = vacancy(head=cmo)

    assert as_(cmo).post(COMPARE, {"vacancy": row.pk}, **JSON).status_code == 200
    assert as_(cco).post(COMPARE, {"vacancy": row.pk}, **JSON).status_code == 400
