"""Figures of hiring, each a door to its records, and what open vacancies add to the plan."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_GET

from alignment.shared.caching import cached
from alignment.shared.errors import InvalidInput
from alignment.shared.money import Money
from alignment.shared.partials import render_part
from alignment.shared.templatetags.format import days, money, number, percent
from funnel.models import Stage
from hiring.metrics.catalogue import FIGURES
from hiring.metrics.figures import NORMS
from hiring.models import HiringSource, Vacancy
from hiring.selectors import capacity as capacities
from hiring.selectors import figures_records
from hiring.selectors.facts import PIPELINE
from hiring.selectors.figures import Figure, hiring_figures, seen_by
from hiring.selectors.figures_question import CUTS, SEES, Question, read_question
from hiring.selectors.figures_table import HiringRow, HiringTable, hidden_from, hiring_table
from people import selectors as people
from people.models import Department

LABELS = {metric.key: metric for metric in FIGURES}
KEPT_SECONDS = 60
AT_ONCE = 50
VIEWS = (("cohort", gettext_lazy("By the day the candidate came")), ("period", gettext_lazy("By the day of the step")))
BY = (
    ("source", gettext_lazy("Source")),
    ("vacancy", gettext_lazy("Vacancy")),
    ("department", gettext_lazy("Department")),
)


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    _may_look(request)
    now, status = timezone.now(), 200
    try:
        question, error = read_question(request.GET, now=now), ""
    except InvalidInput as refused:
        question, error, status = read_question(request.GET.__class__(), now=now), refused.message, 422
    figures, table = kept(question, now=now)
    context = {
        "question": question,
        "error": error,
        "views": VIEWS,
        "cuts": BY,
        "cards": [_card(figure, question) for figure in seen_by(request.user, figures)],
        "norms": NORMS,
        "table": hidden_from(table, request.user),
        "lines": [_line(row, question) for row in hidden_from(table, request.user).rows],
        "chart_url": f"{reverse('dashboards:hiring-chart')}?{question.address(by=None)}",
        "capacity": capacities.capacity(now, user=request.user),
        "formulas": [(gettext(metric.label), gettext(metric.formula)) for metric in FIGURES],
    }
    return render(request, "hiring/figures/page.html", context, status=status)


@login_required
@require_GET
def vacancy_capacity(request: HttpRequest, pk: int) -> HttpResponse:
    """For the page of a vacancy: when it may be filled, and what its hires will carry."""
    vacancy = get_object_or_404(Vacancy.objects.visible_to(request.user), pk=pk)
    found = capacities.expected_of(vacancy, timezone.now())
    return render_part(request, "hiring/figures/vacancy_capacity.html", "part", {"expected": found, "vacancy": vacancy})


def kept(question: Question, *, now: Any) -> tuple[tuple[Figure, ...], HiringTable]:
    """Made once for a question and a day; new figures make it anew."""
    today = now.astimezone(people.zone()).date()
    name = f"figures:{today}:{get_language()}:{question.address()}"
    return cached(
        "hiring", name, lambda: (hiring_figures(question, now=now), hiring_table(question, now=now)), KEPT_SECONDS
    )


@login_required
@require_GET
def records(request: HttpRequest, key: str) -> HttpResponse:
    """The newest first, of those that this person may see."""
    _may_look(request)
    if key not in figures_records.KEYS:
        raise Http404
    question = read_question(request.GET, now=timezone.now())
    found = figures_records.records_of(key, question, request.user, now=timezone.now(), narrowed=narrowed(request))
    rows, next_url = _portion(request, found)
    context = {
        "key": key,
        "kind": found.kind,
        "label": gettext(LABELS[key].label),
        "formula": gettext(LABELS[key].formula),
        "question": question,
        "rows": rows,
        "n": found.n,
        "unseen": found.unseen,
        "next_url": next_url,
        "back_url": f"{reverse('hiring:figures')}?{question.address()}",
    }
    return render_part(request, "hiring/figures/records.html", "rows", context)


def narrowed(request: HttpRequest) -> dict[str, Any]:
    """The words of a bar or a cell: `stage=offer&left=rejected&source=referral&vacancy=3&department=none`."""
    found: dict[str, Any] = {}
    if stage := request.GET.get("stage"):
        found["stage_id"] = get_object_or_404(Stage, pipeline__key=PIPELINE, key=stage).pk
    if left := request.GET.get("left"):
        if left not in figures_records.LEFT:
            raise InvalidInput(gettext("There is no such way out of a stage."), field="left")
        found["left"] = left
    for cut, column in CUTS.items():
        if word := request.GET.get(cut):
            found[column] = _member(request, cut, word)
    return found


def _member(request: HttpRequest, cut: str, word: str) -> int:
    if word == "none":
        return 0
    if cut == "source":
        return int(get_object_or_404(HiringSource, key=word).pk)
    if not (word.isascii() and word.isdigit() and len(word) < 10):
        raise Http404
    rows: Any = Vacancy.objects.visible_to(request.user) if cut == "vacancy" else Department.objects
    return int(get_object_or_404(rows, pk=int(word)).pk)


def _portion(request: HttpRequest, found: figures_records.Records) -> tuple[list[Any], str]:
    related = ("department", "hiring_head") if found.kind == figures_records.VACANCIES else (
        "candidate", "vacancy", "stage", "source",
    )  # fmt: skip
    rows = found.rows.select_related(*related).order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        rows = rows.filter(pk__lt=int(before[:18]))
    shown = list(rows[: AT_ONCE + 1])
    if len(shown) <= AT_ONCE:
        return shown, ""
    words = request.GET.copy()
    words["before"] = str(shown[AT_ONCE - 1].pk)
    return shown[:AT_ONCE], f"?{words.urlencode()}"


def _may_look(request: HttpRequest) -> None:
    if not request.user.has_role(*SEES):
        raise PermissionDenied


def _card(figure: Figure, question: Question) -> dict[str, str]:
    return {
        "id": figure.key,
        "label": gettext(LABELS[figure.key].label),
        "value": _value(figure),
        "hint": _hint(figure),
        "url": f"{reverse('hiring:figure-records', args=[figure.key])}?{question.address(by=None)}",
    }


def _value(figure: Figure) -> str:
    unit = LABELS[figure.key].unit
    if unit == "share":
        return percent(figure.value)
    if unit == "money":
        return "—" if figure.value is None else money(Money(round(figure.value), people.company().currency))
    return days(figure.value) if unit == "days" else number(figure.value)


def _hint(figure: Figure) -> str:
    if figure.key == "time_to_fill":
        return gettext("median · %(n)s filled, %(waiting)s still open") % {"n": figure.n, "waiting": figure.waiting}
    if figure.made is None:
        return gettext("n = %(n)s") % {"n": figure.n}
    words = gettext("%(part)s of %(whole)s") % {"part": figure.made, "whole": figure.n}
    if figure.interval is None:
        return words
    low, high = (percent(bound) for bound in figure.interval)
    return gettext("%(words)s · between %(low)s and %(high)s") % {"words": words, "low": low, "high": high}


def _line(row: HiringRow, question: Question) -> dict[str, Any]:
    """A row that may not be named opens nothing."""
    low, high = row.bounds
    is_open = row.key is not None or row.name is None
    cut = {str(question.by): row.key if row.key is not None else "none"}
    words = question.address(by=None, **cut)
    return {
        "row": row,
        "name": row.name or gettext("not named"),
        "url": f"{reverse('hiring:figure-records', args=[figures_records.STEPS])}?{words}" if is_open else "",
        "between": "" if low is None else f"{percent(low)} – {percent(high)}",
    }
