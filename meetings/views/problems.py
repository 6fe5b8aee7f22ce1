"""Problem cards: the list with what the data said, and a new card."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.forms import refuse
from alignment.shared.partials import render_part
from meetings.forms_requests import CardForm
from meetings.models import ProblemCard
from meetings.models.problems import CARD_HEADS, CARD_STATES, VERDICTS
from meetings.selectors import problems as selectors
from meetings.services import problems

LIST, NEW = "meetings/problems.html", "meetings/problem_new.html"
AT_ONCE = 30
READERS = ("ceo", *CARD_HEADS)


@login_required
@require_GET
def card_list(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*READERS):
        raise Http404
    given = {name: request.GET[name] for name in ("state", "data") if _is_known(name, request.GET.get(name, ""))}
    found = selectors.visible_cards(request.user)
    if "state" in given:
        found = found.filter(state=given["state"])
    if "data" in given:
        found = found.exclude(data_says="") if given["data"] == "any" else found.filter(data_says=given["data"])
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before)).order_by("-pk")
    rows = list(found[: AT_ONCE + 1])
    more = f"?{urlencode({**given, 'before': rows[AT_ONCE - 1].pk})}" if len(rows) > AT_ONCE else ""
    context = {
        "rows": rows[:AT_ONCE], "next_url": more, "summary": selectors.summary(), "chips": _chips(given),
        "offers": [] if given else [(str(label), f"?state={key}") for key, label in CARD_STATES],
        "may_open": request.user.has_role(*CARD_HEADS), "now": timezone.now(),
    }  # fmt: skip
    return render_part(request, LIST, "rows", context)


def _is_known(name: str, value: str) -> bool:
    return value in (dict(CARD_STATES) if name == "state" else {**dict(VERDICTS), "any": ""})


def _chips(given: dict[str, str]) -> list[tuple[str, str]]:
    texts = {**dict(CARD_STATES), **dict(VERDICTS), "any": _("With a verdict")}
    left = {name: {other: value for other, value in given.items() if other != name} for name in given}
    return [(str(texts[value]), f"?{urlencode(left[name])}") for name, value in given.items()]


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*READERS):
        raise Http404
    if not request.user.has_role(*CARD_HEADS):
        raise NotAllowed(_("Problem cards are for the heads of marketing and sales."))
    form = CardForm(request.POST or None, initial={"lead_ids": request.GET.get("leads", "")})
    if request.method == "POST" and form.is_valid() and (card := _opened(request, form)):
        messages.success(request, _("Opened: the other side is told and shows its data."))
        return redirect("meetings:problem", pk=card.pk)
    return render_part(request, NEW, "form", {"form": form}, status=422 if request.method == "POST" else 200)


def _opened(request: HttpRequest, form: CardForm) -> ProblemCard | None:
    said: Any = form.cleaned_data
    try:
        return problems.open_card(
            claim=said["claim"], statement=said["statement"], metric=said["metric"], segment=said["segment"],
            shown=form.shown, actor=request.user, now=timezone.now(),
        )  # fmt: skip
    except InvalidInput as error:
        refuse(form, error)
        return None
