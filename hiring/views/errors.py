"""The board of hiring errors of the company: vacancies by ten checks."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from hiring.forms.vacancies import BoardForm
from hiring.selectors import errors as selectors
from hiring.selectors.vacancies import Filters
from hiring.views.error_words import STATES, shown_checks
from hiring.views.vacancies import address, filter_words, hires

BOARD = "hiring/vacancies/errors.html"


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    hires(request)
    form = BoardForm(request.GET)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    given.pop("before", None)
    shared = {name: given[name] for name in ("state", "department", "head") if name in given}
    filters = selectors.BoardFilters(Filters(**shared), given.get("no"), given.get("check", ""))
    lines = selectors.board(filters, selectors.on_board(request.user, filters), timezone.now())
    url = reverse("hiring:errors")
    words = filter_words(request, url, given)
    chips = [*words.pop("chips"), *_chips(url, given)]
    context = {
        "lines": [(line, shown_checks(line.checks)) for line in lines],
        "columns": _columns(url, given, lines),
        "states": [(key, word, tone, icon) for key, (word, tone, icon) in STATES.items()],
        "chips": chips,
        **words,
    }
    return render(request, BOARD, context)


def _columns(url: str, given: dict[str, Any], lines: list[selectors.Line]) -> list[tuple[int, str, int, str]]:
    """Each error with how many vacancies make it, and the way to those."""
    counts = {no: sum(line.checks[no - 1].state == "error" for line in lines) for no in selectors.NUMBERS}
    return [
        (no, str(name), counts[no], address(url, given, no=no, check="error")) for no, name in selectors.NAMES.items()
    ]


def _chips(url: str, given: dict[str, Any]) -> list[tuple[str, str]]:
    words = {
        "no": f"{given['no']}. {selectors.NAMES[given['no']]}" if "no" in given else "",
        "check": str(STATES[given["check"]][0]) if "check" in given else "",
    }
    return [(text, address(url, given, **{name: None})) for name, text in words.items() if text]
