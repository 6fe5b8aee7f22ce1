"""Which column fills which field, and what the words in its cells mean to us."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.imports import fields
from funnel.imports.headers import is_error_file, of_input, plain
from funnel.selectors.exports import COLUMNS

ANYTHING_ELSE = "*"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MANY_COLUMNS = frozenset({"tags"})
KEYS = frozenset({"column", "constant", "field", "values", "create"})


@dataclass(frozen=True)
class Mapped:
    """One field filled from a column or with a constant; `create` lets an unknown owner be added."""

    field: str
    column: str | None = None
    constant: str | None = None
    values: Mapping[str, str] = default(default_factory=dict)
    create: bool = False

    def says(self, cell: str) -> str:
        """The cell in our words."""
        if not self.values:
            return cell
        return self._known.get(plain(cell), self.values.get(ANYTHING_ELSE, cell))

    @cached_property
    def _known(self) -> dict[str, str]:
        return {plain(key): value for key, value in self.values.items() if key != ANYTHING_ELSE}

    def as_dict(self) -> dict[str, Any]:
        origin = {"column": self.column} if self.column is not None else {"constant": self.constant}
        extra = {"values": dict(self.values)} if self.values else {}
        return origin | {"field": self.field} | extra | ({"create": True} if self.create else {})


@dataclass(frozen=True)
class ImportMapping:
    kind: str
    parts: tuple[Mapped, ...]

    def as_list(self) -> list[dict[str, Any]]:
        return [part.as_dict() for part in self.parts]

    def part(self, name: str) -> Mapped | None:
        return next((part for part in self.parts if part.field == name), None)


def parse_mapping(kind: str, raw: object, *, is_whole: bool = True) -> ImportMapping:
    """A mapping as it came from a form or the API. Raises InvalidInput with the first thing that is wrong.

    Of a part of one nothing is required.
    """
    if kind not in fields.known_kinds():
        known = ", ".join(fields.known_kinds())
        sentence = _("“%(kind)s” cannot be imported; these can: %(known)s.") % {"kind": kind, "known": known}
        raise InvalidInput(sentence, field="kind")
    if isinstance(raw, str):
        raw = _from_json(raw)
    if not isinstance(raw, list):
        raise _wrong(_("The mapping must be a list of columns and fields."))
    mapping = ImportMapping(kind, tuple(_parse_part(kind, part) for part in raw))
    if is_whole:
        _check_fields(mapping)
    return mapping


def check_columns(mapping: ImportMapping, headers: Sequence[str]) -> None:
    """Every column named must be in the file. Raises InvalidInput."""
    known = {plain(name) for name in headers}
    for part in mapping.parts:
        if part.column is not None and part.column not in headers and plain(part.column) not in known:
            raise _wrong(_("The file has no column “%(column)s”.") % {"column": part.column})


def check_stages(mapping: ImportMapping, said: Iterable[str], stages: Collection[str]) -> None:
    """Every word of the stage column must mean one of our stages, which are given `plain` (R-IN-03)."""
    part = mapping.part("stage")
    if part is None:
        return
    for word in said:
        if part.says(word).strip() and plain(part.says(word)) not in stages:
            raise _wrong(_("Say which stage “%(word)s” is.") % {"word": word})


class RowReader:
    """Turns the cells of a row into named texts by one mapping; columns are looked up once."""

    def __init__(self, mapping: ImportMapping, headers: Sequence[str]) -> None:
        check_columns(mapping, headers)
        places = {plain(name): place for place, name in reversed(list(enumerate(headers)))}
        exact = {name: place for place, name in enumerate(headers)}
        named = [(part, part.column) for part in mapping.parts if part.column is not None]
        self.columns = [(part, exact[name] if name in exact else places[plain(name)]) for part, name in named]
        self.constants = [part for part in mapping.parts if part.column is None]
        self.is_guarded = is_error_file(headers) or set(COLUMNS) <= set(headers)

    def texts(self, cells: Sequence[str]) -> dict[str, str]:
        """Blank cells are absent; a constant fills what the columns left blank."""
        found: dict[str, str] = {}
        for part, place in self.columns:
            cell = cells[place] if place < len(cells) else ""
            text = part.says(unguarded(cell) if self.is_guarded else cell)
            if text.strip():
                found[part.field] = f"{found[part.field]}, {text}" if part.field in found else text
        for part in self.constants:
            found.setdefault(part.field, part.constant or "")
        return found


def unguarded(cell: str) -> str:
    """Our files of errors and of leads put an apostrophe before what a spreadsheet would run."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip(" \u00a0").startswith(FORMULA_SIGNS) else cell


def fingerprint(kind: str, headers: Iterable[str]) -> str:
    """The same for files with the same columns in any order: a mapping once made is offered again."""
    return hashlib.sha256(json.dumps([kind, sorted(plain(name) for name in of_input(headers))]).encode()).hexdigest()


def _from_json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise _wrong(_("The mapping is not readable JSON.")) from error


def _parse_part(kind: str, raw: object) -> Mapped:
    if not isinstance(raw, dict) or not isinstance(raw.get("field"), str) or not set(raw) <= KEYS:
        raise _wrong(_("Each line of the mapping names a field and a column or a constant."))
    if ("column" in raw) == ("constant" in raw):
        raise _wrong(_("“%(field)s” needs either a column or a constant.") % {"field": raw["field"]})
    if fields.content_of(kind, raw["field"]) is None:
        raise _wrong(_("There is no field “%(field)s” to fill.") % {"field": raw["field"]})
    return Mapped(
        field=raw["field"],
        column=_text(raw, "column"),
        constant=_text(raw, "constant"),
        values=_values(raw),
        create=raw.get("create") is True,
    )


def _text(raw: dict[str, Any], key: str) -> str | None:
    if key not in raw:
        return None
    if not isinstance(raw[key], str | int | float):
        raise _wrong(_("“%(field)s” needs either a column or a constant.") % {"field": raw["field"]})
    return str(raw[key])


def _values(raw: dict[str, Any]) -> dict[str, str]:
    values = raw.get("values") or {}
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise _wrong(_("The values of “%(field)s” must say which word means what.") % {"field": raw["field"]})
    return values


def _check_fields(mapping: ImportMapping) -> None:
    for name in fields.required(mapping.kind):
        if mapping.part(name) is None:
            raise _wrong(_("Say which column holds “%(field)s”.") % {"field": name})
    columns = [part.field for part in mapping.parts if part.column is not None]
    constants = [part.field for part in mapping.parts if part.column is None]
    for name in [*columns, *constants]:
        if name not in MANY_COLUMNS and max(columns.count(name), constants.count(name)) > 1:
            raise _wrong(_("Two columns cannot both fill “%(field)s”.") % {"field": name})
    if not mapping.parts:
        raise _wrong(_("Say at least one column."))


def _wrong(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, field="mapping")
