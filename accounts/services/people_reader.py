"""A list of colleagues as it left a spreadsheet: CSV or XLSX, Russian or English headings."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

import openpyxl
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput

MAX_BYTES = 1024 * 1024
MAX_UNPACKED = 30 * MAX_BYTES
MAX_ROWS = 500
MAX_CELL = 300
DELIMITERS = (";", ",", "\t")
ZIP = b"PK\x03\x04"
HEADINGS = {
    "email": ("e-mail", "email", "mail", "почта", "эл почта", "электронная почта", "адрес почты"),
    "name": ("name", "full name", "имя и фамилия", "имя фамилия", "сотрудник", "employee", "colleague"),
    "surname_first": ("фио", "фамилия имя", "фамилия и имя", "фамилия имя отчество"),
    "first_name": ("first name", "имя"),
    "last_name": ("last name", "surname", "фамилия"),
    "role": ("role", "роль"),
    "position": ("position", "job title", "title", "должность"),
    "department": ("department", "team", "отдел", "подразделение", "группа", "департамент"),
    "head": ("head", "manager", "руководитель", "начальник", "кто руководит"),
    "phone": ("phone", "телефон", "тел", "мобильный"),
}
FIELD_OF = {heading: field for field, headings in HEADINGS.items() for heading in headings}
WORDS = re.compile(r"[^\w-]+", re.UNICODE)


@dataclass(frozen=True)
class Line:
    """One line of the file by the names of our fields; `number` is the line a person sees."""

    number: int
    cells: dict[str, str]


def read(upload: BinaryIO) -> list[Line]:
    """Every line with anything in it. Raises InvalidInput for what is no list of people."""
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise InvalidInput(_("The file is larger than 1 MB. A list of people is smaller."), field="file")
    rows = list(islice(_workbook(content) if content.startswith(ZIP) else _table(content), MAX_ROWS + 2))
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if len(filled) > MAX_ROWS + 1:
        raise InvalidInput(_("At most %(limit)s people in one file.") % {"limit": MAX_ROWS}, field="file")
    if not filled:
        raise InvalidInput(_("The file is empty."), field="file")
    fields = _fields(filled[0][1])
    return [Line(number, _named(fields, cells)) for number, cells in filled[1:]]


def _fields(headings: list[str]) -> list[str]:
    fields = [FIELD_OF.get(plain(heading), "") for heading in headings]
    if "email" not in fields:
        raise InvalidInput(_("No column with e-mail addresses. Call it “e-mail” in the first line."), field="file")
    if not {"name", "surname_first", "first_name", "last_name"} & set(fields):
        raise InvalidInput(_("No column with names. Call it “name” in the first line."), field="file")
    return fields


def _named(fields: list[str], cells: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, cell in zip(fields, cells, strict=False):
        if field and cell and field not in found:
            found[field] = cell
    return found


def plain(text: str) -> str:
    """“Эл. почта*” and “эл почта” are one heading."""
    return WORDS.sub(" ", text.casefold().replace("ё", "е")).strip()


def _table(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content).replace("\x00", "")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for cells in reader:
            yield reader.line_num, _clean(cells)
    except csv.Error as error:
        raise InvalidInput(_("This file is not a table. Send CSV or XLSX."), field="file") from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput(_("This file is not a table. Send CSV or XLSX."), field="file")


def _workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The first sheet, after a look at what the archive would unpack to."""
    damaged = InvalidInput(_("The workbook is damaged and cannot be opened."), field="file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise damaged
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows: Iterable[tuple[Any, ...]] = book.worksheets[0].iter_rows(max_col=len(FIELD_OF), values_only=True)
        yield from ((number, _clean(cells)) for number, cells in enumerate(rows, start=1))
    except InvalidInput:
        raise
    except Exception as error:  # openpyxl raises whatever the broken XML made of it
        raise damaged from error


def _clean(cells: Iterable[Any]) -> list[str]:
    return [" ".join(str("" if cell is None else cell).split())[:MAX_CELL] for cell in cells]
