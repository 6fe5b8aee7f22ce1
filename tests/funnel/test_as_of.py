"""`as_of`: the funnel as it was known at a moment; what was recorded or happened later does not count."""

from datetime import date, datetime

import pytest
import time_machine

from funnel.models import Lead, LeadFact, Spend, StageEvent
from funnel.selectors import history
from funnel.selectors.funnel import FunnelQuery, funnel_table
from funnel.services import customers, leads, rollups, stages
from tests.factories.funnel import source, stage
from tests.funnel.test_rollups import MARCH, enter, figures, new_lead, on

API = "/api/v1/metrics/funnel/?from=2026-03-01&to=2026-04-01"


@pytest.fixture(autouse=True)
def on_monday(now):
    with time_machine.travel(now, tick=False):
        yield


def known_at(at: datetime, *, now: datetime, **words):
    return funnel_table(FunnelQuery(MARCH.start, MARCH.end, as_of=at, **words), now=now).total


@pytest.fixture
def march(company, now, rep):
    """2 March: three leads, one to MQL. 5 March: that one won, a second to MQL, a fourth lead came."""
    first = new_lead(on(3, 2), "mql", source=source("site"), amount_minor=500_00)
    second = new_lead(on(3, 2, 13), source=source("expo"))
    new_lead(on(3, 2, 14))
    enter(first, "won", on(3, 5))
    enter(second, "mql", on(3, 5))
    new_lead(on(3, 5))
    rollups.rebuild_marked(now=now)
    return first, second


def test_events_after_the_moment_do_not_count(march, now):
    then, today = known_at(on(3, 3), now=now), known_at(now, now=now)

    assert (then.entered, then.won, then.open, then.revenue_minor) == (3, 0, 3, 0)
    assert figures(then)["lead"] == (3, 1, 0, 0, 0, 2)
    assert figures(then)["mql"] == (1, 0, 0, 0, 0, 1)
    assert (today.entered, today.won, today.open, today.revenue_minor) == (4, 1, 3, 500_00)


@pytest.mark.parametrize("view", ["cohort", "period"])
@pytest.mark.parametrize("by", [None, "source", "month", "week"])
def test_as_of_now_the_events_say_what_the_roll_ups_say(march, now, view, by):
    kept = funnel_table(FunnelQuery(MARCH.start, MARCH.end, view=view, by=by), now=now)
    read = funnel_table(FunnelQuery(MARCH.start, MARCH.end, view=view, by=by, as_of=now), now=now)

    assert (read.total, read.rows) == (kept.total, kept.rows)


def test_every_step_adds_up_at_a_past_moment(march, now):
    for entered, *exits in figures(known_at(on(3, 5, 12), now=now)).values():
        assert entered == sum(exits)


def test_what_was_recorded_later_about_earlier_days_was_not_known(company, now):
    lead = new_lead(on(3, 2))
    StageEvent.objects.create(
        lead=lead,
        stage=stage("mql"),
        from_stage=stage("lead"),
        occurred_at=on(3, 3),
        recorded_at=on(3, 9),
        door="import",
    )
    Lead.objects.filter(pk=lead.pk).update(stage=stage("mql"))

    assert figures(known_at(on(3, 8), now=now))["mql"][0] == 0
    assert figures(known_at(on(3, 9), now=now))["mql"][0] == 1


def test_a_lead_taken_away_or_merged_since_was_there_then(company, now, cmo):
    gone, twin, target = (new_lead(on(3, 2, hour)) for hour in (9, 10, 11))
    leads.remove(gone, actor=cmo, now=on(3, 6))
    leads.merge(twin, into=target, actor=cmo, now=on(3, 7))

    assert [known_at(on(3, day), now=now).entered for day in (5, 6, 7)] == [3, 2, 1]
    assert known_at(on(3, 2, 10), now=now).entered == 2


def test_a_lead_opened_again_since_was_lost_then(company, now, cco):
    lead = new_lead(on(3, 2), "mql", "accepted")
    stages.move_lead(lead, to_stage="lost", reason="price", now=on(3, 4), actor=cco)
    stages.move_lead(lead, to_stage="sql", note="Вернулся", now=on(3, 8), actor=cco)

    then = known_at(on(3, 5), now=now)

    assert (then.lost, then.open) == (1, 0)
    assert (known_at(on(3, 9), now=now).lost, known_at(on(3, 9), now=now).open) == (0, 1)


def test_a_purchase_and_spend_of_later_days_are_not_in_it(company, now):
    lead = new_lead(on(3, 2), "won", email="a@x.ru")
    customer = customers.customer_of(Lead.objects.get(pk=lead.pk), now=now, actor=None)
    customers.record_purchase(customer=customer, at=on(3, 9), now=now, amount_minor=1, currency="RUB", kind="repeat")
    for day, cost in ((2, 100_00), (9, 300_00)):
        Spend.objects.create(date=date(2026, 3, day), cost_minor=cost, currency="RUB", row_key=str(day))

    then, later = known_at(on(3, 8), now=now), known_at(on(3, 10), now=now)

    assert (then.repeat.entered, then.spend_minor, then.cpl_minor) == (0, 100_00, 100_00)
    assert (later.repeat.entered, later.spend_minor, later.cpl_minor) == (1, 400_00, 400_00)


def test_the_api_answers_and_says_the_moment(march, as_, cmo):
    body = as_(cmo).get(f"{API}&as_of=2026-03-03T12:00:00%2B03:00").json()

    assert body["as_of"] == body["fresh_at"] == "2026-03-03T09:00:00Z"
    assert (body["total"]["entered"], body["total"]["won"]) == (3, 0)
    local = as_(cmo).get(f"{API}&as_of=2026-03-03T12:00:00").json()
    assert local["as_of"] == "2026-03-03T09:00:00Z"


@pytest.mark.parametrize("moment", ["2026-03-17T00:00:00Z", "yesterday", "2026-13-01T00:00:00Z"])
def test_the_future_and_what_is_no_moment_are_refused(march, as_, cmo, moment):
    answer = as_(cmo).get(f"{API}&as_of={moment}")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "as_of")


def test_a_question_too_big_for_the_events_is_refused_with_a_sentence(march, as_, cmo, monkeypatch):
    monkeypatch.setattr(history, "MOST_LEADS", 3)

    assert as_(cmo).get(f"{API}&as_of=2026-03-03T09:00:00Z").status_code == 200
    assert as_(cmo).get(f"{API}&as_of=2026-03-06T09:00:00Z").status_code == 400


def test_the_page_keeps_the_moment_and_opens_the_records_of_then(march, as_, cmo):
    moment = "as_of=2026-03-03T09:00:00Z"
    page = as_(cmo).get(f"/funnel/?from=2026-03-01&to=2026-04-01&{moment}")
    mql = page.context["steps"][1]

    assert mql["figures"].entered == 1
    assert "as_of=2026-03-03T09%3A00%3A00Z" in mql["url"]
    assert as_(cmo).get(mql["url"]).context["counted"] == 1
    assert as_(cmo).get(page.context["all_records"]).context["counted"] == 3


def test_the_roll_ups_are_left_alone(march, now):
    before = list(LeadFact.objects.order_by("pk").values_list("pk", "outcome", "won_day"))
    known_at(on(3, 3), now=now)

    assert list(LeadFact.objects.order_by("pk").values_list("pk", "outcome", "won_day")) == before
