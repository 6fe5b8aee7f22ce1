"""XLSX read row by row, after a look at what the archive would unpack to."""

import datetime as dt
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
from django.utils.translation import gettext as _

from funnel.imports.errors import UnreadableFile

MAX_ENTRIES = 1_000
MAX_RATIO = 100
MAX_SHARED_BYTES = 100 * 1024 * 1024
WORKBOOK = "xl/workbook.xml"
SHARED_STRINGS = "xl/sharedStrings.xml"


def check(path: Path) -> None:
    """Refuse archives that are no workbook or would unpack out of proportion. Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableFile(_("The workbook is damaged and cannot be opened.")) from error
    if len(entries) > MAX_ENTRIES:
        raise UnreadableFile(_("The archive holds more than 1,000 files; a workbook never does."))
    if sum(entry.file_size for entry in entries) > MAX_RATIO * max(1, path.stat().st_size):
        raise UnreadableFile(_("The workbook would unpack to more than a hundred times its size and was not opened."))
    sizes = {entry.filename: entry.file_size for entry in entries}
    if WORKBOOK not in sizes:
        raise UnreadableFile(_("This archive is not a workbook. Unpack it and send the table inside."))
    if sizes.get(SHARED_STRINGS, 0) > MAX_SHARED_BYTES:
        raise UnreadableFile(_("The workbook is too large to read at once. Save it as CSV."))


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row of the first sheet that has any; a stored file has no name to judge it by."""
    with path.open("rb") as stream:
        yield from _rows(_open(stream))


def _rows(book: Any) -> Iterator[tuple[int, list[str]]]:
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            is_filled = False
            for number, cells in enumerate(_quietly(sheet.iter_rows(values_only=True)), start=1):
                is_filled = is_filled or any(cell is not None for cell in cells)
                yield number, _trimmed([as_text(cell) for cell in cells])
            if is_filled:
                return
    except (KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:
        raise UnreadableFile(_("The workbook is damaged and cannot be opened.")) from error
    finally:
        book.close()


def as_text(value: object) -> str:
    """A cell as the text a CSV file would hold: dates in ISO, whole numbers without a fraction."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        is_date = value.time() == dt.time()
        return value.date().isoformat() if is_date else value.replace(microsecond=0).isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _open(stream: BinaryIO) -> Any:
    try:
        with warnings.catch_warnings(action="ignore"):
            return openpyxl.load_workbook(stream, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever the broken XML made of it
        raise UnreadableFile(_("The workbook is damaged and cannot be opened.")) from error


def _quietly(cells: Iterator[Any]) -> Iterator[Any]:
    """openpyxl warns of every extension it leaves out, in the middle of the rows."""
    done = object()
    while True:
        with warnings.catch_warnings(action="ignore"):
            row = next(cells, done)
        if row is done:
            return
        yield row


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells
