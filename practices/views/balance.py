"""Learning against running, by department and month (A19)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from loop.selectors import today_of
from practices.metrics.trainings import (
    BALANCE_ENOUGH,
    BALANCE_PEOPLE,
    MONTHS_OUTSIDE,
    learn_corridor,
    outside_for_long,
)
from practices.models.trainings import TRAINING_SIDES
from practices.selectors.balance import balance_by_side, since_the_first

READERS = ("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing")


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*READERS):
        raise Http404
    found = since_the_first(balance_by_side(today_of(timezone.now())))
    context: dict[str, Any] = {
        "sides": [
            (side, label, found[side], _corridor(side), outside_for_long(found[side])) for side, label in TRAINING_SIDES
        ],
        "months": list(zip(*found.values(), strict=True)),
        "is_empty": not any(found.values()),
        "enough": BALANCE_ENOUGH,
        "people": BALANCE_PEOPLE,
        "times": MONTHS_OUTSIDE,
    }
    return render(request, "practices/trainings/balance.html", context)


def _corridor(side: str) -> dict[str, float]:
    low, high = learn_corridor(side)
    return {"low": low, "high": high}
