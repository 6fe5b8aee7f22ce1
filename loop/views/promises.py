"""My promises, and what was promised to me."""

from collections.abc import Callable
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
from loop import selectors
from loop.forms import EvidenceForm, MoveForm, NotDoneForm
from loop.models import Action
from loop.services import actions
from loop.views.answers import said

PAGE = "loop/promises.html"


@login_required
@require_GET
def promises(request: HttpRequest) -> HttpResponse:
    return render_part(request, PAGE, "list", _context(request))


def _context(request: HttpRequest, **extra: Any) -> dict[str, Any]:
    today = selectors.today_of(timezone.now())
    return {
        "promises": selectors.promises_of(request.user, today=today),
        "topics": selectors.topics_of(request.user)[:10],
        "today": today,
        **extra,
    }


@login_required
@require_POST
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    def act(action: Action) -> str:
        form = EvidenceForm(request.POST)
        form.is_valid()
        actions.complete(action, actor=request.user, now=timezone.now(), evidence=form.cleaned_data.get("evidence", ""))
        return _("Done: %(action)s") % {"action": action.text}

    return _act(request, pk, act)


@login_required
@require_POST
def not_done(request: HttpRequest, pk: int) -> HttpResponse:
    def act(action: Action) -> str:
        form = NotDoneForm(request.POST)
        form.is_valid()
        said_words = {"why": "", "what_next": "", "new_date": None, **form.cleaned_data}
        actions.not_done(action, actor=request.user, now=timezone.now(), **said_words)
        return _("Noted. The next meeting will hear it.")

    return _act(request, pk, act)


@login_required
@require_POST
def ask_to_move(request: HttpRequest, pk: int) -> HttpResponse:
    def act(action: Action) -> str:
        form = MoveForm(request.POST)
        if not form.is_valid():
            raise DomainError(_("Choose the new day."))
        actions.ask_to_move(action, actor=request.user, now=timezone.now(), **form.cleaned_data)
        asked = action.asked_due_date is not None
        return (
            _("Asked %(name)s for another day.") % {"name": action.requested_by} if asked else _("The date is moved.")
        )

    return _act(request, pk, act)


@login_required
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    def act(action: Action) -> str:
        if action.asked_due_date is None:
            raise DomainError(_("Nobody asks to move this date."))
        actions.move(
            action, to_date=action.asked_due_date, reason=action.asked_reason, actor=action.owner,
            consented_by=request.user, now=timezone.now(),
        )  # fmt: skip
        return _("The date is moved.")

    return _act(request, pk, act)


@login_required
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    def act(action: Action) -> str:
        actions.refuse_move(action, actor=request.user, now=timezone.now())
        return _("The date stays.")

    return _act(request, pk, act)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    def act(action: Action) -> str:
        actions.cancel(action, actor=request.user, now=timezone.now())
        return _("Taken back: %(action)s") % {"action": action.text}

    return _act(request, pk, act)


def _act(request: HttpRequest, pk: int, act: Callable[[Action], str]) -> HttpResponse:
    """One change of one promise; a refusal gives the list again with the sentence beside the promise."""
    action = get_object_or_404(Action.objects.visible_to(request.user), pk=pk)
    if not Action.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("You may read this promise, not change it."))
    try:
        words = act(action)
    except DomainError as error:
        return render_part(
            request, PAGE, "list", _context(request, refused=pk, refusal=error.message, typed=request.POST), status=422
        )
    if wants_part(request):
        return said(render_part(request, PAGE, "list", _context(request)), words)
    messages.success(request, words)
    return redirect("loop:promises")
