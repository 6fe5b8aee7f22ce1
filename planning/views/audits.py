"""The sales audit: all of them, a new one, one with its checks and its board, and how often it comes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.errors import NotAllowed
from alignment.shared.forms import taken
from alignment.shared.partials import render_part
from alignment.shared.periods import local_day
from hiring.views.steps import Verb, form_of, stepped
from people import selectors as people
from planning.forms import audits as forms
from planning.models import Audit, AuditCheck, AuditTask
from planning.models.audits import LEADS, SEES
from planning.selectors import audits as selectors
from planning.selectors.audit_words import CHECK_WORDS
from planning.services import audit_tasks, audits

LIST, NEW, RECORD, RHYTHM = (f"planning/audits/{name}.html" for name in ("list", "new", "record", "rhythm"))
AT_ONCE = 100


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Whoever audits nothing and leads nobody has nothing here."""
    rows, now = list(selectors.audits(request.user)[:AT_ONCE]), timezone.now()
    if not rows and not request.user.has_role(*SEES):
        raise NotAllowed(_("Audits are kept by the heads."))
    context = {
        "rows": rows,
        "on_time": selectors.on_time(request.user, now),
        "quick": selectors.q1_completion(request.user),
        "rhythm": selectors.rhythm(),
        "is_due": selectors.is_due(local_day(now, people.zone())),
        "may_plan": request.user.has_role(*LEADS),
    }
    return render_part(request, LIST, "rows", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`?stage=kev_set` of a signal fills the form; nothing is planned by a link."""
    if not request.user.has_role(*LEADS):
        raise NotAllowed(_("An audit is planned by a head of sales."))
    made: list[Audit] = []
    form = forms.AuditForm(request.POST or None, initial=_suggested(request))

    def planned() -> None:
        made.append(audits.plan(**form.cleaned_data, actor=request.user, now=timezone.now()))

    if request.method == "POST" and taken(form, planned):
        messages.success(request, _("The audit is planned."))
        return redirect("planning:audit", pk=made[0].pk)
    return render_part(request, NEW, "form", {"form": form}, status=422 if form.errors else 200)


def _suggested(request: HttpRequest) -> dict[str, Any]:
    key = request.GET.get("stage", "")
    stage = selectors.scopes().filter(key=key).first() if key else None
    return {"stage": stage.pk, "kind": "signal"} if stage else {}


@login_required
@require_http_methods(["GET", "POST"])
def rhythm(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*LEADS):
        raise NotAllowed(_("An audit is planned by a head of sales."))
    row = selectors.rhythm()
    names = ("is_startup", "months", "fast_fix_days", "fast_result_days", "evidence_percent", "version")
    form = forms.RhythmForm(request.POST or None, initial={name: getattr(row, name) for name in names})

    def kept() -> None:
        said = dict(form.cleaned_data)
        expected = said.pop("version")
        audits.set_rhythm(**said, expected=expected, actor=request.user, now=timezone.now())

    if request.method == "POST" and taken(form, kept):
        messages.success(request, _("Saved."))
        return redirect("planning:audits")
    return render_part(request, RHYTHM, "form", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_GET
def audit(request: HttpRequest, pk: int) -> HttpResponse:
    return render_part(request, RECORD, "record", page(request, pk))


def page(request: HttpRequest, pk: int, **extra: Any) -> dict[str, Any]:
    one = get_object_or_404(selectors.audits(request.user).select_related("effect"), pk=pk)
    checks = selectors.checks_of(one)
    causes = selectors.causes_of(checks)
    refused = {"refused": extra.get("refused", ""), "typed": extra.get("typed")}
    return {
        "audit": one,
        "checks": [(check, CHECK_WORDS[check.no]) for check in checks],
        "current": selectors.current_no(checks),
        "causes": causes,
        "board": selectors.board(one) if one.concluded_at else (),
        "words": CHECK_WORDS,
        "may_edit": Audit.objects.editable_by(request.user).filter(pk=one.pk).exists(),
        "questionnaire_form": form_of("questionnaire", forms.QuestionnaireForm, **refused),
        "move_form": form_of("move", forms.MoveForm, **refused),
        "task_form": form_of("task", forms.TaskForm, causes=causes, rhythm=selectors.rhythm(), **refused),
        "conclude_form": form_of("conclude", forms.ConcludeForm, **refused),
        "close_form": form_of("close", forms.CloseForm, **refused),
        **extra,
    }


def _move(request: HttpRequest, one: Audit, form: forms.MoveForm) -> None:
    audits.change(one, form.cleaned_data, actor=request.user, now=timezone.now())


def _questionnaire(request: HttpRequest, one: Audit, form: forms.QuestionnaireForm) -> None:
    audits.answer_questionnaire(one, form.cleaned_data, actor=request.user, now=timezone.now())


def _collect(request: HttpRequest, one: Audit, form: forms.PlainForm) -> None:
    audits.collect(one, actor=request.user, now=timezone.now(), expected=form.cleaned_data["version"])


def _verdict(request: HttpRequest, one: Audit, form: forms.VerdictForm) -> None:
    said = form.cleaned_data
    audits.give_verdict(
        _check(one, said["no"]), verdict=said["verdict"], evidence=said["evidence"], actor=request.user,
        now=timezone.now(),
    )  # fmt: skip


def _check(one: Audit, no: int) -> AuditCheck:
    found = one.checks.filter(no=no).first()
    if found is None:
        raise Http404
    return found


def _conclude(request: HttpRequest, one: Audit, form: forms.ConcludeForm) -> None:
    audits.conclude(one, **form.cleaned_data, actor=request.user, now=timezone.now())


def _task(request: HttpRequest, one: Audit, form: forms.TaskForm) -> None:
    said = dict(form.cleaned_data)
    check = one.checks.get(pk=said.pop("check"))
    audit_tasks.add(one, check=check, **said, actor=request.user, now=timezone.now())


def _start(request: HttpRequest, one: Audit, form: forms.StartForm) -> None:
    task = AuditTask.objects.filter(audit=one, pk=form.cleaned_data["task"]).first()
    if task is None:
        raise Http404
    audit_tasks.start(task, why=form.cleaned_data["why"], actor=request.user, now=timezone.now())


def _measure(request: HttpRequest, one: Audit, form: forms.PlainForm) -> None:
    audits.measure_again(one, actor=request.user, now=timezone.now())


def _close(request: HttpRequest, one: Audit, form: forms.CloseForm) -> None:
    audits.close(one, **form.cleaned_data, actor=request.user, now=timezone.now())


VERBS = {
    "move": Verb(forms.MoveForm, _move, lambda: _("The audit has another day.")),
    "questionnaire": Verb(forms.QuestionnaireForm, _questionnaire, lambda: _("The answers are written down.")),
    "collect": Verb(forms.PlainForm, _collect, lambda: _("The evidence of today is frozen.")),
    "verdict": Verb(forms.VerdictForm, _verdict, lambda: _("The verdict is written down.")),
    "conclude": Verb(forms.ConcludeForm, _conclude, lambda: _("The causes are named. Now the tasks.")),
    "task": Verb(forms.TaskForm, _task, lambda: _("The task stands among the promises.")),
    "start": Verb(forms.StartForm, _start, lambda: _("The task is begun.")),
    "measure": Verb(forms.PlainForm, _measure, lambda: _("The step is measured again.")),
    "close": Verb(forms.CloseForm, _close, lambda: _("The audit is closed.")),
}


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    one = get_object_or_404(selectors.audits(request.user), pk=pk)
    if not Audit.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("This audit is led by somebody else."))
    causes = {"causes": selectors.causes_of(selectors.checks_of(one))} if verb == "task" else None
    return stepped(
        request, one, verb, VERBS, template=RECORD, back="planning:audit", pk=pk, options=causes,
        shown=lambda **extra: page(request, pk, **extra),
    )  # fmt: skip
