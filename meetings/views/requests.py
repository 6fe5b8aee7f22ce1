"""Requests: the board, the lists behind its figures, and the three taps of a new one."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alignment.shared.errors import InvalidInput
from alignment.shared.forms import refuse
from alignment.shared.partials import render_part
from funnel.models import Lead
from loop import selectors as loop
from meetings.forms_requests import RequestFilterForm, RequestForm
from meetings.models import Request
from meetings.models.requests import ANSWERING, REQUEST_KINDS, REQUEST_SIDES, REQUEST_STATES
from meetings.selectors import requests as selectors
from meetings.selectors.request_askers import asking
from meetings.services import requests
from people.roles import SEES_FIGURES

BOARD, NEW = "meetings/requests.html", "meetings/request_new.html"
AT_ONCE = 30
MEASURE_WORDS = {
    "seen": lambda: _("Seen, 90 days"),
    "on_time": lambda: _("Delivered, 90 days, on time or late"),
    "confirmed": lambda: _("Delivered, 90 days, confirmed or not"),
    "declined": lambda: _("Turned down, 90 days"),
    "raised": lambda: _("Raised, 90 days"),
    "lately_declined": lambda: _("Turned down of those raised in four weeks"),
}


@dataclass(frozen=True)
class Card:
    """A request as a reader may see it: the deal behind it only where the lead is in sight."""

    request: Request
    lead: Lead | None
    is_late: bool


def cards(user: Any, found: list[Request], now: Any) -> list[Card]:
    leads = selectors.open_leads(user, found)
    today = loop.today_of(now)
    return [Card(one, leads.get(one.lead_id or 0), is_late(one, now, today)) for one in found]


def is_late(one: Request, now: Any, today: Any) -> bool:
    """Unseen for a working day, or needed by a day that is over."""
    unseen = one.state == "raised" and one.acknowledged_at is None and one.acknowledge_by < now
    delivered = loop.today_of(one.delivered_at) if one.delivered_at else None
    return unseen or (one.state in ANSWERING and one.needed_by < today) or bool(delivered and delivered > one.needed_by)


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    form = RequestFilterForm(request.GET)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    before = given.pop("before", None)
    filters, now = selectors.Filters(**given), timezone.now()
    is_list = bool(filters.state or filters.measure or filters.kind or filters.requester)
    shown = _list(request, filters, given, before, now) if is_list else _columns(request, filters, given, now)
    context = {**shown, **_frame(request, filters, given, now), "is_list": is_list}
    return render_part(request, BOARD, "rows", context)


def _list(request: HttpRequest, filters: Any, given: dict, before: int | None, now: Any) -> dict[str, Any]:
    found = selectors.filtered(request.user, filters, now)
    if before and (last := found.filter(pk=before).first()):
        found = found.filter(Q(raised_at__lt=last.raised_at) | Q(raised_at=last.raised_at, pk__lt=last.pk))
    rows = list(found[: AT_ONCE + 1])
    more = address(given, before=rows[AT_ONCE - 1].pk) if len(rows) > AT_ONCE else ""
    return {"rows": cards(request.user, rows[:AT_ONCE], now), "next_url": more}


def _columns(request: HttpRequest, filters: Any, given: dict, now: Any) -> dict[str, Any]:
    columns = selectors.board(request.user, filters, now)
    every = cards(request.user, [one for column in columns for one in column.requests], now)
    by_pk = {card.request.pk: card for card in every}
    names = dict(REQUEST_STATES)
    return {
        "columns": [
            {
                "name": names[column.state],
                "state": column.state,
                "count": column.count,
                "more": column.more,
                "url": address(given, state=column.state),
                "cards": [by_pk[one.pk] for one in column.requests],
            }
            for column in columns
        ],
        "is_empty": not every,
    }


def _frame(request: HttpRequest, filters: Any, given: dict, now: Any) -> dict[str, Any]:
    """Filters, and the figures above the board for whoever sees figures at all."""
    sees = request.user.has_role(*SEES_FIGURES)
    return {
        "filters": filters,
        "chips": _chips(request.user, filters, given),
        "offers": _offers(filters, given),
        "figures": list(zip(selectors.figures(now), asking(request.user, now), strict=True)) if sees else (),
        "declined": list(selectors.declined_since_last_general(now).visible_to(request.user)[:AT_ONCE]),
        "now": now,
    }


def _chips(user: Any, filters: Any, given: dict) -> list[tuple[str, str]]:
    texts = {
        "requester": _requester_name(user, filters.requester) if filters.requester else "",
        "kind": dict(REQUEST_KINDS).get(filters.kind),
        "side": dict(REQUEST_SIDES).get(filters.side),
        "mine": _("Mine") if filters.mine else "",
        "state": dict(REQUEST_STATES).get(filters.state),
        "measure": MEASURE_WORDS[filters.measure]() if filters.measure else "",
    }
    return [(str(text), address(given, **{name: None})) for name, text in texts.items() if text]


def _requester_name(user: Any, pk: int) -> str:
    """Of whoever asked something that this reader may see."""
    one = selectors.visible_requests(user).filter(requester=pk).first()
    return str(one.requester.name) if one else f"№ {pk}"


def _offers(filters: Any, given: dict) -> list[tuple[str, str]]:
    offers = [] if filters.side else [(label, address(given, side=key)) for key, label in REQUEST_SIDES]
    if not filters.mine:
        offers.append((_("Mine"), address(given, mine="1")))
    if not filters.state and not filters.measure:
        offers += [(dict(REQUEST_STATES)[key], address(given, state=key)) for key in ("declined", "withdrawn")]
    return offers


def address(given: dict, **changes: Any) -> str:
    words = {name: "1" if value is True else value for name, value in {**given, **changes}.items() if value}
    return f"{reverse('meetings:requests')}{'?' + urlencode(words) if words else ''}"


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    side, now = selectors.other_side(request.user), timezone.now()
    initial = {"lead": request.GET.get("lead", "")}
    form = RequestForm(request.POST or None, side=side, today=loop.today_of(now), initial=initial)
    if request.method == "POST" and form.is_valid() and (made := _made(request, form, now)):
        messages.success(request, _("Asked. You will hear when it is seen and when it is there."))
        return redirect("meetings:request", pk=made.pk)
    wanted = request.POST.get("lead") or request.GET.get("lead", "")
    context = {"form": form, "side": side, "lead": lead_in_sight(request, wanted), "titles": dict(REQUEST_SIDES)}
    return render_part(request, NEW, "form", context, status=422 if request.method == "POST" else 200)


def _made(request: HttpRequest, form: RequestForm, now: Any) -> Request | None:
    given = {**form.cleaned_data}
    number = given.pop("lead")
    lead = lead_in_sight(request, str(number)) if number else None
    try:
        if number and lead is None:
            raise InvalidInput(_("There is no such lead in your sight."))
        return requests.ask(requester=request.user, lead=lead, now=now, **given)
    except InvalidInput as error:
        refuse(form, error)
        return None


def lead_in_sight(request: HttpRequest, number: str) -> Lead | None:
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    return Lead.objects.visible_to(request.user).alive().filter(pk=int(number)).first()
