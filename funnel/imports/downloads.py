"""What comes back out of an import: the rows that failed, to be mended and sent again."""

import csv
from collections.abc import Iterator

from django.http import StreamingHttpResponse

from funnel.imports.headers import ERROR_COLUMNS
from funnel.imports.mapping import FORMULA_SIGNS
from funnel.models import ImportJob


def errors_file(job: ImportJob) -> StreamingHttpResponse:
    """In the shape of the input, with line and cause; a cell that a spreadsheet would run begins with an apostrophe."""
    response = StreamingHttpResponse(_error_lines(job), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{job.pk}-errors.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _error_lines(job: ImportJob) -> Iterator[str]:
    writer = csv.writer(_Echo())
    width = len(job.headers)
    yield "\ufeff" + writer.writerow([*map(harmless, job.headers), *ERROR_COLUMNS])
    for error in job.row_errors.order_by("line").iterator(chunk_size=500):
        cells = [harmless(cell) for cell in error.cells] + [""] * (width - len(error.cells))
        yield writer.writerow([*cells[:width], error.line, harmless(error.error), *cells[width:]])


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(FORMULA_SIGNS) or cell.startswith(FORMULA_SIGNS) else cell


class _Echo:
    def write(self, line: str) -> str:
        return line
