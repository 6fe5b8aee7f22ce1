"""A6, A41, B8: the figures of the cup."""

import pytest

from meetings.metrics import cup


def test_turnout():
    """Worked example: cup_turnout: 14 of 20 = 70 % (B8)."""
    assert cup.cup_turnout(14, 20) == 0.7
    assert cup.cup_turnout(0, 0) is None


def test_distinct_holders_and_concentration():
    """Worked example: cup_distinct_holders, cup_concentration: of five months one person held three, 3 / 12 = 25 %."""
    held = [[1], [2], [1], [1, 3], []]
    assert cup.cup_distinct_holders(held) == 3
    assert cup.cup_concentration(held) == 0.25
    assert cup.cup_concentration([]) is None


def test_citations():
    """Worked example: cup_citations: two of four votes say what for."""
    assert cup.cup_citations(["Кейс", "", "  ", "Выезд к клиенту"]) == 2


@pytest.mark.parametrize(("votes", "voters", "enough"), [(10, 20, True), (9, 20, False), (1, 1, True), (0, 0, False)])
def test_half_is_a_quorum(votes, voters, enough):
    """R-CP-04."""
    assert cup.has_quorum(votes, voters) is enough


@pytest.mark.parametrize(
    ("votes", "confirmed", "ahead"),
    [
        ([1, 1, 2], {2: 9}, [1]),
        ([1, 2], {2: 1}, [2]),
        ([1, 2], {}, [1, 2]),
        ([1, 2, 3], {1: 4, 2: 4, 3: 1}, [1, 2]),
        ([], {}, []),
    ],
)
def test_requests_break_a_tie_and_nothing_else(votes, confirmed, ahead):
    """R-CP-05."""
    assert cup.leaders(votes, confirmed) == ahead


def test_four_in_a_row_are_four():
    assert cup.held_in_a_row([[1], [1, 2], [1], [1], [2]]) == {1}
    assert cup.held_in_a_row([[1], [1], [1]]) == set()
    assert cup.held_in_a_row([[1], [1], [2], [1]]) == set()
