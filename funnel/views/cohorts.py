"""The cohort page: how much of a month's leads has become sales so far, and what may be expected of the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alignment.shared.doors import for_roles
from alignment.shared.partials import render_part
from alignment.shared.periods import local_day
from funnel.selectors.funnel import freshness
from funnel.selectors.questions import address, read_question
from funnel.selectors.survival import STEP_DAYS, STEPS, Cohort, Cohorts, cohorts, window_end
from funnel.views.figure_notes import Note, note_of
from funnel.views.funnel_lines import record_url
from funnel.views.funnel_tabs import chips, presets, shown
from funnel.views.report_links import report_links
from people import selectors as people
from people.roles import SEES_FIGURES


@require_GET
@for_roles(*SEES_FIGURES)
def page(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = cohorts(read_question(request.GET, now=now), now=now)
    today = local_day(now, people.zone())
    context = {
        "found": found,
        "query": found.query,
        "shown": shown(found.query),
        "presets": presets(found.query, today),
        "chips": chips(found.query),
        "ages": [step * STEP_DAYS for step in range(1, STEPS + 1)],
        "rows": [row(found, cohort) for cohort in found.cohorts],
        "windows": [
            {"within": each, "url": window_url(found, each.days, today), "is_small": each.n < 30}
            for each in found.windows
        ],
        "last": found.curve[-1] if found.curve else None,
        "won_url": record_url(found.query, outcome="won"),
        "all_url": record_url(found.query),
        "words": address(found.query),
        "note": note(found, now),
        "links": report_links("cohorts", found.query),
    }
    return render_part(request, "funnel/reports/cohorts.html", "answer", context)


def row(found: Cohorts, cohort: Cohort) -> dict[str, object]:
    period = cohort.period
    own = replace(found.query, start=max(period.start, found.query.start), end=min(period.end, found.query.end))
    won = record_url(own, outcome="won")
    return {
        "cohort": cohort,
        "url": record_url(own),
        "won_url": won,
        "cells": [(cell, f"{won}&within={cell.days}", shade(cell.rate)) for cell in cohort.cells],
        "missing": range(STEPS - len(cohort.cells)),
    }


def shade(rate: float) -> int:
    """0 to 5: a class of the style sheet."""
    return min(5, round(rate * 20))


def window_url(found: Cohorts, days: int, today: date) -> str:
    own = replace(found.query, end=window_end(found.query, days, today=today))
    return f"{record_url(own, outcome='won')}&within={days}" if own.start < own.end else ""


def note(found: Cohorts, now: datetime) -> Note:
    fresh_at, waiting = freshness(now)
    return note_of(
        found.query,
        definition=_("won within T days of coming / leads at least T days old; lost leads stay in, open ones leave"),
        n=found.n,
        fresh_at=fresh_at,
        waiting=waiting,
    )
