"""My interviews and cards, planning one, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.forms import first_error, refuse
from alignment.shared.partials import render_part, wants_part
from funnel.models import Stage
from hiring.forms.scorecards import CardForm, MoveForm, PlanForm
from hiring.models import Application, Interview, Scorecard, ScorecardAttribute
from hiring.selectors import interviews as selectors
from hiring.selectors import scorecards
from hiring.services import cards, interviews
from hiring.views.selection import RECORD, seen, shown
from loop.views.answers import said
from practices.selectors.calendar import Conflict, day_of

MINE, NEW, CARD = (f"hiring/selection/{name}.html" for name in ("mine", "interview_new", "card"))
AT_ONCE = 50


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What is due first, then what comes, then what one's search has planned."""
    user, now = request.user, timezone.now()
    ahead = list(selectors.ahead(user)[:AT_ONCE])
    cared_for = selectors.in_my_care(user).exclude(pk__in=[row.pk for row in ahead])
    due = list(selectors.cards_due(user)[:AT_ONCE])
    recent = Interview.objects.filter(held_at__gte=now - timedelta(days=90))
    team = recent.filter(application__in=Application.objects.editable_by(user).values("pk"))
    runs = Application.objects.editable_by(user).exists()
    context = {
        "due": [(row, bool(row.held_at and now - row.held_at > timedelta(hours=24))) for row in due],
        "ahead": ahead,
        "cared_for": list(cared_for[:AT_ONCE]),
        "now": now,
        "punctuality": scorecards.punctuality(team, now) if runs else None,
    }
    return render(request, MINE, context)


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    application = seen(request, pk)
    if not Application.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("This is done by those who run the search."))
    form = _plan_form(application, request.POST or None)
    found: list[Conflict] = []
    if request.method == "POST" and form.is_valid():
        found = selectors.in_the_way(form.interviewers, form.starts_at, form.cleaned_data["minutes"])
        if (not found or form.cleaned_data["in_spite"]) and _planned(request, application, form):
            messages.success(request, _("Planned; the interviewers have it in their mail."))
            return redirect("hiring:selection", pk=pk)
    template = scorecards.template_of(application.vacancy)
    context = {"application": application, "form": form, "conflicts": found, "template": template}
    status = 422 if request.method == "POST" else 200
    return render_part(request, NEW, "form", context, status=status)


def _plan_form(application: Application, data: Any) -> PlanForm:
    stages = _stages(application)
    current = stages.filter(pk=application.stage_id).first() or stages.filter(order__gt=application.stage.order).first()
    initial = {
        "day": day_of(timezone.now()) + timedelta(days=1), "stage": current, "person_1": application.vacancy.hiring_head_id,
    }  # fmt: skip
    template = scorecards.template_of(application.vacancy)
    return PlanForm(data, stages=stages, template=template, initial=initial)


def _stages(application: Application) -> QuerySet[Stage]:
    """Those with a talk first of all: everything before the offer."""
    found = Stage.objects.filter(pipeline=application.pipeline_id, kind="open", is_archived=False)
    return found.filter(key__startswith="interview").order_by("order") | found.filter(key="screened").order_by("order")


def _planned(request: HttpRequest, application: Application, form: PlanForm) -> bool:
    said_ = form.cleaned_data
    try:
        interviews.plan(
            application, stage=said_["stage"], starts_at=form.starts_at, minutes=said_["minutes"], place=said_["place"],
            is_online=said_["is_online"], interviewers=form.interviewers, focus=form.focus, actor=request.user,
            now=timezone.now(),
        )  # fmt: skip
    except NotAllowed:
        raise
    except DomainError as error:
        error.field = {"starts_at": "day", "interviewers": "person_1"}.get(error.field or "", error.field)
        refuse(form, error)
        return False
    return True


def _move(talk: Interview, request: HttpRequest, common: dict[str, Any]) -> None:
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise DomainError(first_error(form))
    place = form.cleaned_data["place"]
    interviews.move(
        talk, starts_at=form.starts_at, place=place, expected_version=form.cleaned_data["version"], **common
    )


VERBS: dict[str, tuple[Callable[[Interview, HttpRequest, dict[str, Any]], Any], Callable[[], str]]] = {
    "move": (_move, lambda: _("Moved; the interviewers know.")),
    "cancel": (lambda talk, _r, common: interviews.call_off(talk, **common), lambda: _("Called off.")),
    "hold": (
        lambda talk, _r, common: interviews.hold(talk, **common),
        lambda: _("Held. The cards are due in 24 hours."),
    ),
    "no-show": (lambda talk, _r, common: interviews.no_show(talk, **common), lambda: _("Written down.")),
}


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in VERBS:
        raise Http404
    talk = _talk(request, pk)
    seated = talk.seats.filter(person=request.user).exists()
    if not (
        Application.objects.editable_by(request.user).filter(pk=talk.application_id).exists()
        or (seated and verb in ("hold", "no-show"))
    ):
        raise NotAllowed(_("This is done by those who run the search."))
    take, words = VERBS[verb]
    try:
        take(talk, request, {"actor": request.user, "now": timezone.now()})
    except DomainError as error:
        if not wants_part(request):
            messages.error(request, error.message)
            return redirect("hiring:selection", pk=talk.application_id)
        context = shown(request, seen(request, talk.application_id)) | {"refusal": error.message}
        return render_part(request, RECORD, "record", context, status=422)
    if wants_part(request):
        part = render_part(request, RECORD, "record", shown(request, seen(request, talk.application_id)))
        return said(part, words())
    messages.success(request, words())
    return redirect("hiring:selection", pk=talk.application_id)


def _talk(request: HttpRequest, pk: int) -> Interview:
    rows = Interview.objects.filter(application__in=Application.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("application__vacancy", "application__candidate", "stage"), pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own card; there is no address that shows another's before it."""
    talk = _talk(request, pk)
    seat = talk.seats.filter(person=request.user).first()
    if seat is None:
        raise NotAllowed(_("A card is written by those who were at the interview."))
    former = scorecards.latest(Scorecard.objects.filter(interview=talk, by=request.user)).first()
    form = _card_form(talk, seat.focus, former, request.POST or None)
    if request.method == "POST" and form.is_valid() and _written(request, talk, former, form):
        messages.success(request, _("Your card is in; those of the others are open to you now."))
        return redirect("hiring:selection", pk=talk.application_id)
    template = scorecards.template_of(talk.application.vacancy)
    questions = [row for row in template.questions.all() if row.stage_id == talk.stage_id] if template else []
    context = {"talk": talk, "form": form, "questions": questions, "former": former}
    return render_part(request, CARD, "form", context, status=422 if request.method == "POST" else 200)


def _card_form(talk: Interview, focus: list[str], former: Scorecard | None, data: Any) -> CardForm:
    rows = ScorecardAttribute.objects.filter(template__vacancy=talk.application.vacancy_id).select_related("category")
    initial: dict[str, Any] = {}
    if former is not None:
        initial = {"recommendation": former.recommendation, "evidence": former.evidence}
        for mark in former.marks.all():
            initial |= {f"score_{mark.attribute_id}": mark.score, f"evidence_{mark.attribute_id}": mark.evidence}
    return CardForm(data, attributes=list(rows), focus=focus, is_amended=former is not None, initial=initial)


def _written(request: HttpRequest, talk: Interview, former: Scorecard | None, form: CardForm) -> bool:
    given: dict[str, Any] = {
        "recommendation": form.cleaned_data["recommendation"], "evidence": form.cleaned_data["evidence"],
        "marks": form.marks, "by": request.user, "now": timezone.now(),
    }  # fmt: skip
    try:
        if former is None:
            cards.submit(talk, **given)
        else:
            cards.amend(former, why=form.cleaned_data["why"], **given)
    except NotAllowed:
        raise
    except DomainError as error:
        refuse(form, error)
        return False
    return True
