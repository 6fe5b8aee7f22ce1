"""A first proposal for the mapping: by the names of the columns, checked against what their cells hold."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from alignment.shared.errors import InvalidInput
from funnel.imports import fields, values
from funnel.imports.headers import HEADERS, STAGE_WORDS, of_input, plain
from funnel.imports.mapping import ImportMapping, Mapped

MAX_KEY = 50
SAMPLE_CELLS = 1_000


def guess_mapping(headers: Sequence[str], samples: Sequence[Sequence[str]], kind: str) -> ImportMapping:
    """Each field once, the first column that fits; other columns of leads are kept as custom fields."""
    taken: set[str] = set()
    parts = []
    known = of_input(headers)
    for place, header in enumerate(headers):
        if header not in known:
            continue
        cells = [row[place] for row in samples if place < len(row) and row[place].strip()]
        name = HEADERS[kind].get(plain(header))
        if name in taken or (name and not _fits(kind, name, cells)):
            name = None
        name = name or _custom(kind, header, cells, taken)
        if name:
            taken.add(name)
            parts.append(_part(name, header, cells))
    return ImportMapping(kind, tuple(parts))


def guess_stages(words: Iterable[str], stages: Mapping[str, object] | None = None) -> dict[str, str]:
    """Which of our stages the words of the file usually mean; a word nobody knows is left out."""
    found = {}
    for word in words:
        name = STAGE_WORDS.get(plain(word))
        if name and (stages is None or name in stages):
            found[word] = name
    return found


def _part(name: str, header: str, cells: Sequence[str]) -> Mapped:
    if name == "stage":
        return Mapped(field=name, column=header, values=guess_stages(dict.fromkeys(cells)))
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
