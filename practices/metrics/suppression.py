"""What may be told of answers so that no group of fewer than five can be worked out (R-SV-03).

Everything told of a question is made of blocks: disjoint groups of at least five answers each, the finest partition
that keeps this. Only unions of blocks lie in the span of their sums, so no smaller group does, whatever is subtracted.
Three guards stand beside it, all asked of the answers before they are told:

1. inside a block the mean of no one to four people is confined to less than a point (`is_open`);
2. sums are told to the nearest three, so the difference of two waves is no answer (`rounded`);
3. one to four people who came or left between two waves are not confined to less than a point either, even if nobody
   else changed a single answer (`is_apart`).
A question that does not pass is told more coarsely: without its split, without its share, as an edge, not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, product

K = 5
GRAIN = 3
MOST_BLOCKS = 4
LOWEST, HIGHEST, FAVOURABLE = 1, 5, 4
Cells = Mapping[str, str]
Choices = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Block:
    """Answers with one of these `values` of the filters; `members` are their places in the list of answers."""

    filters: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    members: tuple[int, ...]


@dataclass(frozen=True)
class Told:
    """The sum of `n` answers lies between `low` and `high`, the number of favourable ones in `favourable`."""

    n: int
    low: int
    high: int
    favourable: tuple[int, int] | None = None
    is_edge: bool = False

    @property
    def mean(self) -> float:
        return (self.low + self.high) / 2 / self.n


def partition(cells: Sequence[Cells], choices: Choices) -> tuple[Block, ...]:
    """The finest of the splits whose every block holds five answers; one block when there is none."""
    options = [_crossed(cells, choices)] if len(choices) > 1 else []
    options += [_merged(cells, name, values) for name, values in choices.items()]
    whole = Block((), ((),), tuple(range(len(cells))))
    return max([(whole,), *options], key=len) if len(cells) >= K else ()


def _crossed(cells: Sequence[Cells], choices: Choices) -> tuple[Block, ...]:
    groups = _groups(cells, tuple(choices), product(*choices.values()))
    if len(groups) > MOST_BLOCKS or any(len(members) < K for members in groups.values()):
        return ()
    return tuple(Block(tuple(choices), (values,), tuple(members)) for values, members in sorted(groups.items()))


def _merged(cells: Sequence[Cells], name: str, values: Sequence[str]) -> tuple[Block, ...]:
    """The remainder rule: the smallest group joins the next smallest until none is under five."""
    found = _groups(cells, (name,), [(value,) for value in values])
    groups = [([value], members) for value, members in sorted(found.items())]
    while len(groups) > 1 and (min(len(members) for _v, members in groups) < K or len(groups) > MOST_BLOCKS):
        groups.sort(key=lambda group: (len(group[1]), group[0]))
        (few, members), (more, others), *rest = groups
        groups = [([*few, *more], [*members, *others]), *rest]
    return tuple(Block((name,), tuple(sorted(values)), tuple(members)) for values, members in sorted(groups))


def _groups(
    cells: Sequence[Cells], filters: tuple[str, ...], offered: Iterable[tuple[str, ...]]
) -> dict[tuple[str, ...], list[int]]:
    """A group that nobody chose stands among the others: that it is empty is nobody's business."""
    found: dict[tuple[str, ...], list[int]] = {values: [] for values in offered}
    for place, row in enumerate(cells):
        found.setdefault(tuple(row.get(name, "") for name in filters), []).append(place)
    return found


@lru_cache(maxsize=65536)
def reach(n: int, total: int, favourable: int | None, size: int) -> tuple[int, int]:
    """The least and the most that `size` of `n` answers can sum to, given the sum and the favourable ones of all."""
    if favourable is None:
        return (
            max(LOWEST * size, total - HIGHEST * (n - size)),
            min(HIGHEST * size, total - LOWEST * (n - size)),
        )  # fmt: skip
    ends = list(_ends(n, total, favourable, size))
    return min(low for low, _high in ends), max(high for _low, high in ends)


def _ends(n: int, total: int, favourable: int, size: int) -> Iterator[tuple[int, int]]:
    """For every number of favourable answers inside the group."""
    for inside in range(max(0, size - (n - favourable)), min(size, favourable) + 1):
        outside, low_inside, low_outside = favourable - inside, size - inside, n - favourable - (size - inside)
        least, most = _span(inside, low_inside)
        rest_least, rest_most = _span(outside, low_outside)
        if (low := max(least, total - rest_most)) <= (high := min(most, total - rest_least)):
            yield low, high


def _span(favourable: int, others: int) -> tuple[int, int]:
    return (
        FAVOURABLE * favourable + LOWEST * others,
        HIGHEST * favourable + (FAVOURABLE - 1) * others,
    )  # fmt: skip


def is_open(answers: Sequence[int], *, with_share: bool) -> bool:
    """Nobody's mean, nor that of up to four together, is confined to less than a point, were all told exactly."""
    n, total = len(answers), sum(answers)
    favourable = favourable_of(answers) if with_share else None
    return n >= K and all(
        high - low >= size for size in range(1, K) for low, high in [reach(n, total, favourable, size)]
    )


def favourable_of(answers: Sequence[int]) -> int:
    return sum(answer >= FAVOURABLE for answer in answers)


def rounded(answers: Sequence[int], *, with_share: bool) -> Told:
    n = len(answers)
    low, high = _near(sum(answers), LOWEST * n, HIGHEST * n)
    return Told(n, low, high, _near(favourable_of(answers), 0, n) if with_share else None)


def _near(value: int, least: int, most: int) -> tuple[int, int]:
    middle = (value + GRAIN // 2) // GRAIN * GRAIN
    return max(least, middle - GRAIN // 2), min(most, middle + GRAIN // 2)


def edge(answers: Sequence[int]) -> Told | None:
    """Nearly everybody says the same end of the scale: told as “this or more”, wide enough for four answers."""
    n, total, slack = len(answers), sum(answers), K - 1
    if n >= K and total >= HIGHEST * n - slack:
        return Told(n, HIGHEST * n - slack, HIGHEST * n, is_edge=True)
    if n >= K and total <= LOWEST * n + slack:
        return Told(n, LOWEST * n, LOWEST * n + slack, is_edge=True)
    return None


def tell(
    blocks: Sequence[Sequence[int]], is_safe: Callable[[tuple[Told, ...]], bool] = lambda told: True
) -> tuple[Told, ...]:
    """The most that may be told of a question: by block, or of all together, or an edge, or nothing."""
    whole = [[answer for block in blocks for answer in block]]
    for groups, with_share in ((blocks, True), (blocks, False), (whole, True), (whole, False)):
        if all(is_open(group, with_share=with_share) for group in groups):
            told = tuple(rounded(group, with_share=with_share) for group in groups)
            if told and is_safe(told):
                return told
    found = edge(whole[0])
    return (found,) if found and is_safe((found,)) else ()


def together(told: Sequence[Told]) -> Told | None:
    """The blocks of a question as one figure: nothing is told of all that is not told of the parts."""
    if not told:
        return None
    shares = [part.favourable for part in told if part.favourable]
    favourable = (sum(s[0] for s in shares), sum(s[1] for s in shares)) if len(shares) == len(told) else None
    return Told(
        sum(part.n for part in told), sum(part.low for part in told), sum(part.high for part in told), favourable,
        is_edge=told[0].is_edge,
    )  # fmt: skip


def is_apart(new: Sequence[Told], old: Sequence[Told], *, came: int = K - 1, left: int = K - 1) -> bool:
    """Against an earlier wave. `came` and `left` say how many did at most where all are compared with all."""
    return not any(
        _confines(one, other, joined, gone)
        for one, is_all in _unions(new)
        for other, was_all in _unions(old)
        for joined, gone in _changes(one.n - other.n, (came, left) if is_all and was_all else (K - 1, K - 1))
    )


def _unions(told: Sequence[Told]) -> list[tuple[Told, bool]]:
    chosen = chain.from_iterable(combinations(told, size) for size in range(1, len(told) + 1))
    return [(part, len(some) == len(told)) for some in chosen if (part := together(some))]


def _changes(more: int, most: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """How many came and how many left, one to four in all, when the group grew by `more`."""
    for joined in range(min(K - 1, most[0]) + 1):
        gone = joined - more
        if 0 <= gone <= most[1] and 1 <= joined + gone < K:
            yield joined, gone


def _confines(new: Told, old: Told, joined: int, gone: int) -> bool:
    """Whether those who came, or those who left, were confined to less than a point if nobody else changed."""
    low = max(new.low - old.high, LOWEST * joined - HIGHEST * gone)
    high = min(new.high - old.low, HIGHEST * joined - LOWEST * gone)
    if low > high:
        return False
    came = (max(LOWEST * joined, low + LOWEST * gone), min(HIGHEST * joined, high + HIGHEST * gone))
    left = (max(LOWEST * gone, LOWEST * joined - high), min(HIGHEST * gone, HIGHEST * joined - low))
    share = _difference(new.favourable, old.favourable)
    return _is_narrow(came, joined, gone, share) or _is_narrow(left, gone, joined, (-share[1], -share[0]))


def _difference(new: tuple[int, int] | None, old: tuple[int, int] | None) -> tuple[int, int]:
    return (new[0] - old[1], new[1] - old[0]) if new and old else (-K, K)


def _is_narrow(ends: tuple[int, int], size: int, others: int, share: tuple[int, int]) -> bool:
    """The reach of `size` answers by their sum and by how many of them are favourable."""
    possible = range(max(0, share[0]), min(size, share[1] + others) + 1)
    spans = [_span(inside, size - inside) for inside in possible]
    met = [(max(ends[0], least), min(ends[1], most)) for least, most in spans]
    found = [(low, high) for low, high in met if low <= high]
    return bool(size and found) and max(high for _l, high in found) - min(low for low, _h in found) < size
