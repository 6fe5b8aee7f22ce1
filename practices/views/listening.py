"""Listening to calls: sessions, their record, the checklist, and what is known of consent to recordings."""

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

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.forms import first_error, refuse
from alignment.shared.partials import render_part, wants_part
from funnel.models import Activity, Lead, Stage
from people import selectors as people
from practices.forms.listening import ChecklistForm, NoticeForm, SessionForm, SessionStepForm, stages
from practices.models import ChecklistItem, ListeningSession, RecordingNotice
from practices.models.listening import CHECKLIST_EDITORS, LISTENERS, NOTICE_KEEPERS
from practices.selectors import listening as selectors
from practices.services import listening
from practices.views.steps import answer_to

LIST, NEW, RECORD, CHECKLIST, NOTICES = (
    f"practices/listening/{name}.html" for name in ("list", "new", "session", "checklist", "notices")
)  # fmt: skip
SEES = (*LISTENERS, "sales_rep", "ceo")
AT_ONCE = 30


@login_required
@require_GET
def session_list(request: HttpRequest) -> HttpResponse:
    _may_look(request)
    before = request.GET.get("before", "")
    found = selectors.sessions_for(request.user)
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: AT_ONCE + 1])
    context = {
        "sessions": rows[:AT_ONCE],
        "next_before": rows[AT_ONCE - 1].pk if len(rows) > AT_ONCE else None,
    }
    if before and wants_part(request):
        return render_part(request, LIST, "rows", context)
    more = {
        "figures": selectors.figures(timezone.now()),
        "may_plan": request.user.has_role(*LISTENERS),
        "may_see_checklist": request.user.has_role(*LISTENERS),
        "may_see_notices": request.user.has_role(*NOTICE_KEEPERS),
    }
    return render(request, LIST, context | more)


@login_required
@require_http_methods(["GET", "POST"])
def session_new(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*LISTENERS):
        raise NotAllowed(_("Marketing and the heads of sales listen to calls."))
    form = SessionForm(request.POST or None, initial={"marketer": request.user})
    if request.method == "POST" and form.is_valid():
        try:
            made = listening.plan(actor=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Planned. The colleague sees it in the calendar."))
            return redirect("practices:listening", pk=made.pk)
    return render(request, NEW, {"form": form}, status=422 if form.errors else 200)


@login_required
@require_GET
def session(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, RECORD, page(request, seen(request, pk)))


def page(request: HttpRequest, one: ListeningSession, **extra: Any) -> dict[str, Any]:
    user, occurrence = request.user, one.occurrence
    may_edit = ListeningSession.objects.editable_by(user).filter(pk=one.pk).exists()
    is_ahead = occurrence.phase in {"planned", "ready", "running"}
    calls = selectors.calls_of(one)
    leads = Lead.objects.visible_to(user).filter(pk__in={heard.call.lead_id for heard in calls})
    return {
        "session": one,
        "occurrence": occurrence,
        "calls": calls,
        "open_leads": frozenset(leads.values_list("pk", flat=True)),
        "live_calls": one.calls.filter(activity=None).count(),
        "offered": selectors.heard(selectors.calls_to_add(one, user)) if may_edit and is_ahead else [],
        "findings": list(one.findings.select_related("stage", "item", "by").order_by("stage__order", "pk")),
        "checklist": list(selectors.checklist(one.stage)),
        "stages": stages() if may_edit else (),
        "actions": [born.action for born in occurrence.born_actions.select_related("action__owner").order_by("pk")],
        "proposals": list(one.proposals.select_related("script").order_by("pk")),
        "scripts": list(selectors.scripts_for(user)),
        "colleagues": people.active_people() if may_edit and not is_ahead else (),
        "may_edit": may_edit,
        "may_notice": user.has_role(*NOTICE_KEEPERS),
        "is_ahead": is_ahead,
        **extra,
    }


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in STEPS:
        raise Http404
    one = seen(request, pk)
    if not ListeningSession.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("The session is led by whoever listens and by the heads."))
    return answer_to(
        request, verb, lambda: _act(request, one, verb), template=RECORD, words=SAID[verb], back="practices:listening", pk=pk,
        shown=lambda **extra: page(request, seen(request, pk), **extra),
    )  # fmt: skip


def _act(request: HttpRequest, one: ListeningSession, verb: str) -> None:
    form = SessionStepForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form))
    STEPS[verb](one, form.cleaned_data, actor=request.user, now=timezone.now())


def _add_call(one: ListeningSession, given: dict[str, Any], **common: Any) -> None:
    call = None
    if given["activity"]:
        leads = Lead.objects.visible_to(common["actor"])
        call = Activity.objects.filter(pk=given["activity"], lead__in=leads).first()
        if call is None:
            raise InvalidInput(_("There is no such call among those you may see."), field="activity")
    listening.add_call(one, activity=call, stage=given["stage"], **common)


def _find(one: ListeningSession, given: dict[str, Any], **common: Any) -> None:
    stage: Stage | None = given["stage"] or (given["item"].stage if given["item"] else one.stage)
    if stage is None:
        raise InvalidInput(_("Choose the stage."), field="stage")
    listening.find(
        one, stage=stage, item=given["item"], observation=given["observation"], proposal=given["proposal"], **common
    )


def _promise(one: ListeningSession, given: dict[str, Any], **common: Any) -> None:
    if given["owner"] is None or given["due_date"] is None:
        raise InvalidInput(_("A promise has one owner and one day."), field="owner")
    listening.promise(one, text=given["text"], owner=given["owner"], due_date=given["due_date"], **common)


def _seen_version(given: dict[str, Any]) -> dict[str, Any]:
    return {"expected_version": given["version"]}


STEPS: dict[str, Callable[..., Any]] = {
    "call": _add_call,
    "measure": lambda one, given, **common: listening.measure(one, **common),
    "listened": lambda one, given, **common: listening.listened(
        one, minutes=given["minutes"], **_seen_version(given), **common
    ),
    "finding": _find,
    "promise": _promise,
    "agree": lambda one, given, **common: listening.agree(one, text=given["text"], **_seen_version(given), **common),
    "train": lambda one, given, **common: listening.train(one, text=given["text"], **_seen_version(given), **common),
    "measured": lambda one, given, **common: listening.measured(one, **_seen_version(given), **common),
    "cancel": lambda one, given, **common: listening.cancel(one, reason=given["text"], **common),
}
SAID = {
    "call": lambda: _("The call is on the list."),
    "measure": lambda: _("An effect card is drafted."),
    "listened": lambda: _("Now the findings, about stages."),
    "finding": lambda: _("Written down; the colleague reads it too."),
    "promise": lambda: _("Promised: it stands among all promises."),
    "agree": lambda: _("Agreed."),
    "train": lambda: _("Practised."),
    "measured": lambda: _("Measured, whatever the verdict."),
    "cancel": lambda: _("Cancelled, with its reason."),
}


@login_required
@require_POST
def recording(request: HttpRequest, pk: int, call: int) -> HttpResponse:
    """Out to the recording where it is kept, if the client knows of it (R-CL-03)."""
    one = seen(request, pk)
    activity = get_object_or_404(Activity.objects.filter(listenings__session=one), pk=call)
    url = listening.open_recording(one, activity, actor=request.user, now=timezone.now())
    response = redirect(url)
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def checklist(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*LISTENERS):
        raise PermissionDenied
    may_edit = request.user.has_role(*CHECKLIST_EDITORS)
    if request.method == "POST" and not may_edit:
        raise NotAllowed(_("The checklist is kept by the heads."))
    form = ChecklistForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        listening.add_item(actor=request.user, now=timezone.now(), **form.cleaned_data)
        return redirect("practices:listening-checklist")
    context = {"form": form, "rows": selectors.checklist(None), "may_edit": may_edit}
    return render(request, CHECKLIST, context, status=422 if form.errors else 200)


@login_required
@require_POST
def checklist_drop(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_role(*LISTENERS):
        raise PermissionDenied
    item = get_object_or_404(ChecklistItem, pk=pk, is_active=True)
    listening.drop_item(item, actor=request.user, now=timezone.now())
    return redirect("practices:listening-checklist")


@login_required
@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """By line; the whole history stays in sight."""
    if not request.user.has_role(*NOTICE_KEEPERS):
        raise PermissionDenied
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        listening.give_notice(actor=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Written down."))
        return redirect("practices:listening-notices")
    rows = RecordingNotice.objects.select_related("line", "by").order_by("-at", "-pk")[:50]
    return render(request, NOTICES, {"form": form, "rows": rows}, status=422 if form.errors else 200)


@login_required
@require_POST
def notice_of_call(request: HttpRequest, pk: int, call: int) -> HttpResponse:
    one = seen(request, pk)
    leads = Lead.objects.visible_to(request.user)
    activity = get_object_or_404(Activity.objects.filter(kind="call", author=one.rep, lead__in=leads), pk=call)
    listening.give_notice(
        activity=activity, is_given=request.POST.get("is_given") == "yes", basis=request.POST.get("basis", ""),
        actor=request.user, now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("Written down."))
    return redirect("practices:listening", pk=pk)


def seen(request: HttpRequest, pk: int) -> ListeningSession:
    _may_look(request)
    found = selectors.sessions_for(request.user).select_related("occurrence__effect_card", "marketer", "rep", "stage")
    one: ListeningSession = get_object_or_404(found, pk=pk)
    return one


def _may_look(request: HttpRequest) -> None:
    if not request.user.has_role(*SEES):
        raise PermissionDenied
