"""What kind of table a file is: container, encoding, delimiter, quote, decimal mark and the line of its header."""

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from funnel.imports import encodings, workbooks
from funnel.imports.errors import UnreadableFile

HEAD_BYTES = 256 * 1024
SCAN_BYTES = 1024 * 1024
SAMPLE_RECORDS = 200
DELIMITERS = (",", ";", "\t", "|")
TEXT_CONTROLS = frozenset("\t\n\r\v\f\x00\x1a\x1b")
LEGACY_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
BINARY_MARKS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x7fELF",
    b"MZ\x90",
    b"Rar!",
    b"\x1f\x8b",
    b"PAR1",
    b"SQLite",
)
COMMA_DECIMAL = re.compile(r"-?(?:\d+|\d{1,3}(?:[ \u00a0\u202f.]\d{3})+),(?:\d{1,2}|\d{4,})|-?\d{1,3}(?:\.\d{3}){2,}")
POINT_DECIMAL = re.compile(r"-?(?:\d+|\d{1,3}(?:[ \u00a0\u202f,]\d{3})+)\.(?:\d{1,2}|\d{4,})|-?\d{1,3}(?:,\d{3}){2,}")


@dataclass(frozen=True)
class FileFormat:
    """`header_line` counts from 1; 0 means that the file holds no record at all."""

    kind: str = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    quotechar: str = '"'
    has_bom: bool = False
    header_line: int = 1
    decimal: str = "."


def sniff_file(path: Path) -> FileFormat:
    """Look at the head of the file, and at the first accented letter when the head has none."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
        sample = head + _first_letters_beyond(stream) if head.isascii() else head
    found = sniff(head, size, encoding_sample=sample)
    if found.kind == "xlsx":
        return describe_workbook(path)
    return found


def describe_workbook(path: Path) -> FileFormat:
    workbooks.check(path)
    records = [list(cells) for _line, cells in itertools.islice(workbooks.rows(path), SAMPLE_RECORDS)]
    return FileFormat(kind="xlsx", encoding="", delimiter="", quotechar="", header_line=_header_index(records) + 1)


def sniff(head: bytes, size: int, *, encoding_sample: bytes | None = None) -> FileFormat:
    """Describe a file by its first bytes. Raises UnreadableFile for what is no table."""
    if head.startswith(ZIP):
        return FileFormat(kind="xlsx", encoding="", delimiter="", quotechar="")
    _refuse_binary(head)
    encoding, has_bom = encodings.guess(encoding_sample or head)
    text = head.decode(encoding, errors="replace").removeprefix("\ufeff")
    _refuse_control_signs(text)
    return describe_text(text, encoding=encoding, has_bom=has_bom, is_whole=size <= len(head))


def describe_text(
    text: str, *, encoding: str, has_bom: bool = False, is_whole: bool = True, delimiter: str = ""
) -> FileFormat:
    """`delimiter` is given when a person has chosen it."""
    lines = list(io.StringIO(text.replace("\x00", ""), newline=""))
    lines = lines if is_whole or len(lines) < 2 else lines[:-1]
    quotechar = _guess_quote(text)
    delimiter = delimiter or max(DELIMITERS, key=lambda mark: _fit(_records(lines, mark, quotechar)))
    numbered = _records(lines, delimiter, quotechar)
    index = _header_index([cells for _line, cells in numbered])
    return FileFormat(
        encoding=encoding,
        delimiter=delimiter,
        quotechar=quotechar,
        has_bom=has_bom,
        header_line=numbered[index][0] if numbered else 0,
        decimal=guess_decimal(cell for _line, cells in numbered[index + 1 :] for cell in cells),
    )


def guess_decimal(cells: Iterable[str]) -> str:
    """The comma or the point, by the numbers that can be read one way only."""
    votes: Counter[str] = Counter()
    for cell in cells:
        votes[","] += COMMA_DECIMAL.fullmatch(cell.strip()) is not None
        votes["."] += POINT_DECIMAL.fullmatch(cell.strip()) is not None
    return "," if votes[","] > votes["."] else "."


def _first_letters_beyond(stream: BinaryIO) -> bytes:
    while chunk := stream.read(SCAN_BYTES):
        if not chunk.isascii():
            first = next(place for place, byte in enumerate(chunk) if byte > 127)
            return b"\n" + chunk[first : first + HEAD_BYTES]
    return b""


def _refuse_binary(head: bytes) -> None:
    if head.startswith(LEGACY_EXCEL):
        raise UnreadableFile(_("This is a file of an old Excel (XLS). Open it and save it as XLSX or CSV."))
    if head.startswith(BINARY_MARKS):
        raise UnreadableFile(_("This file is not a table. Send CSV, TSV or XLSX."))


def _refuse_control_signs(text: str) -> None:
    strange = sum(sign < " " and sign not in TEXT_CONTROLS for sign in text)
    if strange > len(text) * 0.02:
        raise UnreadableFile(_("This file is not a table. Send CSV, TSV or XLSX."))


def _guess_quote(text: str) -> str:
    if '"' in text:
        return '"'
    framed = len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)", text))
    return "'" if framed >= 2 else '"'


def _records(lines: Sequence[str], delimiter: str, quotechar: str) -> list[tuple[int, list[str]]]:
    """The first records with the line each begins on; blank lines are left out."""
    reader = csv.reader(lines, delimiter=delimiter, quotechar=quotechar)
    found, start = [], 1
    try:
        for cells in itertools.islice(reader, SAMPLE_RECORDS):
            if cells:
                found.append((start, cells))
            start = reader.line_num + 1
    except csv.Error:
        return found
    return found


def _fit(numbered: list[tuple[int, list[str]]]) -> tuple[float, int]:
    """How well records agree on one width above 1, the wider the better."""
    widths = Counter(len(cells) for _line, cells in numbered)
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return (0.0, 0)
    width = max(wide, key=lambda each: (wide[each], each))
    return (round(wide[width] / len(numbered), 1), width)


def _header_index(records: list[list[str]]) -> int:
    """The first record at least half as full as the table is wide: titles above a table fill one cell or two."""
    fullness = [sum(bool(cell.strip()) for cell in cells) for cells in records]
    widths = Counter(len(cells) for cells in records if cells)
    if not widths:
        return 0
    width = max(widths, key=lambda each: (widths[each], each))
    needed = max(1, min(width / 2, max(fullness, default=0)))
    return next((index for index, full in enumerate(fullness) if full >= needed), 0)
