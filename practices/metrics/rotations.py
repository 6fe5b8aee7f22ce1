"""Whose turn it is, and what the turns brought (A9, A10, A11, B8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alignment.shared.ratios import mean, share

GOOD_MONTHS, OF_MONTHS = 2, 3


def rotation_coverage(rotated: Collection[int], eligible: Collection[int]) -> float | None:
    """Of those who could go now, how many went in twelve months."""
    return share(len(set(rotated) & set(eligible)), len(set(eligible)))


def ideas_per_rotation(ideas: Iterable[int]) -> float | None:
    """`ideas` of each finished rotation."""
    return mean(ideas)


def host_satisfaction(marks: Iterable[int]) -> float | None:
    return mean(marks)


def swaps_per_year(pairs: Iterable[tuple[bool, bool]]) -> int:
    """A swap counts when both ways took place."""
    return sum(there and back for there, back in pairs)


def tour_usefulness(marks: Iterable[int]) -> float | None:
    return mean(marks)


def tour_brainstorm_share(with_brainstorm: int, held: int) -> float | None:
    return share(with_brainstorm, held)


def is_successful(months: Sequence[float | None]) -> bool | None:
    """R-RO-05: plan/fact of the last months, newest first; None where no month had a plan."""
    known = [value for value in months[:OF_MONTHS] if value is not None]
    if not known:
        return None
    return sum(value >= 1 for value in known) >= GOOD_MONTHS


@dataclass(frozen=True)
class Place:
    """`waits` for this round; who has gone already waits for the others. `last` is the first day of the last week."""

    person: int
    waits: bool
    last: date | None
    skipped_until: date | None = None


def queue(
    joined: Mapping[int, date], turns: Sequence[tuple[int, date]], skipped: Mapping[int, date] | None = None
) -> list[Place]:
    """R-RO-07: all of `joined`, nobody twice before everybody once; a skipped one keeps the place.

    `turns` in their order, those that lie ahead included. Whoever never went stands before whoever did, the longest
    here first; after them who went longest ago.
    """
    gone = _gone_this_round(joined, turns)
    last = {person: day for person, day in turns if person in joined}
    order = sorted(joined, key=lambda person: (last.get(person, date.min), joined[person], person))
    places = [Place(person, person not in gone, last.get(person), (skipped or {}).get(person)) for person in order]
    return sorted(places, key=lambda place: not place.waits)


def _gone_this_round(joined: Mapping[int, date], turns: Sequence[tuple[int, date]]) -> set[int]:
    gone: set[int] = set()
    for person, _day in turns:
        gone = {person} if person in gone else gone | {person}
        if gone.issuperset(joined):
            gone = set()
    return gone


def next_in(places: Sequence[Place]) -> Place | None:
    """The first who waits and is not skipped; the first skipped one where all are."""
    waiting = [place for place in places if place.waits]
    return next((place for place in waiting if place.skipped_until is None), waiting[0] if waiting else None)


def may_go(places: Sequence[Place], person: int) -> bool:
    """In turn, or ahead of those alone who are skipped with a reason."""
    first = next_in(places)
    return first is not None and (
        first.person == person
        or any(place.person == person and place.waits and place.skipped_until for place in places)
    )
