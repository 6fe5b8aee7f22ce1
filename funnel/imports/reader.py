"""Rows of a file one at a time, so that a million of them need no more memory than a hundred."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from funnel.imports import workbooks
from funnel.imports.errors import UnreadableFile
from funnel.imports.sniff import FileFormat

MAX_CELL = 1_000_000
MAX_LINE = 4_000_000
MAX_COLUMNS = 1_000
UNDECODED = re.compile("[\udc80-\udcff]")

csv.field_size_limit(MAX_CELL)


@dataclass(frozen=True, slots=True)
class Row:
    """One record; `problem` is a sentence when it cannot be taken, its cells then hold it as it came."""

    line_number: int
    cells: list[str]
    problem: str = ""
    is_short: bool = False


def read_header(path: Path, file_format: FileFormat) -> list[str]:
    """Column names, each once: an empty one is named by its place, a repeated one numbered."""
    for row in records(path, file_format):
        if row.line_number == file_format.header_line:
            return name_columns(row.cells)
    return []


def read(path: Path, file_format: FileFormat) -> Iterator[Row]:
    """Rows below the header that hold anything; a cell no column is named for makes its row a problem."""
    width = 0
    for row in records(path, file_format):
        if row.line_number == file_format.header_line:
            width = len(row.cells)
        elif row.line_number > file_format.header_line and (row.problem or any(cell.strip() for cell in row.cells)):
            yield row if row.problem else _measured(row, width, file_format)


def records(path: Path, file_format: FileFormat) -> Iterator[Row]:
    """Every record of the file, header and titles included; blank lines are not records."""
    if file_format.kind == "xlsx":
        workbooks.check(path)
        for number, cells in workbooks.rows(path):
            if cells:
                yield Row(number, cells)
        return
    errors = "replace" if file_format.encoding.startswith("utf-16") else "surrogateescape"
    with path.open(encoding=file_format.encoding, errors=errors, newline="") as stream:
        yield from _csv_records(_Lines(stream), file_format)


def name_columns(cells: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    names = []
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or _("Column %(place)s") % {"place": place}
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _measured(row: Row, width: int, file_format: FileFormat) -> Row:
    if any(cell.strip() for cell in row.cells[width:]):
        words = {"line": row.line_number, "cells": len(row.cells), "columns": width}
        problem = _("Line %(line)s has %(cells)s cells, the header names %(columns)s.") % words
        return Row(row.line_number, row.cells, problem)
    is_short = len(row.cells) < width and file_format.kind == "csv"
    return Row(row.line_number, row.cells, is_short=True) if is_short else row


class _Lines:
    """Physical lines, counted, remembered while one record lasts, never longer than MAX_LINE."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.number = 0
        self.kept: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.stream.readline(MAX_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) >= MAX_LINE:
            sentence = _("Line %(line)s is longer than four million characters.") % {"line": self.number}
            raise UnreadableFile(sentence, line=self.number)
        if self.number == 1:
            line = line.removeprefix("\ufeff")
        line = line.replace("\x00", "")
        self.kept.append(line)
        return line

    def take(self) -> str:
        text = "".join(self.kept)
        self.kept.clear()
        return text


def _csv_records(lines: _Lines, file_format: FileFormat) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=file_format.delimiter, quotechar=file_format.quotechar, strict=True)
    while True:
        start = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _unreadable(str(error), lines.take(), start)
            continue
        raw = lines.take()
        if cells:
            yield _checked(cells, raw, start)


def _checked(cells: list[str], raw: str, start: int) -> Row:
    if not raw.isascii() and UNDECODED.search(raw):
        shown = UNDECODED.sub("\ufffd", raw).rstrip("\r\n")
        problem = _("Line %(line)s holds bytes that are not in the encoding of the file.") % {"line": start}
        return Row(start, [shown], problem)
    if len(cells) > MAX_COLUMNS:
        raise UnreadableFile(_("Line %(line)s has more than 1,000 columns.") % {"line": start}, line=start)
    return Row(start, cells)


def _unreadable(cause: str, raw: str, start: int) -> Row:
    """A stray quote costs its own row; a quote never closed has swallowed the rest, and nobody may miss that."""
    if "unexpected end of data" in cause:
        raise UnreadableFile(_("The quote opened on line %(line)s is never closed.") % {"line": start}, line=start)
    if "field larger" in cause:
        sentence = _("A cell on line %(line)s is longer than a million characters; perhaps its quote is not closed.")
        raise UnreadableFile(sentence % {"line": start}, line=start)
    problem = _("Line %(line)s has a quote in the middle of a quoted cell.") % {"line": start}
    return Row(start, [raw.rstrip("\r\n")], problem)
