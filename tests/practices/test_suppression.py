"""R-SV-03, P6, P7: nothing that is told, alone or subtracted, tells of fewer than five."""

from itertools import combinations, combinations_with_replacement
from random import Random

import pytest

from practices.metrics.suppression import (
    K,
    Told,
    edge,
    favourable_of,
    is_apart,
    is_open,
    partition,
    reach,
    rounded,
    tell,
    together,
)
from practices.metrics.surveys_told import Earlier, read_told, told_of
from tests.practices import differencing
from tests.practices.differencing import TENURES, UNITS, Row, company, determined, groups_of, plain_k5

QUESTION = "trust.ours"
CHOICES = {"tenure": TENURES, "unit": UNITS}
SAMPLE = 150
UNITS_OF_A_COMPANY = 6


def told_groups(rows, told, side):
    """Who stands behind each figure of the question, by person; the block of each is found by its words."""
    own = [row for row in rows if side == "joint" or row.cells["side"] == side]
    parts = read_told(told["questions"])[QUESTION].get(side, [])
    blocks = told["blocks"][side]
    if len(parts) < 2:
        return [(frozenset(row.person for row in own), part) for part in parts]
    return [
        (frozenset(r.person for r in own if [r.cells[f] for f in block["filters"]] in block["values"]), part)
        for block, part in zip(blocks, parts, strict=True)
    ]


def everything_told(rows, told):
    return [pair for side in told["sides"] for pair in told_groups(rows, told, side)]


def size_of(random):
    return random.randint(10, 300)


def first_wave(random):
    size = size_of(random)
    cells = company(random, size, UNITS_OF_A_COMPANY)
    level = random.uniform(1.5, 4.7)
    rows = [Row(place, row, {QUESTION: differencing.answer(random, level)}) for place, row in enumerate(cells)]
    return rows, told_of(rows, choices=CHOICES, invited=size)


def next_wave(random, rows):
    """Up to four leave, up to four join, somebody moves to another band; nobody else changes a single answer."""
    left = set(random.sample([row.person for row in rows], random.randint(0, 4)))
    stay = [Row(r.person, dict(r.cells), r.scores) for r in rows if r.person not in left]
    for row in random.sample(stay, min(len(stay), random.randint(0, 2))):
        row.cells["tenure"] = random.choice(TENURES)
    new = company(random, random.randint(0, 4), 6)
    joined = [Row(1000 + n, cells, {QUESTION: random.randint(1, 5)}) for n, cells in enumerate(new)]
    return [*stay, *joined]


def changes(now, then):
    found = {}
    for side in ("marketing", "sales", "joint"):
        here, before = (
            {row.person for row in rows if side == "joint" or row.cells["side"] == side} for rows in (now, then)
        )
        found[side] = (len(here - before), len(before - here))
    return found


def leaks_inside(rows, told):
    """Hidden groups that are determined, and those whose mean is confined to less than a point."""
    groups = {frozenset(rows[place].person for place in group) for group in groups_of([r.cells for r in rows]).values()}
    hidden = [group for group in groups if len(group) < K]
    known = everything_told(rows, told)
    answers = {row.person: row.scores[QUESTION] for row in rows}
    return determined([people for people, _part in known], hidden), [g for g in hidden if width(g, known, answers) < 1]


def width(group, known, answers):
    """Of the mean of these people, were every sum and share told exactly."""
    free = 4 * len(group - frozenset().union(*(people for people, _part in known)))
    for people, part in known:
        size = len(group & people)
        if size and part.is_edge:
            low, high = max(size, part.low - 5 * (len(people) - size)), min(5 * size, part.high - len(people) + size)
        elif size:
            said = [answers[person] for person in people]
            share = favourable_of(said) if part.favourable else None
            low, high = reach(len(said), sum(said), share, size)
        free += high - low if size else 0
    return free / len(group)


def leaks_between(then, told_then, now, told_now):
    found = []
    for side in told_now["sides"]:
        if side not in told_then["sides"]:
            continue
        pairs = differencing.pairs_of_waves(told_groups(then, told_then, side), told_groups(now, told_now, side))
        for new, old, came, left in pairs:
            reached = differencing.reach_of_those(new, old, len(came), len(left))
            found += [size for size, low, high in reached if high - low < size]
    return found


def audit(seed):
    random = Random(seed)
    rows, told = first_wave(random)
    later = next_wave(random, rows)
    earlier = Earlier(read_told(told["questions"]), frozenset(told["recommend"]), changes(later, rows))
    told_later = told_of(later, choices=CHOICES, invited=len(later), earlier=[earlier])
    return (
        leaks_inside(rows, told),
        leaks_inside(later, told_later),
        leaks_between(rows, told, later, told_later),
        bool(everything_told(rows, told)) + bool(everything_told(later, told_later)),
    )


def assert_nothing_leaks(seeds):
    told = 0
    for seed in seeds:
        first, second, between, waves = audit(seed)
        assert (first, second, between) == (([], []), ([], []), []), seed
        told += waves
    return told


def control(seeds):
    """How many of the same companies fail when groups under five are only left out, with two filters."""
    failed = 0
    for seed in seeds:
        random = Random(seed)
        cells = company(random, size_of(random), UNITS_OF_A_COMPANY)
        failed += plain_k5(cells, ("tenure", "unit"))
    return failed


def test_in_no_company_can_a_hidden_group_be_derived_while_plain_k5_fails_in_three_of_four():
    """P7: three filters, totals, a second wave with people who came, left or changed their band."""
    told = assert_nothing_leaks(range(SAMPLE))

    assert told >= 1.8 * SAMPLE
    assert control(range(SAMPLE)) >= 0.75 * SAMPLE


@pytest.mark.long
def test_in_a_thousand_companies_nothing_can_be_derived():
    """P7."""
    assert_nothing_leaks(range(1000))
    assert control(range(1000)) >= 750


def test_the_audit_finds_what_subtraction_finds():
    """Everybody minus eight of nine is one person; two halves of ten say nothing of four."""
    everybody, most = frozenset(range(9)), frozenset(range(8))

    assert determined([everybody, most], [frozenset({8}), frozenset({0})]) == [frozenset({8})]
    assert determined([frozenset(range(5)), frozenset(range(5, 10))], [frozenset({0, 1, 5, 6})]) == []


@pytest.mark.parametrize("n", [5, 6])
def test_the_reach_of_a_group_is_what_trying_every_answer_gives(n):
    """The formula against all multisets of answers, with the share told and without."""
    seen: dict = {}
    for answers in combinations_with_replacement(range(1, 6), n):
        for size in range(1, K):
            for share in (favourable_of(answers), None):
                sums = [sum(some) for some in set(combinations(answers, size))]
                low, high = seen.get((sum(answers), share, size), (99, 0))
                seen[sum(answers), share, size] = (min(low, *sums), max(high, *sums))

    assert {key: reach(n, *key) for key in seen} == seen


def test_the_smallest_group_joins_the_next_smallest():
    """R-SV-03: 2 + 6 + 12 people by tenure become 8 and 12; an unused unit is not told to be unused."""
    cells = [{"tenure": t} for t in ["new"] * 2 + ["middle"] * 6 + ["long"] * 12]

    blocks = partition(cells, {"tenure": TENURES})

    assert [(block.values, len(block.members)) for block in blocks] == [
        ((("long",),), 12),
        ((("middle",), ("new",)), 8),
    ]


def test_two_filters_are_crossed_only_where_every_crossing_holds_five():
    cells = [{"tenure": t, "unit": u} for t in ("new", "long") for u in ("1", "2") for _n in range(5)]
    choices = {"tenure": ("new", "long"), "unit": ("1", "2")}

    assert [len(block.members) for block in partition(cells, choices)] == [5, 5, 5, 5]
    assert {block.filters for block in partition(cells[1:], choices)} == {("tenure",)}


def test_fewer_than_five_answers_are_not_told():
    """P6, with four as the control that must stay shut."""
    assert tell([[3, 4, 2, 5]]) == ()
    assert tell([[3, 4, 2, 5, 3]]) != ()
    assert partition([{}] * 4, {}) == ()


def test_when_everybody_agrees_only_the_edge_is_told():
    """Six answers of 5: the mean of any four would be known. “4.3 or more” leaves them a point."""
    assert not is_open([5] * 6, with_share=False)
    assert tell([[5] * 6]) == (Told(6, 26, 30, is_edge=True),)
    assert edge([1] * 5) == Told(5, 5, 9, is_edge=True)
    assert edge([3] * 6) is None


def test_sums_are_told_to_the_nearest_three():
    assert rounded([3, 3, 3, 3, 4], with_share=True) == Told(5, 14, 16, (0, 1))
    assert rounded([3, 3, 3, 3, 4], with_share=False).mean == 3.0


def test_all_together_are_told_what_their_blocks_are_told():
    assert together([Told(5, 14, 16, (0, 1)), Told(6, 20, 22, (2, 4))]) == Told(11, 34, 38, (2, 5))
    assert together([]) is None


def test_the_difference_of_two_waves_is_not_the_answer_of_the_one_who_came():
    """Twenty people, then one more; the others stay with what they said: between two fives there is still a point."""
    then = [3] * 10 + [2] * 5 + [4] * 5
    for answer in range(1, 6):
        old, new = rounded(then, with_share=True), rounded([*then, answer], with_share=True)
        assert is_apart([new], [old], came=1, left=0), answer


def test_a_difference_that_points_at_two_newcomers_is_held_back():
    """From 60 to 62 with two more people: both said 1. Told exactly or to the nearest three, it would show."""
    old, new = Told(20, 59, 61), Told(22, 59, 61)

    assert not is_apart([new], [old], came=2, left=0)
    assert not is_apart([Told(21, 64, 64)], [Told(20, 60, 60)], came=1, left=0)
    assert is_apart([new], [old], came=0, left=0)
