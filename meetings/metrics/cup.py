"""The cup counted: turnout, quorum, who leads, and whether it really travels (A6, A41)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from alignment.shared.ratios import share

MONTHS = 12
QUORUM = Fraction(1, 2)
IN_A_ROW = 4


def cup_turnout(votes: int, voters: int) -> float | None:
    return share(votes, voters)


def has_quorum(votes: int, voters: int) -> bool:
    """R-CP-04: half of the voters are enough; without voters there is no vote."""
    return voters > 0 and Fraction(votes, voters) >= QUORUM


def leaders(votes: Iterable[int], confirmed: Mapping[int, int]) -> list[int]:
    """R-CP-05: most votes; of the tied those with most confirmed requests; still tied share the cup."""
    ahead = _highest(Counter(votes))
    return ahead if len(ahead) < 2 else _highest({candidate: confirmed.get(candidate, 0) for candidate in ahead})


def _highest(counts: Mapping[int, int]) -> list[int]:
    best = max(counts.values(), default=0)
    return sorted(key for key, count in counts.items() if count == best)


def wins(rounds: Iterable[Collection[int]]) -> Counter[int]:
    """How often each held the cup; a shared one counts for both."""
    return Counter(winner for winners in rounds for winner in winners)


def cup_distinct_holders(rounds: Iterable[Collection[int]]) -> int:
    return len(wins(rounds))


def cup_concentration(rounds: Iterable[Collection[int]]) -> float | None:
    """Most wins of one person / 12 months; None while nobody held the cup."""
    counted = wins(rounds)
    return share(max(counted.values()), MONTHS) if counted else None


def cup_citations(reasons: Iterable[str]) -> int:
    """Votes that said what for."""
    return sum(bool(reason.strip()) for reason in reasons)


def held_in_a_row(rounds: Sequence[Collection[int]]) -> set[int]:
    """Who held the last four cups, the newest round first."""
    last = [set(winners) for winners in rounds[:IN_A_ROW]]
    return set.intersection(*last) if len(last) == IN_A_ROW else set()
