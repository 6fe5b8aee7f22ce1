"""From the answers of a wave to what is told of it, once and for all: later readers know nothing else (R-SV-03)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from practices.metrics.suppression import Block, Choices, K, Told, is_apart, partition, tell
from practices.metrics.surveys import classes, survey_participation
from practices.metrics.surveys_items import QUESTIONS, RECOMMEND

SIDES = ("marketing", "sales")
JOINT = "joint"
ENOUGH_FOR_COMMENTS = 10


class Answers(Protocol):
    @property
    def cells(self) -> Mapping[str, str]: ...
    @property
    def scores(self) -> Mapping[str, int]: ...


@dataclass(frozen=True)
class Earlier:
    """What an earlier wave told, and by side how many were invited now and not then, then and not now."""

    questions: Mapping[str, Mapping[str, Sequence[Told]]]
    recommended: frozenset[str] = frozenset()
    changes: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def told_of(
    rows: Sequence[Answers], *, choices: Choices, invited: int, earlier: Sequence[Earlier] = ()
) -> dict[str, Any]:
    """Plain values, ready to be kept."""
    answers = _by_side(rows)
    blocks = {side: partition([row.cells for row in own], choices) for side, own in answers.items()}
    questions = {key: _question(key, answers, blocks, earlier) for key in QUESTIONS}
    return {
        "participation": survey_participation(len(rows), invited),
        "sides": [side for side in answers if blocks[side]],
        "blocks": {side: [_block(block) for block in found] for side, found in blocks.items()},
        "questions": {
            key: {side: [asdict(part) for part in told] for side, told in by_side.items()}
            for key, by_side in questions.items()
        },
        "recommend": _recommended(answers, earlier),
        "has_comments": len(rows) >= ENOUGH_FOR_COMMENTS,
    }


def _by_side(rows: Sequence[Answers]) -> dict[str, list[Answers]]:
    """A side of fewer than five is told only together with the other."""
    found = {side: [row for row in rows if row.cells.get("side") == side] for side in SIDES}
    return found if all(len(own) >= K for own in found.values()) else {JOINT: list(rows)}


def _question(
    key: str,
    answers: Mapping[str, Sequence[Answers]],
    blocks: Mapping[str, Sequence[Block]],
    earlier: Sequence[Earlier],
) -> dict[str, tuple[Told, ...]]:
    told: dict[str, tuple[Told, ...]] = {}
    for side, own in answers.items():
        said = [[own[place].scores[key] for place in b.members if key in own[place].scores] for b in blocks[side]]
        told[side] = tell(said, _safe(key, side, tuple(sum(told.values(), ())), earlier)) if said else ()
    return told


def _safe(
    key: str, side: str, so_far: tuple[Told, ...], earlier: Sequence[Earlier]
) -> Callable[[tuple[Told, ...]], bool]:
    def is_safe(told: tuple[Told, ...]) -> bool:
        return all(_apart_from(one, key, side, told, so_far) for one in earlier)

    return is_safe


def _apart_from(one: Earlier, key: str, side: str, told: tuple[Told, ...], so_far: tuple[Told, ...]) -> bool:
    """A wave told by sides and one told of both together are compared as wholes."""
    before = one.questions.get(key, {})
    if side in before:
        came, left = one.changes.get(side, (K - 1, K - 1))
        return is_apart(told, before[side], came=came, left=left)
    everything = [part for parts in before.values() for part in parts]
    return is_apart((*so_far, *told), everything)


def _recommended(answers: Mapping[str, Sequence[Answers]], earlier: Sequence[Earlier]) -> dict[str, dict[str, int]]:
    """Classes cannot be told roughly: between waves that differ by one to four people the later one is held back."""
    found = {}
    for side, own in answers.items():
        promoters, detractors, n = classes(row.scores[RECOMMEND] for row in own if RECOMMEND in row.scores)
        held_back = any(0 < sum(one.changes.get(side, (1, 0))) < K for one in earlier if one.recommended)
        if n >= K and not held_back:
            found[side] = {"n": n, "promoters": promoters, "detractors": detractors}
    return found


def _block(block: Block) -> dict[str, Any]:
    values = [list(value) for value in block.values]
    return {"filters": list(block.filters), "values": values, "n": len(block.members)}


def read_told(questions: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]) -> dict[str, dict[str, list[Told]]]:
    """Back from what was kept."""
    return {key: {side: [_told(part) for part in parts] for side, parts in by.items()} for key, by in questions.items()}


def _told(kept: Mapping[str, Any]) -> Told:
    share = kept["favourable"]
    return Told(kept["n"], kept["low"], kept["high"], tuple(share) if share else None, kept["is_edge"])
