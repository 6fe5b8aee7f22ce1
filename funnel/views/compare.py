"""These days beside others, step by step, and the word whether they may be compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alignment.shared.doors import for_roles
from alignment.shared.periods import Period, local_day, months_before
from funnel.selectors.comparison import BASES, Comparison, Line, compare
from funnel.selectors.questions import address, read_choice, read_question
from funnel.selectors.tables import FunnelQuery
from funnel.views.figure_notes import note_of
from funnel.views.funnel_lines import record_url
from funnel.views.funnel_tabs import chips, shown
from funnel.views.report_links import report_links
from people import selectors as people
from people.roles import SEES_FIGURES


@require_GET
@for_roles(*SEES_FIGURES)
def page(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    query = asked(request, now)
    base = read_choice(request.GET, "base", BASES, "previous") or "previous"
    found = compare(query, base=base, now=now)
    table = found.table
    names = {"previous": _("Days before"), "year": _("A year ago"), "target": _("Target")}
    context = {
        "found": found,
        "query": table.query,
        "shown": shown(table.query),
        "chips": chips(table.query),
        "bases": [{"name": names[b], "url": f"?{address(query, by=None, base=b)}", "is_on": b == base} for b in BASES],
        "words": address(table.query),
        "base_name": names[base],
        "lines": [line(found, each) for each in found.lines],
        "note": note_of(
            table.query, definition=_("leads that entered the next stage / entered this stage"), n=table.total.entered,
            fresh_at=table.fresh_at, waiting=table.waiting,
        ),
        "links": report_links("compare", query),
    }  # fmt: skip
    return render(request, "funnel/reports/compare.html", context)


def asked(request: HttpRequest, now: datetime) -> FunnelQuery:
    """The last three whole months, unless days are named: a year has rarely another one to stand beside."""
    query = read_question(request.GET, now=now)
    if request.GET.get("from") or request.GET.get("to"):
        return query
    month = Period.month_of(local_day(now, people.zone()))
    return replace(query, start=months_before(month.start, 3), end=month.start)


def line(found: Comparison, each: Line) -> dict[str, object]:
    words = {
        "up": _("higher"),
        "down": _("lower"),
        "same": _("no difference that could be told from chance"),
        "small": _("too few to compare"),
        "unripe": _("not comparable: still ripening"),
        "none": _("nothing to compare with"),
    }
    stage = each.figures.stage.key
    return {
        "line": each,
        "word": words[each.difference.word],
        "url": record_url(found.table.query, stage=stage),
        "other_url": record_url(found.other.query, stage=stage) if found.other else "",
    }
