"""The scripts by stage, the history of each with its differences, and proposals for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.forms import refuse
from practices.forms.listening import ProposalAnswerForm, ScriptForm, ScriptTextForm
from practices.models import ListeningSession, Script, ScriptProposal
from practices.models.listening import LISTENERS, SCRIPT_READERS
from practices.selectors import listening as selectors
from practices.services import listening_scripts as scripts

LIST, NEW, RECORD = (f"practices/listening/{name}.html" for name in ("scripts", "script_new", "script"))


@login_required
@require_GET
def script_list(request: HttpRequest) -> HttpResponse:
    _may_look(request)
    context = {"scripts": selectors.scripts_for(request.user), "may_change": scripts.may_change(request.user)}
    return render(request, LIST, context)


@login_required
@require_http_methods(["GET", "POST"])
def script_new(request: HttpRequest) -> HttpResponse:
    if not scripts.may_change(request.user):
        raise NotAllowed(_("Only the head of sales changes the script; you may propose."))
    form = ScriptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = scripts.write(actor=request.user, now=timezone.now(), **form.cleaned_data)
        return redirect("practices:script", pk=made.pk)
    return render(request, NEW, {"form": form}, status=422 if form.errors else 200)


@login_required
@require_GET
def script(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, RECORD, page(request, _seen(request, pk)))


def page(request: HttpRequest, one: Script, **extra: Any) -> dict[str, Any]:
    versions = selectors.versions_of(one)
    newest = versions[0]
    history = [
        {"version": version, "lines": selectors.diff(former.text, version.text) if former else []}
        for version, former in zip(versions, [*versions[1:], None], strict=True)
    ]
    open_ones = selectors.open_proposals(one)
    start = {"text": newest.text, "version": one.version, "session": request.GET.get("session", "")}
    return {
        "script": one,
        "newest": newest,
        "history": history,
        "proposals": [{"proposal": each, "lines": selectors.diff(newest.text, each.text)} for each in open_ones],
        "may_change": scripts.may_change(request.user),
        "may_propose": request.user.has_role(*LISTENERS, "sales_rep"),
        "change_form": ScriptTextForm(initial=start, prefix="change"),
        "propose_form": ScriptTextForm(initial=start, prefix="propose"),
        **extra,
    }


@login_required
@require_POST
def script_change(request: HttpRequest, pk: int) -> HttpResponse:
    one = _seen(request, pk)
    if not scripts.may_change(request.user):
        raise NotAllowed(_("Only the head of sales changes the script; you may propose."))
    form = ScriptTextForm(request.POST, prefix="change")
    if form.is_valid():
        given = form.cleaned_data
        try:
            scripts.change_text(
                one, text=given["text"], why=given["why"], expected_version=given["version"], actor=request.user,
                now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("A new version stands; the former ones stay in the history."))
            return redirect("practices:script", pk=pk)
    return render(request, RECORD, page(request, _seen(request, pk), change_form=form), status=422)


@login_required
@require_POST
def script_propose(request: HttpRequest, pk: int) -> HttpResponse:
    one = _seen(request, pk)
    if not request.user.has_role(*LISTENERS, "sales_rep"):
        raise NotAllowed(_("Whoever listens to calls proposes."))
    form = ScriptTextForm(request.POST, prefix="propose")
    if form.is_valid():
        given = form.cleaned_data
        session = ListeningSession.objects.visible_to(request.user).filter(pk=given["session"] or 0).first()
        try:
            scripts.propose(
                one, text=given["text"], why=given["why"], by=request.user, session=session, now=timezone.now()
            )
        except InvalidInput as error:
            refuse(form, error)
        else:
            messages.success(request, _("Proposed: the head of sales answers."))
            return redirect("practices:script", pk=pk)
    return render(request, RECORD, page(request, _seen(request, pk), propose_form=form), status=422)


@login_required
@require_POST
def proposal_answer(request: HttpRequest, pk: int, proposal: int, answer: str) -> HttpResponse:
    one = _seen(request, pk)
    found = get_object_or_404(ScriptProposal.objects.select_related("script", "by"), script=one, pk=proposal)
    form = ProposalAnswerForm(request.POST)
    form.is_valid()
    said = form.cleaned_data.get("answer", "")
    common = {"answer": said, "actor": request.user, "now": timezone.now()}
    try:
        if answer == "adopt":
            scripts.adopt(found, **common)
        elif answer == "decline":
            scripts.decline(found, **common)
        else:
            raise Http404
    except InvalidInput as error:
        context = page(request, _seen(request, pk), refused=proposal, refusal=error.message)
        return render(request, RECORD, context, status=422)
    messages.success(request, _("The author hears the answer."))
    return redirect("practices:script", pk=pk)


def _seen(request: HttpRequest, pk: int) -> Script:
    _may_look(request)
    one: Script = get_object_or_404(Script.objects.visible_to(request.user).select_related("stage"), pk=pk)
    return one


def _may_look(request: HttpRequest) -> None:
    if not request.user.has_role(*SCRIPT_READERS):
        raise PermissionDenied
