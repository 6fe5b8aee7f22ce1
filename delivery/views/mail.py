from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from delivery import bell, selectors
from delivery.models.outbox import STATE_WORDS
from delivery.services import outbox as services
from delivery.views.access import PersonRequest, allowed, is_administrator

LETTERS_A_PAGE = 50
administrators = allowed(is_administrator)


@administrators
@require_GET
def outbox(request: PersonRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in STATE_WORDS else ""
    page = Paginator(selectors.letters(request.user, state=state), LETTERS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "delivery/outbox.html", {"letters": page, "state": state, "states": states()})


def states() -> list[tuple[str, object, int]]:
    counts = selectors.counts_by_state()
    return [(state, word, counts.get(state, 0)) for state, word in STATE_WORDS.items()]


@administrators
@require_GET
def letter(request: PersonRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(selectors.letters(request.user), pk=pk)
    return render(request, "delivery/letter.html", {"letter": found})


@administrators
@require_POST
def replay(request: PersonRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(selectors.letters(request.user), pk=pk)
    if services.send_again(found, now=timezone.now()):
        messages.success(request, _("The letter will be sent again."))
        bell.ring("outbox")
    else:
        messages.info(request, _("Only a letter that was given up or came back can be sent again."))
    return redirect("delivery:letter", pk=pk)
