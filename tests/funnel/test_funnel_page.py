"""The funnel page and its API say the same, lead to the same records, and refuse what they cannot read."""

from datetime import date

import pytest

from funnel.models import Spend
from funnel.services import rollups
from tests.factories.funnel import campaign, source
from tests.funnel.test_rollups import enter, new_lead, on

MARCH = "from=2026-03-01&to=2026-04-01"


@pytest.fixture
def alpha(company, now, rep):
    """Five leads of March, two sources, one win, spend of 10,000."""
    new_lead(on(3, 2), "mql", "accepted", "won", source=source("site"), owner=rep, amount_minor=150_000_00)
    new_lead(on(3, 3), "mql", "rejected", source=source("site"))
    new_lead(on(3, 4), "mql", source=source("site"), owner=rep)
    new_lead(on(3, 5), source=source("expo"))
    new_lead(on(3, 6))
    for key, cost in (("site", 9_000_00), ("fair", 1_000_00)):
        Spend.objects.create(date=date(2026, 3, 2), source=source(key), cost_minor=cost, currency="RUB", row_key=key)
    rollups.rebuild_marked(now=now)


def test_the_api_gives_the_table(alpha, as_, cmo):
    body = as_(cmo).get(f"/api/v1/metrics/funnel/?{MARCH}&by=source").json()

    total = body["total"]
    assert (total["entered"], total["won"], total["conversion"]) == (5, 1, 0.2)
    assert total["spend"] == {"amount": "10000.00", "currency": "RUB"}
    assert total["cpl"] == {"amount": "2000.00", "currency": "RUB"}
    assert total["romi"] == (150_000 * 0.4 - 10_000) / 10_000
    assert [(row["key"], row["entered"]) for row in body["rows"]] == [("site", 3), (None, 1), ("expo", 1), ("fair", 0)]
    for stage in total["stages"]:
        assert stage["entered"] == sum(stage[way] for way in ("advanced", "lost", "rejected", "moved_back", "open"))


def test_the_funnel_begins_with_what_was_paid_seen_and_clicked(alpha, as_, cmo, rep):
    """B3: 200,000 impressions, 4,000 clicks, CTR 2 %, CPC 100 ₽; click to lead (CR1) of 5 leads 0.125 %."""
    Spend.objects.filter(row_key="site").update(impressions=200_000, clicks=4_000, cost_minor=400_000_00)

    total = as_(cmo).get(f"/api/v1/metrics/funnel/?{MARCH}&source=site").json()["total"]
    head = total["advertising"]

    assert (head["impressions"], head["clicks"], head["visits"], head["ctr"]) == (200_000, 4_000, None, 0.02)
    assert (head["spend"]["amount"], head["cpc"]["amount"]) == ("400000.00", "100.00")
    assert head["cr1"] == 3 / 4_000
    page = as_(cmo).get(f"/funnel/?{MARCH}&source=site")
    rows = as_(cmo).get(page.context["spend_url"]).context["rows"]
    assert [row.row_key for row in rows] == ["site"]
    assert as_(rep).get(f"/funnel/?{MARCH}").context["spend_url"] == ""


def test_spend_has_no_owner_and_no_origin_but_inbound(alpha, as_, cmo):
    for words in ("by=owner", "by=team", "origin=outbound"):
        total = as_(cmo).get(f"/api/v1/metrics/funnel/?{MARCH}&{words}").json()["total"]
        assert (total["advertising"], total["spend"], total["cpl"], total["cac"]) == (None, None, None, None)


def test_r_fn_02_no_cost_per_lead_without_conversion_and_cost_of_a_customer(alpha, as_, cmo):
    for by in ("", "&by=source", "&by=month"):
        body = as_(cmo).get(f"/api/v1/metrics/funnel/?{MARCH}{by}").json()
        assert all({"cpl", "conversion", "cac"} <= set(row) for row in (body["total"], *body["rows"]))
    page = as_(cmo).get(f"/funnel/?{MARCH}", headers={"Accept-Language": "en"}).content.decode()
    assert page.count("CPL") <= page.count("CAC")


def test_r_fn_04_leads_never_disappear(alpha, as_, cmo):
    """Σ states = total: won, lost, rejected and open are all the leads there are."""
    total = as_(cmo).get(f"/api/v1/metrics/funnel/?{MARCH}").json()["total"]

    assert total["entered"] == total["won"] + total["lost"] + total["rejected"] + total["open"] == 5


def test_r_at_01_and_r_at_03_every_win_is_credited_once_and_the_unknown_source_keeps_its_own(alpha, as_, cmo):
    body = as_(cmo).get(f"/api/v1/metrics/funnel/?{MARCH}&by=source").json()

    for name in ("entered", "won", "lost", "rejected", "open"):
        assert sum(row[name] for row in body["rows"]) == body["total"][name]
    (unknown,) = [row for row in body["rows"] if row["key"] is None]
    assert (unknown["entered"], unknown["spend"]) == (1, None)


def test_b10_week_53_is_an_iso_week(company, as_, cmo, now):
    """1 January 2027 is a Friday of week 53 of 2026."""
    for at in (
        on(12, 31),
        on(12, 31).replace(year=2027, month=1, day=1),
        on(12, 31).replace(year=2027, month=1, day=4),
    ):
        new_lead(at)
    rollups.rebuild_marked(now=now)

    rows = as_(cmo).get("/api/v1/metrics/funnel/?from=2026-12-01&to=2027-02-01&by=week").json()["rows"]

    assert [(row["key"], row["entered"]) for row in rows] == [("2026-W53", 2), ("2027-W01", 1)]


def test_by_period_a_loss_counts_in_the_month_it_was_lost(company, as_, cmo, now):
    new_lead(on(2, 27), "mql", "accepted")
    enter(new_lead(on(2, 27), "mql"), "lost", on(3, 3))
    rollups.rebuild_marked(now=now)

    body = as_(cmo).get(f"/api/v1/metrics/funnel/?{MARCH}&view=period&by=month").json()

    assert [(row["key"], row["lost"], row["entered"]) for row in body["rows"]] == [("2026-03", 1, 0)]


def test_b10_spend_without_leads_is_a_row_without_cpl(alpha, as_, cmo):
    rows = as_(cmo).get(f"/api/v1/metrics/funnel/?{MARCH}&by=source").json()["rows"]

    fair = rows[-1]
    assert (fair["key"], fair["spend"]["amount"], fair["cpl"]) == ("fair", "1000.00", None)


@pytest.mark.parametrize(
    "words", ["from=yesterday", "view=money", "by=moon", "source=nowhere", "from=2026-03-02&to=2026-03-01", "color=red"]
)
def test_a_question_that_cannot_be_read_is_refused(alpha, as_, cmo, words):
    assert as_(cmo).get(f"/api/v1/metrics/funnel/?{words}").status_code == 400


def test_the_page_shows_the_figures_and_their_records(alpha, as_, cmo):
    page = as_(cmo).get(f"/funnel/?{MARCH}&by=source").content.decode()

    assert "20,0" in page
    assert "/funnel/records/?" in page


def test_records_of_a_figure_open_as_far_as_a_person_may_see_them(alpha, as_, cmo, rep):
    all_five = as_(cmo).get(f"/funnel/records/?{MARCH}")
    own = as_(rep).get(f"/funnel/records/?{MARCH}&stage=mql")

    assert all_five.context["counted"] == 5
    assert len(all_five.context["leads"]) == 5
    assert (own.context["counted"], own.context["visible"]) == (3, 2)


def test_an_empty_company_is_taught_the_next_step(company, as_, cmo):
    page = as_(cmo).get("/funnel/")

    assert page.status_code == 200
    assert "/imports/" in page.content.decode()


@pytest.mark.parametrize("role", ["hr_director", "administrator"])
def test_the_funnel_is_closed_to_who_does_not_work_with_it(company, as_, request, role):
    person = request.getfixturevalue(role)

    assert as_(person).get("/funnel/").status_code == 403
    assert as_(person).get("/api/v1/metrics/funnel/").status_code == 403


def test_the_page_asks_the_same_number_of_questions_for_one_lead_and_fifty(
    company, as_, cmo, now, django_assert_max_num_queries
):
    for day in range(1, 26):
        new_lead(on(3, day), "mql", source=source(f"s{day}"), campaign=campaign())
    rollups.rebuild_marked(now=now)
    browser = as_(cmo)

    with django_assert_max_num_queries(50):
        browser.get(f"/funnel/?{MARCH}&by=source")


def test_a_moment_with_an_offset_no_engine_knows_is_read_in_utc(company, as_, cco):
    address = "/api/v1/purchases/?from=0190-08-15T16:32:58-18:58"

    assert as_(cco).get(address).status_code == 200
