"""Contractors: who is on time, who owns them inside, and whether it is time for staff of our own (A40)."""

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
from hiring.forms import contractors as forms
from hiring.models import Contractor, ContractorTask
from hiring.models.contractors import ADDS_CONTRACTORS, CONTRACTOR_KINDS, SEES_ALL_CONTRACTORS
from hiring.selectors import contractors as selectors
from hiring.services import contractors
from people import selectors as people
from practices.views.steps import answer_to

LIST, NEW, RECORD = (f"hiring/contractors/{name}.html" for name in ("list", "new", "record"))
AT_ONCE = 50
OF_CONTRACTOR: dict[str, Any] = {
    "change": forms.ContractorForm,
    "review": forms.ContractorStepForm,
    "end": forms.ContractorStepForm,
    "ask": forms.TaskForm,
}
OF_TASK = ("taken", "delivered", "accepted", "rework", "cancelled", "hand-over")
SAID: dict[str, Callable[[], str]] = {
    "change": lambda: _("Written down."),
    "review": lambda: _("Looked through; the next time in a quarter."),
    "end": lambda: _("The contract has ended."),
    "ask": lambda: _("The task is asked; the clock of the answer runs."),
    "taken": lambda: _("Taken on."),
    "delivered": lambda: _("Delivered. Now accept it or send it back."),
    "accepted": lambda: _("Accepted."),
    "rework": lambda: _("Sent back, with the reason."),
    "cancelled": lambda: _("Called off, with the reason."),
    "hand-over": lambda: _("Another contractor has it; what was stays on record."),
}


@login_required
@require_GET
def contractor_list(request: HttpRequest) -> HttpResponse:
    _may_look(request)
    form = forms.ContractorFilterForm(request.GET)
    form.is_valid()
    state, kind = form.cleaned_data.get("state") or "active", form.cleaned_data.get("kind") or ""
    now, currency = timezone.now(), people.company().currency
    found = selectors.listed(request.user, state=state, kind=kind)[:200]
    context = {
        "rows": selectors.rows(found, now),
        "state": state,
        "kind": kind,
        "kinds": CONTRACTOR_KINDS,
        "is_narrow": bool(kind) or state != "active",
        "advice": selectors.advice(now) if request.user.has_role(*SEES_SPEND) else None,
        "currency": currency,
        "may_add": request.user.has_role(*ADDS_CONTRACTORS),
    }
    return render(request, LIST, context)


SEES_SPEND = ("ceo", "cmo", "cco", "head_of_marketing", "marketer")


@login_required
@require_http_methods(["GET", "POST"])
def contractor_new(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*ADDS_CONTRACTORS):
        raise NotAllowed(_("Contractors are added by marketing and by the HR director."))
    form, made = forms.ContractorForm(request.POST or None, initial={"owner": request.user.pk}), []
    if request.method == "POST" and taken(form, lambda: made.append(_made(request, form))):
        messages.success(request, _("Written down. Now the first task."))
        return redirect("hiring:contractor", pk=made[0].pk)
    return render(request, NEW, {"form": form}, status=422 if form.errors else 200)


def _made(request: HttpRequest, form: forms.ContractorForm) -> Contractor:
    """Whoever would not see it afterwards adds only their own."""
    values = form.values
    if values["owner"] != request.user and not request.user.has_role(*SEES_ALL_CONTRACTORS):
        raise InvalidInput(_("Name yourself as the owner; a head may name others."), field="owner")
    return contractors.create(values, actor=request.user, now=timezone.now())


@login_required
@require_GET
def contractor(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, RECORD, page(request, _seen(request, pk)))


def page(request: HttpRequest, one: Contractor, **extra: Any) -> dict[str, Any]:
    user = request.user
    may_edit = Contractor.objects.editable_by(user).filter(pk=one.pk).exists()
    others = Contractor.objects.editable_by(user).filter(state="active").exclude(pk=one.pk).order_by("name")
    return {
        "contractor": one,
        "row": selectors.rows([one], timezone.now())[0],
        "tasks": selectors.tasks_of(one)[:AT_ONCE],
        "currency": people.company().currency,
        "others": others[:AT_ONCE] if may_edit else [],
        "may_edit": may_edit,
        "forms": _forms(one, **extra) if may_edit else {},
        **extra,
    }


def _forms(one: Contractor, refused: str = "", typed: Any = None, **_extra: Any) -> dict[str, Any]:
    first = {"change": forms.ContractorForm.initial_of(one), "ask": {}}
    return {
        verb: OF_CONTRACTOR[verb](typed if refused == verb else None, initial=initial, auto_id=f"{verb}-%s")
        for verb, initial in first.items()
    }


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in SAID:
        raise Http404
    one = _seen(request, pk)
    if not Contractor.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("Its owner and the heads of marketing lead a contractor."))
    step = _task_step if verb in OF_TASK else _step
    return answer_to(
        request, verb, lambda: step(request, one, verb), template=RECORD, words=SAID[verb], back="hiring:contractor",
        pk=pk, shown=lambda **extra: page(request, _again(request, one), **extra),
    )  # fmt: skip


def _step(request: HttpRequest, one: Contractor, verb: str) -> None:
    form = OF_CONTRACTOR[verb](request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form))
    common = {"actor": request.user, "now": timezone.now()}
    expected = form.cleaned_data.get("version")
    if verb == "change":
        contractors.change(one, form.values, expected_version=expected, **common)
    elif verb == "ask":
        contractors.ask(one, form.values, **common)
    elif verb == "review":
        contractors.review(one, expected_version=expected, **common)
    else:
        contractors.end(one, expected_version=expected, **common)


def _task_step(request: HttpRequest, one: Contractor, verb: str) -> None:
    form = forms.TaskStepForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form))
    said = form.cleaned_data
    task = ContractorTask.objects.filter(pk=said["task"], contractor=one).first()
    if task is None:
        raise InvalidInput(_("There is no such task here."), field="task")
    common = {"actor": request.user, "now": timezone.now(), "expected_version": said["version"]}
    if verb == "hand-over":
        _hand_over(request, task, said, common)
        return
    contractors.turn(task, to=verb, note=said["note"], **common)


def _hand_over(request: HttpRequest, task: ContractorTask, said: dict[str, Any], common: dict[str, Any]) -> None:
    to = Contractor.objects.editable_by(request.user).filter(pk=said["contractor"] or 0).first()
    if to is None or said["due_on"] is None:
        raise InvalidInput(_("Say to which contractor, and by which day."))
    contractors.hand_over(task, to=to, due_on=said["due_on"], reason=said["note"], **common)


def _again(request: HttpRequest, one: Contractor) -> Contractor:
    """As it is now; whoever handed over the last of it sees it once more."""
    return Contractor.objects.select_related("owner").get(pk=one.pk)


def _seen(request: HttpRequest, pk: int) -> Contractor:
    _may_look(request)
    found: Contractor = get_object_or_404(Contractor.objects.visible_to(request.user).select_related("owner"), pk=pk)
    return found


def _may_look(request: HttpRequest) -> None:
    """Owners too, whatever their role."""
    sees = request.user.has_role(*SEES_ALL_CONTRACTORS, "head_of_sales", "marketer")
    if not sees and not Contractor.objects.visible_to(request.user).exists():
        raise PermissionDenied
