"""What stops the clocks of the agreement: the pause of a lead, and force majeure declared by the other side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alignment.shared.doors import done, for_roles, sent
from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.forms import first_error, taken
from funnel.forms import sla as forms
from funnel.models import ClockPause, ForceMajeure, Lead
from funnel.models.sla import HEADS_OF
from funnel.services import force_majeure, pauses
from funnel.views.access import SEE_LEADS, lead_url, may_take, seen_lead, takeable_lead

DECLARE = "funnel/sla/force_majeure.html"
DECLARERS = (*HEADS_OF["marketing"], *HEADS_OF["sales"])
MARKETING = ("cmo", "head_of_marketing", "marketer")


@for_roles(*DECLARERS)
@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    """R-SL-06: the other side is the one offered."""
    other = "sales" if request.user.has_role(*HEADS_OF["marketing"]) else "marketing"
    form = forms.ForceMajeureForm(sent(request), initial={"side": other})

    def take() -> None:
        force_majeure.declare(**form.cleaned_data, now=timezone.now(), actor=request.user)

    if request.method == "POST" and taken(form, take):
        messages.success(request, _("Declared. Weeks with these days are shown and not counted."))
        return redirect("funnel:sla")
    return render(request, DECLARE, {"form": form}, status=422 if form.errors else 200)


@for_roles(*DECLARERS)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ForceMajeure.objects.visible_to(request.user), pk=pk)
    force_majeure.withdraw(row, now=timezone.now(), actor=request.user)
    messages.success(request, _("Withdrawn: these weeks count again."))
    return redirect("funnel:sla")


@for_roles(*SEE_LEADS)
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    lead, form = takeable_lead(request, pk), forms.PauseForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form))
    pauses.pause(lead, **form.cleaned_data, now=timezone.now(), actor=request.user)
    return done(request, _("The clock rests. Both sides see why."), lead_url(lead))


@for_roles(*SEE_LEADS)
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Marketing too: the contact it was asked for is there."""
    lead = seen_lead(request, pk)
    if not may_resume(request, lead):
        raise NotAllowed(_("This lead is worked on by another side or another team; you may read it."))
    pauses.resume(lead, now=timezone.now(), actor=request.user)
    return done(request, _("The clock runs on."), lead_url(lead))


def may_resume(request: HttpRequest, lead: Lead) -> bool:
    return may_take(request, lead) or request.user.has_role(*MARKETING)


def rest_context(request: HttpRequest, lead: Lead, clocks: list[dict[str, Any]]) -> dict[str, Any]:
    """For the lead's page: what rests now, and the form that lets a clock rest."""
    now = timezone.now()
    runs = [row["clock"].pk for row in clocks if row["clock"].stopped_at is None]
    rows = ClockPause.objects.filter(clock__in=runs, from_at__lte=now).exclude(until_at__lte=now)
    resting = rows.select_related("by").order_by("pk").first() if runs else None
    in_time = any(row["clock"].pk in runs and not row["is_late"] for row in clocks)
    may_pause = in_time and resting is None and not lead.is_mastered and may_take(request, lead)
    return {
        "resting": resting,
        "pause_form": forms.PauseForm(auto_id="pause_%s") if may_pause else None,
        "may_resume": resting is not None and may_resume(request, lead),
    }
