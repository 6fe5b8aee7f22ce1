"""A first proposal for the mapping: by the names of the columns, checked against what their cells hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from alignment.shared.errors import InvalidInput
from funnel.imports import fields, values
from funnel.imports.headers import (
    FULLEST,
    NAMES,
    SYSTEM_KEYS,
    TITLES,
    headers_of,
    known_export,
    of_input,
    plain,
    stage_words_of,
)
from funnel.imports.mapping import ImportMapping, Mapped

MAX_KEY = 50
SAMPLE_CELLS = 1_000


@dataclass(frozen=True)
class Column:
    header: str
    cells: Sequence[str]

    @property
    def plain(self) -> str:
        return plain(self.header)


def guess_mapping(headers: Sequence[str], samples: Sequence[Sequence[str]], kind: str) -> ImportMapping:
    """Each field once, the column that fits best; other columns of leads are kept as custom fields."""
    known = of_input(headers)
    columns = [
        Column(header, [row[place] for row in samples if place < len(row) and row[place].strip()])
        for place, header in enumerate(headers)
        if header in known
    ]
    chosen = _chosen(kind, columns)
    taken = set(chosen.values())
    parts = []
    for column in columns:
        name = chosen.get(column.header) or _custom(kind, column.header, column.cells, taken)
        if name:
            taken.add(name)
            parts.append(_part(kind, name, column.header, column.cells))
    return ImportMapping(kind, (*parts, *_origin(kind, headers, taken)))


def _chosen(kind: str, columns: Sequence[Column]) -> dict[str, str]:
    """Which column fills which of our fields: the first that fits, of several numbers and addresses the fullest."""
    found: dict[str, list[Column]] = {}
    names = headers_of(kind)
    for column in columns:
        name = names.get(column.plain)
        if name and _fits(kind, name, column.cells):
            found.setdefault(name, []).append(column)
    if kind == fields.LEADS:
        _leave_titles(found)
    best = {name: _best(name, candidates) for name, candidates in found.items() if candidates}
    return {column.header: name for name, column in best.items()}


def _leave_titles(found: dict[str, list[Column]]) -> None:
    names = [column for name in NAMES for column in found.get(name, ()) if column.plain not in TITLES]
    if names:
        found["name"] = [column for column in found.get("name", ()) if column.plain not in TITLES]


def _best(name: str, candidates: Sequence[Column]) -> Column:
    return max(candidates, key=lambda column: len(column.cells)) if name in FULLEST else candidates[0]


def _origin(kind: str, headers: Sequence[str], taken: set[str]) -> list[Mapped]:
    """Ids of a known system are its own, wherever its leads come from (decisions.md 8)."""
    key = SYSTEM_KEYS.get(known_export(headers))
    if kind != fields.LEADS or key is None or "external_id" not in taken or "import_source" in taken:
        return []
    return [Mapped(field="import_source", constant=key)]


def guess_stages(
    words: Iterable[str], stages: Mapping[str, object] | None = None, *, kind: str = fields.LEADS
) -> dict[str, str]:
    """Which of our stages the words of the file usually mean; a word nobody knows is left out."""
    found, known = {}, stage_words_of(kind)
    for word in words:
        name = known.get(plain(word))
        if name and (stages is None or name in stages):
            found[word] = name
    return found


def _part(kind: str, name: str, header: str, cells: Sequence[str]) -> Mapped:
    if name == "stage":
        return Mapped(field=name, column=header, values=guess_stages(dict.fromkeys(cells), kind=kind))
    return Mapped(field=name, column=header, create=name == "owner")


def _fits(kind: str, name: str, cells: Sequence[str]) -> bool:
    """A column called “Date” without a single date is not the date; an empty one may be."""
    content = fields.content_of(kind, name)
    some = cells[:SAMPLE_CELLS]
    if not some:
        return True
    if content in {fields.MOMENT, fields.DAY}:
        return values.guess_date_format(some) != "" or _readable_share(some, _is_moment) >= 0.5
    if content in {fields.AMOUNT, fields.WHOLE}:
        return _readable_share(some, _is_number) >= 0.5
    return True


def _readable_share(cells: Sequence[str], is_readable: Callable[[str], bool]) -> float:
    return sum(map(is_readable, cells)) / len(cells)


def _is_moment(cell: str) -> bool:
    return values.guess_date_format([cell]) not in {"", values.EXCEL}


def _is_number(cell: str) -> bool:
    try:
        values.parse_decimal(cell)
    except InvalidInput:
        return False
    return True


def _custom(kind: str, header: str, cells: Sequence[str], taken: set[str]) -> str | None:
    name = fields.CUSTOM + plain(header).replace(" ", "_")[:MAX_KEY]
    return name if kind == fields.LEADS and cells and name not in taken else None
