"""Leads as a file that can be imported again; no cell of it is run by a spreadsheet."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Any

from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from funnel.imports.downloads import harmless
from funnel.models import Lead
from funnel.selectors import exports

TABLES = ("csv", "xlsx")
FORMATS = (*TABLES, "json")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
LONGEST_CELL = 32_767
IN_MEMORY = 1024 * 1024


def lead_file(leads: QuerySet[Lead], format: str) -> HttpResponseBase:
    """A table as an attachment that arrives while it is still being read."""
    if format == "xlsx":
        return attachment(FileResponse(_workbook(leads), content_type=TYPES[format]), format)
    return attachment(StreamingHttpResponse(_csv(leads), content_type=TYPES[format]), format)


def json_file(leads: QuerySet[Lead], as_json: Callable[[Lead], Any]) -> HttpResponseBase:
    return attachment(StreamingHttpResponse(_json(leads, as_json), content_type=TYPES["json"]), "json")


def attachment(response: HttpResponseBase, format: str) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="leads.{format}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response


def _csv(leads: QuerySet[Lead]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(exports.COLUMNS)
    for line in exports.lines(leads):
        yield writer.writerow([harmless(cell) for cell in line])


def _json(leads: QuerySet[Lead], as_json: Callable[[Lead], Any]) -> Iterator[str]:
    """In the shape in which the API shows a lead."""
    mark = "["
    for lead in exports.in_portions(leads):
        yield mark + json.dumps(as_json(lead), ensure_ascii=False)
        mark = ",\n"
    yield "]" if mark != "[" else "[]"


def _workbook(leads: QuerySet[Lead]) -> IO[bytes]:
    """Every cell is text, so a phone keeps its plus and a formula stays words."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("leads")
    sheet.append(exports.COLUMNS)
    for line in exports.lines(leads):
        sheet.append([_cell(sheet, text) for text in line])
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL])
    cell.data_type = "s"
    return cell


class _Echo:
    def write(self, line: str) -> str:
        return line
