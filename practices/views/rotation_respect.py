"""Respect before and after a rotation: a page of its own, and a part of the rotation's page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alignment.shared.partials import render_part
from practices.metrics.surveys_before_after import Moved
from practices.selectors.surveys_respect import Line, Respect, respect_around
from practices.views.rotations_record import seen

PAGE = "practices/rotations/respect.html"


@login_required
@require_GET
def respect(request: HttpRequest, pk: int) -> HttpResponse:
    rotation = seen(request, pk)
    found = respect_around(rotation, request.user)
    return render_part(request, PAGE, "respect", {"rotation": rotation, "respect": found, "rows": _rows(found)})


def _rows(found: Respect) -> list[dict[str, Any]]:
    return [{"line": line, "words": _words(line), "tone": _tone(line.moved)} for line in found.lines]


def _words(line: Line) -> str:
    side = {"marketing": _("Marketing"), "sales": _("Sales")}.get(line.side, _("Both departments together"))
    return (_("%(side)s, by its own word") if line.is_own else _("%(side)s, by the word of the neighbours")) % {
        "side": side
    }


def _tone(moved: Moved | None) -> str:
    """Only what the interval tells from chance has a colour."""
    if moved is None or moved.low <= 0 <= moved.high:
        return "neutral"
    return "good" if moved.low > 0 else "bad"
