"""The catalogue of metrics, and series with the limits of their own variation."""

import pytest

READS = {
    "ceo", "cmo", "cco", "head_of_sales", "rep", "rep_of_another_team", "head_of_marketing", "marketer", "integration",
}  # fmt: skip
CR2 = "/api/v1/metrics/series/?metric=cr2&by=month&from=2026-01-01&to=2026-04-01"


def test_the_catalogue_joins_the_metrics_of_all_apps(as_, cmo):
    rows = {row["key"]: row for row in as_(cmo).get("/api/v1/metrics/catalogue/").json()}

    assert set(rows["cr2"]) == {"key", "name", "unit", "direction", "formula", "definition_version", "has_series"}
    assert (rows["cr2"]["unit"], rows["cr2"]["direction"], rows["cr2"]["has_series"]) == ("share", "up", True)
    assert (rows["regularity"]["unit"], rows["regularity"]["has_series"]) == ("share", False)


def test_a_share_by_month_has_its_interval_and_says_what_is_not_ripe(as_, cmo, small_funnel):
    answer = as_(cmo).get(CR2).json()

    january, february, march = answer["results"]
    assert (january["start"], january["value"], january["n"], january["mature"]) == ("2026-01-01", 0.25, 40, True)
    assert (january["low"], january["high"]) == pytest.approx((0.1419, 0.4019), abs=1e-4)
    assert (february["value"], february["n"]) == (None, 0)
    assert (march["value"], march["n"], march["mature"]) == (0.0, 5, False)
    assert answer["limits"] is None


def test_sales_by_week_have_limits_and_special_causes(as_, cmo, small_funnel):
    answer = as_(cmo).get("/api/v1/metrics/series/?metric=won&by=week&from=2026-01-05&to=2026-03-16").json()
    values = [point["value"] for point in answer["results"]]

    assert values == [0, 10, 0, 0, 0, 0, 0, 0, 0, 0]
    assert answer["limits"]["centre"] == 1.0
    assert answer["limits"]["lower"] == 0
    assert answer["limits"]["upper"] == pytest.approx(1 + 2.66 * 20 / 9)
    assert answer["special_causes"][0] == {"start": "2026-01-12", "rule": "outside", "side": "above"}


def test_money_is_an_amount_with_its_currency(as_, cmo, small_funnel):
    answer = as_(cmo).get("/api/v1/metrics/series/?metric=revenue&by=month&from=2026-01-01&to=2026-02-01").json()

    assert answer["results"][0]["value"] == {"amount": "1000000.00", "currency": "RUB"}
    assert answer["unit"] == "money"


def test_those_who_read_figures_read_series(as_, people_by_role, small_funnel):
    answers = {name: as_(person).get(CR2).status_code for name, person in people_by_role.items()}

    assert answers == {name: 200 if name in READS else 403 for name in people_by_role}


@pytest.mark.parametrize(
    "words",
    [
        "",
        "metric=nothing",
        "metric=regularity",
        "metric=cr2&by=day",
        "metric=cr2&from=yesterday",
        "metric=cr2&from=2026-03-01&to=2026-03-01",
        "metric=cr2&from=1990-01-01&to=2026-03-01",
        "metric=cr2&colour=red",
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_problem(as_, cmo, words):
    answer = as_(cmo).get(f"/api/v1/metrics/series/?{words}")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_strangers_get_401(client, company):
    assert client.get(CR2).status_code == 401
    assert client.get("/api/v1/metrics/catalogue/").status_code == 401
