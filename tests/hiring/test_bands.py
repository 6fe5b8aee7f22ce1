"""Salary bands (A34): overlapping, dated, by region."""

from datetime import date, timedelta

import pytest

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from hiring.metrics import bands as metrics
from hiring.metrics.bands import Band
from hiring.models import BandTable, PersonPay, SalaryBand
from hiring.selectors import bands as selectors
from hiring.services import bands
from hiring.watch import pay as watch
from tests.factories.hiring import vacancy
from tests.factories.pay import band_draft
from tests.factories.people import BEGINNING, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
DAY = date(2026, 1, 12)
NOVICE = Band("novice", "Новичок", 40_000, 70_000, 0, 1, is_sought=False)
MIDDLE = Band("middle", "Средний", 70_000, 130_000, 1, 3)
HIGH = Band("high", "Высокий", 100_000, 250_000, 3, 5)
ALL = (NOVICE, MIDDLE, HIGH)


def test_the_defaults_are_those_of_the_register_and_have_no_date():
    """R-SB-01, Appendix 1: 40–70, 70–130, 100–250, 150–400, 270–700 thousand; up to 1, 1–3, 3–5, 3–7 years."""
    table = BandTable.objects.get()
    rows = [
        (band.min_minor // 100_000, band.max_minor // 100_000, band.years_from, band.years_to)
        for band in table.bands.order_by("order")
    ]
    assert rows == [(40, 70, 0, 1), (70, 130, 1, 3), (100, 250, 3, 5), (150, 400, 3, 7), (270, 700, None, None)]
    assert (table.state, table.dated_on, selectors.is_checked(table, DAY)) == ("active", None, False)


def test_compa_ratio_of_90_000_in_the_middle_band():
    """Worked example: compa_ratio — 90,000 against the middle of 70,000–130,000, which is 100,000, is 0.90."""
    assert metrics.compa_ratio(90_000, MIDDLE) == pytest.approx(0.90)


def test_bands_overlap_and_a_boundary_year_belongs_to_both():
    """SD4: 70–130 and 100–250 share 100–130; three years are both middle and high."""
    assert metrics.overlap(MIDDLE, HIGH) == (100_000, 130_000)
    assert metrics.overlap(NOVICE, MIDDLE) is None
    assert [[band.level for band in metrics.of_years(ALL, years)] for years in (0.5, 1, 2, 3, 5, 6)] == [
        ["novice"], ["novice", "middle"], ["middle"], ["middle", "high"], ["high"], [],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "state", "levels"),
    [
        (40_000, 60_000, "below", ()),
        (60_000, 70_000, "inside", ("Средний",)),
        (90_000, 120_000, "inside", ("Средний", "Высокий")),
        (110_000, 125_000, "inside", ("Средний", "Высокий")),
        (140_000, 200_000, "inside", ("Высокий",)),
        (260_000, 300_000, "above", ()),
    ],
)
def test_a_vacancy_below_the_band_is_below_the_market(low, high, state, levels):
    """R-SB-02, R-SB-03: below when the highest offer is under the lowest sought band; the overlap names both."""
    verdict = selectors.verdict_of(vacancy(salary_min_minor=low * 100, salary_max_minor=high * 100), DAY)

    assert (verdict.state, verdict.levels, verdict.is_checked) == (state, levels, False)
    assert verdict.overlap == ((100_000_00, 130_000_00) if len(levels) == 2 else None)


def test_with_years_named_only_their_bands_count():
    verdict = selectors.verdict_of(vacancy(salary_min_minor=50_000_00, salary_max_minor=60_000_00), DAY, years=0.5)
    assert (verdict.state, verdict.levels, verdict.fits[0].compa) == ("inside", ("Новичок",), 1.0)


def test_without_a_salary_or_a_band_nothing_is_said():
    assert selectors.verdict_of(vacancy(salary_min_minor=None, salary_max_minor=None), DAY) is None
    assert selectors.verdict_of(vacancy(position="sales_rep"), DAY) is None
    assert selectors.verdict_of(vacancy(currency="EUR"), DAY) is None


def test_before_and_after_tax_are_told_apart():
    hr = person_with("hr_director")
    bands.activate(band_draft(hr=hr), dated_on=DAY, now=BEGINNING, actor=hr)
    assert selectors.verdict_of(vacancy(is_gross=False), DAY).basis_differs
    assert not selectors.verdict_of(vacancy(is_gross=True), DAY).basis_differs


def test_a_new_table_is_dated_and_the_former_goes_to_the_archive():
    """R-SB-01: a past day still reads the table of that day."""
    hr, former = person_with("hr_director"), BandTable.objects.get()
    table = band_draft(hr=hr)
    rows = [{"level": "middle", "name": "Средний", "position": "marketer", "years_from": 1, "years_to": 3,
             "min_minor": 90_000_00, "max_minor": 150_000_00}]  # fmt: skip
    bands.write(table, rows, now=BEGINNING, actor=hr)
    bands.activate(table, dated_on=DAY, now=BEGINNING, actor=hr)

    former.refresh_from_db()
    assert (former.state, former.archived_on) == ("archived", DAY)
    assert selectors.table_for("", "RUB", DAY).pk == table.pk
    assert selectors.table_for("", "RUB", DAY - timedelta(days=1)).pk == former.pk
    with pytest.raises(DomainError):
        bands.write(table, rows, now=BEGINNING, actor=hr)


def test_a_region_has_its_own_table_and_else_the_countrys():
    hr = person_with("hr_director")
    bands.activate(band_draft(hr=hr, region="Казань"), dated_on=DAY, now=BEGINNING, actor=hr)

    assert selectors.table_for("Казань", "RUB", DAY).region == "Казань"
    assert selectors.table_for("Пермь", "RUB", DAY).region == ""
    assert BandTable.objects.filter(state="active").count() == 2


def test_half_a_year_later_the_table_is_a_guess_again():
    hr, table = person_with("hr_director"), None
    table = bands.activate(band_draft(hr=hr), dated_on=DAY, now=BEGINNING, actor=hr)
    assert selectors.is_checked(table, date(2026, 7, 12))
    assert not selectors.is_checked(table, date(2026, 7, 13))


def test_al_63_asks_for_the_market_only_where_somebody_is_searched_for():
    hr = person_with("hr_director")
    assert watch.table_alerts([hr], BEGINNING) == []
    vacancy()
    assert [(draft.key, draft.person_id) for draft in watch.table_alerts([hr], BEGINNING)] == [("AL-63", hr.pk)]
    bands.activate(band_draft(hr=hr), dated_on=DAY, now=BEGINNING, actor=hr)
    assert watch.table_alerts([hr], BEGINNING) == []


def test_vacancies_out_of_their_band_are_listed():
    low, fair = vacancy(salary_min_minor=30_000_00, salary_max_minor=50_000_00), vacancy()
    assert [row.pk for row, _verdict in selectors.out_of_band([low, fair], DAY)] == [low.pk]


def test_what_people_are_paid_is_the_hr_directors_alone():
    hr, seller = person_with("hr_director"), person_with("marketer")
    bands.pay_of(seller, level="middle", base_minor=90_000_00, from_date=DAY, now=BEGINNING, actor=hr)
    table = BandTable.objects.get()

    assert [(dot.compa, dot.state) for dot in selectors.dots(hr, table, DAY)] == [(0.90, "inside")]
    for role in ("ceo", "cco", "cmo", "administrator"):
        assert not PersonPay.objects.visible_to(person_with(role)).exists()
        assert selectors.dots(person_with(role), table, DAY) == ()
    with pytest.raises(NotAllowed):
        bands.pay_of(seller, level="middle", base_minor=1, from_date=DAY, now=BEGINNING, actor=person_with("ceo"))
    with pytest.raises(InvalidInput):
        bands.pay_of(seller, level="middle", base_minor=1, from_date=DAY, now=BEGINNING, actor=hr)


def test_the_page_warns_and_judges_an_offer(client, english_company):
    client.force_login(person_with("hr_director"))
    page = client.get("/hiring/bands/", {"position": "marketer", "salary": "110000"}).content.decode()

    assert "Check the market" in page
    assert "Between levels" in page


def test_the_page_is_closed_to_sellers(client):
    client.force_login(person_with("sales_rep"))
    assert client.get("/hiring/bands/").status_code == 403


def test_a_draft_is_written_and_put_in_force_on_the_page(client):
    hr = person_with("hr_director")
    client.force_login(hr)
    assert client.post("/hiring/bands/draft/", {"region": "", "basis": "gross"}).status_code == 302
    table = BandTable.objects.get(state="draft")
    row = {"name": "Средний", "position": "marketer", "low": "80000", "high": "x", "level": "middle"}
    data = {"band-TOTAL_FORMS": 1, "band-INITIAL_FORMS": 0, **{f"band-0-{k}": v for k, v in row.items()}}

    assert client.post(f"/hiring/bands/{table.pk}/", data).status_code == 422
    assert client.post(f"/hiring/bands/{table.pk}/", data | {"band-0-high": "140000"}).status_code == 302
    assert list(SalaryBand.objects.filter(table=table).values_list("min_minor", "max_minor")) == [
        (80_000_00, 140_000_00)
    ]
    assert client.post(f"/hiring/bands/{table.pk}/activate/", {"dated_on": "2026-01-12"}).status_code == 302
    table.refresh_from_db()
    assert table.state == "active"


def test_the_pay_of_a_colleague_is_written_down_on_the_page(client):
    client.force_login(person_with("hr_director"))
    data = {"person": person_with("marketer").pk, "level": "middle", "base": "90000", "from_date": "2026-01-12"}
    assert client.post("/hiring/bands/people/", data | {"base": "-1"}).status_code == 422
    assert client.post("/hiring/bands/people/", data).status_code == 302
    assert PersonPay.objects.get().base_minor == 90_000_00
