"""Surveys: all waves, a new survey, one wave with its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.forms import refuse
from alignment.shared.partials import render_part
from loop.selectors import today_of
from people import selectors as people
from practices.forms.surveys import (
    CauseForm,
    DaysForm,
    NoteForm,
    PromiseForm,
    ProposalForm,
    SlotForm,
    SurveyForm,
)
from practices.models import Wave
from practices.models.occurrences import PRACTISING
from practices.models.surveys import AHEAD_OF_OPENING, RESULT_USERS, SHOWN, TALKING
from practices.selectors import adoption
from practices.selectors import surveys as selectors
from practices.services import surveys

LIST, NEW, WAVE = (f"practices/surveys/{name}.html" for name in ("list", "new", "wave"))
AT_ONCE = 20


@login_required
@require_GET
def wave_list(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*PRACTISING):
        raise Http404
    found = selectors.waves_for(request.user).select_related("survey__initiator")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before)).order_by("-pk")
    rows = list(found[: AT_ONCE + 1])
    more = f"?before={rows[AT_ONCE - 1].pk}" if len(rows) > AT_ONCE else ""
    context = {
        "rows": rows[:AT_ONCE],
        "next_url": more,
        "may_keep": selectors.may_keep(request.user),
        "adoption": adoption.risk_for(request.user, timezone.now()),
    }
    return render_part(request, LIST, "rows", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*PRACTISING):
        raise Http404
    if not selectors.may_keep(request.user):
        raise NotAllowed(_("The CEO and the HR director plan surveys."))
    ceo = people.head("ceo")
    first = {"opens_on": today_of(timezone.now()), "initiator": ceo.pk if ceo else None}
    form = SurveyForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid() and (wave := _created(request, form)):
        messages.success(request, _("Planned. The CEO approves it before it opens."))
        return redirect("practices:survey-wave", pk=wave.pk)
    context = {"form": form, "small": selectors.small_sides(selectors.sizes_of_staff())}
    return render_part(request, NEW, "form", context, status=422 if request.method == "POST" else 200)


def _created(request: HttpRequest, form: SurveyForm) -> Wave | None:
    try:
        return surveys.create(**form.cleaned_data, actor=request.user, now=timezone.now())
    except InvalidInput as error:
        refuse(form, error)
        return None


@login_required
@require_GET
def wave_page(request: HttpRequest, pk: int) -> HttpResponse:
    return render_part(request, WAVE, "wave", page(request, seen(request, pk)))


def seen(request: HttpRequest, pk: int) -> Wave:
    return get_object_or_404(selectors.waves_for(request.user), pk=pk)


def page(request: HttpRequest, wave: Wave, **extra: Any) -> dict[str, Any]:
    user, now = request.user, timezone.now()
    is_told = Wave.objects.told_to(user).filter(pk=wave.pk).exists()
    may_edit, may_follow = selectors.may_keep(user), user.has_role(*RESULT_USERS)
    is_talk = wave.survey.kind == "interview"
    return {
        "wave": wave,
        "survey": wave.survey,
        "warnings": selectors.warnings_of(wave.survey, selectors.sizes_of_staff()),
        "adoption": adoption.risk_for(user, now),
        "last_day": selectors.last_day(wave),
        "is_talk": is_talk,
        "is_told": is_told,
        "is_shown": wave.state in SHOWN,
        "may_edit": may_edit,
        "may_approve": user.has_role("ceo") and wave.state == "draft",
        "may_end": may_edit and _may_end(wave, now),
        "may_add_slot": may_edit and is_talk and wave.state in (*AHEAD_OF_OPENING, *TALKING),
        "may_note": may_edit and is_talk and wave.state in TALKING,
        "may_follow": may_follow and wave.state == "presented",
        "may_vote": wave.state == "presented",
        "schedule": selectors.schedule_of(wave) if is_talk and (may_edit or may_follow) else None,
        "notes": list(wave.notes.all()) if is_talk and may_edit else [],
        "lacking": selectors.not_proved(wave),
        **(_findings(wave, user) if is_told else {}),
        **_forms(wave),
        **extra,
    }


def _may_end(wave: Wave, now: Any) -> bool:
    if wave.survey.kind == "interview":
        return wave.state == "directors_interviewed"
    return wave.state == "running" and (now - wave.opened_at).days >= 1


def _findings(wave: Wave, user: Any) -> dict[str, Any]:
    mine = set(wave.proposals.filter(votes__person=user).values_list("pk", flat=True))
    promises = wave.occurrence.born_actions.select_related("action__owner").order_by("pk")
    return {
        "causes": selectors.causes_of(wave),
        "proposals": selectors.proposals_of(wave),
        "adopted": selectors.adopted_of(wave),
        "my_votes": mine,
        "actions": [row.action for row in promises],
    }


def _forms(wave: Wave) -> dict[str, Any]:
    return {
        "days_form": DaysForm(
            initial={"opens_on": wave.opens_on, "days": wave.days, "version": wave.version}, auto_id="days_%s"
        ),
        "slot_form": SlotForm(auto_id="slot_%s") if wave.survey.kind == "interview" else None,
        "note_form": NoteForm(auto_id="note_%s"),
        "cause_form": CauseForm(auto_id="cause_%s"),
        "proposal_form": ProposalForm(auto_id="proposal_%s"),
        "promise_form": PromiseForm(auto_id="promise_%s", wave=wave),
    }
