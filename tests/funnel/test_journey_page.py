"""The journey map, its sliders and the reverse plan as pages."""

from datetime import UTC, date, datetime
from urllib.parse import unquote

import pytest
import time_machine
from django.urls import reverse

from funnel.models import JourneyMap, Lead
from funnel.selectors.journey_paths import paths
from funnel.selectors.tables import FunnelQuery
from funnel.selectors.what_if import assumption
from people.models import AuditEvent
from tests.factories import journey as made
from tests.factories.funnel import source

MARCH = {"from": "2026-03-01", "to": "2026-04-01"}
QUERY = FunnelQuery(date(2026, 3, 1), date(2026, 4, 1))
JOURNEY = "/journey/"


@pytest.fixture(autouse=True)
def on_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def alpha(company, now):
    """200 leads of the site in March, 8 won; 4,000 clicks."""
    made.seen(date(2026, 3, 2), clicks=4_000, cost_minor=40_000_000)
    return made.alpha(at=datetime(2026, 3, 2, 9, tzinfo=UTC), now=now, source=source("site"))


def test_every_step_is_a_door_to_its_records(alpha, as_, cmo):
    page = as_(cmo).get(JOURNEY, MARCH).context

    urls = {line["step"].key: line["url"] for line in page["lines"]}
    assert urls["click"].startswith(reverse("funnel:spend-list"))
    assert "stage=kev_set" in urls["kev_set"]
    assert as_(cmo).get(urls["kev_set"]).context["counted"] == 40


def test_leads_that_came_the_same_way_stand_together_with_their_conversion(alpha, company):
    """A27, edge: multi-path users. A channel in a row counts once, what was only shown does not count."""
    site, seo = source("site"), source("seo")
    for lead in alpha[:10]:
        made.touches(lead, seo, seo)
    for lead in alpha[10:13]:
        made.touches(lead, site)
    made.touches(alpha[20], seo, kind="impression")

    found = paths(QUERY)

    assert [(way.channels, way.n, way.won) for way in found.variants] == [(("seo", "site"), 10, 8), (("site",), 3, 0)]
    assert found.variants[0].rate == 0.8
    assert (found.unknown.n, found.unknown_share) == (187, 187 / 200)


def test_the_way_of_a_lead_ends_with_the_lead_and_begins_ninety_days_before(alpha):
    late, early = source("seo"), source("expo")
    made.touches(alpha[0], source("site"))
    alpha[0].touches.create(at=datetime(2026, 3, 9, tzinfo=UTC), kind="visit", source=late)
    alpha[0].touches.create(at=datetime(2025, 11, 1, tzinfo=UTC), kind="visit", source=early)

    assert [way.channels for way in paths(QUERY).variants] == [("site",)]


def test_ways_are_read_in_a_constant_number_of_questions(alpha, django_assert_max_num_queries):
    for lead in alpha[:50]:
        made.touches(lead, source("seo"))

    with django_assert_max_num_queries(4):
        assert paths(QUERY).variants[0].n == 50


def test_a_way_is_a_door_to_its_leads(alpha, as_, cmo):
    made.touches(alpha[0], source("seo"))
    page = as_(cmo).get(JOURNEY, MARCH).context

    (known, url), (_unknown, unknown_url) = page["paths"]["rows"]

    assert known.channels == ("seo", "site")
    assert [lead.pk for lead in as_(cmo).get(url).context["leads"]] == [alpha[0].pk]
    assert as_(cmo).get(unknown_url).context["counted"] == 199


@pytest.mark.parametrize("path", ["", "a-b", "1--2", "9" * 90])
def test_a_way_that_cannot_be_read_is_refused(alpha, as_, cmo, path):
    assert as_(cmo).get("/journey/paths/", {"path": path}).status_code == 400


def test_without_leads_the_page_teaches(company, as_, cmo):
    page = as_(cmo).get(JOURNEY).content.decode()

    assert 'class="empty-action"' in page
    assert reverse("funnel:import-list") in page


def test_a_map_keeps_its_cut_and_its_end_but_not_its_days(alpha, as_, cmo):
    """SD3: a saved map may keep its filter."""
    as_(cmo).post("/journey/maps/", {"name": " Site ", "scope": "lead", "words": "source=site&from=2026-03-01"})

    kept = JourneyMap.objects.get()
    assert (kept.name, kept.scope_end, kept.words, kept.created_by) == ("Site", "lead", "source=site", cmo)
    assert AuditEvent.objects.filter(verb="journey_map.kept").count() == 1
    assert "?source=site&amp;scope=lead" in as_(cmo).get(JOURNEY).content.decode()


@pytest.mark.parametrize(
    "body", [{"name": " "}, {"name": "x", "scope": "far"}, {"name": "x", "words": "source=nowhere"}]
)
def test_a_map_without_a_name_an_end_or_a_cut_is_refused(alpha, as_, cmo, body):
    assert as_(cmo).post("/journey/maps/", {"scope": "sale", **body}).status_code == 400
    assert not JourneyMap.objects.exists()


def test_a_name_is_given_to_one_map(alpha, as_, cmo):
    for _time in range(2):
        answer = as_(cmo).post("/journey/maps/", {"name": "Site", "scope": "sale"})

    assert answer.status_code == 400
    assert JourneyMap.objects.count() == 1


def test_a_map_is_removed_by_its_author_or_a_head(alpha, as_, cco, marketer, head_of_marketing):
    for name in ("one", "two"):
        as_(marketer).post("/journey/maps/", {"name": name, "scope": "sale"})
    one, two = JourneyMap.objects.order_by("name")

    assert as_(head_of_marketing).post(f"/journey/maps/{one.pk}/delete/").status_code == 403
    assert as_(marketer).post(f"/journey/maps/{one.pk}/delete/").status_code == 302
    assert as_(cco).post(f"/journey/maps/{two.pk}/delete/").status_code == 302
    assert not JourneyMap.objects.exists()


def test_the_address_of_what_if_is_the_whole_view(alpha, as_, cmo):
    """R-CJ-01…03: the units are named, the assumption is written."""
    answer = as_(cmo).get("/journey/what-if/", MARCH | {"change-lead": "2,5", "unit-lead": "points"})

    result, text = answer.context["result"], answer.content.decode()
    assert (result.wins_before, result.wins_after) == (8, pytest.approx(12))
    assert "+2,5\xa0п.п." in text
    assert "×1,5" in text
    assert assumption() in text


def test_an_answer_to_htmx_is_the_figures_alone(alpha, as_, cmo):
    answer = as_(cmo).get("/journey/what-if/", MARCH | {"change-kev_held": "40"}, headers={"HX-Request": "true"})

    assert "<form" not in answer.content.decode()
    assert answer.content.decode().count('class="badge') == 1


@pytest.mark.parametrize(
    "words", [{"change-lead": "much"}, {"change-lead": "1", "unit-lead": "kg"}, {"change-lead": "nan"}]
)
def test_a_change_that_cannot_be_read_is_told_beside_the_figures_as_they_are(alpha, as_, cmo, words):
    answer = as_(cmo).get("/journey/what-if/", MARCH | words)

    assert answer.status_code == 422
    assert answer.context["error"]
    assert answer.context["result"].wins_after == 8


def test_the_reverse_plan_begins_with_the_own_figures(alpha, as_, cco):
    """B9: 20 clients, 80 КЭВ held, 100 set, 500 leads, 1,000,000."""
    answer = as_(cco).get("/journey/reverse-plan/", MARCH | {"revenue": "3000000"})

    plan = answer.context["plan"]
    assert [need.volume for need in plan.needs] == pytest.approx([500, 100, 80])
    assert (plan.wins, plan.spend_minor) == (20, pytest.approx(100_000_000))
    assert not answer.context["edits"]
    assert "500" in unquote(answer.content.decode())


def test_an_edited_conversion_says_who_has_to_change_what(alpha, as_, cco):
    """B9: from 80 % to 90 % is +10 points, and it is for sales."""
    answer = as_(cco).get("/journey/reverse-plan/", MARCH | {"revenue": "3000000", "rate_kev_set": "90"})

    (edit,) = answer.context["edits"]
    assert (edit.stage.key, edit.stage.side, edit.points) == ("kev_set", "sales", pytest.approx(0.1))
    assert [need.volume for need in answer.context["plan"].needs] == pytest.approx([444.4444, 88.8889, 80], rel=1e-4)


def test_a_plan_that_cannot_be_read_is_refused_with_its_field(alpha, as_, cco):
    answer = as_(cco).get("/journey/reverse-plan/", {"revenue": "much", "rate_lead": "120"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"revenue", "rate_lead"}


def test_the_flow_tells_the_same_figures_as_a_table(alpha, as_, cmo):
    made.touches(alpha[0], source("seo"))
    answer = as_(cmo).get("/charts/journey-flow/", MARCH | {"format": "csv"})

    rows = answer.content.decode().splitlines()
    assert any(row.startswith("site,") and ",200,1.0" in row for row in rows)
    assert any(",8,0.25" in row for row in rows)
    assert Lead.objects.count() == 200


def test_a_seller_has_no_journey(company, as_, rep):
    for page in (JOURNEY, "/journey/what-if/", "/journey/reverse-plan/"):
        assert as_(rep).get(page).status_code == 403
