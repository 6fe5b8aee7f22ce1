"""Whatever changes what the figures mean marks every figure it touches; until then the page would show the old ones."""

from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from funnel import tasks
from funnel.models import FiguresBasis, FunnelCell, LeadFact, RollupMark
from funnel.selectors.funnel import FunnelQuery, funnel_table
from funnel.services import rollups, stage_settings
from people.services.companies import update_company
from tests.factories.funnel import stage
from tests.funnel.test_rollups import MARCH, figures, new_lead, on


@pytest.fixture
def figures_are_fresh(company, now):
    new_lead(on(3, 2), "mql", "accepted", "won")
    new_lead(on(3, 3), "mql")
    tasks.rebuild_marked_cells()
    assert not RollupMark.objects.exists()


def entered(now) -> dict[str, int]:
    tasks.rebuild_marked_cells()
    return {key: row[0] for key, row in figures(funnel_table(MARCH, now=now).total).items()}


def test_a_new_stage_counts_those_who_passed_it(figures_are_fresh, now, cco):
    """Decision 10: skipped stages count as passed, and a stage that did not exist was skipped by all."""
    stage_settings.add_stage(key="pilot", name="Пилот", order=stage("sql").order, now=now, actor=cco)

    assert RollupMark.objects.count() == 2
    assert entered(now)["pilot"] == 1
    assert funnel_table(MARCH, now=now).total.stages[4].step.from_previous == 1.0


def test_an_archived_stage_leaves_the_path_and_comes_back(figures_are_fresh, now, cco):
    gone = stage_settings.archive_stage(stage("proposal"), now=now, actor=cco)
    assert "proposal" not in entered(now)

    stage_settings.restore_stage(gone, now=now, actor=cco)

    assert RollupMark.objects.count() == 2
    assert entered(now)["proposal"] == 1


def test_another_order_makes_new_figures(figures_are_fresh, now, cco):
    new_lead(on(3, 4), "kev_held")
    keys = list(stage("lead").pipeline.stages.filter(is_archived=False).order_by("order").values_list("key", flat=True))
    before = entered(now)
    place = keys.index("kev_held")
    keys[place : place + 2] = ["proposal", "kev_held"]
    stage_settings.reorder_stages(stage("lead").pipeline, keys=keys, now=now, actor=cco)

    assert (before["proposal"], entered(now)["proposal"]) == (1, 2)


def test_another_time_zone_moves_the_days(company, now, administrator):
    """B1: days are local days of the company, whichever zone it names today."""
    new_lead(datetime.fromisoformat("2026-03-31T20:30:00+00:00"))
    tasks.rebuild_marked_cells()
    assert LeadFact.objects.get().cohort_day == date(2026, 3, 31)

    update_company(changes={"time_zone": "Asia/Vladivostok"}, now=now, by=administrator)
    tasks.rebuild_marked_cells()

    april = FunnelQuery(date(2026, 4, 1), date(2026, 5, 1))
    assert LeadFact.objects.get().cohort_day == date(2026, 4, 1)
    assert (funnel_table(MARCH, now=now).total.entered, funnel_table(april, now=now).total.entered) == (0, 1)


def test_the_same_settings_mark_nothing(figures_are_fresh, now, administrator):
    update_company(changes={"kev_name": "Показ"}, now=now, by=administrator)

    assert not rollups.mark_outdated(now=now)
    assert not RollupMark.objects.exists()


def test_figures_of_an_older_program_are_made_anew(figures_are_fresh, now):
    FiguresBasis.objects.update(version=0)

    assert rollups.mark_outdated(now=now)
    assert RollupMark.objects.count() == 2


def test_the_command_rebuilds_everything_and_says_how_far_it_is(figures_are_fresh, now):
    LeadFact.objects.all().update(outcome="lost")
    FunnelCell.objects.filter(dimension="all").update(entered=9, still_open=9, advanced=0, won=0, lost=0)
    said = StringIO()

    call_command("rebuild_funnel", stdout=said)

    assert rollups.compare(now=now) == []
    assert "2 of 2" in said.getvalue()


def test_cells_without_any_lead_left_go_too(figures_are_fresh, now):
    FunnelCell.objects.create(
        view="cohort", dimension="all", day="2026-03-30", pipeline_id=stage("lead").pipeline_id,
        stage_id=stage("lead").pk, entered=3, still_open=3,
    )  # fmt: skip

    rollups.rebuild_all(now=now)

    assert not FunnelCell.objects.filter(day="2026-03-30").exists()
