"""The results of a wave: one page for both departments."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alignment.shared.partials import render_part
from practices.selectors import adoption
from practices.selectors import surveys as selectors
from practices.selectors import surveys_results as told

PAGE = "practices/surveys/results.html"


@login_required
@require_GET
def results(request: HttpRequest, pk: int) -> HttpResponse:
    wave = get_object_or_404(selectors.told_waves(request.user).exclude(result=None), pk=pk)
    found = told.results_of(wave)
    group = next((group for group in found.groups if group.key == request.GET.get("group")), None)
    context: dict[str, Any] = {
        "wave": wave,
        "results": found,
        "warnings": selectors.warnings_of(wave.survey, selectors.sizes_of_staff()),
        "adoption": adoption.risk_for(request.user, timezone.now()),
        "sides": [(side, _side(side), found.levels[side], found.recommend.get(side)) for side in found.sides],
        "groups": [(group, _side(group.side)) for group in found.groups],
        "group": group,
        "group_name": f"{_side(group.side)}, {group.name}" if group else "",
        "group_rows": told.group_rows(wave, group.key) if group else [],
        "comments": told.comments_of(wave),
    }
    return render_part(request, PAGE, "results", context)


def _side(side: str) -> str:
    return {"marketing": _("Marketing"), "sales": _("Sales")}.get(side, _("Both departments together"))
