"""GET /leads/{id}/timeline/: pages by the key of the last line."""

from datetime import UTC, datetime, timedelta

import pytest

from delivery.api.pagination import Cursor
from funnel.services import activities
from tests.factories.funnel import make_lead

NOON = datetime(2026, 3, 16, 9, tzinfo=UTC)


def note(lead, text, at):
    return activities.log_activity(lead, kind="note", text=text, at=at, now=at, author=None)


@pytest.fixture
def lead(rep):
    lead = make_lead("accepted", owner=rep, at=NOON)
    for number in range(5):
        note(lead, str(number), NOON + timedelta(minutes=1))
    return lead


def texts(page):
    return [line["text"] or line["what"] for line in page["results"]]


def test_nothing_is_missed_or_told_twice_when_lines_arrive_between_two_pages(as_, rep, lead):
    """Api.md §1, Lists: lines of one moment too."""
    browser = as_(rep)
    first = browser.get(f"/api/v1/leads/{lead.pk}/timeline/?limit=2").json()
    note(lead, "new", NOON + timedelta(hours=1))
    second = browser.get(first["next"]).json()
    third = browser.get(second["next"]).json()
    back = browser.get(third["previous"]).json()
    newest = browser.get(back["previous"]).json()

    assert [texts(page) for page in (first, second, third)] == [["4", "3"], ["2", "1"], ["0", "entered"]]
    assert (first["previous"], third["next"]) == (None, None)
    assert texts(back) == ["2", "1"]
    assert texts(newest) == ["4", "3"]
    assert texts(browser.get(newest["previous"]).json()) == ["new"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("cursor=50", "cursor"),
        ("cursor=%00", "cursor"),
        (f"cursor={Cursor('timeline', ['2026-03-16T09:00:00', True, 'event', 'x'], 1).text()}", "cursor"),
        (f"cursor={Cursor('timeline', [5, True, 'event', 'x'], 1).text()}", "cursor"),
        (f"cursor={Cursor('timeline', ['2026-03-16T09:00:00Z', True, 'event', 'x'], 'x').text()}", "cursor"),
        (f"cursor={Cursor('-id', 1, 1).text()}", "cursor"),
    ],
)
def test_a_size_or_place_that_cannot_be_is_refused(as_, rep, lead, words, field):
    answer = as_(rep).get(f"/api/v1/leads/{lead.pk}/timeline/?{words}")

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


@pytest.mark.parametrize("path", ["leads/", "leads/{pk}/timeline/", "metrics/catalogue/", "schema/", "docs/"])
def test_allow_names_only_what_is_answered(as_, rep, lead, path):
    """Every method that a 405 offers is one that does not answer 405."""
    browser, url = as_(rep), f"/api/v1/{path.format(pk=lead.pk)}"
    offered = browser.options(url)

    assert offered.status_code == 405
    for method in offered["Allow"].split(", "):
        assert browser.generic(method, url).status_code != 405, method
