"""One rotation: what is ready, what comes next, the diary of the week."""

from __future__ import annotations

from datetime import date
from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.forms import refuse
from alignment.shared.partials import render_part, wants_part
from delivery.idempotency import FORM_KEY, form_once
from loop.views.answers import said
from practices.forms import rotations as forms
from practices.models import Rotation
from practices.models.rotations import AHEAD_STATES, WEEKS, duties_of_a_week
from practices.selectors import rotations as selectors
from practices.selectors.calendar import day_of
from practices.selectors.rotation_hosts import confirmed, host_of, last_months
from practices.services import rotations
from practices.services.rotation_rules import HEADS, must_be_guest, must_plan
from practices.views.rotations_plan import limits
from practices.views.rotations_steps import STEPS, offered, said_of

RECORD, DIARY = "practices/rotations/record.html", "practices/rotations/diary.html"


@login_required
@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    return render_part(request, RECORD, "record", page(request, seen(request, pk)))


def seen(request: HttpRequest, pk: int) -> Rotation:
    return get_object_or_404(
        selectors.rotations(request.user).select_related("occurrence__organiser", "absence"), pk=pk
    )


def page(request: HttpRequest, rotation: Rotation, **extra: Any) -> dict[str, Any]:
    user, today = request.user, day_of(timezone.now())
    reads = selectors.reads_inside(user, rotation)
    words = duties_of_a_week()
    diary = list(rotation.diary.all()) if reads else []
    is_week = rotation.direction in WEEKS
    return {
        "rotation": rotation,
        "occurrence": rotation.occurrence,
        "is_week": is_week,
        "is_ahead": rotation.state in AHEAD_STATES,
        "parts": list(rotation.occurrence.parts.select_related("person").order_by("part", "pk")),
        "brief": getattr(rotation.occurrence, "brief", None),
        "debrief": getattr(rotation.occurrence, "debrief", None) if reads else None,
        "duties": [words.get(duty, duty) for duty in rotation.duties],
        "days": [date.fromisoformat(day) for day in rotation.days],
        "confirmations": _confirmations(rotation),
        "host": host_of(rotation.host, today) if rotation.host and rotation.direction == "rotation" else None,
        "months": last_months(today),
        "diary": diary,
        "calls": sum(entry.calls for entry in diary),
        "meetings": sum(entry.meetings for entry in diary),
        "feedback": list(rotation.feedback.select_related("by").order_by("pk")) if reads else [],
        "programme": list(rotation.programme.order_by("pk")),
        "ideas": [row.idea for row in rotation.occurrence.born_ideas.select_related("idea__author").order_by("pk")],
        "pair": selectors.pair_of(rotation),
        "limits": limits() if rotation.direction == "swap" else [],
        "reads": reads,
        "may_write_diary": rotation.guest_id == user.pk and rotation.state in rotations.WRITES_DIARY and is_week,
        "steps": offered(user, rotation, today),
        **extra,
    }


def _confirmations(rotation: Rotation) -> list[tuple[str, Any]]:
    if rotation.direction != "rotation" or rotation.host is None:
        return []
    found = confirmed(rotation)
    return [(side, found.get(side)) for side in HEADS]


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One step; a refusal stands where it was typed."""
    rotation = seen(request, pk)
    if verb not in STEPS:
        raise Http404
    one = STEPS[verb]
    if one.plans:
        must_plan(request.user)
    form = one.form(request.POST, auto_id=f"{verb}-%s", rotation=rotation)
    if not form.is_valid():
        return _refused(request, pk, verb, form)
    given = dict(form.cleaned_data)
    common = {"actor": request.user, "now": timezone.now(), "expected_version": given.pop("version", None)}
    try:
        form_once(request, lambda: one.act(rotation, given, common))
    except NotAllowed:
        raise
    except DomainError as error:
        refuse(form, error)
        return _refused(request, pk, verb, form)
    if wants_part(request):
        return said(render_part(request, RECORD, "record", page(request, seen(request, pk))), said_of(verb))
    messages.success(request, said_of(verb))
    return redirect("practices:rotation", pk=pk)


def _refused(request: HttpRequest, pk: int, verb: str, form: Any) -> HttpResponse:
    rotation = seen(request, pk)
    context = page(request, rotation)
    steps = [step.refused(form) if step.verb == verb else step for step in context["steps"]]
    shown = any(step.verb == verb for step in steps)
    refusal = (
        "" if shown and STEPS[verb].has_fields else next(str(text) for rows in form.errors.values() for text in rows)
    )
    return render_part(request, RECORD, "record", {**context, "steps": steps, "refusal": refusal}, status=422)


@login_required
@require_http_methods(["GET", "POST"])
def diary(request: HttpRequest, pk: int) -> HttpResponse:
    """A phone in the corridor: what is written without a network is kept and sent once."""
    rotation = seen(request, pk)
    if not selectors.reads_inside(request.user, rotation):
        raise Http404
    today = day_of(timezone.now())
    form = forms.DiaryForm(request.POST or None, rotation=rotation, today=today)
    if request.method == "GET":
        return render_part(request, DIARY, "run", _diary(request, rotation, form))
    must_be_guest(rotation, request.user)
    key = request.headers.get(FORM_KEY) or token_hex(8)
    if form.is_valid():
        try:
            rotations.write_diary(rotation, key=key, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except NotAllowed:
            raise
        except DomainError as error:
            refuse(form, error)
    if form.errors:
        return render_part(request, DIARY, "run", _diary(request, rotation, form), status=422)
    if not wants_part(request):
        messages.success(request, _("Written down."))
        return redirect("practices:rotation-diary", pk=pk)
    fresh = forms.DiaryForm(rotation=rotation, today=today)
    return said(render_part(request, DIARY, "run", _diary(request, rotation, fresh)), _("Written down."))


def _diary(request: HttpRequest, rotation: Rotation, form: Any) -> dict[str, Any]:
    return {
        "rotation": rotation,
        "form": form,
        "entries": list(rotation.diary.order_by("-day", "-pk")),
        "may_write": rotation.guest_id == request.user.pk and rotation.state in rotations.WRITES_DIARY,
    }
