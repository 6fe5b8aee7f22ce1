"""The nine mistakes: nine rows of belief, answer and evidence, and how they stood half a year ago."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alignment.shared.errors import NotAllowed
from alignment.shared.forms import taken
from alignment.shared.partials import render_part
from planning.forms.audits import MistakesForm
from planning.metrics.audits import score
from planning.models.mistakes import TAKES
from planning.selectors import mistakes as selectors
from planning.services import mistakes

PAGE, TEST = "planning/mistakes/page.html", "planning/mistakes/test.html"
SHOWN = 12


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """What is found today stands beside the last answers; a test is put down only by answering."""
    if not request.user.has_role(*TAKES):
        raise NotAllowed(_("The self-test is taken by the directors."))
    form = MistakesForm(request.POST or None)

    def put() -> None:
        mistakes.take(form.answers(), actor=request.user, now=timezone.now())

    if request.method == "POST" and taken(form, put):
        messages.success(request, _("The answers are written down beside what was found today."))
        return redirect("planning:mistakes")
    return render_part(request, PAGE, "rows", _context(request, form), status=422 if form.errors else 200)


def _context(request: HttpRequest, form: MistakesForm) -> dict[str, Any]:
    now = timezone.now()
    lines = selectors.lines_now(now)
    tests = list(selectors.history(request.user)[:SHOWN])
    return {
        "lines": [(line, form[f"answer_{line.mistake.no}"]) for line in lines],
        "score": score(line.state for line in lines),
        "tests": [(test, selectors.score_of(test)) for test in tests],
        "is_due": selectors.is_due(now),
        "form": form,
    }


@login_required
@require_GET
def test(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(selectors.history(request.user).prefetch_related("rows"), pk=pk)
    context = {"test": one, "lines": selectors.lines_of(one), "score": selectors.score_of(one)}
    return render(request, TEST, context)
