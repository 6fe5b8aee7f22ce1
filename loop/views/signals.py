"""What asks for attention, dearest first."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.partials import render_part, wants_part
from loop import selectors
from loop.forms import ReasonForm
from loop.models import Signal
from loop.models.signals import HEADS
from loop.selectors_chain import breaks_of_chain
from loop.services import signals
from loop.views.answers import said

PAGE = "loop/signals.html"
RECENT = 20


@login_required
@require_GET
def signal_list(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*HEADS):
        raise Http404
    return render_part(request, PAGE, "list", _context(request))


def _context(request: HttpRequest, **extra: Any) -> dict[str, Any]:
    may_dismiss = bool(selectors.speaks_for(request.user))
    found = selectors.open_signals()
    proposers = {signal.dismissed_by for signal in found if signal.dismissed_by}
    asking_me = {person.pk for person in proposers if selectors.may_consent(person, request.user)}
    rows = [
        {
            "signal": signal,
            "words": selectors.signal_words(signal),
            "stake": selectors.stake_of(signal),
            "is_mine": signal.dismissed_by_id is not None and signal.dismissed_by_id not in asking_me,
        }
        for signal in found
    ]
    closed = (
        Signal.objects.exclude(closed_at=None).select_related("dismissed_by", "consented_by").order_by("-closed_at")
    )
    closed_rows = [{"signal": signal, "words": selectors.signal_words(signal)} for signal in closed[:RECENT]]
    breaks = breaks_of_chain(timezone.now(), request.user)
    return {"rows": rows, "closed": closed_rows, "breaks": breaks, "may_dismiss": may_dismiss, **extra}


@login_required
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    signal = get_object_or_404(Signal.objects.visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST)
    form.is_valid()
    try:
        signals.dismiss(signal, reason=form.cleaned_data.get("reason", ""), actor=request.user, now=timezone.now())
    except NotAllowed:
        raise
    except DomainError as error:
        return render_part(request, PAGE, "list", _context(request, refused=pk, refusal=error.message), status=422)
    closed = signal.closed_at is not None
    return _answered(request, _("The signal is dismissed.") if closed else _("The other side is asked for consent."))


@login_required
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    signal = get_object_or_404(Signal.objects.visible_to(request.user), pk=pk)
    signals.keep(signal, actor=request.user, now=timezone.now())
    return _answered(request, _("The signal stays."))


def _answered(request: HttpRequest, words: str) -> HttpResponse:
    if wants_part(request):
        return said(render_part(request, PAGE, "list", _context(request)), words)
    messages.success(request, words)
    return redirect("loop:signals")
