"""The board of one vacancy, and the one form behind its drag, its button and its keys."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alignment.shared.errors import DomainError, NotAllowed, StaleVersion
from alignment.shared.forms import refuse
from alignment.shared.partials import render_part, wants_part
from funnel.models import Stage
from hiring.forms.candidates import MoveForm
from hiring.models import Application, Vacancy
from hiring.selectors import candidates as selectors
from hiring.services import applications
from hiring.views.reach import editable_application, seen_vacancy
from loop.views.answers import said

PAGE, MOVE = "hiring/candidates/board.html", "hiring/candidates/move.html"


@login_required
@require_GET
def board(request: HttpRequest, pk: int) -> HttpResponse:
    vacancy = seen_vacancy(request, pk)
    columns, ends = selectors.board(request.user, vacancy)
    cards = [card for column in columns for card in column.cards]
    context = {
        "vacancy": vacancy,
        "columns": columns,
        "ends": ends,
        "is_empty": not any(column.count for column in (*columns, *ends)),
        "movable": selectors.movable_ids(request.user, cards),
        "may_add": vacancy.state in ("open", "paused"),
    }
    return render(request, PAGE, context)


@login_required
@require_GET
def column(request: HttpRequest, pk: int, stage: int) -> HttpResponse:
    """More cards of one stage."""
    vacancy, found = seen_vacancy(request, pk), get_object_or_404(Stage, pk=stage, pipeline__kind="hiring")
    page = selectors.column_page(request.user, vacancy, stage=found.pk, after=request.GET.get("after", ""))
    context = {
        "vacancy": vacancy,
        "column": selectors.Column(found, cards=page.rows, after=page.after),
        "movable": selectors.movable_ids(request.user, page.rows),
    }
    return render(request, f"{PAGE}#cards", context)


@login_required
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    row = editable_application(request, pk)
    if request.method == "GET":
        initial = {"stage": request.GET.get("stage"), "version": row.version}
        return _form(request, row, MoveForm(application=row, initial=initial))
    form = MoveForm(request.POST, application=row)
    if not form.is_valid():
        return _form(request, row, form, status=422)
    try:
        _carry(row, form.cleaned_data, request)
    except NotAllowed:
        raise
    except DomainError as error:
        return _refused(request, row, form, error)
    return _moved(request, row)


def _carry(row: Application, data: dict[str, Any], request: HttpRequest) -> None:
    applications.move(
        row, to_stage=data["stage"], refusal=data["refusal"], note=data["note"], override=data["override"],
        now=timezone.now(), actor=request.user, expected_version=data["version"],
    )  # fmt: skip


def _form(request: HttpRequest, row: Application, form: MoveForm, *, status: int = 200) -> HttpResponse:
    context = {"row": row, "form": form, "next": _next(request, row)}
    return render_part(request, MOVE, "form", context, status=status)


def _next(request: HttpRequest, row: Application) -> str:
    """Back to a page of ours, else to the application."""
    to = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return to if to and is_ours else reverse("hiring:application", args=[row.pk])


def _moved(request: HttpRequest, row: Application) -> HttpResponse:
    text = _("Moved to “%(stage)s”.") % {"stage": row.stage.name}
    if wants_part(request):
        return said(render(request, f"{PAGE}#moved", _card(request, row.pk, row.vacancy)), text)
    return redirect(_next(request, row))


def _refused(request: HttpRequest, row: Application, form: MoveForm, error: DomainError) -> HttpResponse:
    """What can be mended is asked for in the form; who came too late sees where the card truly is."""
    if not isinstance(error, StaleVersion) or not wants_part(request):
        refuse(form, error)
        return _form(request, row, form, status=422)
    response = render(request, f"{PAGE}#moved", _card(request, row.pk, row.vacancy), status=error.status)
    return said(response, error.message, tone="bad")


def _card(request: HttpRequest, pk: int, vacancy: Vacancy) -> dict[str, Any]:
    card = selectors.card(request.user, pk)
    return {
        "card": card,
        "vacancy": vacancy,
        "columns": selectors.totals(request.user, vacancy),
        "movable": selectors.movable_ids(request.user, [card] if card else []),
    }
