"""Maven and Olist by every cut that their truth knows: the selector and the API say the same, to the last figure."""

import csv
import json
from datetime import date

import pytest

from funnel.models import Lead
from funnel.selectors.funnel import FunnelQuery, funnel_table
from tests.funnel.test_imports import MAVEN, NOW, OLIST_DEALS, OLIST_LEADS
from tests.funnel.test_known_figures import load  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
WHOLE = (date(2016, 1, 1), date(2026, 4, 1))
WORDS = "from=2016-01-01&to=2026-04-01"
LANDING = {"column": "landing_page_id", "field": "custom.landing_page"}


def told(row) -> tuple:
    return (
        row["opportunities"], row["won"], row["lost"], row["win_rate"], row["revenue"], row["median_cycle_won_days"],
    )  # fmt: skip


def said(row, entered) -> tuple:
    rate = None if row.win_rate is None else round(row.win_rate, 6)
    return entered, row.won, row.lost, rate, row.revenue_minor / 100, row.median_days_to_won


def heard(row, entered) -> tuple:
    rate = None if row["win_rate"] is None else round(row["win_rate"], 6)
    return entered, row["won"], row["lost"], rate, float(row["revenue"]["amount"]), row["median_days_to_won"]


@pytest.mark.once
def test_maven_by_agent_manager_region_product_and_quarter(load, real_data, as_, cmo):  # noqa: F811
    """8,800 opportunities: won, lost, win rate, revenue and the median cycle of every row of the truth."""
    folder = real_data / "maven_crm"
    truth = json.loads((folder / "truth.json").read_text())
    load(folder / "sales_pipeline.csv", mapping=MAVEN)
    with (folder / "sales_teams.csv").open() as file:
        teams = {row["sales_agent"]: row for row in csv.DictReader(file)}
    agents = {row.owner_id: row.owner.name for row in Lead.objects.select_related("owner").distinct()}
    for lead in (leads := list(Lead.objects.all())):
        seat = teams[agents[lead.owner_id]]
        lead.custom |= {"manager": seat["manager"], "region": seat["regional_office"]}
    Lead.objects.bulk_update(leads, ["custom"], batch_size=500)
    client = as_(cmo)

    for by, known in {
        "owner": "by_agent",
        "custom.manager": "by_manager",
        "custom.region": "by_region",
        "custom.product": "by_product_raw",
    }.items():
        expected = {name: told(row) for name, row in truth[known].items()}
        table = funnel_table(FunnelQuery(*WHOLE, by=by), now=NOW)
        answered = client.get(f"/api/v1/metrics/funnel/?{WORDS}&by={by}").json()["rows"]

        assert {row.name: said(row, row.entered) for row in table.rows} == expected
        assert {row["name"]: heard(row, row["entered"]) for row in answered} == expected

    quarters = {name.replace("Q", "-Q"): told(row) for name, row in truth["by_close_quarter"].items()}
    table = funnel_table(FunnelQuery(*WHOLE, view="period", by="quarter"), now=NOW)
    answered = client.get(f"/api/v1/metrics/funnel/?{WORDS}&view=period&by=quarter").json()["rows"]
    assert {r.key: said(r, r.won + r.lost) for r in table.rows if r.won + r.lost} == quarters
    assert {r["key"]: heard(r, r["won"] + r["lost"]) for r in answered if r["won"] + r["lost"]} == quarters


@pytest.mark.once
def test_olist_by_landing_page(load, real_data, as_, cmo):  # noqa: F811
    """The pages with a hundred leads or more, each with its conversion; the rest of the 8,000 is not lost."""
    folder = real_data / "olist"
    truth = json.loads((folder / "truth.json").read_text())["landing_pages_100plus"]
    load(folder / "olist_marketing_qualified_leads_dataset.csv", mapping=[*OLIST_LEADS, LANDING])
    load(folder / "olist_closed_deals_dataset.csv", mapping=OLIST_DEALS)
    expected = {name: (row["mql"], row["won"], row["conversion"]) for name, row in truth.items()}

    table = funnel_table(FunnelQuery(*WHOLE, by="custom.landing_page"), now=NOW)
    answered = as_(cmo).get(f"/api/v1/metrics/funnel/?{WORDS}&by=custom.landing_page").json()["rows"]

    assert {r.name: (r.entered, r.won, round(r.conversion, 6)) for r in table.rows if r.entered >= 100} == expected
    heard_pages = {r["name"]: (r["entered"], r["won"], round(r["conversion"], 6)) for r in answered}
    assert {name: row for name, row in heard_pages.items() if row[0] >= 100} == expected
    assert (sum(r.entered for r in table.rows), sum(r.won for r in table.rows)) == (8000, 842)
