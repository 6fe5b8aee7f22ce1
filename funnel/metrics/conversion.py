"""Step conversions of a funnel, and the identity that its counts must keep."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alignment.shared.ratios import share, wilson


@dataclass(frozen=True)
class StageCounts:
    """What became of the leads that entered a stage for the first time; junk is left out before.

    `started` were written down at this stage by a person, `began_later` at this one or an earlier one but the first:
    the stages before do not apply to them (decisions.md 33).
    """

    stage_key: str
    kind: str
    entered: int
    advanced: int = 0
    lost: int = 0
    rejected: int = 0
    moved_back: int = 0
    still_open: int = 0
    started: int = 0
    began_later: int = 0

    @property
    def unexplained(self) -> int:
        return self.entered - (self.advanced + self.lost + self.rejected + self.moved_back + self.still_open)

    @property
    def adds_up(self) -> bool:
        return self.unexplained == 0


@dataclass(frozen=True)
class Step:
    """The way into a stage. `n` is the denominator; `lowest` and `highest` bound what unknown history could hide."""

    stage_key: str
    entered: int
    n: int
    from_previous: float | None
    from_first: float | None
    low: float | None
    high: float | None
    lowest: float | None = None
    highest: float | None = None


@dataclass(frozen=True)
class Journey:
    """The stages of one lead; a person may have created it at a later stage than the first."""

    stages: Sequence[str]
    created_at_stage: str | None = None


def entered_counts(stage_keys: Sequence[str], journeys: Iterable[Journey]) -> dict[str, int]:
    """Leads per stage: skipped stages count as passed, stages before the creation do not apply."""
    places = {key: place for place, key in enumerate(stage_keys)}
    counts = dict.fromkeys(stage_keys, 0)
    for journey in journeys:
        visited = [places[key] for key in journey.stages if key in places]
        if not visited:
            continue
        first = places.get(journey.created_at_stage or "", 0)
        for key in stage_keys[first : max(visited) + 1]:
            counts[key] += 1
    return counts


def skipped_stages(stage_keys: Sequence[str], journey: Journey) -> tuple[str, ...]:
    """Stages passed without being entered: the lead is flagged with them."""
    passed = entered_counts(stage_keys, [journey])
    return tuple(key for key in stage_keys if passed[key] and key not in journey.stages)


def steps(counts: Sequence[StageCounts], *, lost_stage_unknown: int = 0) -> tuple[Step, ...]:
    """Every open or won stage with its conversion from the one before and from the first."""
    path = [count for count in counts if count.kind in ("open", "won")]
    return tuple(_step(path, place, lost_stage_unknown) for place in range(len(path)))


def show_rate(held: int, missed: int) -> float | None:
    """Of the appointments that were due; one still to come is in neither number."""
    return share(held, held + missed)


def interval(successes: int, n: int) -> tuple[float, float] | tuple[None, None]:
    """Wilson's bounds; none for a period view in which more came out than went in."""
    if successes > n:
        return None, None
    return wilson(successes, n) or (None, None)


def _step(path: Sequence[StageCounts], place: int, unknown: int) -> Step:
    stage, first = path[place], path[0]
    from_first = share(stage.entered - stage.began_later, first.entered)
    if place == 0:
        return Step(stage.stage_key, stage.entered, stage.entered, None, from_first, None, None)
    before, came = path[place - 1].entered, stage.entered - stage.started
    low, high = interval(came, before)
    lowest, highest = _bounds(path, place, unknown) if unknown else (None, None)
    return Step(
        stage_key=stage.stage_key,
        entered=stage.entered,
        n=before,
        from_previous=share(came, before),
        from_first=from_first,
        low=low,
        high=high,
        lowest=lowest,
        highest=highest,
    )


def _bounds(path: Sequence[StageCounts], place: int, unknown: int) -> tuple[float | None, float | None]:
    """All unknown losses right before this stage, against all of them as far on as a lost lead can be."""
    known, reached = path[place - 1].entered, path[place].entered - path[place].started
    at_most = known if place == 1 else known + unknown
    lowest = share(reached, at_most)
    if path[place].kind == "won":
        return lowest, share(reached, known)
    return lowest, share(reached + unknown, at_most)
