"""All practices of a month on one page."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alignment.shared.errors import NotAllowed
from alignment.shared.partials import render_part
from practices.kinds import KINDS
from practices.models import Occurrence
from practices.models.occurrences import PLANNERS, PRACTISING
from practices.selectors.cadence import cadence_now
from practices.selectors.calendar import day_of
from practices.selectors.due import waiting_for
from practices.selectors.month import month_of


@login_required
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not user.has_role(*PRACTISING):
        raise NotAllowed(_("The calendar of practices belongs to marketing, sales and those who lead them."))
    now = timezone.now()
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    context = {
        "month": month_of(user, _first(request, day_of(now)), kind=kind, now=now),
        "today": day_of(now),
        "kind": kind,
        "kinds": [(one.key, _(one.label), one.icon) for one in KINDS.values()],
        "waiting": waiting_for(user, now),
        "rhythm": cadence_now(now) if user.has_role(*PLANNERS, "ceo") else None,
    }
    return render_part(request, "practices/calendar.html", "month", context)


@login_required
@require_GET
def occurrence(request: HttpRequest, pk: int) -> HttpResponse:
    """The record of its kind."""
    found = get_object_or_404(Occurrence.objects.visible_to(request.user), pk=pk)
    return redirect(KINDS[found.kind].page, found.pk)


def _first(request: HttpRequest, today: date) -> date:
    """`?month=2026-03`; this month when it says nothing of use."""
    year, _dash, month = request.GET.get("month", "").partition("-")
    try:
        return date(int(year), int(month), 1) if 2000 <= int(year) <= 2100 else today.replace(day=1)
    except ValueError:
        return today.replace(day=1)
