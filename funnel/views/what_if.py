"""What if: sliders for the steps of the journey; the address is the whole view."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alignment.shared.doors import for_roles
from alignment.shared.errors import InvalidInput
from alignment.shared.partials import render_part
from alignment.shared.ratios import share
from alignment.shared.templatetags.format import DASH, number
from funnel.metrics.what_if import Change
from funnel.selectors import what_if as what_ifs
from funnel.selectors.journey import Journey, journey
from funnel.selectors.questions import address
from funnel.views.access import SEE_CAMPAIGNS
from funnel.views.journey import asked, kept_words

UNITS = ("points", "percent")
EXACT = 1e-9


@require_GET
@for_roles(*SEE_CAMPAIGNS)
def page(request: HttpRequest) -> HttpResponse:
    query, scope = asked(request)
    found = journey(query, scope=scope, now=timezone.now())
    error, status = "", 200
    try:
        result = what_ifs.what_if(found, read_changes(request.GET, found))
    except InvalidInput as refused:
        result, error, status = what_ifs.what_if(found, {}), refused.message, 422
    context = {
        "journey": found,
        "query": query,
        "inputs": inputs(request.GET, found),
        "result": result,
        "lines": [shown(line) for line in result.lines],
        "error": error,
        "assumption": what_ifs.assumption(),
        "kept": kept_words(query, scope),
        "has_changes": any(line.effect.change for line in result.lines),
        "clean_url": f"?{address(query, view=None, scope=scope)}",
        "map_url": f"{reverse('funnel:journey')}?{address(query, view=None, scope=scope)}",
        "address": address(query, view=None, scope=scope),
    }
    return render_part(request, "funnel/journey/what_if.html", "answer", context, status=status)


def read_changes(params: QueryDict, found: Journey) -> dict[str, Change]:
    """`change-mql=2.5&unit-mql=points`; nothing and 0 change nothing."""
    read = {step.key: _change(params, step.key) for step in found.steps}
    return {key: change for key, change in read.items() if change.value}


def inputs(params: QueryDict, found: Journey) -> list[dict[str, Any]]:
    return [
        {
            "step": step,
            "value": (params.get(f"change-{step.key}") or "")[:12],
            "unit": unit if (unit := params.get(f"unit-{step.key}")) in UNITS else "points",
        }
        for step in found.steps[1:]
        if step.rate is not None
    ]


def shown(line: what_ifs.Line) -> dict[str, Any]:
    effect = line.effect
    return {
        "step": line.step,
        "effect": effect,
        "times": times(effect.times),
        "times_of_rate": times(share(effect.rate_after, effect.rate_before)),
    }


def times(value: float | None) -> str:
    """“×1,5”, and “×1,04” where one decimal would hide the change."""
    if value is None:
        return DASH
    return f"×{number(value, 1 if abs(value - round(value, 1)) < EXACT else 2)}"


def _change(params: QueryDict, key: str) -> Change:
    unit = params.get(f"unit-{key}") or "points"
    text = (params.get(f"change-{key}") or "0").strip().replace(",", ".").replace("−", "-")
    try:
        value = float(text)
    except ValueError:
        raise InvalidInput(_("“%(text)s” is not a number.") % {"text": text[:40]}, field=f"change-{key}") from None
    if unit == "points":
        return Change(value, "points")
    if unit == "percent":
        return Change(value, "percent")
    raise InvalidInput(_("A change is in percentage points or in per cent."), field=f"unit-{key}")
