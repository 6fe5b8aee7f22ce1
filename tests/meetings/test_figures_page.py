"""The page of meeting figures: for the CEO and the two directors, each figure a door to its records."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from meetings.models import Meeting
from tests.factories.meetings import general
from tests.factories.people import company_today
from tests.meetings.test_figures import make_series, slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(cmo, cco):
    return make_series("Встреча СМО и ССО", "cmo_cco", cmo, cco)


@pytest.fixture
def full(series, cmo):
    """Weeks up to today by the real clock, one of each fate."""
    today = company_today()
    monday = today - timedelta(days=today.weekday() + 7)
    states = ["protocol_sent", "missed", "excused", "moved", "held", "protocol_sent"]
    for n, state in enumerate(states):
        slot(series, monday - timedelta(weeks=n), state, same_day=n == 0)
    return series


@pytest.mark.parametrize("who", ["ceo", "cmo", "cco"])
def test_leaders_read_the_page(as_, people_by_role, full, who):
    page = as_(people_by_role[who]).get("/meetings/figures/")
    assert page.status_code == 200
    assert page.context["question"].series == full


@pytest.mark.parametrize("who", ["rep", "marketer", "head_of_sales", "administrator"])
def test_others_do_not(as_, people_by_role, full, who):
    browser = as_(people_by_role[who])
    assert browser.get("/meetings/figures/").status_code == 404
    assert browser.get("/meetings/figures/regularity/").status_code == 404


def test_the_map_of_weeks_says_it_in_words(as_, ceo, full):
    ceo.language = "en"
    ceo.save(update_fields=["language"])
    page = as_(ceo).get("/meetings/figures/")
    cells = [cell for _month, row in page.context["months"] for cell in row if cell.words]
    said = [(cell.words[0][1], cell.protocol[1], cell.tone) for cell in sorted(cells, key=lambda c: c.monday)[::-1]]
    assert said == [
        ("took place", "protocol that day", "good"),
        ("not held", "", "bad"),
        ("called off", "", "neutral"),
        ("moved away", "", "info"),
        ("took place", "no protocol", "warn"),
        ("took place", "protocol later", "warn"),
    ]
    assert all(word in page.content.decode() for word, _protocol, _tone in said)


def test_every_figure_opens_its_records(as_, ceo, full):
    browser = as_(ceo)
    for card in browser.get("/meetings/figures/").context["cards"]:
        assert browser.get(card["url"]).status_code == 200, card["id"]
    assert browser.get("/meetings/figures/nothing/").status_code == 404


def test_the_records_of_a_week_are_its_meetings(as_, ceo, full):
    browser = as_(ceo)
    months = browser.get("/meetings/figures/").context["months"]
    cell = max((cell for _month, row in months for cell in row if cell.words), key=lambda c: c.monday)
    rows = browser.get(cell.url).context["rows"]
    assert [timezone.localtime(row.slot_start).date() for row in rows] == [cell.monday]


def test_records_are_shown_in_pages(as_, ceo, series):
    today = company_today()
    days = [today - timedelta(days=n) for n in range(1, 66)]
    for day in days:
        slot(series, day, "missed")
    browser, seen, url = as_(ceo), [], "/meetings/figures/regularity/"
    address = url
    while address:
        page = browser.get(address)
        seen += [timezone.localtime(row.slot_start).date() for row in page.context["rows"]]
        address = url + page.context["next_url"] if page.context["next_url"] else None
    assert seen == days


@pytest.mark.parametrize(
    "query",
    [
        "since=x",
        "until=2020-13-01",
        "since=2026-03-01&until=2026-02-01",
        "since=1990-01-01&until=2026-01-01",
        "series=99",
    ],
)
def test_what_cannot_be_read_is_refused_with_the_usual_figures(as_, ceo, full, query):
    page = as_(ceo).get(f"/meetings/figures/?{query}")
    assert page.status_code == 422
    assert page.context["question"].series == full


def test_a_chosen_series_and_period(as_, ceo, cmo, full):
    general = make_series("Общее собрание", "general", cmo)
    slot(general, date(2026, 3, 16))
    page = as_(ceo).get(f"/meetings/figures/?series={general.pk}&since=2026-03-01&until=2026-03-31")
    assert (page.context["question"].series, page.context["is_empty"]) == (general, False)
    every = as_(ceo).get("/meetings/figures/?series=all&since=2026-03-01&until=2026-03-31")
    assert every.context["question"].series is None
    empty = as_(ceo).get(f"/meetings/figures/?series={general.pk}&since=2025-03-01&until=2025-03-31")
    assert empty.context["is_empty"]


def test_five_meetings_cost_as_many_queries_as_sixty(as_, ceo, series):
    today = company_today()
    browser = as_(ceo)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/meetings/figures/").status_code == 200
        return len(queries)

    for n in range(5):
        slot(series, today - timedelta(days=n + 1))
    browser.get("/meetings/figures/")
    few = cost()
    for n in range(5, 60):
        slot(series, today - timedelta(days=n + 1))
    assert cost() == few


def test_the_words_of_a_figure(as_, cmo, full):
    with translation.override("en"):
        page = as_(cmo).get("/meetings/figures/")
    card = next(card for card in page.context["cards"] if card["id"] == "regularity")
    assert card["value"].startswith("75")
    assert "3" in card["hint"]
    assert "4" in card["hint"]


def test_standing_meetings_are_timed_beside_sitting_ones(as_, cmo, cco, now):
    """R-GM-07: standing 15 and 25 minutes, sitting 40; each length opens its meetings."""
    series = general(cmo, cco, now=now - timedelta(weeks=4))
    slots = list(series.meetings.order_by("slot_start")[:3])
    for meeting, form, minutes in zip(slots, ("standing", "standing", "sitting"), (15, 25, 40), strict=True):
        Meeting.objects.filter(pk=meeting.pk).update(
            state="held", format=form, actual_start=meeting.slot_start, counts_as_held=True,
            actual_end=meeting.slot_start + timedelta(minutes=minutes),
        )  # fmt: skip
    days = f"series=all&since={slots[0].slot_start.date()}&until={slots[2].slot_start.date()}"
    page = as_(cmo).get(f"/meetings/figures/?{days}")
    cards = [(card["label"], card["value"], card["hint"]) for card in page.context["lengths"]]
    assert cards == [("Стоя", "20\N{NO-BREAK SPACE}мин", "n = 2"), ("Сидя", "40\N{NO-BREAK SPACE}мин", "n = 1")]

    standing = as_(cmo).get(page.context["lengths"][0]["url"])
    assert [row.pk for row in standing.context["rows"]] == [slots[1].pk, slots[0].pk]
    assert as_(cmo).get(f"/meetings/figures/meeting_minutes/?{days}&format=lying").context["rows"] != []
