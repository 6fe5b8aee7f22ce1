"""Connections to other CRMs: the list, a new one, and the page of one with its four steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alignment.shared.forms import taken
from alignment.shared.partials import render_part
from alignment.shared.sealing import Unreadable
from connectors.forms_connections import ChangeForm, ConnectionForm, SenderForm
from connectors.models import Connection
from connectors.models.crm import VENDORS
from connectors.selectors import connections as selectors
from connectors.services import connections
from connectors.views import words
from connectors.views.access import PersonRequest, managed, managers, mappers, may_manage, may_see_leads, seen

LIST, NEW, PAGE, CHANGE = (f"connectors/{name}.html" for name in ("connections", "new", "connection", "change"))


@mappers
@require_http_methods(["GET", "HEAD"])
def connection_list(request: PersonRequest) -> HttpResponse:
    now = timezone.now()
    found = selectors.listed(request.user)
    rows = [{"connection": row, "is_stale": selectors.is_stale(row, now=now)} for row in found]
    context = {"rows": rows, "vendors": words.vendors(), "may_manage": may_manage(request.user)}
    return render(request, LIST, context)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """`?vendor=` says which; a key that was entered is never shown again, not even after a refusal."""
    vendor = request.GET.get("vendor", VENDORS[0][0])
    if vendor not in dict(VENDORS):
        raise Http404
    form = ConnectionForm(request.POST if request.method == "POST" else None, vendor=vendor, initial=named(vendor))
    made: list[Connection] = []

    def create() -> None:
        data = form.cleaned_data
        given = {"vendor": vendor, "name": data["name"], "base_url": data["base_url"]}
        made.append(
            connections.create(**given, secrets_given=form.secrets_given, now=timezone.now(), actor=request.user)
        )

    if request.method == "POST" and taken(form, create):
        messages.success(request, _("The connection is kept. Check it now: nothing is read before."))
        return redirect("connectors:connection-check", pk=made[0].pk)
    context = {"form": form, "vendor": vendor, "title": dict(VENDORS)[vendor]}
    return private(render(request, NEW, context, status=422 if form.errors else 200))


def named(vendor: str) -> dict[str, str]:
    return {"name": str(dict(VENDORS)[vendor])}


@mappers
@require_http_methods(["GET", "HEAD"])
def connection(request: PersonRequest, pk: int) -> HttpResponse:
    found = seen(request, pk)
    return private(render_part(request, PAGE, "steps", page_context(request, found)))


def page_context(request: PersonRequest, found: Connection, sender_form: SenderForm | None = None) -> dict[str, Any]:
    manages = may_manage(request.user)
    return {
        "connection": found,
        "standing": selectors.standing(found),
        "is_stale": selectors.is_stale(found, now=timezone.now()),
        "advice": words.advice(found),
        "vendor": words.vendor(found.vendor),
        "may_manage": manages,
        "may_see_leads": may_see_leads(request.user),
        "hook_url": hook_url(request, found) if manages else "",
        "sender_form": sender_form or SenderForm(),
    }


def hook_url(request: PersonRequest, found: Connection) -> str:
    """Empty when SECRET_KEY was changed."""
    try:
        return request.build_absolute_uri(reverse("connectors:hook-crm", args=[connections.hook_of(found)]))
    except Unreadable:
        return ""


@mappers
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, pk: int) -> HttpResponse:
    found = managed(request, pk)
    form = ChangeForm(request.POST if request.method == "POST" else None, connection=found)

    def save() -> None:
        version, changes = form.cleaned_data["version"], form.changes
        if changes:
            connections.change(found, changes=changes, now=timezone.now(), actor=request.user, expected_version=version)

    if request.method == "POST" and taken(form, save):
        needs_check = {"secrets_given", "base_url"} & form.changes.keys()
        messages.success(request, _("Saved. Check the connection now.") if needs_check else _("Saved."))
        return redirect("connectors:connection", pk=pk)
    context = {"form": form, "connection": found, "vendor": words.vendor(found.vendor)}
    return private(render(request, CHANGE, context, status=422 if form.errors else 200))


@mappers
@require_POST
def sender(request: PersonRequest, pk: int) -> HttpResponse:
    found = managed(request, pk)
    form = SenderForm(request.POST)

    def save() -> None:
        connections.change(
            found, changes={"sender": form.cleaned_data["sender"]}, now=timezone.now(), actor=request.user
        )

    if not taken(form, save):
        return private(render(request, PAGE, page_context(request, found, form), status=422))
    messages.success(request, _("From now on a webhook without this token is refused."))
    return redirect("connectors:connection", pk=pk)


@mappers
@require_POST
def switch(request: PersonRequest, pk: int) -> HttpResponse:
    is_on = request.POST.get("on") == "1"
    connections.switch(managed(request, pk), is_on=is_on, now=timezone.now(), actor=request.user)
    messages.success(
        request, _("The connection goes on.") if is_on else _("The connection is paused. What was read stays.")
    )
    return redirect("connectors:connection", pk=pk)


@mappers
@require_POST
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    connections.remove(managed(request, pk), now=timezone.now(), actor=request.user)
    messages.success(request, _("The connection is removed."))
    return redirect("connectors:connections")


def private(response: HttpResponse) -> HttpResponse:
    """Addresses and keys stay out of every cache."""
    response["Cache-Control"] = "no-store"
    return response
