"""Capacity: weeks of leads against what the sellers can carry, newcomers, and waves that are planned."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.doors import done, for_roles
from alignment.shared.forms import taken
from alignment.shared.periods import local_day
from funnel.selectors.personal_plans import seen_by
from hiring.selectors.capacity import capacity as vacancies_capacity
from people import selectors as people
from planning.forms.targets import NormsForm, SellerForm, WaveForm
from planning.models import LeadWave
from planning.models.capacity import KEEPS_CAPACITY, PLANS_WAVES, SEES_CAPACITY, CapacityNorms
from planning.selectors import capacity as selectors
from planning.services import capacity

PAGE = "planning/capacity/page.html"


@for_roles(*SEES_CAPACITY)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    user, now = request.user, timezone.now()
    plan = selectors.capacity_plan(now)
    seen = set(seen_by(user).values_list("pk", flat=True))
    context = {
        "plan": plan,
        "rows": [row for row in plan.sellers if row.person.pk in seen],
        "over": selectors.overruns(plan, local_day(now, people.zone())),
        "starving": selectors.starving(now),
        "one_more": selectors.one_more(plan, now),
        "vacancies": vacancies_capacity(now, months=6),
        "chart_url": reverse("dashboards:capacity-chart"),
        "may_keep": user.has_role(*KEEPS_CAPACITY),
        "may_plan": user.has_role(*PLANS_WAVES),
        "may_set": user.has_role("cco"),
        "wave_form": forms.get("wave_form") or WaveForm(auto_id="wave-%s"),
        "seller_form": forms.get("seller_form") or SellerForm(user=user, auto_id="seller-%s"),
        "norms_form": forms.get("norms_form") or NormsForm(initial=_norms(plan.norms), auto_id="norms-%s"),
        "currency": people.company().currency,
    }
    return render(request, PAGE, context, status=status)


def _norms(row: CapacityNorms) -> dict[str, Any]:
    return {
        "hours_month": row.hours_month,
        "share_for_leads": row.share_for_leads,
        "hours_per_lead": row.hours_per_lead,
        "ramp": " ".join(str(round(part * 100)) for part in row.ramp),
        "limit": round(row.limit * 100),
        "version": row.version,
    }


@for_roles(*KEEPS_CAPACITY)
@require_POST
def seller(request: HttpRequest) -> HttpResponse:
    form = SellerForm(request.POST, user=request.user, auto_id="seller-%s")

    def keep() -> None:
        said = dict(form.cleaned_data)
        capacity.set_seller(said.pop("person"), said, actor=request.user, now=timezone.now())

    if taken(form, keep):
        return done(request, _("The capacity of the seller is kept."), reverse("planning:capacity"))
    return _page(request, status=422, seller_form=form)


@for_roles("cco")
@require_POST
def norms(request: HttpRequest) -> HttpResponse:
    form = NormsForm(request.POST, auto_id="norms-%s")

    def keep() -> None:
        said = dict(form.cleaned_data)
        capacity.set_norms(said, actor=request.user, now=timezone.now(), expected_version=said.pop("version"))

    if taken(form, keep):
        return done(request, _("These figures hold for every seller without own ones."), reverse("planning:capacity"))
    return _page(request, status=422, norms_form=form)


@for_roles(*PLANS_WAVES)
@require_POST
def wave(request: HttpRequest) -> HttpResponse:
    form = WaveForm(request.POST, auto_id="wave-%s")
    if taken(form, lambda: capacity.plan_wave(**form.cleaned_data, actor=request.user, now=timezone.now())):
        return done(request, _("The wave is planned; both sides see its load."), reverse("planning:capacity"))
    return _page(request, status=422, wave_form=form)


@for_roles(*PLANS_WAVES)
@require_POST
def drop_wave(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(LeadWave.objects.visible_to(request.user), pk=pk)
    capacity.drop_wave(found, actor=request.user, now=timezone.now())
    return done(request, _("The wave is taken off the plan."), reverse("planning:capacity"))
