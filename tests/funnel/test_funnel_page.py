"""The funnel page and its API say the same, lead to the same records, and refuse what they cannot read."""

from datetime import date

import pytest

from funnel.models import Spend
from funnel.services import rollups
from tests.factories.funnel import campaign, source
from tests.funnel.test_rollups import new_lead, on

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

    with django_assert_max_num_queries(25):
        browser.get(f"/funnel/?{MARCH}&by=source")


def test_a_moment_with_an_offset_no_engine_knows_is_read_in_utc(company, as_, cco):
    address = "/api/v1/purchases/?from=0190-08-15T16:32:58-18:58"

    assert as_(cco).get(address).status_code == 200
