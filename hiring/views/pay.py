"""Pay schemes: mine, or all for those who keep them; one scheme with its months, line by line."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.forms import taken
from alignment.shared.partials import render_part
from funnel.selectors.brought import records_of
from hiring.forms import pay as forms
from hiring.models import PayScheme
from hiring.models.pay import PAY_APPROVERS, PAY_KEEPERS
from hiring.selectors import pay as selectors
from hiring.services import pay, pay_months
from hiring.views.steps import Verb, form_of, stepped
from people import selectors as people

LIST, NEW, RECORD, RECORDS = (f"hiring/pay/{name}.html" for name in ("list", "new", "record", "records"))
AT_ONCE = 100


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Whoever keeps no schemes sees the own one."""
    found = selectors.schemes(request.user)
    if not request.user.has_role(*PAY_KEEPERS, *PAY_APPROVERS):
        mine = found.exclude(state="closed").first() or found.first()
        return (
            redirect("hiring:pay-scheme", pk=mine.pk) if mine else render(request, LIST, {"rows": (), "is_own": True})
        )
    today = timezone.localdate(timezone=people.zone())
    shown = list(found.exclude(state="closed")[:AT_ONCE])
    rows = [(scheme, selectors.version_now(scheme, today), next(iter(scheme.months.all()), None)) for scheme in shown]
    context = {
        "rows": rows,
        "late": selectors.late_months(timezone.now()),
        "disputes": selectors.disputes(request.user).filter(state="open"),
        "closed": found.filter(state="closed")[:AT_ONCE],
        "may_add": request.user.has_role(*PAY_KEEPERS),
    }
    return render(request, LIST, context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    pay.keeper(request.user)
    form, made = forms.SchemeForm(request.POST or None), []

    def draft() -> None:
        said, currency = form.cleaned_data, people.company().currency
        made.append(
            pay.draft(
                said["person"], terms=form.terms(currency), started_on=said["started_on"], measure=said["measure"],
                now=timezone.now(), actor=request.user,
            )
        )  # fmt: skip

    if request.method == "POST" and taken(form, draft):
        messages.success(request, _("Drafted. The colleague reads and signs it next."))
        return redirect("hiring:pay-scheme", pk=made[0].pk)
    return render(request, NEW, {"form": form}, status=422 if form.errors else 200)


@login_required
@require_GET
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    return render_part(request, RECORD, "record", page(request, pk))


def page(request: HttpRequest, pk: int, **extra: Any) -> dict[str, Any]:
    one, user = get_object_or_404(selectors.schemes(request.user), pk=pk), request.user
    view = selectors.view_of(one, timezone.now())
    refused = {"refused": extra.get("refused", ""), "typed": extra.get("typed")}
    return {
        "scheme": one,
        "view": view,
        "is_own": one.person_id == user.pk,
        "may_keep": _keeps(user, one),
        "may_confirm": _confirms(user, one),
        "may_approve": pay_months.may_approve(user, one),
        "may_answer": _answers(user, one),
        "revise_form": form_of(
            "revise", forms.ReviseForm, initial=forms.ReviseForm.initial_of(view.version, one.currency), **refused
        ),
        "task_form": form_of("task", forms.TaskForm, **refused),
        "close_form": form_of("close", forms.CloseForm, initial={"version": one.version}, **refused),
        **extra,
    }


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    one = get_object_or_404(selectors.schemes(request.user), pk=pk)
    return stepped(
        request, one, verb, VERBS, template=RECORD, back="hiring:pay-scheme", pk=pk,
        shown=lambda **extra: page(request, pk, **extra),
    )  # fmt: skip


@login_required
@require_GET
def records(request: HttpRequest, pk: int) -> HttpResponse:
    """The leads that a line counted, as far as this person may open them."""
    line = get_object_or_404(selectors.lines(request.user), pk=pk)
    context = {"line": line, "rows": records_of(request.user, line.records)[:500], "n": len(line.records)}
    return render(request, RECORDS, context)


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"now": timezone.now(), "actor": request.user}


def _versioned(request: HttpRequest, form: Any) -> dict[str, Any]:
    return {**_by(request), "expected_version": form.cleaned_data.get("version")}


def _revise(request: HttpRequest, one: PayScheme, form: forms.ReviseForm) -> None:
    said = form.cleaned_data
    pay.revise(one, terms=form.terms(one.currency), applies_from=said["applies_from"], why=said["why"], **_by(request))


def _task(request: HttpRequest, one: PayScheme, form: forms.TaskForm) -> None:
    said = dict(form.cleaned_data)
    amount = forms.minor(said.pop("amount"), one.currency)
    pay.add_task(one, amount_minor=amount or 0, **said, **_by(request))


def _of_task(request: HttpRequest, one: PayScheme, form: Any) -> Any:
    return get_object_or_404(one.flex_tasks.all(), pk=form.cleaned_data["task"])


def _of_month(request: HttpRequest, one: PayScheme, form: Any) -> Any:
    return get_object_or_404(one.months.all(), pk=form.cleaned_data["pay_month"])


def _dispute(request: HttpRequest, one: PayScheme, form: forms.DisputeForm) -> None:
    line = get_object_or_404(selectors.lines(request.user).filter(month__scheme=one), pk=form.cleaned_data["line"])
    pay_months.dispute(line, text=form.cleaned_data["text"], **_by(request))


def _answer(request: HttpRequest, one: PayScheme, form: forms.AnswerForm) -> None:
    said = form.cleaned_data
    row = get_object_or_404(selectors.disputes(request.user).filter(line__month__scheme=one), pk=said["dispute"])
    pay_months.answer(row, is_upheld=said["is_upheld"], text=said["answer"], **_by(request))


def _keeps(user: Any, one: PayScheme) -> bool:
    return bool(user.has_role(*PAY_KEEPERS))


def _leads(user: Any, one: PayScheme) -> bool:
    return bool(user.has_role(*PAY_KEEPERS, *PAY_APPROVERS))


def _answers(user: Any, one: PayScheme) -> bool:
    return _leads(user, one) and one.person_id != user.pk


def _confirms(user: Any, one: PayScheme) -> bool:
    return bool(user.has_role(*PAY_APPROVERS)) and one.person_id != user.pk


def _own(user: Any, one: PayScheme) -> bool:
    return bool(one.person_id == user.pk)


VERBS = {
    "sign": Verb(forms.StepForm, lambda r, one, f: pay.sign(one, **_versioned(r, f)), lambda: _("Signed."), _own),
    "activate": Verb(forms.StepForm, lambda r, one, f: pay.activate(one, **_versioned(r, f)), lambda: _("It is in force."), _keeps),
    "close": Verb(
        forms.CloseForm, lambda r, one, f: pay.close(one, on=f.cleaned_data["on"], **_versioned(r, f)),
        lambda: _("The scheme is closed. Its months stay."), _keeps),
    "revise": Verb(forms.ReviseForm, _revise, lambda: _("The new version waits for its month."), _keeps),
    "task": Verb(forms.TaskForm, _task, lambda: _("The task is set."), _leads),
    "task-done": Verb(
        forms.OfTaskForm, lambda r, one, f: pay.report_done(_of_task(r, one, f), **_by(r)),
        lambda: _("The commercial director confirms it next."), _own),
    "task-confirm": Verb(
        forms.OfTaskForm, lambda r, one, f: pay.confirm_task(_of_task(r, one, f), **_by(r)), lambda: _("Confirmed."), _confirms),
    "task-refuse": Verb(
        forms.RefuseTaskForm,
        lambda r, one, f: pay.refuse_task(_of_task(r, one, f), reason=f.cleaned_data["reason"], **_by(r)),
        lambda: _("Not accepted. The reason is shown to the colleague."), _confirms),
    "calculate": Verb(
        forms.MonthForm, lambda r, one, f: pay_months.calculate(one, month=f.cleaned_data["month"], **_by(r)),
        lambda: _("Calculated. Nothing is paid from here."), _leads),
    "approve": Verb(
        forms.OfMonthForm, lambda r, one, f: pay_months.approve(_of_month(r, one, f), **_versioned(r, f)),
        lambda: _("The month is approved."), pay_months.may_approve),
    "dispute": Verb(forms.DisputeForm, _dispute, lambda: _("Those who calculate hear of it at once."), _own),
    "answer": Verb(forms.AnswerForm, _answer, lambda: _("Answered."), _answers),
}  # fmt: skip
