"""Sellers who are to lead marketing: the cases, the checklist of each, and what became of such moves."""

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
from hiring.forms import careers as forms
from hiring.models import RoleFitCase
from hiring.models.role_fit import FIT_READERS
from hiring.selectors import role_fit as selectors
from hiring.services import role_fit
from hiring.views.steps import Verb, form_of, stepped

LIST, RECORD = "hiring/role_fit/list.html", "hiring/role_fit/record.html"
OPENERS = (*FIT_READERS, "cmo", "cco")


@login_required
@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """POST opens a case by hand; `moved` narrows to the moves behind the figures."""
    if not request.user.has_role(*OPENERS):
        raise NotAllowed(_("Cases of this kind are for the CEO, the directors and the HR director."))
    form, made = forms.CaseForm(request.POST or None), []

    def begin() -> None:
        made.append(role_fit.open_by_hand(**form.cleaned_data, now=timezone.now(), actor=request.user))

    if request.method == "POST" and taken(form, begin):
        return redirect("hiring:role-fit-case", pk=made[0].pk)
    found = list(selectors.cases(request.user)[:200])
    is_moved = "moved" in request.GET
    context = {
        "rows": [selectors.view_of(case) for case in found if not is_moved or case.decision == "moved"],
        "is_moved": is_moved,
        "figures": selectors.figures(found),
        "form": form,
    }
    return render(request, LIST, context, status=422 if form.errors else 200)


@login_required
@require_GET
def case(request: HttpRequest, pk: int) -> HttpResponse:
    return render_part(request, RECORD, "record", page(request, pk))


def page(request: HttpRequest, pk: int, **extra: Any) -> dict[str, Any]:
    one: RoleFitCase = get_object_or_404(selectors.cases(request.user), pk=pk)
    refused = {"refused": extra.get("refused", ""), "typed": extra.get("typed")}
    view = selectors.view_of(one)
    return {
        "case": one,
        "view": view,
        "prompts": selectors.PROMPTS,
        "may_meet": not one.decision or one.was_early,
        "item_form": form_of("item", forms.ItemForm, **refused),
        "decision_form": form_of("decide", forms.FitDecisionForm, initial={"version": one.version}, **refused),
        "look_form": form_of("look", forms.LookForm, **refused),
        **extra,
    }


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    one = get_object_or_404(selectors.cases(request.user), pk=pk)
    return stepped(
        request, one, verb, VERBS, template=RECORD, back="hiring:role-fit-case", pk=pk,
        shown=lambda **extra: page(request, pk, **extra),
    )  # fmt: skip


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"now": timezone.now(), "actor": request.user}


def _decide(request: HttpRequest, one: RoleFitCase, form: forms.FitDecisionForm) -> None:
    said = dict(form.cleaned_data)
    role_fit.decide(one, expected_version=said.pop("version"), **said, **_by(request))


VERBS = {
    "item": Verb(forms.ItemForm, lambda r, one, f: role_fit.meet(one, **f.cleaned_data, **_by(r)), lambda: _("The evidence is kept.")),
    "decide": Verb(forms.FitDecisionForm, _decide, lambda: _("Decided. It is looked at after six and after twelve months.")),
    "look": Verb(forms.LookForm, lambda r, one, f: role_fit.look(one, **f.cleaned_data, **_by(r)), lambda: _("Written down.")),
}  # fmt: skip
