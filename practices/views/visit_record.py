"""One visit on a phone: what is due now stands first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.forms import refuse
from alignment.shared.partials import render_part, wants_part
from alignment.shared.words import gettext_noop
from delivery.idempotency import form_once
from loop.models import Idea
from loop.views.answers import said as told_by
from practices.forms import visits as forms
from practices.models import FieldVisit
from practices.models.visits import AHEAD
from practices.selectors import visits as selectors
from practices.selectors.visits_questions import QUESTIONS, is_fresh_first_purchase, questions_for, why_hidden
from practices.services import visits, visits_declines

RECORD = "practices/visits/record.html"
MISSING = {
    "place": gettext_noop("it was not at the client's"),
    "brief": gettext_noop("there was no brief before the start"),
    "dress": gettext_noop("nobody confirmed that the marketer was dressed as the seller"),
    "late": gettext_noop("the debrief came later than two working days"),
}
SAID = {
    "brief": lambda: _("Ready. Good luck at the client's."),
    "done": lambda: _("Noted. The debrief takes three minutes while the memory is fresh."),
    "debrief": lambda: _("Thank you: the ideas are with the heads."),
    "cancel": lambda: _("Called off; both know."),
    "decline": lambda: _("Thank you for saying so and why."),
    "move": lambda: _("Moved."),
}


@login_required
@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    return render_part(request, RECORD, "record", page(request, seen(request, pk)))


def seen(request: HttpRequest, pk: int) -> FieldVisit:
    return get_object_or_404(selectors.visible(request.user).select_related("report"), pk=pk)


def page(request: HttpRequest, visit: FieldVisit, **extra: Any) -> dict[str, Any]:
    now, user = timezone.now(), request.user
    card = selectors.cards(user, [visit])[0]
    may_edit = FieldVisit.objects.editable_by(user).filter(pk=visit.pk).exists()
    writes = user.pk == visit.marketer_id or user.has_role("cmo", "head_of_marketing")
    is_ahead, has_begun = visit.state in AHEAD, now >= visit.occurrence.starts_at
    report = getattr(visit, "report", None)
    shown = report if report and (card.is_own or not visit.is_confidential) else None
    is_fresh = is_fresh_first_purchase(visit)
    return {
        "visit": visit,
        "card": card,
        "occurrence": visit.occurrence,
        "brief": getattr(visit.occurrence, "brief", None),
        "report": shown,
        "told": [(_(QUESTIONS[key]), text) for key, text in (shown.answers or {}).items()] if shown else [],
        "missing": [_(MISSING[key]) for key in visit.missing],
        "photos": list(visit.photos.order_by("pk")) if card.client else [],
        "ideas": _ideas(user, visit),
        "why_hidden": why_hidden() if is_fresh else "",
        "questions": list(questions_for(visit).values()),
        "may_brief": writes and is_ahead and not has_begun,
        "may_be_done": may_edit and is_ahead and has_begun,
        "may_debrief": writes and (visit.state == "done" or (is_ahead and has_begun)),
        "may_cancel": may_edit and is_ahead,
        "may_decline": user.pk == visit.rep_id and is_ahead,
        "may_add_photo": may_edit and visit.state != "cancelled" and has_begun and not visit.is_confidential,
        "photo_form": forms.PhotoForm(),
        **_forms(visit),
        **extra,
    }


def _ideas(user: Any, visit: FieldVisit) -> list[Any]:
    return list(Idea.objects.visible_to(user).filter(birth__occurrence=visit.pk).order_by("pk"))


def _forms(visit: FieldVisit) -> dict[str, Any]:
    version = {"version": visit.version}
    brief = getattr(visit.occurrence, "brief", None)
    return {
        "brief_form": forms.BriefForm(
            initial={
                **version,
                "goals": brief.goals if brief else _("What does the client need? How is our product used here?"),
                "tasks": brief.tasks if brief else _("How does the talk go? Which tool would help the seller?"),
                "dress_ok": visit.dress_ok,
            }
        ),
        "done_form": forms.DoneForm(initial={**version, "place_type": visit.place_type, "dress_ok": visit.dress_ok}),
        "debrief_form": forms.DebriefForm(
            initial={"place_type": visit.place_type, "dress_ok": visit.dress_ok}, questions=questions_for(visit)
        ),
        "cancel_form": forms.CancelForm(initial=version),
        "decline_form": forms.DeclineForm(initial=version, auto_id="decline-%s"),
        "move_form": forms.MoveForm(initial=version, auto_id="move-%s"),
    }


def _brief(visit: FieldVisit, said: dict[str, Any], common: dict[str, Any]) -> None:
    visits.brief(visit, goals=said["goals"], tasks=said["tasks"], dress_ok=said["dress_ok"], **common)


def _done(visit: FieldVisit, said: dict[str, Any], common: dict[str, Any]) -> None:
    visits.done(visit, place_type=said["place_type"], dress_ok=said["dress_ok"], **common)


def _debrief(visit: FieldVisit, said: dict[str, Any], common: dict[str, Any]) -> None:
    answers = {key: said[key] for key in QUESTIONS if said[key]}
    visits.done_and_debriefed(
        visit, place_type=said["place_type"], dress_ok=said["dress_ok"], client_voice=said["client_voice"],
        answers=answers, ideas=[said["idea"]], has_no_ideas=said["has_no_ideas"], **common,
    )  # fmt: skip


def _cancel(visit: FieldVisit, said: dict[str, Any], common: dict[str, Any]) -> None:
    visits.cancel(visit, by=said["by"], reason=said["reason"], **common)


def _decline(visit: FieldVisit, said: dict[str, Any], common: dict[str, Any]) -> None:
    visits_declines.decline(visit, reason=said["reason"], **common)


def _move(visit: FieldVisit, said: dict[str, Any], common: dict[str, Any]) -> None:
    visits.move(visit, starts_at=said["starts_at"], **common)


Step = Callable[[FieldVisit, dict[str, Any], dict[str, Any]], None]
STEPS: dict[str, tuple[str, Step]] = {
    "brief": ("brief_form", _brief),
    "done": ("done_form", _done),
    "debrief": ("debrief_form", _debrief),
    "cancel": ("cancel_form", _cancel),
    "decline": ("decline_form", _decline),
    "move": ("move_form", _move),
}


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in STEPS:
        raise Http404
    visit = seen(request, pk)
    if not FieldVisit.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("This visit belongs to others."))
    name, step = STEPS[verb]
    form = _bound(name, visit, request)
    if not _taken(request, visit, form, step):
        context = page(request, seen(request, pk), **{name: form, "opened": verb})
        return render_part(request, RECORD, "record", context, status=422)
    return _answered(request, pk, SAID[verb]())


def _bound(name: str, visit: FieldVisit, request: HttpRequest) -> Any:
    made = _forms(visit)[name]
    extra = {"questions": questions_for(visit)} if name == "debrief_form" else {}
    return type(made)(request.POST, auto_id=made.auto_id, **extra)


def _taken(request: HttpRequest, visit: FieldVisit, form: Any, step: Step) -> bool:
    """A step whose answer got lost on the way is heard again and taken once."""
    if not form.is_valid():
        return False
    common = {"actor": request.user, "now": timezone.now(), "expected_version": form.cleaned_data.get("version")}
    try:
        form_once(request, lambda: step(visit, form.cleaned_data, common))
    except NotAllowed:
        raise
    except DomainError as error:
        error.field = {"answers": "tools", "ideas": "idea", "starts_at": "day"}.get(error.field or "", error.field)
        refuse(form, error)
        return False
    return True


def _answered(request: HttpRequest, pk: int, words: str) -> HttpResponse:
    still_seen = selectors.visible(request.user).filter(pk=pk).exists()
    if wants_part(request) and still_seen:
        return told_by(render_part(request, RECORD, "record", page(request, seen(request, pk))), words)
    messages.success(request, words)
    url = reverse("practices:visit", args=[pk]) if still_seen else reverse("practices:visits")
    return HttpResponseClientRedirect(url) if wants_part(request) else redirect(url)
