"""One step of a wave, and its page as it stands then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.forms import first_error, refuse
from alignment.shared.partials import render_part, wants_part
from delivery.idempotency import form_once
from loop.views.answers import said
from practices.forms import surveys as forms
from practices.models import Wave
from practices.models.surveys import RESULT_USERS
from practices.services import survey_findings, survey_interviews, surveys
from practices.views.surveys import WAVE, page, seen

Step = Callable[..., Any]


def _slot(act: Step) -> Step:
    def step(wave: Wave, slot: int, **common: Any) -> None:
        act(get_object_or_404(wave.slots.select_related("wave"), pk=slot), **common)

    return step


def _vote(wave: Wave, proposal: int, *, actor: Any, now: Any) -> None:
    survey_findings.vote(get_object_or_404(wave.proposals.select_related("wave"), pk=proposal), actor=actor)


def _without_time(act: Step) -> Step:
    return lambda wave, *, now, **values: act(wave, **values)


def _note(wave: Wave, *, actor: Any, now: Any, **values: Any) -> None:
    survey_interviews.note(wave, **values)


def _again(wave: Wave, *, expected_version: Any = None, **values: Any) -> None:
    surveys.add_wave(wave.survey, **values)


STEPS: dict[str, tuple[Step, type[Form]]] = {
    "approve": (surveys.approve, forms.StepForm),
    "open": (surveys.open_wave, forms.StepForm),
    "end": (surveys.end, forms.StepForm),
    "present": (surveys.present, forms.StepForm),
    "close": (surveys.close, forms.StepForm),
    "days": (surveys.change_days, forms.DaysForm),
    "again": (_again, forms.DaysForm),
    "slot": (survey_interviews.add_slot, forms.SlotForm),
    "start": (_slot(survey_interviews.start), forms.OfSlotForm),
    "finish": (_slot(survey_interviews.finish), forms.OfSlotForm),
    "skip": (_slot(survey_interviews.skip), forms.OfSlotForm),
    "note": (_note, forms.NoteForm),
    "cause": (_without_time(survey_findings.add_cause), forms.CauseForm),
    "propose": (_without_time(survey_findings.propose), forms.ProposalForm),
    "vote": (_vote, forms.VoteForm),
    "promise": (survey_findings.promise, forms.PromiseForm),
    "agenda": (survey_findings.put_on_agenda, forms.StepForm),
}
FOLLOWS = ("propose", "promise", "agenda", "close")
UNVERSIONED = ("agenda", "slot", "note", "cause", "propose", "vote", "promise")
KEEPS_FORM = {"slot": "slot_form", "note": "note_form", "cause": "cause_form", "propose": "proposal_form",
              "promise": "promise_form", "days": "days_form"}  # fmt: skip
SAID = {
    "approve": lambda: _("Approved."),
    "open": lambda: _("Open. The letters are on their way."),
    "end": lambda: _("Over. What may be told is worked out."),
    "present": lambda: _("Open to both departments, at this moment."),
    "close": lambda: _("Closed."),
    "vote": lambda: _("Your vote is changed."),
    "promise": lambda: _("Promised."),
    "agenda": lambda: _("It is on the list for the next meeting of the heads."),
    "note": lambda: _("Kept without a name."),
}


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in STEPS:
        raise Http404
    wave = seen(request, pk)
    _may(request, wave, verb)
    step, kind = STEPS[verb]
    own: dict[str, Any] = {"wave": wave} if verb == "promise" else {}
    form = kind(request.POST, auto_id=f"{KEEPS_FORM.get(verb, verb).removesuffix('_form')}_%s", **own)
    if not form.is_valid():
        return _refused(request, pk, verb, form)
    try:
        form_once(request, lambda: step(wave, **_values(form, verb), actor=request.user, now=timezone.now()))
    except NotAllowed:
        raise
    except DomainError as error:
        refuse(form, error)
        return _refused(request, pk, verb, form)
    return _done(request, pk, SAID.get(verb, lambda: _("Saved."))())


def _may(request: HttpRequest, wave: Wave, verb: str) -> None:
    """Everybody votes on what is told; what follows of it is for the two heads as well."""
    user = request.user
    is_told = Wave.objects.told_to(user).filter(pk=wave.pk).exists()
    may = Wave.objects.editable_by(user).filter(pk=wave.pk).exists()
    may = may or (is_told and (verb == "vote" or (verb in FOLLOWS and user.has_role(*RESULT_USERS))))
    if not may:
        raise NotAllowed(_("You may read this survey, not change it."))


def _values(form: Form, verb: str) -> dict[str, Any]:
    values = dict(form.cleaned_data)
    version = values.pop("version", None)
    return values if verb in UNVERSIONED else {**values, "expected_version": version}


def _done(request: HttpRequest, pk: int, words: str) -> HttpResponse:
    if wants_part(request):
        return said(render_part(request, WAVE, "wave", page(request, seen(request, pk))), words)
    messages.success(request, words)
    return redirect("practices:survey-wave", pk=pk)


def _refused(request: HttpRequest, pk: int, verb: str, form: Form) -> HttpResponse:
    """What was typed stands where it was typed, with the sentence."""
    mine = {KEEPS_FORM[verb]: form} if verb in KEEPS_FORM else {}
    refusal = "" if mine else first_error(form)
    context = page(request, seen(request, pk), **mine, refused=verb, refusal=refusal)
    return render_part(request, WAVE, "wave", context, status=422)
