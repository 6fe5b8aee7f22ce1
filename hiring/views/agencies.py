"""Agencies with their eight scores, and the record of each (A38)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.forms import first_error, taken
from hiring.forms import agencies as forms
from hiring.metrics import agencies as metrics
from hiring.models import Agency, Vacancy
from hiring.selectors import agencies as selectors
from hiring.selectors import engagements as agreed
from hiring.services import agencies, engagements
from practices.views.steps import answer_to

LIST, NEW, RECORD = (f"hiring/agencies/{name}.html" for name in ("list", "new", "record"))
SEES = ("hr_director", "ceo", "cmo", "cco", "head_of_sales", "head_of_marketing")
AT_ONCE = 30
FORMS: dict[str, Any] = {
    "change": forms.AgencyForm,
    "score": forms.ScoreForm,
    "contact": forms.ContactForm,
    "reply": forms.ReplyForm,
    "engage": forms.EngageForm,
    "evaluated": forms.TurnForm,
    "archived": forms.TurnForm,
    "long_list": forms.TurnForm,
}
SAID: dict[str, Callable[[], str]] = {
    "change": lambda: _("Written down."),
    "score": lambda: _("The score stands with its evidence."),
    "contact": lambda: _("From here the minutes are counted."),
    "reply": lambda: _("Speed and questions are scored by it."),
    "engage": lambda: _("It searches. Now make its link."),
    "evaluated": lambda: _("Evaluated."),
    "archived": lambda: _("It is no longer offered."),
    "long_list": lambda: _("It is on the long list again."),
}


@login_required
@require_GET
def agency_list(request: HttpRequest) -> HttpResponse:
    _may_look(request)
    form = forms.AgencyFilterForm(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    now = timezone.now()
    found = list(selectors.listed(request.user, state=state)[:200])
    rows = sorted(selectors.rows(found, now), key=_best_first)
    context = {
        "rows": rows,
        "state": state,
        "compared": selectors.complete(now),
        "enough": metrics.ENOUGH,
        "payable": agreed.payable(request.user)[:AT_ONCE],
        "undecided": Vacancy.objects.visible_to(request.user).searched().filter(search="undecided")[:AT_ONCE],
        "may_add": _edits(request),
    }
    return render(request, LIST, context)


def _best_first(row: selectors.Row) -> tuple[bool, float, str]:
    return (row.total.is_eligible is False, -(row.total.share or 0), row.agency.name)


@login_required
@require_http_methods(["GET", "POST"])
def agency_new(request: HttpRequest) -> HttpResponse:
    if not _edits(request):
        raise NotAllowed(_("Agencies are kept by the HR director."))
    form, made = forms.AgencyForm(request.POST or None), []
    if request.method == "POST" and taken(
        form, lambda: made.append(agencies.create(form.values, actor=request.user, now=timezone.now()))
    ):
        messages.success(request, _("It is on the long list. Score it next."))
        return redirect("hiring:agency", pk=made[0].pk)
    return render(request, NEW, {"form": form}, status=422 if form.errors else 200)


@login_required
@require_GET
def agency(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, RECORD, page(request, _seen(request, pk)))


def page(request: HttpRequest, one: Agency, **extra: Any) -> dict[str, Any]:
    now = timezone.now()
    contacts = selectors.contacts_of(one)
    return {
        "agency": one,
        "row": selectors.row_of(one, now),
        "contacts": [(contact, selectors.minutes_to_reply(contact)) for contact in contacts],
        "waits": bool(contacts) and contacts[0].replied_at is None,
        "history": selectors.history_of(one),
        "engagements": selectors.engagements_of(one, request.user),
        "compared": selectors.complete(now),
        "enough": metrics.ENOUGH,
        "reply_points": metrics.REPLY_POINTS,
        "question_points": metrics.QUESTION_POINTS,
        "may_edit": _edits(request),
        "forms": _forms(request, one, now, **extra) if _edits(request) else {},
        **extra,
    }


def _forms(
    request: HttpRequest, one: Agency, now: Any, refused: str = "", typed: Any = None, **_extra: Any
) -> dict[str, Any]:
    fee = f"{one.fee_hundredths / 100:g}" if one.fee_hundredths else None
    terms = {"promised_weeks": one.promised_weeks, "fee": fee, "guarantee_months": one.guarantee_months}
    first: dict[str, dict[str, Any]] = {
        "change": forms.AgencyForm.initial_of(one),
        "score": {},
        "contact": {"sent_at": now},
        "reply": {"replied_at": now},
        "engage": {name: value for name, value in terms.items() if value is not None},
    }
    return {
        verb: _form(request, verb, typed if refused == verb else None, initial=initial, auto_id=f"{verb}-%s")
        for verb, initial in first.items()
    }


def _form(request: HttpRequest, verb: str, *data: Any, **options: Any) -> Any:
    return FORMS[verb](*data, **options, **({"user": request.user} if verb == "engage" else {}))


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in FORMS:
        raise Http404
    one = _seen(request, pk)
    if not _edits(request):
        raise NotAllowed(_("Agencies are kept by the HR director."))
    return answer_to(
        request, verb, lambda: _step(request, one, verb), template=RECORD, words=SAID[verb], back="hiring:agency",
        pk=pk, shown=lambda **extra: page(request, _seen(request, pk), **extra),
    )  # fmt: skip


def _step(request: HttpRequest, one: Agency, verb: str) -> None:
    form = _form(request, verb, request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form))
    said, common = form.cleaned_data, {"actor": request.user, "now": timezone.now()}
    if verb == "change":
        agencies.change(one, form.values, expected_version=said["version"], **common)
    elif verb == "engage":
        engagements.engage(one, said["vacancy"], form.terms, **common)
    elif verb in STEPS:
        STEPS[verb](one, **said, **common)
    else:
        agencies.turn(one, to=verb, expected_version=said["version"], **common)


STEPS: dict[str, Callable[..., Any]] = {
    "score": agencies.score,
    "contact": agencies.contact,
    "reply": agencies.reply,
}


def _seen(request: HttpRequest, pk: int) -> Agency:
    _may_look(request)
    found: Agency = get_object_or_404(Agency.objects.visible_to(request.user), pk=pk)
    return found


def _edits(request: HttpRequest) -> bool:
    return request.user.has_role("hr_director")


def _may_look(request: HttpRequest) -> None:
    if not request.user.has_role(*SEES):
        raise PermissionDenied
