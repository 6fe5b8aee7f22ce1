"""Telephony as an administrator keeps it: lines, the people behind numbers, the sources behind dialled ones."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alignment.shared.forms import taken
from alignment.shared.sealing import Unreadable
from connectors.forms_phones import LineForm, OriginForm, PersonForm, SecretForm
from connectors.models import Line
from connectors.models.phones import ASTERISK, LINE_ROLES, MANGO, MESSAGES
from connectors.selectors import phone_lines as selectors
from connectors.services import phone_lines
from connectors.services.phone_lines import Made
from connectors.vendors import asterisk, inbox, mango
from delivery.views.access import PersonRequest, allowed
from people.models import Person

LIST, PAGE = "connectors/phone_lines.html", "connectors/phone_line.html"
DOCUMENTED = {MANGO: mango.FIELDS, ASTERISK: asterisk.FIELDS, MESSAGES: {}}


def keeps_lines(person: Person) -> bool:
    return person.has_role(*LINE_ROLES)


keepers = allowed(keeps_lines)


@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def lines(request: PersonRequest) -> HttpResponse:
    form = LineForm(request.POST or None)
    made: list[Made] = []

    def create() -> None:
        made.append(phone_lines.create(**form.cleaned_data, actor=request.user, now=timezone.now()))

    if request.method == "POST" and taken(form, create):
        return page(request, made[0].line, secret=made[0].secret)
    rows = selectors.lines(request.user)
    return render(request, LIST, {"form": form, "rows": rows}, status=422 if form.errors else 200)


@keepers
@require_http_methods(["GET", "HEAD"])
def line(request: PersonRequest, pk: int) -> HttpResponse:
    return page(request, found(request, pk))


@keepers
@require_POST
def rotate(request: PersonRequest, pk: int) -> HttpResponse:
    row, form = found(request, pk), SecretForm(request.POST)
    made: list[Made] = []

    def change() -> None:
        made.append(phone_lines.rotate(row, actor=request.user, now=timezone.now(), salt=form.cleaned_data["salt"]))

    if not taken(form, change):
        return page(request, row, secret_form=form, status=422)
    if made[0].secret:
        return page(request, made[0].line, secret=made[0].secret)
    messages.success(request, _("The new key is kept. For a day the former one opens as well."))
    return redirect("connectors:phone-line", pk=pk)


@keepers
@require_POST
def switch(request: PersonRequest, pk: int) -> HttpResponse:
    is_on = request.POST.get("on") == "1"
    phone_lines.switch(found(request, pk), is_on=is_on, actor=request.user, now=timezone.now())
    messages.success(request, _("The line is switched on.") if is_on else _("The line is switched off."))
    return redirect("connectors:phone-line", pk=pk)


@keepers
@require_POST
def assign(request: PersonRequest, pk: int) -> HttpResponse:
    row = found(request, pk)
    form = PersonForm(request.POST, line=row)
    if not form.is_valid():
        return page(request, row, person_form=form, status=422)
    said = form.cleaned_data
    phone_lines.assign(said["extension"], said["person"], actor=request.user, now=timezone.now())
    messages.success(request, _("From now on calls of this number are written down with its colleague."))
    return redirect("connectors:phone-line", pk=pk)


@keepers
@require_POST
def attribute(request: PersonRequest, pk: int) -> HttpResponse:
    row = found(request, pk)
    form = OriginForm(request.POST, line=row)
    if not form.is_valid():
        return page(request, row, origin_form=form, status=422)
    said = form.cleaned_data
    phone_lines.attribute(
        said["dialled"], source=said["source"], campaign=said["campaign"], actor=request.user, now=timezone.now()
    )
    messages.success(request, _("From now on new leads of this number have this source."))
    return redirect("connectors:phone-line", pk=pk)


def found(request: PersonRequest, pk: int) -> Line:
    return get_object_or_404(Line.objects.editable_by(request.user).select_related("source"), pk=pk)


def page(request: PersonRequest, row: Line, *, secret: str = "", status: int = 200, **forms: Any) -> HttpResponse:
    """A secret is shown on this answer and never again."""
    url, is_readable = address(request, row), phone_lines.is_readable(row)
    context = {
        "line": row, "url": url, "secret": secret, "is_readable": is_readable,
        "came": selectors.came(row, now=timezone.now()), "extensions": selectors.extensions(row),
        "dialled": selectors.dialled(row), "documented": documented(row),
        "snippet": snippet(row, url, secret), "example": json.dumps(inbox.EXAMPLE, ensure_ascii=False, indent=2),
        "person_form": PersonForm(line=row), "origin_form": OriginForm(line=row), "secret_form": SecretForm(),
    } | forms  # fmt: skip
    response = render(request, PAGE, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def address(request: PersonRequest, row: Line) -> str:
    name = "connectors:hook-messages" if row.kind == MESSAGES else "connectors:hook-calls"
    try:
        return request.build_absolute_uri(reverse(name, args=[phone_lines.token_of(row)]))
    except Unreadable:
        return ""


def snippet(row: Line, url: str, secret: str) -> str:
    if row.kind != ASTERISK:
        return ""
    words = {
        "incoming": _("first line of the context of incoming calls"),
        "outgoing": _("first line of the context of outgoing calls"),
    }
    return asterisk.snippet(url, secret or _("SECRET"), **words)


def documented(row: Line) -> list[dict[str, Any]]:
    """Each field that is read, with the page that says so."""
    return [
        {"notice": notice, "path": field.path, "doc": field.doc}
        for notice, fields in DOCUMENTED[row.kind].items()
        for field in fields
    ]
