"""Figures of the meetings, each a door to its records. Nothing here is about one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET

from alignment.shared.templatetags.format import business_minutes, days, number, percent
from loop.selectors import today_of
from meetings.forms_figures import ALL, FiguresForm
from meetings.metrics.catalogue import METRICS
from meetings.metrics.figures import Week
from meetings.models import MeetingSeries
from meetings.models.series import FORMATS
from meetings.selectors import figures
from meetings.selectors.questions import Figure, Question

LEADERS = ("ceo", "cmo", "cco")
AT_ONCE = 30
FORMAT_WORDS = dict(FORMATS)
LABELS = {metric.key: metric for metric in METRICS}
SIDE_WORDS = {"marketing": gettext_lazy("Marketing"), "sales": gettext_lazy("Sales")}


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    form = form_of(request)
    question = form.question()
    found = figures.meeting_figures(question)
    context = {
        "form": form,
        "question": question,
        "cards": [_card(figure, question) for figure in found.figures],
        "attendance": [_card(row.figure, question, label=str(SIDE_WORDS[row.side])) for row in found.attendance],
        "lengths": [_length(row, question) for row in found.lengths],
        "months": _months(found.weeks, question),
        "is_empty": not found.weeks,
    }
    return render(request, "meetings/figures.html", context, status=200 if form.is_valid() else 422)


def form_of(request: HttpRequest) -> FiguresForm:
    if not request.user.has_role(*LEADERS):
        raise Http404
    series = list(MeetingSeries.objects.visible_to(request.user).order_by("ended_at", "title", "pk"))
    return FiguresForm(request.GET, series=series, today=today_of(timezone.now()))


def _card(figure: Figure, question: Question, *, label: str = "") -> dict[str, Any]:
    metric = LABELS[figure.key]
    return {
        "id": figure.key,
        "label": label or gettext(metric.label),
        "formula": gettext(metric.formula),
        "value": _value(figure, metric.unit),
        "hint": _hint(figure),
        "url": f"{reverse('meetings:figure-records', args=[figure.key])}?{asked(question)}",
    }


def _length(row: figures.Length, question: Question) -> dict[str, Any]:
    card = _card(row.figure, question, label=str(FORMAT_WORDS[row.format]))
    return {**card, "url": f"{card['url']}&format={row.format}"}


def _value(figure: Figure, unit: str) -> str:
    if unit == "share":
        return percent(figure.value)
    if unit == "business_minutes":
        return business_minutes(figure.value)
    return days(figure.value) if unit == "days" else number(figure.value)


def _hint(figure: Figure) -> str:
    if figure.part is None:
        return gettext("n = %(n)s") % {"n": figure.whole} if figure.whole is not None else ""
    words = _parts(figure)
    if figure.key != "effectiveness":
        return words
    return gettext("our own measure, of 100: %(mark)s × 10 × %(words)s") % {
        "mark": number(figure.mark), "words": words,
    }  # fmt: skip


def _parts(figure: Figure) -> str:
    """“18 of 21 · few: between 65,4 % and 95,0 %”."""
    words = gettext("%(part)s of %(whole)s") % {"part": figure.part, "whole": figure.whole}
    if figure.interval is None:
        return words
    shown = percent if figure.mark is None else number
    low, high = (shown(bound) for bound in figure.interval)
    return gettext("%(words)s · few: between %(low)s and %(high)s") % {
        "words": words, "low": low, "high": high,
    }  # fmt: skip


def asked(question: Question, first: date | None = None, last: date | None = None) -> str:
    said = {
        "series": question.series.pk if question.series else ALL,
        "since": (first or question.period.start).isoformat(),
        "until": (last or question.period.last).isoformat(),
    }
    return urlencode(said)


@dataclass(frozen=True)
class Cell:
    """One ISO week: its Monday, what happened in words, and where its meetings are listed."""

    monday: date
    words: tuple[tuple[int, str], ...]
    protocol: tuple[str, str]
    tone: str
    url: str


def _months(weeks: tuple[Week, ...], question: Question) -> list[tuple[date, list[Cell]]]:
    """Every week of the period under the month of its Monday; the newest month first."""
    known = {week.monday: week for week in weeks}
    cells = [_cell(known.get(p.start) or Week(p.start), question) for p in question.period.weeks()]
    months = [(first, list(found)) for first, found in groupby(cells, key=lambda cell: cell.monday.replace(day=1))]
    return months[::-1]


def _cell(week: Week, question: Question) -> Cell:
    said = (
        (week.held, gettext("took place")),
        (week.failed, gettext("not held")),
        (week.excused, gettext("called off")),
        (week.moved, gettext("moved away")),
    )
    sunday = date.fromordinal(week.monday.toordinal() + 6)
    url = f"{reverse('meetings:figure-records', args=['regularity'])}?{asked(question, week.monday, sunday)}"
    words = tuple((n, word) for n, word in said if n)
    return Cell(week.monday, words, _protocol_words(week), _tone(week), url if words else "")


def _protocol_words(week: Week) -> tuple[str, str]:
    """Beside its sign, and in full."""
    if not week.held:
        return ("", "")
    if week.same_day == week.held:
        return gettext("that day"), gettext("protocol that day")
    if week.protocols == week.held:
        return gettext("later"), gettext("protocol later")
    return gettext("none"), gettext("no protocol")


def _tone(week: Week) -> str:
    if week.failed:
        return "bad"
    if week.held:
        return "good" if week.same_day == week.held else "warn"
    if week.excused:
        return "neutral"
    return "info" if week.moved else ""
