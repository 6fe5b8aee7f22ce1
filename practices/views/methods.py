"""The catalogue of methods and the card of each: what it is for, what it asks, and its start."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.forms import refuse
from loop import selectors_readings
from people.models import Person
from practices.cards import CARDS, Card
from practices.forms.methods import StartForm, StopForm
from practices.models import Method, MethodTurn
from practices.models.occurrences import PRACTISING
from practices.selectors import methods as selectors
from practices.selectors.calendar import day_of
from practices.services import methods


@login_required
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    _may_look(request)
    rows = selectors.catalogue(request.user)
    return render(request, "practices/methods.html", {"rows": rows, "may_start": selectors.may_start(request.user)})


@login_required
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, key: str) -> HttpResponse:
    """POST plans it, or launches it at once with `launch`."""
    _may_look(request)
    found, row = _card(request, key)
    if request.method == "GET":
        return render(request, "practices/method.html", _context(request, found, row))
    form = StartForm(request.POST)
    if form.is_valid() and _started(request, key, form):
        return redirect("practices:method", key=key)
    return render(request, "practices/method.html", _context(request, found, row, form=form), status=422)


@login_required
@require_POST
def stop(request: HttpRequest, key: str, to: str) -> HttpResponse:
    _may_look(request)
    found, row = _card(request, key)
    form = StopForm(request.POST)
    if form.is_valid():
        try:
            methods.stop(key, to=to, reason=form.cleaned_data["reason"], actor=request.user, now=timezone.now())
            messages.success(request, _("It rests. What was recorded stays."))
            return redirect("practices:method", key=key)
        except NotAllowed:
            raise
        except DomainError as error:
            refuse(form, error)
    return render(request, "practices/method.html", _context(request, found, row, stop_form=form), status=422)


def _may_look(request: HttpRequest) -> None:
    if not request.user.has_role(*PRACTISING, "administrator"):
        raise NotAllowed(_("The methods belong to marketing, sales and those who lead them."))


def _card(request: HttpRequest, key: str) -> tuple[Card, Method | None]:
    if key not in CARDS:
        raise Http404
    return CARDS[key], Method.objects.visible_to(request.user).filter(key=key).select_related("owner").first()


def _started(request: HttpRequest, key: str, form: StartForm) -> bool:
    begin = methods.launch if "launch" in request.POST else methods.plan
    values = dict(form.cleaned_data)
    metric = values.pop("metric")
    try:
        with transaction.atomic():
            method = begin(key, actor=request.user, now=timezone.now(), **values)
            if metric and begin is methods.launch:
                methods.measure(method, metric=metric, actor=request.user, now=timezone.now())
    except NotAllowed:
        raise
    except DomainError as error:
        refuse(form, error)
        return False
    messages.success(request, _("It has begun.") if begin is methods.launch else _("It is planned."))
    return True


def _context(request: HttpRequest, found: Card, method: Method | None, **extra: Any) -> dict[str, Any]:
    row = selectors.row_of(found, method)
    return {
        "row": row,
        "card": found,
        "form": StartForm(initial=_proposal(found, method)),
        "stop_form": StopForm(),
        "may_start": selectors.may_start(request.user),
        "refused_figures": selectors_readings.refused(),
        "due": selectors.due_day(method) if method and method.state == "planned" else None,
        "turns": MethodTurn.objects.filter(method=method).select_related("by").order_by("-at", "-pk") if method else [],
        "usual": [person.name for person in selectors.likely_owners(found)],
        **extra,
    }


def _proposal(found: Card, method: Method | None) -> dict[str, Any]:
    today = day_of(timezone.now())
    likely: list[Person] = selectors.likely_owners(found)
    return {
        "metric": found.metric,
        "owner": method.owner if method and method.owner else next(iter(likely), None),
        "start_on": (method.start_on if method else None) or today + timedelta(days=found.lead_days or 1),
    }
