"""The step after the win: who bought again, counted once a customer, with its records and its ripeness."""

from datetime import date

import pytest

from funnel.metrics.customers import Return, Win, bought_again
from funnel.models import REPEAT, Customer, FactStep, FunnelCell, Lead, Pipeline
from funnel.selectors.funnel import FunnelQuery, apart, funnel_table
from funnel.services import customers, rollups
from tests.factories.funnel import make_lead, source
from tests.funnel.test_rollups import MARCH, new_lead, on

DAY = date(2026, 3, 2)


def buy(lead: Lead, at, *, kind="repeat", amount_minor=100_00) -> None:
    customer = customers.customer_of(Lead.objects.get(pk=lead.pk), now=at, actor=None)
    customers.record_purchase(customer=customer, at=at, now=at, amount_minor=amount_minor, currency="RUB", kind=kind)


def repeat_of(query=MARCH, *, now):
    return funnel_table(query, now=now).total.repeat


@pytest.mark.parametrize(
    ("wins", "purchases", "found"),
    [
        ([], [], None),
        ([Win(1, DAY)], [], Return(1, DAY, None)),
        ([Win(1, DAY)], [date(2026, 3, 1)], Return(1, DAY, None)),
        ([Win(1, DAY)], [DAY], Return(1, DAY, DAY)),
        ([Win(1, DAY), Win(2, DAY)], [], Return(1, DAY, None)),
        ([Win(2, date(2026, 4, 1)), Win(1, DAY)], [], Return(1, DAY, date(2026, 4, 1))),
        ([Win(1, DAY), Win(2, DAY, is_repeat=True)], [], Return(1, DAY, DAY)),
        ([Win(2, DAY, is_repeat=True)], [DAY], None),
    ],
)
def test_a_customer_comes_back_once_after_the_first_win_of_new_business(wins, purchases, found):
    assert bought_again(wins, purchases) == found


def test_of_three_customers_won_one_bought_again(company, now):
    """Domain A24: one funnel from impression to repeat; 4 leads, 3 won, 1 of them came back after 5 days."""
    first = new_lead(on(3, 2), "won", email="a@x.ru")
    new_lead(on(3, 2), "won", email="b@x.ru")
    new_lead(on(3, 3), "won")
    new_lead(on(3, 4))
    buy(first, on(3, 7))
    rollups.rebuild_marked(now=now)

    repeat = repeat_of(now=now)

    assert (repeat.entered, repeat.waiting, repeat.n) == (1, 2, 3)
    assert (repeat.from_previous, repeat.from_first, repeat.median_hours) == (1 / 3, 0.25, 120)
    assert (round(repeat.low, 3), round(repeat.high, 3)) == (0.061, 0.792)


def test_the_first_purchase_and_a_refund_are_no_return(company, now):
    lead = new_lead(on(3, 2), "won", email="a@x.ru")
    buy(lead, on(3, 3), kind="first")
    buy(lead, on(3, 5), kind="refund")
    rollups.rebuild_marked(now=now)

    assert (repeat_of(now=now).entered, repeat_of(now=now).waiting) == (0, 1)


def test_a_second_won_lead_of_the_same_buyer_is_a_return_of_the_first(company, now):
    """One client, many leads: the customer counts once, at the first win."""
    first = new_lead(on(3, 2), "won", email="a@x.ru", source=source("site"))
    new_lead(on(3, 10), "won", email="a@x.ru", source=source("expo"))
    rollups.rebuild_marked(now=now)

    table = funnel_table(FunnelQuery(MARCH.start, MARCH.end, by="source"), now=now)

    assert (table.total.won, table.total.repeat.n, table.total.repeat.entered) == (2, 1, 1)
    assert {row.key: row.repeat.entered for row in table.rows} == {"site": 1, "expo": 0}
    assert FactStep.objects.get(stage_id=REPEAT).lead_id == first.pk
    assert Customer.objects.count() == 1


def test_by_period_the_return_counts_on_its_own_day(company, now):
    lead = new_lead(on(2, 2), "won", email="a@x.ru")
    buy(lead, on(3, 7))
    rollups.rebuild_marked(now=now)

    march = repeat_of(FunnelQuery(MARCH.start, MARCH.end, view="period"), now=now)
    february = repeat_of(FunnelQuery(date(2026, 2, 1), date(2026, 3, 1)), now=now)

    assert (march.entered, march.n, march.from_previous, march.maturity) == (1, 0, None, None)
    assert (february.entered, february.n) == (1, 1)


def test_b4_wins_younger_than_a_year_are_still_ripening(company, now):
    for _number in range(9):
        new_lead(on(3, 2).replace(year=2025), "won")
    new_lead(on(3, 2), "won")
    rollups.rebuild_marked(now=now)

    whole = repeat_of(FunnelQuery(date(2025, 3, 1), date(2026, 4, 1)), now=now)

    assert whole.maturity == 0.9
    assert repeat_of(now=now).maturity == 0.0


def test_cells_of_the_step_add_up_and_a_full_recompute_says_the_same(company, now):
    lead = new_lead(on(3, 2), "won", email="a@x.ru")
    new_lead(on(3, 2), "won")
    rollups.rebuild_marked(now=now)
    buy(lead, on(3, 7))
    assert rollups.rebuild_marked(now=now) == 1

    cell = FunnelCell.objects.get(view="cohort", dimension="all", stage_id=REPEAT)

    assert (cell.entered, cell.advanced, cell.still_open) == (2, 1, 1)
    assert rollups.compare(now=now) == []
    FactStep.objects.filter(stage_id=REPEAT, lead=lead).update(left="open")
    assert f"lead {lead.pk}" in rollups.compare(now=now)


def test_the_page_opens_who_came_back_and_who_did_not(company, as_, cmo, now):
    again = new_lead(on(3, 2), "won", email="a@x.ru")
    waiting = new_lead(on(3, 2), "won", email="b@x.ru")
    buy(again, on(3, 7))
    rollups.rebuild_marked(now=now)
    browser = as_(cmo)

    line = browser.get("/funnel/?from=2026-03-01&to=2026-04-01").context["repeat"]

    assert list(browser.get(line["url"]).context["leads"]) == [again]
    assert list(browser.get(line["waiting_url"]).context["leads"]) == [waiting]
    assert browser.get("/funnel/records/?stage=nowhere").status_code == 400


def test_the_api_adds_the_step_beside_the_stages(company, as_, cmo, now):
    lead = new_lead(on(3, 2), "won", email="a@x.ru")
    buy(lead, on(3, 7))
    rollups.rebuild_marked(now=now)

    total = as_(cmo).get("/api/v1/metrics/funnel/?from=2026-03-01&to=2026-04-01").json()["total"]

    assert [stage["stage"] for stage in total["stages"]][-1] == "won"
    assert {name: total["repeat"][name] for name in ("stage", "entered", "n", "waiting", "mature")} == {
        "stage": "repeat", "entered": 1, "n": 1, "waiting": 0, "mature": False,
    }  # fmt: skip


def test_decision_33_repeat_deals_stand_apart_from_acquisition(company, as_, cmo, now):
    """100 leads / 10 won plus 50 repeat deals / 25 won: CR2 is 10 %, not 23.3 %."""
    fill(100, 10, origin="inbound")
    fill(50, 25, origin="repeat")
    rollups.rebuild_all(now=now)

    total = funnel_table(MARCH, now=now).total
    (other,) = apart(MARCH)
    page = as_(cmo).get("/funnel/?from=2026-03-01&to=2026-04-01", headers={"Accept-Language": "en"}).content.decode()
    repeats = as_(cmo).get("/api/v1/metrics/funnel/?from=2026-03-01&to=2026-04-01&origin=repeat").json()["total"]

    assert (total.entered, total.won, total.conversion) == (100, 10, 0.1)
    assert (other.origin, other.entered, other.won, other.conversion) == ("repeat", 50, 25, 0.5)
    assert "origin=repeat" in page
    assert (repeats["entered"], repeats["won"], repeats["repeat"], repeats["cpl"]) == (50, 25, None, None)


def test_decision_33_a_pipeline_of_repeat_deals_is_apart_too(company, now):
    new_lead(on(3, 2), "won")
    pipeline = Pipeline.objects.create(key="farm", name="Повторные", kind="repeat")
    from funnel.models import Stage

    first = Stage.objects.create(pipeline=pipeline, key="lead", name="Заявка", kind="open", side="sales", order=10)
    lead = Lead.objects.create(
        pipeline=pipeline, stage=first, stage_entered_at=on(3, 3), created_at=on(3, 3), received_at=on(3, 3)
    )
    rollups.mark([lead.pk], now=now)
    rollups.rebuild_marked(now=now)

    (other,) = apart(MARCH)

    assert (other.pipeline.key, other.entered, other.won) == ("farm", 1, 0)
    assert funnel_table(MARCH, now=now).total.entered == 1


def fill(leads: int, won: int, *, origin: str) -> None:
    for number in range(leads):
        make_lead("won" if number < won else "lead", at=on(3, 2), origin=origin)
