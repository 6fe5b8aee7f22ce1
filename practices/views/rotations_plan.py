"""A new week, visit, swap or rotation elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alignment.shared.errors import NotAllowed
from alignment.shared.forms import taken
from alignment.shared.partials import render_part
from practices.forms.rotations import ElsewhereForm, SwapForm, TourForm, WeekForm
from practices.metrics.rotations import next_in
from practices.models import Rotation
from practices.selectors import rotation_hosts
from practices.selectors import rotations as selectors
from practices.selectors.calendar import day_of
from practices.services import rotation_swaps, rotation_tours, rotations
from practices.services.rotation_rules import must_plan
from practices.views.rotations import of_practice

PAGE = "practices/rotations/new.html"


@login_required
@require_http_methods(["GET", "POST"])
def week(request: HttpRequest) -> HttpResponse:
    today = day_of(timezone.now())
    first = next_in(selectors.places(today)) if request.user.is_active else None
    given = {"guest": first.person if first else None, "starts_on": request.GET.get("week", "")}
    more = {"hosts": rotation_hosts.hosts(today), "months": rotation_hosts.last_months(today)}
    return _planned(request, WeekForm(request.POST or None, initial=given), rotations.plan, "rotation", **more)


@login_required
@require_http_methods(["GET", "POST"])
def elsewhere(request: HttpRequest) -> HttpResponse:
    return _planned(request, ElsewhereForm(request.POST or None), rotations.plan_elsewhere, "elsewhere")


@login_required
@require_http_methods(["GET", "POST"])
def tour(request: HttpRequest) -> HttpResponse:
    return _planned(request, TourForm(request.POST or None), rotation_tours.plan, "tour")


@login_required
@require_http_methods(["GET", "POST"])
def swap(request: HttpRequest) -> HttpResponse:
    def propose(**values: Any) -> Rotation:
        return rotation_swaps.propose(**values)[0]

    return _planned(request, SwapForm(request.POST or None), propose, "swap", limits=limits())


def limits() -> list[str]:
    return [_(text) for text in rotation_swaps.LIMITS]


def _planned(
    request: HttpRequest, form: Form, plan: Callable[..., Rotation], direction: str, **more: Any
) -> HttpResponse:
    of_practice(request)
    if direction != "swap":
        must_plan(request.user)
    elif not request.user.has_role(*rotation_swaps.PROPOSERS):
        raise NotAllowed(_("The swap is proposed by the directors, the CEO or the HR director."))
    made: list[Rotation] = []

    def act() -> None:
        made.append(plan(actor=request.user, now=timezone.now(), **form.cleaned_data))

    if request.method == "POST" and taken(form, act):
        messages.success(request, _("Planned."))
        return redirect("practices:rotation", pk=made[0].pk)
    status = 422 if request.method == "POST" else 200
    return render_part(request, PAGE, "form", {"form": form, "direction": direction, **more}, status=status)
