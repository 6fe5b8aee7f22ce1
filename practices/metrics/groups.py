"""Mixed groups: in each at least one person of each side (R-TR-03)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from random import Random

GROUP_SIZE = 5  # our default

Groups = list[tuple[int, ...]]


def mixed_groups(
    marketing: Sequence[int], sales: Sequence[int], others: Sequence[int] = (), *, seed: int, size: int = GROUP_SIZE
) -> Groups:
    """The same for the same seed; sizes differ by one at most. Without anybody of one side there is no mixed group.

    The sides are dealt one after the other, each going on where the last one ended: a side of at least as many people
    as there are groups reaches all of them.
    """
    if not marketing or not sales:
        return []
    count = number_of_groups(len(marketing), len(sales), len(others), size)
    chance = Random(seed)  # noqa: S311
    dealt = [person for side in (marketing, sales, others) for person in chance.sample(sorted(side), len(side))]
    return [tuple(sorted(dealt[n::count])) for n in range(count)]


def number_of_groups(marketing: int, sales: int, others: int = 0, size: int = GROUP_SIZE) -> int:
    """As many as the size asks for, and never more than the smaller side can be in."""
    wanted = max(1, round((marketing + sales + others) / size))
    return min(wanted, marketing, sales)


def is_mixed(group: Collection[int], marketing: Collection[int], sales: Collection[int]) -> bool:
    return any(person in marketing for person in group) and any(person in sales for person in group)
