"""The exact audit of what is told: rational linear algebra, and the reach of whoever is hidden."""

from fractions import Fraction
from itertools import combinations
from random import Random

from practices.metrics.suppression import Told

K = 5
TENURES, UNITS = ("new", "middle", "long"), ("1", "2", "3", "4", "5", "6")
FILTERS = ("side", "tenure", "unit")


class Row:
    def __init__(self, person, cells, scores):
        self.person, self.cells, self.scores = person, cells, scores


def company(random: Random, size: int, units: int) -> list[dict[str, str]]:
    """Sizes of groups are skewed, as they are in companies."""
    weights = [(place + 1) ** -1.5 for place in range(units)]
    return [
        {
            "side": random.choices(("marketing", "sales"), (1, random.choice((1, 2, 3))))[0],
            "tenure": random.choices(TENURES, (1, 3, 6))[0],
            "unit": random.choices(UNITS[:units], weights)[0],
        }
        for _person in range(size)
    ]


def answer(random: Random, level: float) -> int:
    return min(5, max(1, round(random.gauss(level, 1))))


def groups_of(cells: list[dict[str, str]], filters=FILTERS) -> dict[tuple, frozenset[int]]:
    """Every group that any combination of filters names, and everybody."""
    found: dict[tuple, set[int]] = {}
    for size in range(len(filters) + 1):
        for some in combinations(filters, size):
            for place, row in enumerate(cells):
                found.setdefault(tuple((name, row[name]) for name in some), set()).add(place)
    return {name: frozenset(members) for name, members in found.items()}


def determined(published: list[frozenset[int]], hidden: list[frozenset[int]]) -> list[frozenset[int]]:
    """The hidden groups whose sum is a combination of published sums, exactly."""
    atoms = atoms_of([*published, *hidden])
    basis: list[dict[int, Fraction]] = []
    for group in published:
        rest = _reduced(_vector(group, atoms), basis)
        if rest:
            pivot = next(iter(rest))
            basis.append({key: value / rest[pivot] for key, value in rest.items()})
    return [group for group in hidden if not _reduced(_vector(group, atoms), basis)]


def atoms_of(groups: list[frozenset[int]]) -> list[int]:
    """One person of each class of people whom no group tells apart."""
    known: dict[tuple[int, ...], int] = {}
    for person in sorted(set().union(*groups)):
        known.setdefault(tuple(place for place, group in enumerate(groups) if person in group), person)
    return sorted(known.values())


def _vector(group: frozenset[int], atoms: list[int]) -> dict[int, Fraction]:
    return {place: Fraction(1) for place, person in enumerate(atoms) if person in group}


def _reduced(row: dict[int, Fraction], basis: list[dict[int, Fraction]]) -> dict[int, Fraction]:
    """Each row of the basis is one at its first key and was reduced by those before it."""
    for known in basis:
        factor = row.get(next(iter(known)), Fraction(0))
        if factor:
            for key, value in known.items():
                row[key] = row.get(key, Fraction(0)) - factor * value
            row = {key: value for key, value in row.items() if value}
    return dict(sorted(row.items()))


def plain_k5(cells: list[dict[str, str]], filters) -> bool:
    """The control: each group of five or more is told, the smaller are only left out. True when one can be derived."""
    groups = set(groups_of(cells, filters).values())
    return bool(determined([g for g in groups if len(g) >= K], [g for g in groups if len(g) < K]))


def pairs_of_waves(then: list[tuple[frozenset, Told]], now: list[tuple[frozenset, Told]]):
    """Every union of what was told once against every union of what is told now, with who came and who left."""
    for before, old in _unions(then):
        for after, new in _unions(now):
            came, left = after - before, before - after
            if 1 <= len(came) + len(left) < K:
                yield new, old, came, left


def _unions(told: list[tuple[frozenset, Told]]):
    for size in range(1, len(told) + 1):
        for some in combinations(told, size):
            shares = [part.favourable for _people, part in some]
            share = None if None in shares else (sum(s[0] for s in shares), sum(s[1] for s in shares))
            whole = Told(sum(p.n for _m, p in some), sum(p.low for _m, p in some), sum(p.high for _m, p in some), share)
            yield frozenset().union(*(people for people, _part in some)), whole


def reach_of_those(new: Told, old: Told, came: int, left: int) -> list[tuple[int, int, int]]:
    """Size, least and most of those who came and of those who left, by trying everything, if nobody else changed."""
    fits = [
        (a, b)
        for a, f in _possible(came)
        for b, g in _possible(left)
        if new.low - old.high <= a - b <= new.high - old.low and _share_fits(new, old, f - g)
    ]
    if not fits:
        return []
    return [
        (size, min(pair[place] for pair in fits), max(pair[place] for pair in fits))
        for place, size in ((0, came), (1, left))
        if size
    ]


def _possible(size: int) -> list[tuple[int, int]]:
    """Sums of so many answers with the favourable ones among them."""
    found = {(0, 0)}
    for _person in range(size):
        found = {(total + answer, share + (answer >= 4)) for total, share in found for answer in range(1, 6)}
    return sorted(found)


def _share_fits(new: Told, old: Told, more: int) -> bool:
    if new.favourable is None or old.favourable is None:
        return True
    return new.favourable[0] - old.favourable[1] <= more <= new.favourable[1] - old.favourable[0]
