"""Interviews, cards, work sample, references, offer and outcome of one application."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.forms import refuse
from alignment.shared.partials import render_part, wants_part
from delivery.idempotency import form_once
from hiring.forms.scorecards import MoveForm
from hiring.models import Application, Interview, Offer
from hiring.selectors.scorecard_hints import probation_lines
from hiring.selectors.selection_page import Page, page
from hiring.services import gates, peeking, probation
from hiring.services.selection import decides
from hiring.views.selection_steps import STEPS
from loop.views.answers import said

RECORD = "hiring/selection/record.html"


@login_required
@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    context = shown(request, seen(request, pk))
    peeking.note_reading(context["page"].cards.shown, reader=request.user, now=timezone.now())
    return render_part(request, RECORD, "record", context)


def seen(request: HttpRequest, pk: int) -> Application:
    rows = Application.objects.visible_to(request.user).select_related("candidate", "vacancy__hiring_head", "stage")
    return get_object_or_404(rows, pk=pk)


def shown(request: HttpRequest, application: Application, refused: tuple[str, Any] | None = None) -> dict[str, Any]:
    found = page(request.user, application, timezone.now())
    return {
        "application": application,
        "candidate": application.candidate,
        "page": found,
        "missing": gates.missing_for_offer(application) if found.is_team else [],
        "talks": [(talk, _move_form(talk.row)) for talk in found.talks],
        **_offered(request, found, refused),
    }


def _move_form(talk: Interview) -> MoveForm:
    local = timezone.localtime(talk.starts_at)
    initial = {"version": talk.version, "day": local.date(), "starts": f"{local:%H:%M}", "place": talk.place}
    return MoveForm(initial=initial, auto_id=f"move-{talk.pk}-%s")


def _offered(request: HttpRequest, found: Page, refused: tuple[str, Any] | None) -> dict[str, Any]:
    """The steps that may be taken now, by their place on the page."""
    application = found.application
    decides_here = decides(application, request.user)
    is_open = not application.stage.is_end
    sent = next((offer for offer in found.offers if offer.state == "sent"), None)
    live = next((offer for offer in found.offers if offer.state in ("sent", "accepted")), None)
    is_hired = bool(found.decision and found.decision.verdict == "hire")
    groups: dict[str, list[tuple[str, int | None]]] = {
        "sample_steps": [("sample-give", None)] if found.is_team and is_open else [],
        "reference_steps": [("reference-add", None)] if found.is_team and is_open and not found.cards.owes else [],
        "decision_steps": [("decide", None)] if decides_here and is_open and not live else [],
        "offer_steps": _offer_steps(sent, can_make=decides_here and is_open and is_hired and live is None)
        if decides_here
        else [],
        "task_steps": _task_steps(application, found),
        "outcome_steps": _outcome_steps(application, found, decides_here),
    }
    made = {name: [_step(application, verb, of, refused) for verb, of in verbs] for name, verbs in groups.items()}
    made |= {
        "samples": [(sample, _sample_steps(application, found, sample, refused)) for sample in found.samples],
        "tasks": [
            (task, [_step(application, "task-result", task.pk, refused)] if task.state == "set" and is_open else [])
            for task in found.tasks
        ],
    }
    return made


def _offer_steps(sent: Offer | None, *, can_make: bool) -> list[tuple[str, int | None]]:
    if sent is not None:
        return [(verb, sent.pk) for verb in ("offer-accept", "offer-decline", "offer-withdraw")]
    return [("offer-make", None)] if can_make else []


def _task_steps(application: Application, found: Page) -> list[tuple[str, int | None]]:
    if not found.is_team or application.stage.key not in probation.BEFORE_END:
        return []
    has_brief = bool(probation_lines(application.vacancy_id)) and not found.tasks
    return [("task-set", None), *([("tasks-take", None)] if has_brief else [])]


def _outcome_steps(application: Application, found: Page, decides_here: bool) -> list[tuple[str, int | None]]:
    came = application.stage.key in ("accepted", "started", "probation_passed")
    steps: list[tuple[str, int | None]] = []
    if found.is_team and came and application.person_id is None:
        steps.append(("colleague", None))
    if decides_here and application.stage.key == "started":
        steps.append(("conclude", None))
    return steps


def _sample_steps(application: Application, found: Page, sample: Any, refused: Any) -> list[dict[str, Any]]:
    verbs = []
    if found.is_team and not sample.row.handed_in_at:
        verbs.append("sample-hand-in")
    if sample.may_score:
        verbs.append("sample-score")
    return [_step(application, verb, sample.row.pk, refused) for verb in verbs]


def _step(application: Application, verb: str, of: int | None, refused: tuple[str, Any] | None) -> dict[str, Any]:
    """`form` is the refused one when this is the step that was refused."""
    is_refused = refused is not None and refused[0] == f"{verb}-{of or ''}"
    form = refused[1] if refused and is_refused else _form(application, verb, of)
    has_fields = len(form.fields) > 1
    return {
        "verb": verb, "of": of, "form": form, "label": _(STEPS[verb].label), "is_open": is_refused,
        "has_fields": has_fields, "has_file": form.is_multipart(),
    }  # fmt: skip


def _form(application: Application, verb: str, of: int | None, data: Any = None, files: Any = None) -> Any:
    auto_id = f"{verb}-{of or 0}-%s"
    return STEPS[verb].form(data, files, application=application, auto_id=auto_id, initial={"of": of})


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One step; a refusal stands where it was typed."""
    if verb not in STEPS:
        raise Http404
    application = seen(request, pk)
    _may_act(request, application, verb)
    raw = request.POST.get("of", "")
    of = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 18 else None
    form = _form(application, verb, of, request.POST, request.FILES)
    if not _taken(request, application, verb, form):
        context = shown(request, seen(request, pk), (f"{verb}-{of or ''}", form))
        return render_part(request, RECORD, "record", context, status=422)
    words = _(STEPS[verb].said)
    if wants_part(request):
        return said(render_part(request, RECORD, "record", shown(request, seen(request, pk))), words)
    messages.success(request, words)
    return redirect("hiring:selection", pk=pk)


def _may_act(request: HttpRequest, application: Application, verb: str) -> None:
    if STEPS[verb].open_to_seats:
        return
    if not Application.objects.editable_by(request.user).filter(pk=application.pk).exists():
        raise NotAllowed(_("This is done by those who run the search."))


def _taken(request: HttpRequest, application: Application, verb: str, form: Any) -> bool:
    if not form.is_valid():
        return False
    common = {"actor": request.user, "now": timezone.now()}
    try:
        form_once(request, lambda: STEPS[verb].act(application, form, common))
    except NotAllowed:
        raise
    except DomainError as error:
        error.field = {"file": "upload"}.get(error.field or "", error.field)
        refuse(form, error)
        return False
    return True
