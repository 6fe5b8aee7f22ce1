"""The cup: who holds it, the ballot, the wall of holders."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.partials import render_part, wants_part
from loop.views.answers import said
from meetings.forms import CupVoteForm
from meetings.metrics.cup import cup_turnout
from meetings.models import CupRound
from meetings.selectors import cup as selectors
from meetings.services import cup

PAGE = "meetings/cup.html"


@login_required
@require_GET
def cup_page(request: HttpRequest) -> HttpResponse:
    return render_part(request, PAGE, "cup", _context(request))


def _context(request: HttpRequest, **extra: Any) -> dict[str, Any]:
    now = timezone.now()
    latest, month = selectors.latest_round(request.user), selectors.month_asked(now)
    is_chair = request.user.has_role("cco")
    may_open = latest is None or latest.month < month or latest.state == "scheduled"
    return {
        "month": month,
        "wall": selectors.wall(request.user, now),
        "is_chair": is_chair,
        "may_open": is_chair and may_open and selectors.can_be_held(month),
        "only_one": _only_one(month) if may_open else None,
        **(_of_round(request, latest, now) if latest else {}),
        **extra,
    }


def _only_one(month: Any) -> Any:
    """A marketing of one person has no cup to win; it has thanks."""
    found = selectors.candidates_of(month)
    return found[0] if len(found) == 1 else None


def _of_round(request: HttpRequest, latest: CupRound, now: Any) -> dict[str, Any]:
    is_open = latest.state == "voting" and now < latest.closes_at
    is_voter = is_open and selectors.may_vote(latest, request.user)
    has_voted = is_voter and selectors.has_voted(latest, request.user)
    return {
        "round": latest,
        "is_open": is_open,
        "is_voter": is_voter,
        "has_voted": has_voted,
        "ballot": selectors.ballot_of(latest) if is_voter and not has_voted else (),
        "turnout": cup_turnout(latest.voted, latest.voters),
        "may_close": latest.state == "voting" and (not is_open or latest.voted >= latest.voters),
        "winners": selectors.winners_of(latest),
        "general": selectors.first_general_meeting_after(latest.closes_at) if latest.state == "tallied" else None,
    }


@login_required
@require_POST
def open_vote(request: HttpRequest) -> HttpResponse:
    return _after(request, lambda now: cup.open_now(by=request.user, now=now), _("The vote is open."))


@login_required
@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer does not repeat the choice: a screen is seen by others."""
    found = _round(request, pk)
    form = CupVoteForm(request.POST, round=found)
    form.is_valid()
    choice = form.cleaned_data.get("candidate")
    reason = form.cleaned_data.get("reason", "")
    return _after(
        request,
        lambda now: cup.vote(found, voter=request.user, candidate=choice, reason=reason, now=now),
        _("Your vote is in the box. Nobody can tell whose it is."),
    )


@login_required
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    found = _of_chair(request, pk)
    return _after(request, lambda now: cup.close(found, by=request.user, now=now), _("The votes are counted."))


@login_required
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    found = _of_chair(request, pk)
    return _after(request, lambda now: cup.hand_over(found, by=request.user, now=now), _("The cup is handed over."))


def _round(request: HttpRequest, pk: int) -> CupRound:
    return get_object_or_404(CupRound.objects.visible_to(request.user), pk=pk)


def _of_chair(request: HttpRequest, pk: int) -> CupRound:
    found = _round(request, pk)
    if not CupRound.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("The commercial director does this."))
    return found


def _after(request: HttpRequest, act: Any, words: str) -> HttpResponse:
    try:
        act(timezone.now())
    except NotAllowed:
        raise
    except DomainError as error:
        return render_part(request, PAGE, "cup", _context(request, refusal=error.message), status=422)
    if wants_part(request):
        return said(render_part(request, PAGE, "cup", _context(request)), words)
    messages.success(request, words)
    return redirect("meetings:cup")
