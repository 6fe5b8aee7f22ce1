"""The sales audit and the nine mistakes in figures, worked out by hand."""

from datetime import date

import pytest

from planning.metrics import audits as metrics
from planning.metrics.pay_link import correlation


def test_a_task_falls_into_one_of_four_quadrants():
    pairs = [("fast", "fast"), ("slow", "fast"), ("fast", "slow"), ("slow", "slow")]

    assert [metrics.quadrant(fix, result) for fix, result in pairs] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("own", "unstarted", "jumps"),
    [
        (1, [4], False),
        (2, [1], True),
        (3, [2], False),
        (2, [3], False),
        (4, [3], True),
        (4, [], False),
        (1, [1], False),
    ],
)
def test_the_order_is_one_then_two_and_three_then_four(own, unstarted, jumps):
    """R-AU-03."""
    assert metrics.jumps_the_queue(own, unstarted) is jumps


def test_scripts_are_unlocked_by_seven_verdicts():
    """R-AU-01."""
    assert not metrics.is_unlocked(["ok"] * 6 + ["unknown"])
    assert metrics.is_unlocked(["ok"] * 6 + ["problem"])


def test_done_of_the_first_quadrant():
    """Worked example: audit_q1_completion. Three quick fixes, two of them done: 66.7 %."""
    assert metrics.q1_completion(2, 3) == pytest.approx(0.6667, abs=1e-4)
    assert metrics.q1_completion(0, 0) is None


def test_audits_begun_by_their_day():
    """Worked example: audits_on_time. Of three whose day has come one began late and one not at all: 1 of 3."""
    days = [
        (date(2026, 3, 2), date(2026, 3, 2)),
        (date(2026, 3, 2), date(2026, 3, 4)),
        (date(2026, 3, 9), None),
        (date(2026, 4, 1), None),
    ]

    assert metrics.audits_on_time(days, date(2026, 3, 16)) == (1, 3)


def test_a_startup_is_audited_every_month_or_two():
    """R-AU-04."""
    assert [months for months in (1, 2, 3, 6) if metrics.may_be_every(months, is_startup=True)] == [1, 2]
    assert [months for months in (1, 2, 3, 6) if metrics.may_be_every(months, is_startup=False)] == [3, 6]


@pytest.mark.parametrize(("last", "due"), [(None, True), (date(2025, 12, 16), True), (date(2025, 12, 17), False)])
def test_the_next_audit_is_due_a_term_after_the_last(last, due):
    assert metrics.is_due(last, date(2026, 3, 16), 3) is due


def test_the_score_counts_a_claim_without_evidence_half():
    """Worked example: nine_mistakes_score. Three made, one amber, four not made, one unknown: 3.5 / 9."""
    score = metrics.score(["present"] * 3 + ["amber"] + ["absent"] * 4 + ["unknown"])

    assert (score.mistakes, score.value, score.known, score.at_most) == (3.5, pytest.approx(3.5 / 9), 8, 4.5)
    assert metrics.score(["unknown"] * 9).value is None


@pytest.mark.parametrize(
    ("answer", "k", "n", "state"),
    [
        ("yes", 8, 10, "absent"),
        ("yes", 7, 10, "amber"),
        ("yes", None, None, "unknown"),
        ("no", 10, 10, "present"),
        ("no", None, None, "present"),
        ("unknown", 8, 10, "absent"),
        ("unknown", 0, 10, "present"),
        ("unknown", None, None, "unknown"),
        ("yes", 0, 0, "unknown"),
    ],
)
def test_a_yes_without_evidence_is_amber_and_what_nobody_can_know_is_unknown(answer, k, n, state):
    """R-OM-01."""
    assert metrics.mistake_state(answer, k, n, enough=0.8) == state


def test_pay_that_follows_quality_correlates_with_it():
    assert correlation([(1, 2), (2, 4), (3, 6)]) == pytest.approx(1.0)
    assert correlation([(1, 6), (2, 4), (3, 2)]) == pytest.approx(-1.0)
    assert correlation([(1, 2), (1, 4)]) is None
    assert correlation([(1, 2)]) is None
