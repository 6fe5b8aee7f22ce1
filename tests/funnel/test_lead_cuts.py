"""The funnel cut by any field of the lead: rows that add up, "not given" as its own, the same doors and refusals."""

import pytest

from funnel.models import Product
from funnel.services import rollups
from tests.funnel.test_rollups import new_lead, on

MARCH = "from=2026-03-01&to=2026-04-01"
API = f"/api/v1/metrics/funnel/?{MARCH}"


@pytest.fixture
def five(company, now):
    """Two of Moscow (one won), one of Tver with a comma, one of a utm, one that says nothing."""
    pump = Product.objects.create(name="Pump")
    new_lead(on(3, 2), "mql", "won", city="Москва", product=pump, score=85, custom={"segment": "a"})
    new_lead(on(3, 3), "mql", "lost", city="Москва", product=pump, score=5, custom={"segment": 7})
    new_lead(on(3, 4), city="Тверь, центр", custom={"segment": "a"})
    new_lead(on(3, 5), utm={"source": "yandex"})
    new_lead(on(3, 6))
    rollups.rebuild_marked(now=now)
    return pump


def rows(client, by):
    return {row["key"]: (row["entered"], row["won"]) for row in client.get(f"{API}&by={by}").json()["rows"]}


def test_every_field_cuts_and_what_is_not_given_has_its_row(five, as_, cmo):
    client = as_(cmo)

    assert rows(client, "city") == {"Москва": (2, 1), "Тверь, центр": (1, 0), None: (2, 0)}
    assert rows(client, "product") == {five.pk: (2, 1), None: (3, 0)}
    assert rows(client, "score") == {"80–99": (1, 1), "0–19": (1, 0), None: (3, 0)}
    assert rows(client, "utm_source") == {"yandex": (1, 0), None: (4, 1)}
    assert rows(client, "custom.segment") == {"a": (2, 1), "7": (1, 0), None: (2, 0)}
    assert rows(client, "quarter") == {"2026-Q1": (5, 1)}


@pytest.mark.parametrize("by", ["city", "product", "custom.segment", "quarter"])
def test_every_row_leads_to_its_own_leads(five, as_, cmo, by):
    cuts = as_(cmo).get(f"/funnel/?{MARCH}&by={by}").context["cuts"]

    assert cuts
    for cut in cuts:
        assert as_(cmo).get(cut["url"]).context["counted"] == cut["row"].entered
        assert as_(cmo).get(cut["won_url"]).context["counted"] == cut["row"].won


def test_two_cuts_at_once_and_a_chip_that_takes_one_off(five, as_, cmo):
    page = as_(cmo).get(f"/funnel/?{MARCH}&city=Москва&custom.segment=a")

    assert page.context["table"].total.entered == 1
    assert [chip["text"].split(": ")[1] for chip in page.context["chips"]] == ["Москва", "a"]
    assert "city" not in page.context["chips"][0]["url"]
    assert "custom.segment=a" in page.context["chips"][0]["url"]


@pytest.mark.parametrize("words", ["by=custom.unknown", "by=custom.", "custom.unknown=a", "by=shoe_size"])
def test_an_unknown_field_is_refused_by_name(five, as_, cmo, words):
    assert as_(cmo).get(f"{API}&{words}").status_code == 400


def test_a_past_moment_has_no_history_of_a_field(five, as_, cmo):
    assert as_(cmo).get(f"{API}&by=city&as_of=2026-03-10T00:00:00Z").status_code == 400


@pytest.mark.parametrize("size", [1, 50])
def test_the_number_of_queries_does_not_grow_with_the_rows(company, now, as_, cmo, django_assert_max_num_queries, size):
    for place in range(size):
        new_lead(on(3, 2), city=f"City {place}")
    rollups.rebuild_marked(now=now)
    client = as_(cmo)

    with django_assert_max_num_queries(40):
        assert len(client.get(f"{API}&by=city").json()["rows"]) == size
