"""The card of an internet marketer: plan of leads, nine skills, ten functions, exclusivity, hypotheses."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.errors import NotAllowed
from alignment.shared.forms import taken
from alignment.shared.partials import render_part
from hiring.forms import pay as forms
from hiring.models import RoleCard
from hiring.models.role_cards import MANAGED, ROLE_KEEPERS, ROLE_READERS
from hiring.selectors import role_cards as selectors
from hiring.services import role_cards
from hiring.views.steps import Verb, form_of, stepped

LIST, RECORD = "hiring/role_card/list.html", "hiring/role_card/record.html"


@login_required
@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """POST opens a vacant place."""
    found = list(selectors.cards(request.user)[:100])
    if not request.user.has_role(*ROLE_READERS) and not found:
        raise NotAllowed(_("These cards are for those who lead marketing, and for whoever holds one."))
    form, made = forms.RoleCardForm(request.POST or None), []

    def begin() -> None:
        made.append(role_cards.open_card(now=timezone.now(), actor=request.user, **form.cleaned_data))

    if request.method == "POST" and taken(form, begin):
        return redirect("hiring:role-card-one", pk=made[0].pk)
    may_open = request.user.has_role(*ROLE_KEEPERS)
    context = {"rows": found, "form": form, "may_open": may_open, "managed": MANAGED}
    return render(request, LIST, context, status=422 if form.errors else 200)


@login_required
@require_GET
def card(request: HttpRequest, pk: int) -> HttpResponse:
    return render_part(request, RECORD, "record", page(request, pk))


def page(request: HttpRequest, pk: int, **extra: Any) -> dict[str, Any]:
    one: RoleCard = get_object_or_404(selectors.cards(request.user), pk=pk)
    refused = {"refused": extra.get("refused", ""), "typed": extra.get("typed")}
    version = {"version": one.version}
    plan = {**version, "kpi": one.kpi, "plan_leads": one.plan_leads}
    return {
        "card": one,
        "view": selectors.view_of(one, timezone.now()),
        "managed": MANAGED,
        "may_keep": request.user.has_role(*ROLE_KEEPERS),
        "is_own": one.person_id == request.user.pk,
        "plan_form": form_of("plan", forms.PlanForm, initial=plan, **refused),
        "hire_form": form_of("hire", forms.HireForm, initial=version, **refused),
        "skill_form": form_of("skill", forms.SkillForm, **refused),
        "function_form": form_of("function", forms.FunctionForm, **refused),
        "exclusivity_form": form_of("exclusivity", forms.ExclusivityForm, **refused),
        "hypothesis_form": form_of("hypothesis", forms.HypothesisForm, **refused),
        **extra,
    }


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    one = get_object_or_404(selectors.cards(request.user), pk=pk)
    return stepped(
        request, one, verb, VERBS, template=RECORD, back="hiring:role-card-one", pk=pk,
        shown=lambda **extra: page(request, pk, **extra),
    )  # fmt: skip


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"now": timezone.now(), "actor": request.user}


def _said(form: Any) -> dict[str, Any]:
    """Clean values; the version goes by the name that services know."""
    values = dict(form.cleaned_data)
    return {"expected_version": values.pop("version"), **values} if "version" in values else values


def _tested(request: HttpRequest, one: RoleCard, form: forms.TestedForm) -> None:
    row = get_object_or_404(one.hypotheses.all(), pk=form.cleaned_data["hypothesis"])
    role_cards.conclude_hypothesis(row, result=form.cleaned_data["result"], **_by(request))


def _keeps(user: Any, one: RoleCard) -> bool:
    return bool(user.has_role(*ROLE_KEEPERS))


def _writes(user: Any, one: RoleCard) -> bool:
    return _keeps(user, one) or one.person_id == user.pk


VERBS = {
    "plan": Verb(forms.PlanForm, lambda r, one, f: role_cards.set_plan(one, **_said(f), **_by(r)), lambda: _("The plan is written down."), _keeps),
    "hire": Verb(forms.HireForm, lambda r, one, f: role_cards.hire(one, **_said(f), **_by(r)), lambda: _("The place is filled."), _keeps),
    "advance": Verb(forms.StepForm, lambda r, one, f: role_cards.advance(one, **_said(f), **_by(r)), lambda: _("One step on."), _keeps),
    "vacate": Verb(forms.StepForm, lambda r, one, f: role_cards.vacate(one, **_said(f), **_by(r)), lambda: _("The place is vacant."), _keeps),
    "skill": Verb(forms.SkillForm, lambda r, one, f: role_cards.mark_skill(one, **_said(f), **_by(r)), lambda: _("The skill is marked with its evidence."), _keeps),
    "function": Verb(forms.FunctionForm, lambda r, one, f: role_cards.mark_function(one, **_said(f), **_by(r)), lambda: _("Marked."), _keeps),
    "exclusivity": Verb(forms.ExclusivityForm, lambda r, one, f: role_cards.check_exclusivity(one, **_said(f), **_by(r)), lambda: _("Asked and written down. The next time is in six months."), _keeps),
    "hypothesis": Verb(forms.HypothesisForm, lambda r, one, f: role_cards.plan_hypothesis(one, **_said(f), **_by(r)), lambda: _("Planned."), _writes),
    "tested": Verb(forms.TestedForm, _tested, lambda: _("Tested."), _writes),
}  # fmt: skip
