"""B8 and R-RO-07: figures worked out by hand, and a queue that stays fair whoever joins or leaves."""

from datetime import date, timedelta
from random import Random

import pytest

from practices.metrics import rotations as metrics

DAY = date(2026, 1, 5)


def test_two_of_eight_marketers_are_a_quarter():
    """Worked example: rotation_coverage: B8, 2 of 8 = 25 %; who left counts on neither side."""
    assert metrics.rotation_coverage({1, 2, 99}, range(1, 9)) == 0.25
    assert metrics.rotation_coverage([], []) is None


def test_figures_of_weeks_and_visits():
    """Worked example: ideas_per_rotation, host_satisfaction, tour_usefulness, tour_brainstorm_share, swaps_per_year."""
    assert metrics.ideas_per_rotation([2, 1, 3]) == 2.0
    assert metrics.host_satisfaction([5, 4]) == 4.5
    assert metrics.tour_usefulness([3, 5, 5, 4]) == 4.25
    assert metrics.tour_brainstorm_share(3, 4) == 0.75
    assert metrics.swaps_per_year([(True, True), (True, False)]) == 1
    assert metrics.ideas_per_rotation([]) is metrics.host_satisfaction([]) is metrics.tour_usefulness([]) is None
    assert metrics.tour_brainstorm_share(0, 0) is None


@pytest.mark.parametrize(
    ("months", "expected"),
    [((1.0, 1.2, 0.3), True), ((1.0, 0.99, 0.3), False), ((None, None, None), None), ((1.1, None, 1.0), True)],
)
def test_r_ro_05_plan_kept_in_two_of_the_last_three_months(months, expected):
    assert metrics.is_successful(months) is expected


def test_r_ro_07_the_queue_is_complete_and_the_longest_here_begins():
    joined = {1: DAY, 2: DAY - timedelta(days=9), 3: DAY}
    assert [place.person for place in metrics.queue(joined, [])] == [2, 1, 3]
    places = metrics.queue(joined, [(2, DAY)], {1: DAY})
    assert [(place.person, place.waits) for place in places] == [(1, True), (3, True), (2, False)]
    assert metrics.next_in(places).person == 3
    assert [metrics.may_go(places, person) for person in (1, 2, 3)] == [True, False, True]
    assert metrics.next_in([]) is None


@pytest.mark.parametrize("seed", range(60))
def test_r_ro_07_nobody_twice_before_everybody_once_whoever_joins_or_leaves(seed):
    """Between two turns of one person, each who was there all the while had a turn."""
    random = Random(seed)  # noqa: S311
    joined = dict.fromkeys(range(random.randint(1, 6)), DAY)
    turns: list[tuple[int, date]] = []
    here: list[set[int]] = []
    for n in range(80):
        if random.random() < 0.2:
            joined[100 + n] = DAY + timedelta(days=n)
        if random.random() < 0.2 and len(joined) > 1:
            joined.pop(random.choice(sorted(joined)))
        places = metrics.queue(joined, turns)
        assert {place.person for place in places} == set(joined)
        first = metrics.next_in(places)
        assert [person for person in joined if metrics.may_go(places, person)] == [first.person]
        turns.append((first.person, DAY + timedelta(days=n)))
        here.append(set(joined))
    for last, (person, _day) in enumerate(turns):
        before = next((n for n in range(last - 1, -1, -1) if turns[n][0] == person), None)
        if before is not None:
            stayed = set.intersection(*here[before : last + 1])
            assert stayed <= {who for who, _day in turns[before : last + 1]}
