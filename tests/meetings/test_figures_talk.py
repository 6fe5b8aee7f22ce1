"""A1, A3, C6: how much is settled at a meeting, how much touches both sides, how well it is decided."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loop.models import Action, Decision, Topic
from meetings.metrics import figures as arithmetic
from meetings.models import Attendance, MeetingDecision, MeetingTopic
from tests.meetings.test_figures import MONDAY, found, make_series, slot, tenths, weeks_back

pytestmark = pytest.mark.django_db
DAYS = "since=2026-03-01&until=2026-03-31"


@pytest.fixture
def series(cmo, cco):
    return make_series("Встреча СМО и ССО", "cmo_cco", cmo, cco)


@pytest.fixture
def general(cmo, cco):
    return make_series("Общее собрание", "general", cmo, cco)


def placed(meeting, *, source="manual", side="shared", outcome="discussed", order=2):
    topic = Topic.objects.create(text=f"{source} {order}", raised_at=meeting.slot_start, source=source, side=side)
    return MeetingTopic.objects.create(meeting=meeting, topic=topic, order=order, outcome=outcome)


def decided(meeting, owner=None, due=date(2026, 3, 20), **promise):
    """With a promise where it has an owner."""
    decision = Decision.objects.create(text="Решили", decided_at=meeting.slot_start)
    MeetingDecision.objects.create(meeting=meeting, decision=decision)
    if owner or promise:
        Action.objects.create(
            text="Кейс", decision=decision, owner=owner, due_date=due, original_due_date=due,
            created_at=meeting.slot_start, **{"state": "open", **promise},
        )  # fmt: skip
    return decision


def rated(meeting, **ratings):
    for person, rating in ratings.values():
        Attendance.objects.create(meeting=meeting, person=person, rating=rating, arrived_at=meeting.slot_start)


def test_topics_of_a_meeting():
    """Worked example: topics_per_meeting: 9 topics had an outcome at 4 meetings = 2.25 (A1)."""
    assert arithmetic.topics_per_meeting(9, 4) == 2.25
    assert arithmetic.topics_per_meeting(0, 4) == 0
    assert arithmetic.topics_per_meeting(0, 0) is None


def test_topics_that_touch_both_sides():
    """Worked example: shared_topic_share: 7 of 8 topics of general meetings = 87.5 % (A3)."""
    assert arithmetic.shared_topic_share(7, 8) == 0.875
    assert arithmetic.shared_topic_share(0, 0) is None


def test_the_effectiveness_of_meetings():
    """Worked example: effectiveness: mean mark 8.0, 6 of 8 decisions with an owner and a date = 60.0 (C6)."""
    assert arithmetic.effectiveness(8.0, 6, 8) == 60.0
    assert (arithmetic.effectiveness(10, 8, 8), arithmetic.effectiveness(8.0, 0, 8)) == (100.0, 0.0)
    assert arithmetic.effectiveness(None, 6, 8) is None
    assert arithmetic.effectiveness(8.0, 0, 0) is None


def test_the_mean_of_the_marks():
    assert arithmetic.mean_rating({7: 1, 8: 2, 9: 1}) == 8.0
    assert arithmetic.mean_rating({}) is None


def test_topics_with_any_outcome_count_and_proposals_of_the_product_do_not(series):
    """A1, R-WM-10: 5 topics at two held meetings; what stood on a missed one was not dealt with."""
    first, second, missed = (slot(series, weeks_back(n), state) for n, state in enumerate(["closed", "held", "missed"]))
    for order, outcome in enumerate(["discussed", "decided", "deferred", "dropped"]):
        placed(first, outcome=outcome, order=order)
    placed(second, source="signal")
    placed(second, outcome="", order=3)
    placed(second, source="rule", order=4)
    placed(missed)
    figure = found(series)["topics_per_meeting"]
    assert (figure.value, figure.whole) == (2.5, 2)


def test_the_share_for_both_is_of_general_meetings_only(series, general):
    """A3: every item of the agenda counts, with an outcome or without."""
    placed(slot(series, MONDAY))
    meeting = slot(general, MONDAY)
    for order, side in enumerate(["shared", "shared", "sales", "shared"]):
        placed(meeting, side=side, order=order, outcome="" if order else "decided")
    placed(slot(general, weeks_back(1), "missed"), side="sales")
    every, own = found(None)["shared_topic_share"], found(general)["shared_topic_share"]
    assert (every.value, every.part, every.whole) == (own.value, own.part, own.whole) == (0.75, 3, 4)
    assert [tenths(end) for end in every.interval] == [30.1, 95.4]
    assert "shared_topic_share" not in found(series)


def test_without_a_general_meeting_the_share_for_both_is_unknown(series):
    placed(slot(series, MONDAY))
    assert found(None)["shared_topic_share"].value is None


def test_effectiveness_from_the_rows(series, cmo, cco, rep):
    """C6: marks 7, 8, 9 and six of eight decisions with an owner and a date; two promises of one count once."""
    meeting = slot(series, MONDAY)
    rated(meeting, a=(cmo, 7), b=(cco, 8), c=(rep, 9))
    proper = [decided(meeting, rep) for _n in range(6)]
    Action.objects.create(
        text="Ещё", decision=proper[0], owner=rep, due_date=MONDAY, original_due_date=MONDAY, state="open",
        created_at=meeting.slot_start,
    )  # fmt: skip
    decided(meeting)
    decided(meeting, rep, None, state="draft")
    figure = found(series)["effectiveness"]
    assert (figure.value, figure.part, figure.whole, figure.mark) == (60.0, 6, 8, 8.0)


def test_a_cancelled_promise_and_one_without_an_owner_leave_a_decision_open(series, cmo, rep):
    meeting = slot(series, MONDAY)
    rated(meeting, a=(cmo, 10))
    decided(meeting, rep, state="cancelled")
    decided(meeting, None, state="draft")
    assert found(series)["effectiveness"].value == 0.0


def test_meetings_that_were_not_held_are_not_judged(series, cmo, rep):
    """R-WM-02."""
    rated(slot(series, MONDAY), a=(cmo, 10))
    short = slot(series, weeks_back(1), "held", counts=False)
    rated(short, a=(cmo, 2))
    decided(short, rep)
    assert (found(series)["effectiveness"].value, found(series)["effectiveness"].whole) == (None, 0)
    decided(slot(series, weeks_back(2)), rep)
    assert found(series)["effectiveness"].value == 100.0


def cards(browser, query):
    return {card["id"]: card for card in browser.get(f"/meetings/figures/?{query}&{DAYS}").context["cards"]}


def test_the_words_of_effectiveness_say_whose_measure_it_is(as_, cmo, cco, rep, series):
    """C6 [P]: mean mark, share and the interval of few, and no name."""
    cmo.language = "en"
    cmo.save(update_fields=["language"])
    meeting = slot(series, MONDAY)
    rated(meeting, a=(cmo, 7), b=(cco, 9))
    for owner in (*[rep] * 6, None, None):
        decided(meeting, owner)
    card = cards(as_(cmo), "series=all")["effectiveness"]
    assert (card["label"], card["value"]) == ("Effectiveness: rating × decided properly", "60")
    assert card["hint"] == "our own measure, of 100: 8 × 10 × 6 of 8 · few: between 32.7 and 74.3"


def test_without_a_mark_there_is_no_interval(as_, cmo, rep, series):
    cmo.language = "en"
    cmo.save(update_fields=["language"])
    decided(slot(series, MONDAY), rep)
    card = cards(as_(cmo), "series=all")["effectiveness"]
    assert (card["value"], card["hint"]) == ("—", "our own measure, of 100: — × 10 × 1 of 1")


def test_each_of_the_three_opens_its_records(as_, cmo, rep, series, general):
    meeting, assembly = slot(series, MONDAY), slot(general, MONDAY)
    settled, item = placed(meeting), placed(assembly, side="sales", outcome="")
    good, bad = decided(meeting, rep), decided(assembly)
    browser = as_(cmo)
    found_cards = cards(browser, "series=all")

    def rows(key):
        return browser.get(found_cards[key]["url"]).context["rows"]

    assert rows("topics_per_meeting") == [settled]
    assert rows("shared_topic_share") == [item]
    assert {row.pk: row.is_proper for row in rows("effectiveness")} == {good.pk: True, bad.pk: False}


def test_records_of_agendas_are_shown_in_pages_of_thirty(as_, cmo, series):
    meeting = slot(series, MONDAY)
    items = [placed(meeting, order=n) for n in range(35)]
    browser, url = as_(cmo), "/meetings/figures/topics_per_meeting/"
    first = browser.get(f"{url}?series=all&{DAYS}")
    rest = browser.get(url + first.context["next_url"])
    assert first.context["rows"] + rest.context["rows"] == items[::-1]
    assert rest.context["next_url"] is None


@pytest.mark.parametrize("key", ["topics_per_meeting", "shared_topic_share", "effectiveness"])
def test_only_leaders_open_them_and_what_cannot_be_read_is_left_aside(as_, cmo, rep, series, key):
    url = f"/meetings/figures/{key}/"
    assert as_(rep).get(url).status_code == 404
    assert as_(cmo).get(f"{url}?after=x&since=2020-13-01").status_code == 200


@pytest.mark.parametrize("key", ["", "topics_per_meeting/", "shared_topic_share/", "effectiveness/"])
def test_twenty_decisions_cost_as_many_queries_as_one(as_, cmo, rep, series, general, key):
    browser = as_(cmo)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"/meetings/figures/{key}?series=all&{DAYS}").status_code == 200
        return len(queries)

    def fill(days):
        for n in days:
            for each in (series, general):
                meeting = slot(each, MONDAY - timedelta(days=n))
                placed(meeting)
                decided(meeting, rep)
                rated(meeting, a=(cmo, 8))

    fill([0])
    browser.get(f"/meetings/figures/{key}?series=all&{DAYS}")
    few = cost()
    fill(range(1, 10))
    assert cost() == few
