"""Places inside a record that came from outside: `_embedded.contacts[].id`, `fields[field_code=PHONE].values[].value`.

Every name is followed by nothing, by `[]` – all members of the list –, by `[2]`, or by `[key=value]` – those members.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

NAME = r"[^.\[\]]+"
STEP = re.compile(rf"({NAME})(?:\[(?:(\d*)|({NAME})=([^\[\]]*))\])?(?:\.|$)")
WHICH = re.compile(r"\[[^\]]*\]")
LETTER = re.compile(r"[^\W\d_]")
DIGIT = re.compile(r"\d")


def value_at(raw: Any, path: str) -> Any | None:
    """The first value there that says something; None when nothing does, or when the path cannot be read."""
    return next((value for value in values_at(raw, path) if value not in (None, "")), None)


def values_at(raw: Any, path: str) -> tuple[Any, ...]:
    """All values there, in the order of the record."""
    found = [raw]
    for name, index, key, wanted in _steps(path):
        found = [one for member in found for one in _down(member, name, index, key, wanted)]
    return tuple(found) if found != [raw] or path else ()


def is_path(path: str) -> bool:
    return bool(path) and "".join(match.group(0) for match in STEP.finditer(path)) == path and not path.endswith(".")


def outline(raw: Any, by: Iterable[str] = ()) -> tuple[str, ...]:
    """Paths of all that is at the ends of the record, each once, members of lists taken together.

    A member that has one of the keys `by` is chosen by it: `fields[code=PHONE].value` instead of `fields[].value`.
    """
    return tuple(dict.fromkeys(path for path, _ in _leaves(raw, "", tuple(by))))


def masked(raw: Any, personal: Iterable[str] = (), kept: Iterable[str] = ()) -> Any:
    """The same shape with no words in it: every letter is x, every digit of a text 0, numbers at `personal` are 0.

    Texts at `kept` – names of fields, say – stay.
    """
    return _masked(raw, "", frozenset(map(plain, personal)), frozenset(map(plain, kept)))


def plain(path: str) -> str:
    """The path as `outline` writes it: which members are meant is left out."""
    return WHICH.sub("[]", path)


def is_known(path: str, declared: Iterable[str]) -> bool:
    """Whether a path of an outline is declared, or is an empty place of which the members are declared."""
    return any(one == path or one.startswith((f"{path}.", f"{path}[")) for one in map(plain, declared))


def _steps(path: str) -> list[tuple[str, str | None, str | None, str | None]]:
    if not is_path(path):
        return [("", None, None, None)]
    return [(step[1], step[2], step[3], step[4]) for step in STEP.finditer(path)]


def _down(member: Any, name: str, index: str | None, key: str | None, wanted: str | None) -> list[Any]:
    if not isinstance(member, dict) or name not in member:
        return []
    value = member[name]
    if index is None and key is None:
        return [value]
    if not isinstance(value, list):
        return []
    if key is not None:
        return [one for one in value if isinstance(one, dict) and str(one.get(key)) == wanted]
    return value if not index else value[int(index) : int(index) + 1]


def _leaves(raw: Any, path: str, by: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if isinstance(raw, dict) and raw:
        for key, value in raw.items():
            yield from _leaves(value, f"{path}.{key}" if path else str(key), by)
    elif isinstance(raw, list) and raw:
        for value in raw:
            yield from _leaves(value, f"{path}[{_choice(value, by)}]", by)
    elif path:
        yield path, raw


def _choice(member: Any, by: tuple[str, ...]) -> str:
    if not isinstance(member, dict):
        return ""
    chosen = (f"{key}={member[key]}" for key in by if member.get(key) not in (None, ""))
    return next((one for one in chosen if is_path(f"a[{one}]")), "")


def _masked(raw: Any, path: str, personal: frozenset[str], kept: frozenset[str]) -> Any:
    if isinstance(raw, dict):
        return {
            key: _masked(value, f"{path}.{key}" if path else str(key), personal, kept) for key, value in raw.items()
        }
    if isinstance(raw, list):
        return [_masked(value, f"{path}[]", personal, kept) for value in raw]
    if isinstance(raw, str):
        return raw if path in kept else DIGIT.sub("0", LETTER.sub("x", raw))
    if isinstance(raw, int | float) and not isinstance(raw, bool) and path in personal:
        return 0
    return raw
