"""The first thirty days of clients: board by day, the plan of each, cohorts, the template."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.forms import first_error, taken
from alignment.shared.partials import render_part
from funnel.models import Lead
from people import selectors as people
from practices.forms.onboarding import FACES, PlanFilterForm, PlanStepForm, TemplateStepForm
from practices.models import ClientPulse, OnboardingPlan, OnboardingStep, TemplateStep
from practices.models.onboarding import TEMPLATE_EDITORS
from practices.selectors import onboarding as selectors
from practices.selectors.calendar import day_of
from practices.services import onboarding
from practices.views.steps import answer_to

BOARD, RECORD, TEMPLATE, PULSES = (
    f"practices/onboarding/{name}.html" for name in ("board", "plan", "template", "pulses")
)  # fmt: skip
SEES = ("ceo", "cmo", "cco", "head_of_sales", "sales_rep", "head_of_marketing", "marketer")
AT_ONCE = 30


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Columns by day; with a filter, a list."""
    _may_look(request)
    form = PlanFilterForm(request.GET)
    form.is_valid()
    given = {key: value for key, value in form.cleaned_data.items() if value and key != "before"}
    now = timezone.now()
    found = _narrowed(request, selectors.plans_for(request.user), given)
    if set(given) - {"mine"}:
        return _list(request, found, form.cleaned_data.get("before"), given)
    today = day_of(now)
    kept, due = selectors.on_time(now)
    context = {
        "columns": selectors.board(found, today),
        "mine": bool(given.get("mine")),
        "overdue": selectors.overdue(selectors.plans_for(request.user), today).count(),
        "effect": selectors.effect(now),
        "pulse": selectors.pulse(now),
        "on_time": kept,
        "due": due,
        "to_ask": selectors.pulses_to_ask(request.user, now).count(),
        "is_launched": selectors.launched_on() is not None,
        "may_edit_template": request.user.has_role(*TEMPLATE_EDITORS),
    }
    return render(request, BOARD, context)


def _narrowed(request: HttpRequest, found: Any, given: dict[str, Any]) -> Any:
    today = day_of(timezone.now())
    if given.get("mine"):
        found = found.filter(owner=request.user)
    if column := next((one for one in selectors.COLUMNS if one.key == given.get("column")), None):
        found = selectors.in_column(found, column, today)
    if given.get("state"):
        found = found.filter(state=given["state"])
    if month := given.get("month"):
        found = found.filter(day0__year=month.year, day0__month=month.month)
    return selectors.overdue(found, today) if given.get("overdue") else found


def _list(request: HttpRequest, found: Any, before: int | None, given: dict[str, Any]) -> HttpResponse:
    if before:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: AT_ONCE + 1])
    context = {
        "is_list": True,
        "cards": selectors.cards(rows[:AT_ONCE], day_of(timezone.now())),
        "next_before": rows[AT_ONCE - 1].pk if len(rows) > AT_ONCE else None,
        "given": given,
    }
    return render_part(request, BOARD, "rows", context) if before else render(request, BOARD, context)


@login_required
@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, RECORD, page(request, _seen(request, pk)))


def page(request: HttpRequest, one: OnboardingPlan, **extra: Any) -> dict[str, Any]:
    today = day_of(timezone.now())
    may_edit = OnboardingPlan.objects.editable_by(request.user).filter(pk=one.pk).exists()
    sees_lead = one.lead_id and Lead.objects.visible_to(request.user).filter(pk=one.lead_id).exists()
    return {
        "plan": one,
        "card": selectors.card_of(one, today),
        "today": today,
        "may_edit": may_edit,
        "sees_lead": sees_lead,
        "loss": getattr(one.customer, "loss", None),
        "pulses": list(one.pulses.select_related("heard_by").order_by("-asked_at", "-pk")),
        "colleagues": people.active_people() if may_edit and one.state == "open" else (),
        **extra,
    }


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in STEPS:
        raise Http404
    one = _seen(request, pk)
    if not OnboardingPlan.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("A plan is led by its owner and by the heads."))
    return answer_to(
        request, verb, lambda: _act(request, one, verb), template=RECORD, words=SAID[verb], back="practices:onboarding-plan", pk=pk,
        shown=lambda **extra: page(request, _seen(request, pk), **extra),
    )  # fmt: skip


def _act(request: HttpRequest, one: OnboardingPlan, verb: str) -> None:
    form = PlanStepForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form))
    STEPS[verb](one, form.cleaned_data, actor=request.user, now=timezone.now())


def _step(one: OnboardingPlan, given: dict[str, Any]) -> OnboardingStep:
    found = OnboardingStep.objects.filter(plan=one, pk=given["step"] or 0).select_related("plan").first()
    if found is None:
        raise InvalidInput(_("There is no such step in this plan."), field="step")
    return found


def _hand_over(one: OnboardingPlan, given: dict[str, Any], **common: Any) -> None:
    if given["owner"] is None:
        raise InvalidInput(_("Choose who leads it from now on."), field="owner")
    onboarding.hand_over(one, owner=given["owner"], expected_version=given["version"], **common)


def _churn(one: OnboardingPlan, given: dict[str, Any], **common: Any) -> None:
    lost_on = given["lost_on"] or day_of(common["now"])
    onboarding.churn(one, lost_on=lost_on, reason=given["note"], expected_version=given["version"], **common)


def _users(one: OnboardingPlan, given: dict[str, Any], **common: Any) -> None:
    if given["users_total"] is None or given["users_started"] is None:
        raise InvalidInput(_("Say how many users there are and how many have begun."), field="users_total")
    onboarding.count_users(one, total=given["users_total"], started=given["users_started"], **common)


STEPS: dict[str, Callable[..., Any]] = {
    "done": lambda one, given, **common: onboarding.do_step(_step(one, given), note=given["note"], **common),
    "skip": lambda one, given, **common: onboarding.skip_step(_step(one, given), reason=given["note"], **common),
    "undo": lambda one, given, **common: onboarding.undo_step(_step(one, given), **common),
    "hand-over": _hand_over,
    "users": _users,
    "finish": lambda one, given, **common: onboarding.finish(one, expected_version=given["version"], **common),
    "churn": _churn,
}
SAID = {
    "done": lambda: _("Done. The next step is shown."),
    "skip": lambda: _("Left out, with its reason."),
    "undo": lambda: _("It waits again."),
    "hand-over": lambda: _("Handed over; the colleague hears of it."),
    "users": lambda: _("Written down."),
    "finish": lambda: _("The first thirty days are over."),
    "churn": lambda: _("Written down: it counts in the month in which the client began."),
}


@login_required
@require_http_methods(["GET", "POST"])
def template(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*TEMPLATE_EDITORS, "ceo"):
        raise PermissionDenied
    form = TemplateStepForm(request.POST or None)
    common = {"actor": request.user, "now": timezone.now()}
    if request.method == "POST" and taken(form, lambda: onboarding.add_template_step(**form.cleaned_data, **common)):
        messages.success(request, _("The next plans begin with it."))
        return redirect("practices:onboarding-template")
    context = {
        "form": form,
        "rows": TemplateStep.objects.visible_to(request.user).filter(is_active=True).order_by("day", "pk"),
        "may_edit": request.user.has_role(*TEMPLATE_EDITORS),
    }
    return render(request, TEMPLATE, context, status=422 if form.errors else 200)


@login_required
@require_POST
def template_drop(request: HttpRequest, pk: int) -> HttpResponse:
    step = get_object_or_404(TemplateStep.objects.editable_by(request.user).filter(is_active=True), pk=pk)
    onboarding.drop_template_step(step, actor=request.user, now=timezone.now())
    messages.success(request, _("The next plans begin without it."))
    return redirect("practices:onboarding-template")


@login_required
@require_GET
def pulses(request: HttpRequest) -> HttpResponse:
    """Who is to be asked by phone, and what was answered lately."""
    _may_look(request)
    answered = ClientPulse.objects.visible_to(request.user).exclude(score=None)
    context = {
        "waiting": selectors.pulses_to_ask(request.user, timezone.now())[:AT_ONCE],
        "answered": answered.select_related("customer", "heard_by").order_by("-answered_at", "-pk")[:AT_ONCE],
        "faces": FACES,
        "pulse": selectors.pulse(timezone.now()),
    }
    return render(request, PULSES, context)


def _seen(request: HttpRequest, pk: int) -> OnboardingPlan:
    _may_look(request)
    found: OnboardingPlan = get_object_or_404(selectors.plans_for(request.user).select_related("lead"), pk=pk)
    return found


def _may_look(request: HttpRequest) -> None:
    if not request.user.has_role(*SEES):
        raise PermissionDenied
