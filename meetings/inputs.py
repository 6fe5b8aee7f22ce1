"""What is typed in one line: “/action send the case @anna fri”."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from people.models import Person

PREFIXES = ("/action", "/поручение", "/п ", "/a ")
WEEKDAYS = {
    "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6,
    "пн": 0, "вт": 1, "ср": 2, "чт": 3, "пт": 4, "сб": 5, "вс": 6,
}  # fmt: skip
NEAR = {"today": 0, "сегодня": 0, "tomorrow": 1, "завтра": 1}
ISO = re.compile(r"^\d{4}-\d{2}-\d{2}$")
DOTTED = re.compile(r"^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?$")
PLUS = re.compile(r"^\+(\d{1,3})$")


@dataclass(frozen=True)
class TypedAction:
    text: str
    owner: Person | None
    due_date: date | None


def is_action(line: str) -> bool:
    return line.strip().lower().startswith(PREFIXES)


def parse_action(line: str, *, people: Iterable[Person], today: date) -> TypedAction:
    """The last word that is a day is the date, the first “@name” that fits one person is the owner."""
    words = re.sub(r"^/\S+\s*", "", line.strip()).split()
    owner, words = _owner(words, list(people))
    due, words = _due(words, today)
    return TypedAction(" ".join(words), owner, due)


def _owner(words: list[str], people: list[Person]) -> tuple[Person | None, list[str]]:
    for index, word in enumerate(words):
        if word.startswith("@") and len(word) > 1:
            found = [person for person in people if _fits(person, word[1:])]
            if len(found) == 1:
                return found[0], words[:index] + words[index + 1 :]
    return None, words


def _fits(person: Person, name: str) -> bool:
    asked = name.casefold().strip(".,;")
    names = (person.first_name, person.last_name, (person.email or "").split("@")[0])
    return any(known and known.casefold().startswith(asked) for known in names)


def _due(words: list[str], today: date) -> tuple[date | None, list[str]]:
    for index in range(len(words) - 1, -1, -1):
        if day := parse_day(words[index], today):
            return day, words[:index] + words[index + 1 :]
    return None, words


def parse_day(word: str, today: date) -> date | None:
    """2026-03-20, 20.03, 20.03.2026, fri, tomorrow, +7; None when it is no day."""
    asked = word.casefold().strip(",;@")
    if asked in NEAR:
        return today + timedelta(days=NEAR[asked])
    if asked in WEEKDAYS:
        return today + timedelta(days=(WEEKDAYS[asked] - today.weekday() - 1) % 7 + 1)
    if plus := PLUS.match(asked):
        return today + timedelta(days=int(plus[1]))
    try:
        if ISO.match(asked):
            return date.fromisoformat(asked)
        if dotted := DOTTED.match(asked):
            return _dotted(int(dotted[1]), int(dotted[2]), dotted[3], today)
    except ValueError:
        return None
    return None


def _dotted(day: int, month: int, year: str | None, today: date) -> date:
    """Without a year, the next such day."""
    if year:
        return date(int(year), month, day)
    found = date(today.year, month, day)
    return found if found >= today else date(today.year + 1, month, day)
