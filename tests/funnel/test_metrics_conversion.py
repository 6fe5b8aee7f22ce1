"""B4: conversions of the running example “Альфа”, identity of the counts, skipped stages, unknown losses."""

import pytest

from alignment.shared.ratios import share
from funnel.metrics.conversion import Journey, StageCounts, entered_counts, skipped_stages, steps

STAGES = ("lead", "mql", "accepted", "sql", "kev_set", "kev_held", "won")
ALPHA = tuple(
    StageCounts(key, "won" if key == "won" else "open", entered)
    for key, entered in zip(STAGES, (200, 120, 90, 60, 40, 32, 8), strict=True)
)


def shown(value):
    return None if value is None else round(value * 100, 1)


def step(key):
    return next(step for step in steps(ALPHA) if step.stage_key == key)


@pytest.mark.parametrize(
    ("stage", "rate", "n", "low", "high"),
    [
        pytest.param("mql", 60.0, 200, 53.1, 66.5, id="mql_rate"),
        pytest.param("sql", 66.7, 90, 56.4, 75.5, id="sql_rate"),
        pytest.param("kev_held", 80.0, 40, 65.2, 89.5, id="kev_show_rate"),
        pytest.param("won", 25.0, 32, 13.3, 42.1, id="kev_to_won"),
    ],
)
def test_a_step_gives_its_rate_its_n_and_its_interval(stage, rate, n, low, high):
    """Worked example: mql_rate, sql_rate, kev_show_rate, kev_to_won."""
    found = step(stage)

    assert (shown(found.from_previous), found.n, shown(found.low), shown(found.high)) == (rate, n, low, high)


@pytest.mark.parametrize(("stage", "rate"), [("kev_set", 20.0), ("won", 4.0)])
def test_conversion_from_the_first_stage(stage, rate):
    """Worked example: kev_set_rate (40 of 200), cr2 (8 of 200)."""
    assert shown(step(stage).from_first) == rate


def test_step_rate_of_proposals():
    """Worked example: step_rate: 16 proposals of 32 appointments held."""
    held, proposals = steps([StageCounts("kev_held", "open", 32), StageCounts("proposal", "open", 16)])

    assert (held.from_previous, proposals.from_previous) == (None, 0.5)


def test_no_leads_give_no_rate():
    """B10: leads 0, won 1 of an old cohort: the period's CR2 is unknown."""
    lead, won = steps([StageCounts("lead", "open", 0), StageCounts("won", "won", 1)])

    assert (lead.from_first, won.from_previous, won.from_first, won.low) == (None, None, None, None)


def test_a_period_view_may_exceed_the_whole_and_then_has_no_interval():
    won = steps([StageCounts("lead", "open", 2), StageCounts("won", "won", 5)])[1]

    assert (won.from_previous, won.low, won.high) == (2.5, None, None)


def test_march_by_period_and_by_cohort():
    """B10: 8 won in March, 5 of them from February's leads."""
    assert shown(share(8, 200)) == 4.0
    assert shown(share(3, 200)) == 1.5


def test_lost_and_rejected_are_no_steps():
    counts = [*ALPHA, StageCounts("lost", "lost", 12), StageCounts("rejected", "rejected", 24)]

    assert tuple(step.stage_key for step in steps(counts)) == STAGES


def test_counts_add_up_or_say_by_how_much_they_do_not():
    """Identity of a step: what entered went on, was lost, rejected, moved back or is still open."""
    whole = StageCounts("mql", "open", 120, advanced=90, rejected=24, still_open=6)
    torn = StageCounts("mql", "open", 120, advanced=90, lost=1, rejected=24, moved_back=2, still_open=2)

    assert whole.adds_up
    assert (torn.adds_up, torn.unexplained) == (False, 1)


def test_skipped_stages_count_as_passed():
    """B10: MQL → won counts for SQL and the appointment, and is flagged."""
    jump = Journey(("lead", "mql", "won"))

    assert entered_counts(STAGES, [jump]) == dict.fromkeys(STAGES, 1)
    assert skipped_stages(STAGES, jump) == ("accepted", "sql", "kev_set", "kev_held")


def test_stages_before_the_creation_by_a_person_do_not_apply():
    counts = entered_counts(STAGES, [Journey(("sql", "won"), created_at_stage="sql"), Journey(("lead",))])

    assert counts == {"lead": 1, "mql": 0, "accepted": 0, "sql": 1, "kev_set": 1, "kev_held": 1, "won": 1}


def test_an_appointment_set_twice_counts_once():
    """B10: set twice, held once: 1 of 1."""
    counts = entered_counts(STAGES, [Journey(("lead", "kev_set", "mql", "kev_set", "kev_held"))])

    assert share(counts["kev_held"], counts["kev_set"]) == 1


def test_a_lead_outside_the_path_is_nowhere():
    assert entered_counts(STAGES, [Journey(("junk",))]) == dict.fromkeys(STAGES, 0)


def test_losses_at_an_unknown_stage_give_bounds():
    """100 leads, 20 of them lost somewhere: 40 are known to be engaged, 10 won."""
    path = [StageCounts("lead", "open", 100), StageCounts("engaged", "open", 40), StageCounts("won", "won", 10)]

    lead, engaged, won = steps(path, lost_stage_unknown=20)

    assert (lead.lowest, lead.highest) == (None, None)
    assert (engaged.lowest, engaged.from_previous, engaged.highest) == (0.4, 0.4, 0.6)
    assert (round(won.lowest, 3), won.from_previous, won.highest) == (0.167, 0.25, 0.25)
