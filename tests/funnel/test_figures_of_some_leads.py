"""GET /metrics/funnel/ takes the filters of GET /leads/ (api.md §2) and answers of the same leads."""

import pytest
import time_machine

from funnel.models import Lead, Tag
from funnel.services import rollups
from tests.factories.funnel import campaign, source
from tests.funnel.test_rollups import enter, new_lead, on

FUNNEL = "/api/v1/metrics/funnel/?from=2026-03-01&to=2026-04-01"
LEADS = "/api/v1/leads/?count=exact"


@pytest.fixture(autouse=True)
def on_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def march(company, now, rep, rep_of_another_team):
    """2 March: Anna, won on the 5th. 3 March: Boris at MQL. 4 March: Vera, lost. 10 March: Gleb, just come."""
    first = new_lead(on(3, 2), "mql", first_name="Анна", source=source("site"), owner=rep, amount_minor=500_00)
    new_lead(on(3, 3), "mql", first_name="Борис", source=source("expo"), campaign=campaign("fair"))
    new_lead(on(3, 4), "mql", "lost", first_name="Вера", source=source("site"))
    new_lead(on(3, 10), first_name="Глеб", owner=rep_of_another_team)
    enter(first, "won", on(3, 5))
    first.tags.add(Tag.objects.create(name="vip"))
    Lead.objects.filter(first_name="Борис").update(changed_at=on(3, 12))
    rollups.rebuild_marked(now=now)
    return first


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ("stage=mql", (1, 0, 0, 1)),
        ("stage=won,lost", (2, 1, 1, 0)),
        ("tag=vip", (1, 1, 0, 0)),
        ("tag=unknown", (0, 0, 0, 0)),
        ("q=бор", (1, 0, 0, 1)),
        ("created_from=2026-03-03", (3, 0, 1, 2)),
        ("created_to=2026-03-04", (2, 1, 0, 1)),
        ("updated_from=2026-03-12T00:00:00", (1, 0, 0, 1)),
        ("is_open=true", (2, 0, 0, 2)),
        ("is_open=false", (2, 1, 1, 0)),
        ("is_stale=true", (0, 0, 0, 0)),
        ("is_stale=false", (4, 1, 1, 2)),
        ("is_open=true&source=expo", (1, 0, 0, 1)),
        ("source=site,expo", (3, 1, 1, 1)),
        ("source=none&created_from=2026-03-03", (1, 0, 0, 1)),
    ],
)
@pytest.mark.parametrize("as_of", ["", "&as_of=2026-03-16T09:00:00"])
def test_the_figures_are_those_of_the_same_list_of_leads(march, as_, cmo, words, figures, as_of):
    browser = as_(cmo)

    total = browser.get(f"{FUNNEL}&{words}{as_of}").json()["total"]

    assert (total["entered"], total["won"], total["lost"], total["open"]) == figures
    assert total["stages"][0]["entered"] == figures[0]
    assert browser.get(f"{LEADS}&{words}").json()["count"] == figures[0]


def test_some_leads_are_cut_into_rows_like_all(march, as_, cmo):
    rows = as_(cmo).get(f"{FUNNEL}&is_open=true&by=source").json()["rows"]

    assert [(row["key"], row["entered"]) for row in rows] == [(None, 1), ("expo", 1)]


def test_by_period_only_their_steps_count(march, as_, cmo):
    total = as_(cmo).get(f"{FUNNEL}&view=period&tag=vip").json()["total"]

    assert [stage["entered"] for stage in total["stages"]] == [1] * 8
    assert (total["won"], total["revenue"]["amount"], total["spend"]) == (1, "500.00", None)


def test_words_are_looked_for_only_among_the_leads_in_sight(march, as_, rep):
    """A figure must not tell whether another team knows an address."""
    browser = as_(rep)

    assert browser.get(f"{FUNNEL}&q=анна").json()["total"]["entered"] == 1
    assert browser.get(f"{FUNNEL}&q=глеб").json()["total"]["entered"] == 0


@pytest.mark.parametrize("words", ["is_open=perhaps", "created_from=later", "updated_from=x", "q=%00", "mood=good"])
def test_a_filter_that_cannot_be_read_is_refused(march, as_, cmo, words):
    answer = as_(cmo).get(f"{FUNNEL}&{words}")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, words.split("=")[0])
