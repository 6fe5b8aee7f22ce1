"""The hand-over on a page: taken, returned, contested, recycled, thanked for, and the seller's screen of two buttons."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from alignment.shared.business_time import business_minutes
from alignment.shared.doors import done, for_roles
from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.forms import first_error
from alignment.shared.partials import render_part, wants_part
from delivery.bell import ring
from funnel import forms
from funnel.models import Clock, Lead, StageEvent
from funnel.selectors import lead_pages
from funnel.services import appointments, handovers, take_backs, thanks
from funnel.services.notices import MARKETING
from funnel.views.access import SEE_LEADS, editable_lead, lead_url, may_take, next_url, seen_lead, takeable_lead
from people import selectors as people

TAKE = "funnel/lead/take.html"


def clock_row(clock: Clock) -> dict[str, Any]:
    """A clock in words: how much working time is left, or how it ended."""
    now, calendar = timezone.now(), people.working_calendar()
    is_late = clock.breached_at is not None or (clock.stopped_at or now) > clock.due_at
    left = business_minutes(now, clock.due_at, calendar) if not clock.stopped_at and not is_late else None
    late = business_minutes(clock.due_at, now, calendar) if not clock.stopped_at and is_late else None
    return {"clock": clock, "is_late": is_late, "left": left, "late": late}


def handover_context(request: HttpRequest, found: Lead, edits: bool) -> dict[str, Any]:
    takes = may_take(request, found) and not found.duplicate_of_id
    decides = takes and not found.is_mastered
    is_returned = found.stage.kind == "rejected"
    return {
        "may_move": decides,
        "may_accept": decides and found.stage.key == "mql",
        "may_return": decides and found.stage.key in ("mql", "accepted", "sql"),
        "may_miss": takes and found.stage.key == appointments.APPOINTED,
        "may_contest": is_returned and request.user.has_role(*MARKETING),
        "may_recycle": found.stage.kind in ("rejected", "lost") and edits and not found.is_mastered,
        "return_form": forms.ReturnForm(auto_id="return_%s"),
        "contest_form": forms.ContestForm(auto_id="contest_%s"),
        "recycle_form": forms.RecycleForm(auto_id="recycle_%s"),
        **thanks_context(request, found),
    }


def thanks_context(request: HttpRequest, found: Lead) -> dict[str, Any]:
    if found.stage.kind != "won":
        return {}
    said = list(lead_pages.thanks_for(found))
    receiver = thanks.receiver_of(found, request.user)
    is_said = any(row.sender_id == request.user.pk for row in said)
    return {"thanks": said, "may_thank": None if is_said else receiver}


@for_roles(*SEE_LEADS)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    found = takeable_lead(request, pk)
    handovers.accept(found, actor=request.user, now=timezone.now(), door="ui")
    ring("rollups")
    to = lead_url(found) + ("?call=1" if "call" in request.POST else "")
    return done(request, _("The lead is yours. Call while it is warm."), to)


@for_roles(*SEE_LEADS)
@require_POST
def return_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to marketing with a reason that teaches."""
    found = takeable_lead(request, pk)
    form = forms.ReturnForm(request.POST)
    if not form.is_valid():
        context = take_context(found) | {"form": form, "is_returning": True}
        return render_part(request, TAKE, "choice", context, status=422)
    handovers.reject(found, actor=request.user, now=timezone.now(), door="ui", **form.cleaned_data)
    ring("rollups")
    if wants_part(request):
        return render(request, f"{TAKE}#returned", {"lead": found, "undo": move_offer(request, found)})
    seen = Lead.objects.visible_to(request.user).filter(pk=pk).exists()
    return redirect(lead_url(found) if seen else reverse("funnel:lead-list"))


def move_offer(request: HttpRequest, found: Lead | None = None) -> dict[str, Any] | None:
    """The last move of this person as a sentence with the way back, as long as it is offered."""
    now = timezone.now()
    event = take_backs.offered(request.user, now=now, lead=found)
    if event is None:
        return None
    left = int((event.recorded_at + take_backs.OFFERED - now).total_seconds()) + 1
    return {
        "text": move_words(event),
        "url": reverse("funnel:lead-move-undo", args=[event.lead_id, event.pk]),
        "seconds": min(left, int(take_backs.OFFERED.total_seconds())),
    }


def move_words(event: StageEvent) -> str:
    if event.stage.kind == "rejected" and event.reason:
        return _("Returned: %(reason)s.") % {"reason": event.reason.name.lower()}
    return _("Lead № %(number)s: moved to “%(stage)s”.") % {"number": event.lead_id, "stage": event.stage.name}


@for_roles(*SEE_LEADS)
@require_POST
def undo_move(request: HttpRequest, pk: int, event: int) -> HttpResponse:
    """Only by whoever made the move, even where the lead is out of sight since."""
    own = StageEvent.objects.filter(actor=request.user, kind="entered", lead_id=pk)
    found = get_object_or_404(own.select_related("stage", "lead"), pk=event)
    lead = take_backs.take_back(found, actor=request.user, now=timezone.now())
    ring("rollups")
    text = _("Taken back: the lead stands in “%(stage)s” again.") % {"stage": lead.stage.name}
    if request.htmx and "next" not in request.POST:
        messages.success(request, text)
        return HttpResponseClientRefresh()
    return done(request, text, next_url(request, lead_url(lead)))


@for_roles(*SEE_LEADS)
@require_POST
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    found = seen_lead(request, pk)
    if not request.user.has_role(*MARKETING):
        raise NotAllowed(_("A return is contested by marketing."))
    form = forms.ContestForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form), field="note")
    handovers.contest(found, note=form.cleaned_data["note"], actor=request.user, now=timezone.now(), door="ui")
    return done(request, _("Contested. It comes up at the next meeting."), lead_url(found))


@for_roles(*SEE_LEADS)
@require_POST
def recycle(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable_lead(request, pk)
    form = forms.RecycleForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form), field="until")
    handovers.recycle(found, until=form.cleaned_data["until"], actor=request.user, now=timezone.now(), door="ui")
    ring("rollups")
    return done(request, _("The lead comes back to sales on that day."), lead_url(found))


@for_roles(*SEE_LEADS)
@require_POST
def no_show(request: HttpRequest, pk: int) -> HttpResponse:
    """The client did not come: the lead stays, and the show rate hears of it."""
    found = takeable_lead(request, pk)
    appointments.miss(found, actor=request.user, now=timezone.now())
    ring("rollups")
    return done(request, _("Written down: the client did not come."), lead_url(found))


@for_roles(*SEE_LEADS)
@require_POST
def thank(request: HttpRequest, pk: int) -> HttpResponse:
    said = thanks.say(seen_lead(request, pk), sender=request.user, now=timezone.now())
    if wants_part(request):
        return render(request, "funnel/lead/thanked.html", {"thanked": said.receiver})
    return done(
        request, _("%(name)s hears your thanks.") % {"name": said.receiver.name}, next_url(request, lead_url(said.lead))
    )


@for_roles(*SEE_LEADS)
@require_http_methods(["GET"])
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """The seller's phone: name, request, source, number, two buttons. Looking changes nothing."""
    found = takeable_lead(request, pk)
    if found.stage.key != "mql":
        messages.info(request, _("This lead is already decided on."))
        return redirect(lead_url(found))
    context = take_context(found) | {"form": forms.ReturnForm(), "is_returning": "return" in request.GET}
    return render_part(request, TAKE, "choice", context)


def take_context(found: Lead) -> dict[str, Any]:
    note = found.activities.filter(kind="note").order_by("at").first()
    clock = found.clocks.filter(kind="first_touch", stopped_at=None, void_at=None).first()
    decision = clock or found.clocks.filter(kind="decision", stopped_at=None, void_at=None).first()
    row = clock_row(decision) if decision else None
    words = note.text if note else found.custom.get("message", "")
    return {"lead": found, "request_text": words, "clock": row, "reason_rows": lead_pages.reason_rows("rejection")}
