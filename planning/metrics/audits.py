"""The sales audit in figures: quadrants of a task, their order, audits on time, the score of the nine mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from alignment.shared.periods import months_before
from alignment.shared.ratios import share

SEVEN = range(1, 8)
SCRIPTS = 8
MISTAKES = 9
ORDER = {1: 1, 2: 2, 3: 2, 4: 3}
STARTUP_MONTHS = (1, 2)
USUAL_MONTHS = (3, 6)


def quadrant(fix_speed: str, result_speed: str) -> int:
    """1 fast to mend with a fast result, 2 a fast result, 3 fast to mend, 4 neither."""
    if result_speed == "fast":
        return 1 if fix_speed == "fast" else 2
    return 3 if fix_speed == "fast" else 4


def jumps_the_queue(own: int, unstarted: Iterable[int]) -> bool:
    """R-AU-03: 1, then 2 and 3, then 4; whether a task of an earlier place was not begun."""
    return any(ORDER[other] < ORDER[own] for other in unstarted)


def is_unlocked(verdicts: Iterable[str]) -> bool:
    """R-AU-01: scripts are looked at when each of the seven has a verdict."""
    known = [verdict for verdict in verdicts if verdict != "unknown"]
    return len(known) >= len(SEVEN)


def q1_completion(done: int, tasks: int) -> float | None:
    return share(done, tasks)


def audits_on_time(days: Sequence[tuple[date, date | None]], today: date) -> tuple[int, int]:
    """Of audits whose day has come, as (planned for, begun on): how many were begun by that day."""
    due = [(planned, begun) for planned, begun in days if planned <= today]
    return sum(1 for planned, begun in due if begun is not None and begun <= planned), len(due)


def may_be_every(months: int, *, is_startup: bool) -> bool:
    """R-AU-04: for a startup a quarter is too rare."""
    return months in (STARTUP_MONTHS if is_startup else USUAL_MONTHS)


def is_due(last: date | None, today: date, months: int) -> bool:
    """Nothing was ever audited, or the last one is a whole term ago."""
    return last is None or last <= months_before(today, months)


@dataclass(frozen=True)
class Score:
    """Mistakes made and half of those only said to be under control, over nine; what nobody knows is neither."""

    present: int
    amber: int
    absent: int
    unknown: int

    @property
    def mistakes(self) -> float:
        return self.present + 0.5 * self.amber

    @property
    def known(self) -> int:
        return self.present + self.amber + self.absent

    @property
    def value(self) -> float | None:
        return self.mistakes / MISTAKES if self.known else None

    @property
    def at_most(self) -> float:
        return self.mistakes + self.unknown


def score(states: Iterable[str]) -> Score:
    found = list(states)
    return Score(*(found.count(name) for name in ("present", "amber", "absent", "unknown")))


def mistake_state(answer: str, k: int | None, n: int | None, *, enough: float) -> str:
    """R-OM-01: a yes without evidence is amber. Where nothing can be looked up, only a no says anything."""
    if answer == "no":
        return "present"
    held = share(k, n)
    if held is None:
        return "unknown"
    if held >= enough:
        return "absent"
    return "amber" if answer == "yes" else "present"
