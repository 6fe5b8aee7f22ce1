"""The board: stages as columns, leads as cards, one form that moves them."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alignment.shared.doors import done, for_roles
from alignment.shared.errors import DomainError, StaleVersion
from alignment.shared.partials import render_part, wants_part
from delivery.bell import ring
from funnel.forms import LeadFilterForm, MoveForm
from funnel.models import Lead, Stage
from funnel.selectors import boards, lead_lists
from funnel.services import handovers, mastering, stages
from funnel.views.access import (
    CREATE_LEADS,
    SEE_LEADS,
    back,
    chip_links,
    cleaned,
    lead_url,
    next_url,
    seen_lead,
    takeable_lead,
    toast,
)
from funnel.views.handover import move_offer
from people.models import Person

PAGE = "funnel/board/board.html"
MOVE = "funnel/board/move.html"


@for_roles(*SEE_LEADS)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    form = LeadFilterForm(request.GET)
    pipeline = boards.pipeline_of(request.GET.get("pipeline", ""))
    found = boards.board(request.user, form.filters, pipeline=pipeline)
    cards = [card for column in found.columns for card in column.cards]
    context = {
        "form": form,
        "board": found,
        "movable": movable(request, cards),
        "now": timezone.now(),
        "query": cleaned(request.GET).urlencode(),
        "chips": chip_links(form, request.GET),
        "may_create": request.user.has_role(*CREATE_LEADS),
    }
    return render_part(request, PAGE, "columns", context)


def movable(request: HttpRequest, cards: Iterable[Lead]) -> set[int]:
    """What another CRM keeps is moved there."""
    return lead_lists.movable_ids(request.user, [card for card in cards if not card.is_mastered])


@for_roles(*SEE_LEADS)
@require_GET
def column(request: HttpRequest, pk: int) -> HttpResponse:
    """More cards of one stage."""
    stage = get_object_or_404(Stage, pk=pk)
    form = LeadFilterForm(request.GET)
    page = boards.column_page(request.user, form.filters, stage_id=stage.pk, after=request.GET.get("after", ""))
    context = {
        "column": boards.Column(stage, cards=page.rows, after=page.after),
        "movable": movable(request, page.rows),
        "now": timezone.now(),
        "query": cleaned(request.GET).urlencode(),
    }
    return render(request, f"{PAGE}#cards", context)


@for_roles(*SEE_LEADS)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """The form behind drag and drop, the “Move to…” menu and the keyboard."""
    lead = takeable_lead(request, pk)
    if request.method == "GET":
        mastering.refuse(lead, door="ui")
        initial = {"stage": request.GET.get("stage"), "version": lead.version}
        return show_form(request, lead, MoveForm(lead=lead, initial=initial))
    if request.POST.get("version", "").isdecimal() and int(request.POST["version"]) != lead.version:
        return too_late(request, lead)
    form = MoveForm(request.POST, lead=lead)
    if not form.is_valid():
        return show_form(request, lead, form, status=422)
    if form.asks_receiver():
        initial = {"stage": request.POST["stage"], "version": lead.version}
        return show_form(request, lead, MoveForm(lead=lead, initial=initial), status=422)
    try:
        carry(lead, form.cleaned_data, request)
    except DomainError as error:
        if wants_part(request):
            return refused(request, lead, error)
        raise
    ring("rollups")
    if wants_part(request):
        return moved(request, lead, form.cleaned_data.get("handed_to"))
    if Lead.objects.visible_to(request.user).filter(pk=lead.pk).exists():
        return back(request, lead_url(lead))
    return done(request, moved_words(lead, form.cleaned_data.get("handed_to")), reverse("funnel:board"))


def too_late(request: HttpRequest, lead: Lead) -> HttpResponse:
    """Said before anything else: who moves a card that has gone must not be asked for reasons first."""
    text = _("Somebody changed this lead first. Look at how it stands now and try again.")
    error = StaleVersion(text, current=lead)
    if wants_part(request):
        return refused(request, lead, error)
    raise error


def carry(lead: Lead, data: dict[str, Any], request: HttpRequest) -> None:
    """Accepting and returning are the hand-over; every other move is a move."""
    stage = data["stage"]
    common = {"actor": request.user, "now": timezone.now(), "door": "ui", "expected_version": data["version"]}
    if stage.key == "accepted" and not lead.stage.is_end and lead.stage.order < stage.order:
        handovers.accept(lead, **common)
    elif stage.key == "rejected" and not lead.stage.is_end:
        handovers.reject(lead, reason=data["reason"], note=data["note"], until=data["until"], **common)
    else:
        facts = {name: data.get(name) for name in ("reason", "note", "until", "handed_to")}
        stages.move_lead(lead, to_stage=stage, **facts, **common)


def show_form(request: HttpRequest, lead: Lead, form: MoveForm, *, status: int = 200) -> HttpResponse:
    goes_on = request.POST.get("next") or request.GET.get("next") or lead_url(lead)
    context = {"lead": lead, "form": form, "next": goes_on}
    return render_part(request, MOVE, "form", context, status=status)


def moved(request: HttpRequest, lead: Lead, receiver: Person | None) -> HttpResponse:
    offer = move_offer(request, lead)
    response = render(request, f"{PAGE}#moved", card_context(request, lead))
    return toast(response, moved_words(lead, receiver), undo_url=offer["url"] if offer else "")


def moved_words(lead: Lead, receiver: Person | None) -> str:
    words = {"lead": lead.title, "stage": lead.stage.name, "receiver": receiver}
    if receiver is None:
        return _("%(lead)s: moved to “%(stage)s”.") % words
    return _("%(lead)s: moved to “%(stage)s” and handed over. From now on: %(receiver)s.") % words


def refused(request: HttpRequest, lead: Lead, error: DomainError) -> HttpResponse:
    """The loser of a race sees who was first and when; the card goes where the lead truly is."""
    truth = seen_lead(request, lead.pk)
    words = " ".join(filter(None, [error.message, who_was_first(truth, request) if error.status == 412 else ""]))
    response = render(request, f"{PAGE}#moved", card_context(request, truth), status=error.status)
    return toast(response, words, tone="bad")


def who_was_first(lead: Lead, request: HttpRequest) -> str:
    event = boards.last_move(lead)
    if event is None or event.actor is None:
        return ""
    words = {
        "who": event.actor.name,
        "stage": event.stage.name,
        "time": date_format(timezone.localtime(event.recorded_at), "H:i"),
    }
    return _("%(who)s moved it to “%(stage)s” at %(time)s.") % words


def card_context(request: HttpRequest, lead: Lead) -> dict[str, Any]:
    form = LeadFilterForm(QueryDict(next_url(request, "").partition("?")[2]))
    return {
        "card": boards.card(request.user, lead.pk),
        "columns": boards.column_totals(request.user, form.filters, pipeline=lead.pipeline),
        "movable": set() if lead.is_mastered else {lead.pk},
        "now": timezone.now(),
        "query": next_url(request, "").partition("?")[2],
    }
