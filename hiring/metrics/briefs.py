"""Which of the eleven sections of a search brief hold (A39, R-SBF-01, R-SBF-02)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

NUMBERS = tuple(range(1, 12))
REASONS, ADVANTAGES, DUTIES, REQUIREMENTS, MOTIVES = 2, 3, 4, 5, 7
START, PROBATION, CAREER = 8, 9, 10


@dataclass(frozen=True)
class Text:
    """`texts` by number; the eighth is the day, the tenth also leads to the ladder or the card of the role."""

    texts: Mapping[int, str]
    start_on: date | None
    career_link: str

    def of(self, number: int) -> str:
        return self.texts.get(number, "").strip()


def is_measurable(task: str) -> bool:
    """A task that can be measured says how many, how much or by when: it holds a figure."""
    return any(character.isdigit() for character in task)


def lines(text: str) -> tuple[str, ...]:
    """Points of a section, one a line, without the marks of a list."""
    found = (line.strip().lstrip("-–—•* ").strip() for line in text.splitlines())
    return tuple(line for line in found if line)


def holds(brief: Text, number: int, today: date) -> bool:
    if number == START:
        return brief.start_on is not None and brief.start_on >= today
    if not brief.of(number):
        return False
    if number == PROBATION:
        return any(is_measurable(task) for task in lines(brief.of(number)))
    return bool(brief.career_link) if number == CAREER else True


def filled(brief: Text, today: date) -> tuple[int, ...]:
    return tuple(number for number in NUMBERS if holds(brief, number, today))


def is_complete(brief: Text, today: date) -> bool:
    return filled(brief, today) == NUMBERS
