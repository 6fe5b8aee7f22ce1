"""decisions.md 38, C9: which figures an effect card may read by week, and why the others are refused."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alignment.shared.errors import InvalidInput
from alignment.shared.weeks import Week
from dashboards.selectors.effect_readings import readings_of
from dashboards.tasks import judge_card
from hiring.metrics.catalogue import METRICS as HIRING
from loop import selectors_readings as readings
from loop.metrics.catalogue import METRICS as LOOP
from loop.models import EffectCard
from loop.selectors_effect_words import mde_of, mde_sentence, metric_words, not_kept
from loop.services import effects
from meetings.metrics.catalogue import METRICS as MEETINGS
from planning.metrics.catalogue import METRICS as PLANNING
from practices.metrics.catalogue import METRICS as PRACTICES
from tests.factories.meetings import moscow
from tests.meetings.test_figures import make_series, slot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_company")]
MONDAY = date(2026, 3, 16)
WEEK = timedelta(weeks=1)
OWNED = {metric.key for metric in (*MEETINGS, *PRACTICES, *HIRING, *PLANNING)}
READ = sorted(key for keeper in readings.KEEPERS.values() for key in keeper.readers)


@pytest.fixture
def series(cmo, cco):
    return make_series("Встреча СМО и ССО", "cmo_cco", cmo, cco)


def kept(series, first: date, weeks: int, same_day: int) -> None:
    """The first of them with a protocol on the day."""
    for n in range(weeks):
        slot(series, first + n * WEEK, same_day=n < same_day)


def drafted(actor, now, **fields) -> EffectCard:
    given = {"metric": "same_day_rate", "start": MONDAY, "title": "Протокол сразу", **fields}
    return effects.draft_for_practice(actor=actor, now=now, **given)


def test_every_figure_of_the_apps_above_the_loop_is_read_or_refused_with_a_reason():
    refused = {row.key: row.why for row in readings.refused()}
    assert set(READ) | set(refused) == OWNED
    assert set(READ) & set(refused) == set()
    assert all(why.strip().endswith(".") for why in refused.values())


def test_a_figure_that_should_neither_grow_nor_fall_is_never_promised():
    """A card has a direction; where more is no better than less, there is none."""
    aimless = {metric.key for metric in (*MEETINGS, *PRACTICES, *HIRING, *PLANNING) if metric.direction == "none"}
    assert aimless & set(READ) == set()


def test_shares_are_read_as_shares_and_nothing_else_is():
    units = {metric.key: metric.unit for metric in (*MEETINGS, *PRACTICES, *HIRING, *PLANNING)}
    assert {key for key in READ if readings.is_share(key)} == {key for key in READ if units[key] == "share"}


@pytest.mark.parametrize("key", READ)
def test_every_reader_answers_for_whole_weeks_in_a_constant_number_of_questions(key, company, series, now):
    """No question a week: a year asks as often as a month."""
    kept(series, MONDAY - 8 * WEEK, 8, 6)

    def asked(weeks: int) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            found = readings.weekly(key, start=MONDAY - weeks * WEEK, end=MONDAY, now=now)
        assert [week.start for week in found] == [MONDAY - n * WEEK for n in range(weeks, 0, -1)]
        assert all(week.value is not None or not week.n for week in found)
        return len(queries), len(found)

    asked(1)
    assert asked(4)[0] == asked(52)[0]


def test_too_few_meetings_are_too_early_like_too_few_leads(series, cco, now):
    """B8, level 0: 12 of 30 protocols before, 21 of 24 after: under thirty on one side nothing is told."""
    for n in range(3):
        other = make_series(f"Группа {n}", "department", *series.principals.all())
        kept(other, MONDAY - 13 * WEEK, 10, 4)
        kept(other, MONDAY + WEEK, 8, 7)
    card = effects.accept(drafted(cco, now), actor=cco, now=now)
    assert (card.unit, card.direction, card.horizon_days) == ("share", "up", 0)
    assert (card.baseline, card.baseline_n, card.level) == (0.4, 30, 2)
    later = moscow(card.verdict_date, 9)
    found = readings_of(card, now=later)
    assert sum(week.n for week in found.after) == 24
    judged = judge_card(card, now=later)
    reading = judged.readings.get()
    assert (judged.verdict, reading.level, reading.after_n, reading.after) == ("early", 0, 24, 0.875)


def test_a_figure_of_meetings_is_judged_like_one_of_the_funnel_and_opens_its_records(series, cco, now):
    """C9, level 2: 24 of 60 before, 36 of 48 after = +35 points, Newcombe 95 % from 16.3 to 50.2."""
    for n in range(6):
        other = make_series(f"Группа {n}", "department", *series.principals.all())
        kept(other, MONDAY - 13 * WEEK, 10, 4)
        kept(other, MONDAY + WEEK, 8, 6)
    card = effects.accept(drafted(cco, now), actor=cco, now=now)
    judged = judge_card(card, now=moscow(card.verdict_date, 9))
    reading = judged.readings.get()
    assert (judged.verdict, reading.level, reading.before_n, reading.after_n) == ("confirmed", 2, 60, 48)
    assert (round(reading.estimate, 3), round(reading.low95, 3), round(reading.high95, 3)) == (0.35, 0.163, 0.502)
    url = readings.records_url("same_day_rate", "", readings.Period(MONDAY, MONDAY + WEEK))
    assert url == "/meetings/figures/same_day_rate/?series=all&since=2026-03-16&until=2026-03-22"


def test_what_cannot_be_read_is_refused_before_anybody_waits(cco, now):
    with pytest.raises(InvalidInput, match="Measure the regularity") as refused:
        drafted(cco, now, metric="streak")
    assert refused.value.field == "metric"
    assert not EffectCard.objects.exists()


def test_a_part_that_a_figure_is_not_kept_for_is_refused_not_read_of_the_whole(series, cco, now):
    with pytest.raises(InvalidInput, match="not kept for that part") as refused:
        drafted(cco, now, segment="team:3")
    assert refused.value.field == "segment"
    with pytest.raises(InvalidInput) as of_control:
        drafted(cco, now, control_segment="side:sales")
    assert of_control.value.field == "control_segment"
    assert readings.weekly("same_day_rate", "team:3", start=MONDAY - WEEK, end=MONDAY, now=now) == ()


def test_one_series_may_be_told_from_the_others(series, cmo, cco, now):
    other = make_series("Летучка", "department", cmo, cco)
    slot(series, MONDAY - WEEK)
    slot(other, MONDAY - WEEK, same_day=False)
    of = {
        segment: readings.weekly("same_day_rate", segment, start=MONDAY - WEEK, end=MONDAY, now=now)
        for segment in ("", f"series:{series.pk}", "series:0")
    }
    assert of == {
        "": (Week(MONDAY - WEEK, 0.5, 2, 1),),
        f"series:{series.pk}": (Week(MONDAY - WEEK, 1.0, 1, 1),),
        "series:0": (Week(MONDAY - WEEK, None, 0, 0),),
    }


def test_a_week_that_runs_is_not_ripe(series, now):
    slot(series, MONDAY)
    (week,) = readings.weekly("regularity", start=MONDAY, end=MONDAY + WEEK, now=now)
    assert (week.value, week.mature) == (1.0, False)


def test_the_sentence_of_what_can_be_seen_speaks_of_these_figures_too(series, now):
    """decisions.md 38: a sentence, not a form."""
    kept(series, MONDAY - 13 * WEEK, 13, 6)
    found = mde_of("same_day_rate", now=now)
    assert (found.n, round(found.base, 3)) == (8, 0.462)
    assert mde_sentence(found).startswith("Protocols sent the same day: about 8 in 8 weeks from a base of 46%")
    assert mde_of("request_ack_minutes", now=now) is None
    assert not_kept("streak").startswith("Meetings held in a row cannot be measured by a card. Each week counts")


def test_names_and_parts_are_said_in_words():
    assert metric_words("attendance_rate", "side:sales") == "Attendance of general meetings: Sales"
    assert metric_words("early_churn") == "Lost within 30 days"


def test_a_new_definition_voids_the_card(series, cco, now, monkeypatch):
    """R-EF-05."""
    kept(series, MONDAY - 13 * WEEK, 13, 6)
    card = effects.accept(drafted(cco, now), actor=cco, now=now)
    monkeypatch.setattr(readings, "definition_of", lambda metric, segment="": "another")
    judged = judge_card(card, now=moscow(card.verdict_date, 9))
    assert judged.state == "void"


def test_the_form_of_a_method_offers_what_is_read_and_says_why_not_the_rest(as_, cmo):
    page = as_(cmo).get("/practices/methods/field_visits/").content.decode()
    assert '<optgroup label="Practices">' in page
    assert 'value="visit_weeks_kept"' in page
    assert 'value="visit_streak"' not in page
    assert "Figures that a card cannot read, and why" in page
    assert "Measure the weeks with a field visit." in page


def test_the_dialog_says_how_a_figure_is_read_by_week(as_, cmo):
    told = as_(cmo).get("/practices/effects/mde/", {"metric": "early_churn"}).content.decode()
    assert "ripe thirty days later" in told
    refused = as_(cmo).get("/practices/effects/mde/", {"metric": "host_satisfaction"}).content.decode()
    assert "their marks would be told" in refused


def test_the_api_refuses_with_the_reason_at_the_field(as_, cmo):
    body = {"metric": "cup_turnout", "title": "Кубок", "start": "2030-01-07"}
    answer = as_(cmo).post("/api/v1/effect-cards/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 400
    assert "metric" in answer.content.decode()


def test_figures_of_the_loop_itself_stay_as_they_were():
    assert not any(readings.can_read(metric.key) for metric in LOOP)
