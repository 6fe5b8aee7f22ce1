"""Roll-ups: every step's identity holds, a recompute gives the same table, and the figures are those of domain B."""

from datetime import date, datetime, timedelta

from funnel.models import FactStep, FunnelCell, Lead, RollupMark, StageEvent
from funnel.selectors.funnel import FunnelQuery, funnel_table
from funnel.services import rollups
from tests.conftest import MOSCOW
from tests.factories.funnel import make_lead, source, stage

MARCH = FunnelQuery(date(2026, 3, 1), date(2026, 4, 1))


def enter(lead: Lead, key: str, at: datetime, **fields) -> None:
    """Put a lead into a stage as the services do: an event, the copy on the lead, a mark."""
    StageEvent.objects.create(lead=lead, stage=stage(key), occurred_at=at, recorded_at=at, door="ui", **fields)
    Lead.objects.filter(pk=lead.pk).update(stage=stage(key), stage_entered_at=at)
    rollups.mark([lead.pk], now=at)


def on(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=MOSCOW)


def new_lead(at: datetime, *keys: str, **fields) -> Lead:
    lead = make_lead("lead", at=at, **fields)
    for step, key in enumerate(keys, start=1):
        enter(lead, key, at + timedelta(hours=step))
    rollups.mark([lead.pk], now=at)
    return lead


def figures(row) -> dict[str, tuple[int, ...]]:
    return {s.stage.key: (s.entered, s.advanced, s.lost, s.rejected, s.moved_back, s.still_open) for s in row.stages}


def test_every_step_adds_up_and_skipped_stages_count_as_passed(company, now):
    new_lead(on(3, 2), "mql", "won")
    new_lead(on(3, 3), "mql", "accepted", "lost")
    new_lead(on(3, 4), "mql", "rejected")
    recycled = new_lead(on(3, 5), "mql", "accepted", "sql", "rejected")
    enter(recycled, "mql", on(3, 9))
    new_lead(on(3, 6))
    rollups.rebuild_marked(now=now)

    total = funnel_table(MARCH, now=now).total

    assert figures(total) == {
        "lead": (5, 4, 0, 0, 0, 1),
        "mql": (4, 3, 0, 1, 0, 0),
        "accepted": (3, 2, 1, 0, 0, 0),
        "sql": (2, 1, 0, 0, 1, 0),
        "kev_set": (1, 1, 0, 0, 0, 0),
        "kev_held": (1, 1, 0, 0, 0, 0),
        "proposal": (1, 1, 0, 0, 0, 0),
        "won": (1, 1, 0, 0, 0, 0),
    }
    assert (total.entered, total.won, total.lost, total.rejected, total.open) == (5, 1, 1, 1, 2)
    assert not RollupMark.objects.exists()


def test_junk_leaves_every_count_and_stands_apart(company, now):
    new_lead(on(3, 2), "spam")
    new_lead(on(3, 2), "mql")
    rollups.rebuild_marked(now=now)

    total = funnel_table(MARCH, now=now).total

    assert (total.entered, total.junk) == (1, 1)


def test_days_wait_while_leads_wait_but_no_longer_than_a_minute(company, now):
    """A day of a large import is summed once, and its page moves meanwhile."""
    for _ in range(5):
        new_lead(on(3, 2))

    rollups.rebuild_marked(now=on(3, 2), limit=2)
    at_first = funnel_table(MARCH, now=now).total.stages[0].entered
    rollups.rebuild_marked(now=on(3, 2) + timedelta(seconds=61), limit=2)
    after_a_minute = funnel_table(MARCH, now=now).total.stages[0].entered
    rollups.rebuild_marked(now=now, limit=2)

    assert (at_first, after_a_minute, funnel_table(MARCH, now=now).total.stages[0].entered) == (0, 4, 5)


def test_b10_march_wins_are_credited_to_their_own_cohorts(company, now):
    """March: 8 won = 5 from February leads and 3 from March leads; 200 March leads, 60 still open."""
    for _ in range(5):
        enter(new_lead(on(2, 10)), "won", on(3, 10))
    for _ in range(3):
        new_lead(on(3, 3), "won")
    for _ in range(137):
        new_lead(on(3, 4), "lost")
    for _ in range(60):
        new_lead(on(3, 5))
    rollups.rebuild_marked(now=now, limit=5000)

    cohort = funnel_table(MARCH, now=now).total
    period = funnel_table(FunnelQuery(MARCH.start, MARCH.end, view="period"), now=now).total
    february = funnel_table(FunnelQuery(date(2026, 2, 1), date(2026, 3, 1)), now=now).total

    assert (cohort.entered, cohort.won, cohort.conversion, cohort.maturity) == (200, 3, 0.015, 0.7)
    assert (period.entered, period.won, period.conversion) == (200, 8, 0.04)
    assert (february.entered, february.won) == (5, 5)


def test_b10_a_win_late_in_the_evening_counts_in_the_local_month(company, now):
    """Won 31 March 22:30 UTC is 1 April 01:30 in Moscow."""
    lead = new_lead(on(3, 30))
    enter(lead, "won", datetime.fromisoformat("2026-03-31T22:30:00+00:00"))
    rollups.rebuild_marked(now=now)

    april = FunnelQuery(date(2026, 4, 1), date(2026, 5, 1), view="period")

    assert funnel_table(april, now=now).total.won == 1
    assert funnel_table(FunnelQuery(MARCH.start, MARCH.end, view="period"), now=now).total.won == 0


def test_decision_33_stages_before_a_creation_by_hand_do_not_apply(company, now, rep):
    lead = make_lead("sql", at=on(3, 2))
    StageEvent.objects.create(
        lead=make_lead("lead", at=on(3, 2)), stage=stage("won"), occurred_at=on(3, 3), recorded_at=on(3, 3), door="api"
    )
    Lead.objects.filter(pk=lead.pk).update(stage=stage("won"))
    by_hand = Lead.objects.create(
        pipeline=lead.pipeline, stage=stage("sql"), stage_entered_at=on(3, 4), created_at=on(3, 4), received_at=on(3, 4)
    )
    StageEvent.objects.create(
        lead=by_hand, stage=stage("sql"), occurred_at=on(3, 4), recorded_at=on(3, 4), door="ui", actor=rep
    )
    rollups.rebuild_all(now=now)

    passed = set(FactStep.objects.filter(lead=by_hand).values_list("stage_id", flat=True))

    assert passed == {stage("sql").pk}


def test_decision_32_a_lost_lead_without_history_is_lost_stage_unknown(company, now):
    lead = new_lead(on(3, 2), "lost")
    Lead.objects.filter(pk=lead.pk).update(history_known=False)
    new_lead(on(3, 3), "mql", "won")
    rollups.rebuild_all(now=now)

    total = funnel_table(MARCH, now=now).total

    assert total.lost_unknown == 1
    mql = total.stages[1]
    assert (mql.step.lowest, mql.step.highest) == (0.5, 1.0)


def test_rows_of_a_cut_and_two_filters_agree_with_the_total(company, now, rep):
    new_lead(on(3, 2), "mql", source=source("site"), owner=rep)
    new_lead(on(3, 3), "won", source=source("site"))
    new_lead(on(3, 3), source=source("expo"), owner=rep)
    new_lead(on(3, 9))
    rollups.rebuild_marked(now=now)

    by_source = funnel_table(FunnelQuery(MARCH.start, MARCH.end, by="source"), now=now)
    both = {"source": (source("site").pk,), "owner": (rep.pk,)}
    narrowed = funnel_table(FunnelQuery(MARCH.start, MARCH.end, filters=both), now=now)

    assert [(row.key, row.entered, row.won) for row in by_source.rows] == [("site", 2, 1), (None, 1, 0), ("expo", 1, 0)]
    assert (narrowed.total.entered, narrowed.total.won) == (1, 0)


def test_a_rebuild_run_twice_and_a_full_recompute_end_in_the_same_table(company, now):
    new_lead(on(3, 2), "mql", "won", amount_minor=500_00)
    new_lead(on(3, 3), "mql", "lost", source=source("expo"))
    rollups.rebuild_marked(now=now)
    first = cells()

    rollups.mark(Lead.objects.values_list("pk", flat=True), now=now)
    rollups.rebuild_marked(now=now)
    assert cells() == first
    rollups.rebuild_all(now=now)
    assert cells() == first
    assert rollups.compare(now=now) == []


def test_the_nightly_check_names_a_cell_that_was_changed(company, now):
    new_lead(on(3, 2), "mql")
    rollups.rebuild_marked(now=now)
    FunnelCell.objects.filter(dimension="all", view="cohort", stage_id=stage("mql").pk).update(entered=7, still_open=7)

    assert len(rollups.compare(now=now)) == 1


def cells() -> list[tuple]:
    return list(
        FunnelCell.objects.order_by("view", "dimension", "day", "member", "stage_id").values_list(
            "view", "dimension", "day", "member", "stage_id", "entered", "advanced", "won", "lost", "amount_minor"
        )
    )
