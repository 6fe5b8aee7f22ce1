"""Foreign money: counted by the rate of its day, forever (B10), or refused with a sentence."""

from datetime import date
from decimal import Decimal

import pytest

from alignment.shared.errors import InvalidInput
from funnel.models import ExchangeRate, Purchase, Spend
from funnel.selectors.advertising import spend_by_campaign
from funnel.selectors.funnel import funnel_table
from funnel.services import rollups
from funnel.services.rates import add_rate
from tests.factories.funnel import campaign
from tests.funnel.test_rollups import MARCH, new_lead, on

pytestmark = pytest.mark.django_db


def rate(day: int, value: str, *, now, currency="USD") -> ExchangeRate:
    return add_rate(currency=currency, day=date(2026, 3, day), rate=Decimal(value), now=now, actor=None)


def test_b10_a_deal_is_worth_the_rate_of_the_day_it_was_won_forever(company, now):
    """1,000 USD won when the rate is 90: 90,000 ₽, whatever the rate is today."""
    rate(1, "80", now=now)
    rate(4, "90", now=now)
    new_lead(on(3, 2), "mql", currency="USD", amount_minor=1_000_00)
    won = new_lead(on(3, 2), currency="USD", amount_minor=1_000_00)
    from tests.funnel.test_rollups import enter

    enter(won, "won", on(3, 5))
    rollups.rebuild_marked(now=now)
    assert funnel_table(MARCH, now=now).total.revenue_minor == 90_000_00

    rate(16, "95", now=now)
    rollups.rebuild_marked(now=now)
    rollups.rebuild_all(now=now)

    assert funnel_table(MARCH, now=now).total.revenue_minor == 90_000_00


def test_a_rate_is_told_once_and_never_between_counted_days(company, now):
    rate(2, "80", now=now)
    rate(10, "90", now=now)
    rate(1, "79", now=now)

    for day in (1, 5, 10):
        with pytest.raises(InvalidInput):
            rate(day, "100", now=now)
    assert list(ExchangeRate.objects.order_by("day").values_list("rate", flat=True)) == [79, 80, 90]


@pytest.mark.parametrize(
    ("currency", "day", "value", "field"),
    [("RUB", 2, "1", "currency"), ("ZZZ", 2, "1", "currency"), ("USD", 17, "90", "day"), ("USD", 2, "0", "rate")],
)
def test_a_rate_that_cannot_be_is_refused(company, now, currency, day, value, field):
    with pytest.raises(InvalidInput) as refused:
        rate(day, value, now=now, currency=currency)

    assert refused.value.field == field
    assert not ExchangeRate.objects.exists()


def test_a_win_before_the_first_rate_is_named_and_counted_as_soon_as_there_is_one(company, as_, cmo, now):
    new_lead(on(3, 2), "won", currency="USD", amount_minor=1_000_00)
    rollups.rebuild_marked(now=now)
    url = "/funnel/?from=2026-03-01&to=2026-04-01"
    before = as_(cmo).get(url).context

    rate(1, "80", now=now)
    rollups.rebuild_marked(now=now)
    after = as_(cmo).get(url).context

    assert (before["unpriced"], before["table"].total.revenue_minor) == (1, 0)
    assert (after["unpriced"], after["table"].total.revenue_minor) == (0, 80_000_00)


def test_spend_in_two_currencies_is_one_sum_in_the_company_s_own(company, cmo, now):
    rate(1, "80", now=now)
    rate(5, "100", now=now)
    for day, cost, currency in ((2, 10_00, "USD"), (6, 10_00, "USD"), (6, 200_00, "RUB")):
        Spend.objects.create(
            date=date(2026, 3, day), campaign=campaign(), cost_minor=cost, currency=currency, row_key=f"{day}{currency}"
        )

    assert funnel_table(MARCH, now=now).total.spend_minor == 2_000_00
    sums = spend_by_campaign(cmo, start=MARCH.start, end=MARCH.end)[campaign().pk]
    assert (sums["cost_minor"], sums["rows"]) == (2_000_00, 3)


def post(as_, person, path: str, body: dict):
    return as_(person).post(f"/api/v1/{path}", body, content_type="application/json")


def test_foreign_money_comes_in_with_a_rate_and_is_refused_without(company, as_, integration, now):
    spend = {"date": "2026-03-02", "cost": {"amount": "10.00", "currency": "USD"}}
    lead = {"email": "a@x.ru", "amount": {"amount": "1000", "currency": "USD"}}
    buy = {"customer": "L-1", "amount": {"amount": "5", "currency": "USD"}, "at": "2026-03-02T10:00:00Z"}
    new_lead(on(3, 2), "won", external_id="L-1", email="b@x.ru")
    doors = (("spend/", spend), ("leads/", lead), ("purchases/", buy))

    refused = [post(as_, integration, path, body) for path, body in doors]
    rate(1, "80", now=now)
    taken = [post(as_, integration, path, body) for path, body in doors]
    early = post(as_, integration, "spend/", {**spend, "date": "2026-02-28"})

    assert [answer.status_code for answer in refused] == [400, 400, 400]
    assert [answer.json()["errors"][0]["code"] for answer in refused] == ["currency"] * 3
    assert [answer.status_code for answer in taken] == [201, 201, 201]
    assert taken[0].json()["cost"] == {"amount": "10.00", "currency": "USD"}
    assert (early.status_code, Spend.objects.count(), Purchase.objects.get().currency) == (400, 1, "USD")


def test_cost_and_revenue_of_a_row_are_in_one_currency(company, as_, integration, now):
    rate(1, "80", now=now)
    body = {"date": "2026-03-02", "cost": "10", "reported_revenue": {"amount": "1", "currency": "USD"}}

    assert post(as_, integration, "spend/", body).status_code == 400


def test_the_api_of_rates_adds_lists_and_refuses(company, as_, integration, rep):
    body = {"currency": "USD", "day": "2026-03-02", "rate": "90.5"}

    assert post(as_, integration, "exchange-rates/", body).status_code == 201
    assert post(as_, integration, "exchange-rates/", body).status_code == 400
    assert post(as_, integration, "exchange-rates/", {**body, "rate": "many"}).status_code == 400
    assert post(as_, rep, "exchange-rates/", {**body, "day": "2026-03-03"}).status_code == 403
    (listed,) = as_(rep).get("/api/v1/exchange-rates/?currency=USD").json()["results"]
    assert (listed["day"], Decimal(listed["rate"])) == ("2026-03-02", Decimal("90.5"))


def test_the_settings_page_adds_a_rate_and_keeps_a_wrong_one_in_the_form(company, as_, cmo, ceo):
    url = "/settings/rates/"
    body = {"currency": "usd", "day": "2026-03-02", "rate": "90,5"}

    assert as_(cmo).post(url, body).status_code == 302
    assert as_(cmo).post(url, body).status_code == 422
    assert as_(cmo).post(url, {**body, "rate": "много"}).status_code == 422
    assert as_(ceo).post(url, body).status_code == 403
    assert [each.currency for each in as_(ceo).get(url).context["rates"]] == ["USD"]
