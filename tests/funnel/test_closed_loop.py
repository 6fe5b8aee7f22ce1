"""The outcome returns to the campaign (C3), and how far back and how fresh what is known is (D8)."""

from datetime import timedelta

import pytest

from funnel import watch
from funnel.metrics.latency import hours_p90
from funnel.models import Feed, Lead
from funnel.selectors import closed_loop
from funnel.services import stages
from tests.factories.funnel import make_lead, source

pytestmark = pytest.mark.django_db


def drafts(now):
    return {draft.key: draft for draft in watch.signals(now)}


def won_leads(count, now, **fields):
    for _number in range(count):
        make_lead("won", at=now - timedelta(days=5), **fields)


@pytest.mark.parametrize(("bare", "is_told"), [(1, False), (2, True)])
def test_r_clr_01_more_than_a_twentieth_of_the_wins_without_source_is_told(company, now, bare, is_told):
    """Worked example: won_without_source 2 of 20 = 10 %."""
    won_leads(20 - bare, now, source=source())
    won_leads(bare, now)

    draft = drafts(now).get("data_quality-wins")

    assert (draft is not None) == is_told
    if draft:
        assert (draft.value, draft.norm, draft.n) == (0.1, 0.05, 20)
        assert draft.params["metrics"] == ["cac_paid", "romi"]


def test_r_clr_02_the_latency_is_that_of_leads_known_before_they_were_won(company, now):
    """Worked example: loop_latency won 30 hours before it was told = 30."""
    live = make_lead("proposal", at=now - timedelta(days=9))
    past = make_lead("proposal", at=now - timedelta(days=9))
    Lead.objects.filter(pk=live.pk).update(received_at=now - timedelta(days=9))
    Lead.objects.filter(pk=past.pk).update(received_at=now)
    for lead in (live, past):
        stages.move_lead(lead, to_stage="won", at=now - timedelta(hours=30), now=now, actor=None, door="api")

    assert closed_loop.loop_latency(now) == 30.0
    assert drafts(now)["data_quality-loop"].params == {"hours": 30, "limit": 24}


def test_r_clr_02_a_win_told_within_a_day_is_no_matter(company, now):
    lead = make_lead("proposal", at=now - timedelta(days=9))
    Lead.objects.filter(pk=lead.pk).update(received_at=now - timedelta(days=9))
    stages.move_lead(lead, to_stage="won", at=now - timedelta(hours=24), now=now, actor=None, door="api")

    assert "data_quality-loop" not in drafts(now)


def test_the_ninetieth_percentile_is_the_nearest_rank_and_of_nothing_there_is_none(now):
    pairs = [(now - timedelta(hours=hours), now) for hours in range(1, 11)]

    assert (hours_p90(pairs), hours_p90([])) == (9.0, None)


@pytest.mark.parametrize(("hours", "is_told"), [(24, False), (25, True)])
def test_r_in_07_another_crm_not_heard_for_a_day_silences_the_signals_of_its_figures(company, now, hours, is_told):
    feed = Feed.objects.create(namespace="amocrm", name="amoCRM", fresh_at=now - timedelta(hours=hours))
    Lead.objects.filter(pk=make_lead("lead").pk).update(feed=feed)

    draft = drafts(now).get("data_quality-feeds")

    assert (draft is not None) == is_told
    if draft:
        assert set(draft.params["metrics"]) == {
            "step_rate", "weekly_step_rate", "plan_fact", "leakage", "sla_breach_rate", "silent_rate",
        }  # fmt: skip


def test_r_in_07_one_that_brought_nothing_or_is_switched_off_silences_nothing(company, now):
    Feed.objects.create(namespace="amocrm", name="amoCRM")
    feed = Feed.objects.create(namespace="bitrix24", name="Bitrix24", is_active=False)
    Lead.objects.filter(pk=make_lead("lead").pk).update(feed=feed)

    assert closed_loop.stale_feeds(now) == []


@pytest.mark.parametrize(("days", "is_short"), [(364, True), (365, False)])
def test_r_in_06_less_than_twelve_months_is_a_short_base(company, now, days, is_short):
    make_lead("lead", at=now - timedelta(days=days))

    assert closed_loop.is_short_base(now) is is_short


def test_r_in_06_no_lead_at_all_is_a_short_base(company, now):
    assert closed_loop.is_short_base(now) is True
