"""Rotations: the queue, the coming weeks, who went in twelve months."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alignment.shared.forms import taken
from alignment.shared.partials import render_part
from people.models import Person
from practices.forms.rotations import FilterForm, SkipForm
from practices.models.occurrences import PLANNERS, PRACTISING
from practices.models.rotations import DIRECTIONS, ROTATION_STATES
from practices.selectors import rotation_weeks
from practices.selectors import rotations as selectors
from practices.selectors.calendar import day_of
from practices.services import rotation_swaps as swaps
from practices.services import rotations as services
from practices.services.rotation_rules import must_plan

BOARD, RECORDS, SKIP = (f"practices/rotations/{name}.html" for name in ("board", "records", "skip"))
AT_ONCE = 30


def of_practice(request: HttpRequest) -> None:
    if not request.user.has_role(*PRACTISING):
        raise Http404


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    of_practice(request)
    today, user = day_of(timezone.now()), request.user
    coverages = [selectors.coverage(direction, today) for direction in ("rotation", "tour")]
    context = {
        "queue": selectors.queue(today),
        "weeks": rotation_weeks.weeks(today),
        "coverages": coverages,
        "figures": selectors.figures(today),
        "today": today,
        "may_plan": user.has_role(*PLANNERS),
        "may_propose": user.has_role(*swaps.PROPOSERS),
    }
    return render_part(request, BOARD, "queue", context)


@login_required
@require_GET
def records(request: HttpRequest) -> HttpResponse:
    of_practice(request)
    form = FilterForm(request.GET)
    form.is_valid()
    given: dict[str, Any] = {name: value for name, value in form.cleaned_data.items() if value}
    before = given.pop("before", None)
    found = selectors.filtered(request.user, **given)
    if before:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: AT_ONCE + 1])
    more = f"?{urlencode({**given, 'before': rows[AT_ONCE - 1].pk})}" if len(rows) > AT_ONCE else ""
    context = {"rows": rows[:AT_ONCE], "next_url": more, "chips": _chips(given), "offers": _offers(given)}
    return render_part(request, RECORDS, "rows", context)


def _chips(given: dict[str, Any]) -> list[tuple[str, str]]:
    words = {**dict(DIRECTIONS), **dict(ROTATION_STATES), True: _("Took place")}
    left = {name: {other: value for other, value in given.items() if other != name} for name in given}
    return [(str(words[value]), f"?{urlencode(left[name])}") for name, value in given.items()]


def _offers(given: dict[str, Any]) -> list[tuple[str, str]]:
    return [] if given.get("direction") else [(str(label), f"?direction={key}") for key, label in DIRECTIONS]


@login_required
@require_http_methods(["GET", "POST"])
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    """The turn waits, with a reason."""
    of_practice(request)
    must_plan(request.user)
    person = get_object_or_404(Person.objects.filter(pk__in=selectors.eligible()), pk=pk)
    form = SkipForm(request.POST or None)

    def act() -> None:
        said = form.cleaned_data
        services.skip(person, actor=request.user, now=timezone.now(), **said)

    if request.method == "POST" and taken(form, act):
        messages.success(request, _("The turn waits; the place in the queue stays."))
        return redirect("practices:rotations")
    status = 422 if request.method == "POST" else 200
    return render_part(request, SKIP, "form", {"form": form, "person": person}, status=status)
