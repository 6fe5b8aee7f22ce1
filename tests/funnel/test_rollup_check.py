"""The nightly check (decision 19): a full recompute of every lead, its cuts and its cells, loud about each difference."""

import pytest
import time_machine

from delivery.models import Alert
from funnel import tasks
from funnel.models import DayMark, FactStep, FunnelCell, Lead, LeadFact, RollupMark
from funnel.services import customers, rollups
from tests.factories.funnel import campaign, source
from tests.funnel.test_rollups import enter, new_lead, on


@pytest.fixture
def three(company, now, rep):
    """One won, one at MQL with every cut, one without anything."""
    made = (
        new_lead(on(3, 2), "mql", "won", amount_minor=500_00),
        new_lead(on(3, 3), "mql", source=source("site"), campaign=campaign("webinar"), owner=rep),
        new_lead(on(3, 4)),
    )
    rollups.rebuild_marked(now=now)
    return made


def test_a_correct_table_has_no_difference(three, now):
    assert rollups.compare(now=now) == []


def test_a_lead_whose_facts_are_gone_is_named(three, now):
    """Decision 19: a lead without facts is not outside the check."""
    LeadFact.objects.filter(lead=three[0]).delete()
    FactStep.objects.filter(lead=three[0]).delete()

    assert f"lead {three[0].pk}" in rollups.compare(now=now)


@pytest.mark.parametrize(
    "falsified",
    [{"source_id": 0}, {"campaign_id": 77}, {"owner_id": 77}, {"team_id": 77}, {"outcome": "lost"}, {"origin": "partner"},
     {"amount_minor": 1}, {"is_stage_unknown": True}, {"days_to_won": 5}],
)  # fmt: skip
def test_every_column_of_a_lead_is_compared(three, now, falsified):
    LeadFact.objects.filter(lead=three[1]).update(**falsified)

    assert rollups.compare(now=now) == [f"lead {three[1].pk}"]


@pytest.mark.parametrize("falsified", [{"owner_id": 77}, {"team_id": 77}, {"source_id": 77}, {"left": "lost"}])
def test_every_column_of_a_step_is_compared(three, now, falsified):
    FactStep.objects.filter(lead=three[1]).update(**falsified)

    assert f"lead {three[1].pk}" in rollups.compare(now=now)


def test_an_old_lead_that_was_won_lately_is_compared(company, now):
    lead = new_lead(on(3, 2).replace(year=2025), "mql")
    enter(lead, "won", on(3, 10))
    rollups.rebuild_marked(now=now)
    LeadFact.objects.filter(lead=lead).delete()
    FactStep.objects.filter(lead=lead).delete()

    assert f"lead {lead.pk}" in rollups.compare(now=now)


def test_only_marked_leads_are_left_out(three, now):
    """A waiting mark is no excuse for the others."""
    LeadFact.objects.filter(lead__in=[three[0].pk, three[1].pk]).update(outcome="lost")
    RollupMark.objects.create(lead=three[1], marked_at=now)

    assert rollups.compare(now=now) == [f"lead {three[0].pk}"]


def test_a_lead_whose_customer_is_marked_is_left_out(company, now):
    """The step after the win is the customer's: it changes with the other lead."""
    first, second = (new_lead(on(3, day), "won", email="a@x.ru") for day in (2, 4))
    rollups.rebuild_marked(now=now)
    assert customers.customer_of(Lead.objects.get(pk=first.pk), now=now, actor=None).leads.count() == 2
    LeadFact.objects.filter(lead=first).update(outcome="lost")
    RollupMark.objects.create(lead=second, marked_at=now)

    assert rollups.compare(now=now) == []


def test_a_changed_cell_and_a_missing_cell_are_named(three, now):
    FunnelCell.objects.filter(view="period", dimension="all", day="2026-03-04").delete()

    assert len(rollups.compare(now=now)) == 1


def test_a_day_that_waits_for_its_cells_is_left_out(three, now):
    cell = FunnelCell.objects.filter(view="period", dimension="all", day="2026-03-04").get()
    DayMark.objects.create(view="period", pipeline_id=cell.pipeline_id, day=cell.day, marked_at=now)
    cell.delete()

    assert rollups.compare(now=now) == []


def test_a_difference_is_an_alert_and_no_repair(three, now, administrator):
    LeadFact.objects.filter(lead=three[0]).update(outcome="lost")

    with time_machine.travel(now, tick=False):
        tasks.compare_rollups()

    assert LeadFact.objects.get(lead=three[0]).outcome == "lost"
    assert Alert.objects.get(key="AL-24", person=administrator).params == {"count": 1}
