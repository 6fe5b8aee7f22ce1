"""Pages of a timeline: several kinds of lines in one order, each page beginning at the key of a line."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from rest_framework.request import Request

from delivery.api import params
from delivery.api.pagination import DEFAULT_LIMIT, Cursor, foreign_cursor, page_limit, unpacked
from funnel.api.outputs import line_out
from funnel.selectors.leads import Line

ORDER = "timeline"
Place = tuple[datetime, bool, int, str, str]


def timeline_page(request: Request, lines: list[Line]) -> dict[str, Any]:
    """`lines` newest first. Lines that arrive between two calls move nothing."""
    size = params.value(request, "limit", page_limit, DEFAULT_LIMIT)
    raw = request.query_params.get("cursor")
    start, end = _window(lines, *_place_of(raw), size) if raw else (0, size)
    shown = lines[start:end]
    return {
        "next": _link(request, shown[-1], back=False) if shown and end < len(lines) else None,
        "previous": _link(request, shown[0], back=True) if shown and start else None,
        "results": [line_out(line) for line in shown],
    }


def _window(lines: list[Line], place: Place, back: bool, size: int) -> tuple[int, int]:
    if back:
        end = sum(line.place > place for line in lines)
        return max(0, end - size), end
    start = sum(line.place >= place for line in lines)
    return start, start + size


def _place_of(raw: str) -> tuple[Place, bool]:
    try:
        order, (moment, is_event, kind, what), pk, back = unpacked(raw)
        at = datetime.fromisoformat(moment)
        known = order == ORDER and isinstance(pk, int) and isinstance(kind, str) and isinstance(what, str)
        if not known or at.tzinfo is None:
            raise ValueError(raw)
    except (ValueError, TypeError):
        raise foreign_cursor() from None
    return (at, bool(is_event), pk, kind, what), bool(back)


def _link(request: Request, line: Line, *, back: bool) -> str:
    at, is_event, pk, kind, what = line.place
    words = {name: text for name, text in request.query_params.items() if name != "cursor"}
    words["cursor"] = Cursor(ORDER, [at.isoformat(), is_event, kind, what], pk, back).text()
    return f"{request.build_absolute_uri(request.path)}?{urlencode(words)}"
