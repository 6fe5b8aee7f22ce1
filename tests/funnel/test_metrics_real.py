"""The figures of real files, exactly."""

import csv
import json
from datetime import date
from decimal import Decimal

import pytest

from alignment.shared.ratios import share
from funnel.metrics import cost, velocity

pytestmark = pytest.mark.real_data


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def olist(real_data):
    return real_data / "olist"


@pytest.fixture
def days_by_source(olist):
    leads = {row["mql_id"]: row for row in rows(olist / "olist_marketing_qualified_leads_dataset.csv")}
    found: dict[str, list[int]] = {}
    for deal in rows(olist / "olist_closed_deals_dataset.csv"):
        lead = leads[deal["mql_id"]]
        days = date.fromisoformat(deal["won_date"][:10]) - date.fromisoformat(lead["first_contact_date"])
        found.setdefault(lead["origin"], []).append(days.days)
    return found


def truth_of(folder):
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


def test_the_cycle_of_olist_is_14_days(olist, days_by_source):
    """Decision 9: calendar days, the sale before the lead included."""
    truth = truth_of(olist)["totals"]
    whole = velocity.merge(*(velocity.histogram(days) for days in days_by_source.values()))

    assert velocity.median_of_histogram(whole) == truth["median_days"] == 14
    assert velocity.p90_of_histogram(whole) == pytest.approx(truth["p90_days"])
    assert round(velocity.mean_of_histogram(whole), 6) == truth["mean_days"]
    assert (min(whole), max(whole)) == (truth["min_days"], truth["max_days"])
    assert share(velocity.count_of_histogram(whole), truth["mql"]) == truth["conversion"] == 0.10525


def test_every_source_of_olist_has_its_median(olist, days_by_source):
    """Halves included: an even number of deals has its median between two days."""
    expected = {name: source["median_days"] for name, source in truth_of(olist)["by_origin"].items()}

    found = {
        name or "(empty)": velocity.median_of_histogram(velocity.histogram(days))
        for name, days in days_by_source.items()
    }

    assert found == expected


def test_the_campaign_file_gives_its_ratios(real_data):
    """Decision 14: ROMI 40.20 % on the platform's own revenue, margin 100 %."""
    folder = real_data / "campaign_spend"
    truth = truth_of(folder)["totals"]
    days = rows(folder / "marketing_feb2021_comma_decimal_point.csv")
    spend, revenue = (sum(Decimal(row[name]) for row in days) for name in ("Mark Spent", "Revenue"))
    impressions, clicks, leads, orders = (
        sum(int(row[name]) for row in days) for name in ("Impressions", "Clicks", "Leads", "Orders")
    )

    assert round(cost.ctr(clicks, impressions), 6) == truth["ctr"]
    assert round(cost.cpc(spend, clicks), 6) == truth["cpc"]
    assert round(cost.cpl(spend, leads), 6) == truth["cpl"]
    assert round(cost.cac_paid(spend, orders), 6) == truth["cac"]
    assert round(cost.average_deal(revenue, orders), 6) == truth["aov"]
    assert round(cost.romi(revenue, spend, margin=1), 6) == truth["romi"] == 0.402031
