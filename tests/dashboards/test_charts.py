"""Charts: exact figures, doors, the table beside them, and who may ask."""

import csv
import io
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

STEPS = "/charts/funnel-steps/?from=2026-01-01&to=2026-04-01"
TREND = "/charts/funnel-trend/?from=2026-01-01&to=2026-04-01"
HEATMAP = "/charts/funnel-heatmap/?from=2026-01-01&to=2026-04-01"
SEES = {"ceo", "cmo", "cco", "head_of_sales", "rep", "rep_of_another_team", "head_of_marketing", "marketer"}


@pytest.fixture
def drawn(as_, ceo, small_funnel):
    ceo.language = "en"
    ceo.save()
    browser = as_(ceo)

    def draw(url: str) -> dict:
        page = browser.get(url, headers={"HX-Request": "true"})
        assert page.status_code == 200
        body = page.content.decode()
        assert "<html" not in body
        return json.loads(re.search(r'<script id="[^"]+" type="application/json">(.*?)</script>', body, re.DOTALL)[1])

    return draw


def traces(figure: dict, axis: str, name: str) -> list[dict]:
    return [trace for trace in figure["data"] if trace.get(axis) == name]


def test_the_funnel_chart_shows_volumes_on_one_side_and_step_conversion_on_the_other(drawn):
    figure = drawn(STEPS)
    marketing, sales, repeat = [t for t in figure["data"] if t["type"] == "bar" and "xaxis" not in t]

    assert marketing["x"] == [45, 45]
    assert sales["x"] == [20, 10, 10, 10, 10, 10]
    assert (marketing["marker"]["color"], sales["marker"]["color"]) == ("var(--marketing)", "var(--sales)")
    assert (repeat["x"], repeat["text"]) == ([None], ["0"])
    steps = [t for t in traces(figure, "xaxis", "x2") if t["type"] == "bar"]
    assert steps[0]["x"] == [1.0]
    assert steps[1]["x"] == pytest.approx([20 / 45, 0.5, 1.0, 1.0, 1.0, 1.0])


def test_a_step_has_its_wilson_interval_as_error_bar_and_fades_below_thirty(drawn):
    sales = [t for t in traces(drawn(STEPS), "xaxis", "x2") if t["type"] == "bar"][1]

    assert sales["x"][0] - sales["error_x"]["arrayminus"][0] == pytest.approx(0.3093, abs=1e-4)
    assert sales["x"][0] + sales["error_x"]["array"][0] == pytest.approx(0.5882, abs=1e-4)
    assert sales["marker"]["opacity"] == [1, 0.45, 0.45, 0.45, 0.45, 0.45]


def test_the_step_after_the_win_is_hatched_while_it_ripens(drawn):
    repeat = [t for t in drawn(STEPS)["data"] if t.get("legendgroup") == "repeat"]

    assert [bar["x"] for bar in repeat] == [[None], [0.0]]
    assert repeat[0]["name"] == "Bought again, still ripening"
    assert repeat[0]["marker"]["pattern"]["shape"] == "/"
    assert "stage=repeat&left=advanced" in repeat[0]["customdata"][0]


def test_every_point_is_a_door_to_its_records(drawn, client):
    marketing = drawn(STEPS)["data"][0]

    assert marketing["customdata"][1] == "/funnel/records/?from=2026-01-01&to=2026-04-01&view=cohort&stage=mql"
    assert client.get(marketing["customdata"][1]).context["counted"] == 45


def test_the_trend_has_every_month_and_hatches_what_ripens(drawn):
    figure = drawn(TREND)
    line = next(t for t in figure["data"] if t.get("mode") == "lines+markers")
    ripe, ripening = traces(figure, "yaxis", "y2")

    assert line["x"] == ["Jan 26", "Feb 26", "Mar 26"]
    assert line["y"] == [0.25, None, 0.0]
    assert line["marker"]["symbol"] == ["circle", "circle-open", "circle-open"]
    assert (ripe["x"], ripe["y"]) == (["Jan 26", "Feb 26"], [40, 0])
    assert (ripening["x"], ripening["y"], ripening["marker"]["pattern"]["shape"]) == (["Mar 26"], [5], "/")


def test_the_band_of_the_trend_is_wilsons_interval(drawn):
    high, low = [t for t in drawn(TREND)["data"] if t.get("mode") == "lines"]

    assert (low["y"][0], high["y"][0]) == pytest.approx((0.1419, 0.4019), abs=1e-4)
    assert low["fill"] == "tonexty"


def test_the_heatmap_colours_what_can_be_judged_and_brackets_the_rest(drawn):
    judged, small = drawn(HEATMAP)["data"]

    assert judged["z"][0] == [0.0, None, None]
    assert judged["z"][1] == [pytest.approx(0.5 - 20 / 45), None, None]
    assert judged["text"][1] == ["50%", "", ""]
    assert small["z"][0] == [None, None, 0]
    assert small["text"][0] == ["", "(—)", "(100%)"]
    assert judged["customdata"][0][2].startswith("/funnel/records/?from=2026-03-01&to=2026-04-01")


def test_a_chart_says_the_same_as_csv(as_, cmo, small_funnel):
    answer = as_(cmo).get(f"{TREND}&format=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert answer["Content-Disposition"] == 'attachment; filename="funnel-trend.csv"'
    assert rows[1][1:4] == ["40", "10", "0.25"]
    assert rows[3][1:4] == ["5", "0", "0.0"]


def test_words_that_look_like_formulas_stay_words_in_csv(as_, cmo, small_funnel):
    from funnel.models import Stage

    Stage.objects.filter(key="mql").update(name="=1+1")
    body = as_(cmo).get(f"{STEPS}&format=csv").content.decode("utf-8-sig")

    assert "\n'=1+1," in body.replace("\r", "")


def test_an_empty_company_gets_a_chart_that_says_so(as_, cmo):
    for key in ("funnel-steps", "funnel-trend", "funnel-heatmap"):
        assert as_(cmo).get(f"/charts/{key}/").status_code == 200


def test_those_who_see_figures_see_charts(as_, people_by_role, small_funnel):
    answers = {name: as_(person).get(STEPS).status_code for name, person in people_by_role.items()}

    assert answers == {name: 200 if name in SEES else 403 for name in people_by_role}


def test_strangers_are_led_to_the_login(client, company):
    assert client.get(STEPS).status_code == 302


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/charts/nothing/", 404),
        ("/charts/funnel-steps/?from=yesterday", 400),
        ("/charts/funnel-steps/?from=2026-03-02&to=2026-03-01", 400),
        ("/charts/funnel-steps/?view=sideways", 400),
        ("/charts/funnel-steps/?source=nowhere", 400),
        ("/charts/funnel-steps/?format=exe", 400),
    ],
)
def test_what_cannot_be_asked_is_refused(as_, cmo, url, status):
    assert as_(cmo).get(url).status_code == status


def test_charts_are_read_only(as_, cmo):
    assert as_(cmo).post(STEPS).status_code == 405


@pytest.mark.parametrize("url", [STEPS, TREND, HEATMAP, f"{HEATMAP}&source=site"])
def test_the_number_of_queries_does_not_grow(as_, cmo, small_funnel, url):
    from tests.factories.funnel import source

    source()
    browser = as_(cmo)
    with CaptureQueriesContext(connection) as first:
        assert browser.get(url, headers={"HX-Request": "true"}).status_code == 200
    assert len(first) <= 50
