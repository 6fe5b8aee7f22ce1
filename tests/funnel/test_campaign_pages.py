"""Campaigns: CPL never without CR and CAC (R-FN-02), every figure a door, spend by hand."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from funnel.models import Campaign, Spend
from funnel.services import rollups
from funnel.services.spend import SpendValues, upsert
from tests.factories.funnel import RECEIVED, campaign, make_lead, source

pytestmark = pytest.mark.django_db
MARCH = {"since": "2026-03-01", "until": "2026-03-31"}
HTMX = {"HTTP_HX_REQUEST": "true"}


def spend(key="webinar", cost_minor=10_000_00, day=date(2026, 3, 16), **fields):
    row = {"date": day, "campaign": campaign(key), "currency": "RUB", "row_key": f"{key}{day}", **fields}
    return Spend.objects.create(cost_minor=cost_minor, source=source(), **row)


def leads_of(key, *stages):
    for number, stage_key in enumerate(stages):
        make_lead(stage_key, campaign=campaign(key), source=source(), at=RECEIVED + timedelta(minutes=number))
    rollups.rebuild_all(now=timezone.now())


def test_a_campaign_stands_with_cpl_cr_and_cac_side_by_side(as_, cmo):
    spend(impressions=1000, clicks=50)
    leads_of("webinar", "lead", "lead", "lead", "won")
    page = as_(cmo).get("/campaigns/", MARCH)
    line = next(line for line in page.context["lines"] if line.name == "webinar")
    assert (line.cost, line.leads, line.figures.won) == (10_000_00, 4, 1)
    assert (line.cpl, line.figures.conversion, line.cac) == (2_500_00, 0.25, 10_000_00)
    assert line.spend["impressions"] == 1000


def test_every_number_opens_its_records(as_, cmo):
    spend()
    leads_of("webinar", "lead", "accepted", "won")
    client = as_(cmo)
    text = client.get("/campaigns/", MARCH).content.decode()
    pk = campaign("webinar").pk
    assert f"/campaigns/spend/?since=2026-03-01&amp;until=2026-03-31&amp;campaign={pk}" in text
    leads = client.get("/leads/", {**MARCH, "origin": "inbound", "campaign": pk})
    assert leads.context["count"] == 3
    rows = client.get("/campaigns/spend/", {**MARCH, "campaign": pk})
    assert [row.cost_minor for row in rows.context["rows"]] == [10_000_00]


def test_won_and_accepted_lead_to_as_many_leads_as_they_count(as_, cmo):
    leads_of("webinar", "lead", "accepted", "won")
    client = as_(cmo)
    page = client.get("/campaigns/", MARCH)
    line = page.context["lines"][0]
    accepted, won = {"reached": page.context["accepted"].pk}, {"stage": page.context["won"].pk}
    for count, which in ((line.accepted, accepted), (line.figures.won, won)):
        found = client.get("/leads/", {**MARCH, "origin": "inbound", "campaign": line.key, **which})
        assert found.context["count"] == count


def test_figures_of_the_platform_stand_apart_with_their_own_cr_and_cac(as_, cmo):
    spend(reported_leads=20, reported_customers=2)
    leads_of("webinar", "lead")
    line = as_(cmo).get("/campaigns/", MARCH).context["lines"][0]
    told = line.reported
    assert (told.cpl_minor, told.conversion, told.cac_minor) == (500_00, 0.1, 5_000_00)
    assert line.cpl == 10_000_00


def test_nothing_divided_by_nothing_is_a_dash(as_, cmo):
    campaign("quiet")
    line = as_(cmo).get("/campaigns/", MARCH).context["lines"][0]
    assert (line.cost, line.cpl, line.cac) == (None, None, None)


def test_the_total_adds_campaigns_up(as_, cmo):
    spend("a", 100_00)
    spend("b", 300_00)
    leads_of("a", "lead")
    leads_of("b", "lead")
    total = as_(cmo).get("/campaigns/", MARCH).context["total"]
    assert (total.cost, total.leads, total.cpl) == (400_00, 2, 200_00)


def test_reps_and_hr_have_no_page_of_campaigns(as_, rep, hr_director):
    for person in (rep, hr_director):
        assert as_(person).get("/campaigns/").status_code == 403
        assert as_(person).get("/campaigns/spend/").status_code == 403


def test_spend_of_a_day_is_entered_once_and_corrected(as_, marketer):
    mine = campaign("webinar", owner=marketer)
    client = as_(marketer)
    for cost in ("1000.50", "1200"):
        data = {"campaign": mine.pk, "date": "2026-03-16", "cost": cost, "clicks": "5"}
        assert client.post("/campaigns/spend/add/", data).status_code == 302
    row = Spend.objects.get()
    assert (row.cost_minor, row.clicks, row.currency) == (1200_00, 5, "RUB")


@pytest.mark.parametrize(
    "wrong", [{"cost": "-1"}, {"cost": "много"}, {"date": "вчера"}, {"campaign": "0"}, {"clicks": "1.5"}]
)
def test_spend_that_cannot_be_read_is_refused(as_, cmo, wrong):
    data = {"campaign": campaign("webinar").pk, "date": "2026-03-16", "cost": "10", **wrong}
    assert as_(cmo).post("/campaigns/spend/add/", data, **HTMX).status_code == 422
    assert as_(cmo).post("/campaigns/spend/add/", data).status_code == 422
    assert not Spend.objects.exists()


def test_a_marketer_enters_spend_of_own_campaigns_only(as_, marketer):
    data = {"campaign": campaign("flyer").pk, "date": "2026-03-16", "cost": "10"}
    assert as_(marketer).post("/campaigns/spend/add/", data).status_code == 422
    assert not Spend.objects.exists()


def test_those_who_only_read_campaigns_may_not_enter_spend(as_, ceo, cco, head_of_sales):
    data = {"campaign": campaign("flyer").pk, "date": "2026-03-16", "cost": "10"}
    for person in (ceo, cco, head_of_sales):
        assert as_(person).post("/campaigns/spend/add/", data).status_code == 403
        assert b"add-spend" not in as_(person).get("/campaigns/").content
    assert not Spend.objects.exists()


def test_a_day_entered_by_hand_is_the_row_that_an_import_brings(as_, cmo):
    """One row a day, source, campaign, group and advertisement, whichever door it came by."""
    mine = campaign("webinar")
    values = SpendValues(date(2026, 3, 16), "RUB", source="site", campaign="webinar", cost_minor=500_00, visits=9)
    upsert(values)
    as_(cmo).post("/campaigns/spend/add/", {"campaign": mine.pk, "date": "2026-03-16", "cost": "1200"})
    row = Spend.objects.get()
    assert (row.cost_minor, row.visits) == (1200_00, 9)


def test_spend_rows_of_a_source_are_its_own(as_, cmo):
    spend("a")
    Spend.objects.create(date=date(2026, 3, 16), cost_minor=1, currency="RUB", row_key="nobody")
    client = as_(cmo)
    rows = client.get("/campaigns/spend/", {**MARCH, "source": source().pk}).context["rows"]
    assert [row.cost_minor for row in rows] == [10_000_00]
    assert [r.cost_minor for r in client.get("/campaigns/spend/", {**MARCH, "source": "none"}).context["rows"]] == [1]
    assert client.get("/campaigns/spend/", {**MARCH, "campaign": "x"}).context["rows"] == []


def test_a_campaign_gets_an_owner_and_a_stale_form_changes_nothing(as_, cmo, marketer):
    found = campaign("webinar")
    url = f"/campaigns/{found.pk}/"
    client = as_(cmo)
    assert client.get(url).status_code == 200
    assert client.post(url, {"name": "Вебинар", "owner": marketer.pk, "version": 1}).status_code == 302
    found.refresh_from_db()
    assert (found.name, found.owner) == ("Вебинар", marketer)
    assert client.post(url, {"name": "Иначе", "version": 1}).status_code == 412
    assert client.post(url, {"name": "", "version": 2}).status_code == 422
    found.refresh_from_db()
    assert found.name == "Вебинар"


def test_a_campaign_of_another_is_read_and_not_changed(as_, marketer):
    found = campaign("flyer")
    assert as_(marketer).post(f"/campaigns/{found.pk}/", {"name": "Моя", "version": 1}).status_code == 403
    assert as_(marketer).get("/campaigns/999999/").status_code == 404
    assert Campaign.objects.get().name == "flyer"


def test_a_period_that_ends_before_it_starts_is_said_so(as_, cmo):
    page = as_(cmo).get("/campaigns/", {"since": "2026-03-31", "until": "2026-03-01"})
    assert page.status_code == 200
    assert page.context["period_errors"]


def test_the_number_of_queries_does_not_grow_with_the_campaigns(as_, cmo, marketer):
    client = as_(cmo)

    def fill(first, last):
        for number in range(first, last):
            spend(f"c{number}")
            make_lead("lead", campaign=campaign(f"c{number}", owner=marketer))
        rollups.rebuild_all(now=timezone.now())

    fill(0, 1)
    client.get("/campaigns/", MARCH)
    with CaptureQueriesContext(connection) as few:
        client.get("/campaigns/", MARCH)
    fill(1, 50)
    with CaptureQueriesContext(connection) as many:
        client.get("/campaigns/", MARCH)
    assert len(few) == len(many)
