from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alignment.shared.errors import InvalidInput
from delivery.forms_webhooks import WebhookForm, chosen
from delivery.models import Webhook
from delivery.models.webhooks import FAULT_WORDS
from delivery.services import webhook_relay, webhook_settings
from delivery.services import webhooks as service
from delivery.views.access import PersonRequest, allowed, is_administrator

EVENTS_A_PAGE = 25
administrators = allowed(is_administrator)


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: PersonRequest) -> HttpResponse:
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (secret := _made(form, request)):
        form, made = WebhookForm(), secret
    else:
        made = ""
    rows = Webhook.objects.visible_to(request.user).with_counts().order_by("-is_active", "-pk")
    return _page(request, "delivery/webhooks.html", {"form": form, "rows": rows, "secret": made})


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: PersonRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    form = WebhookForm(request.POST or None, initial=chosen(found.url, found.events))
    if request.method == "POST" and form.is_valid() and _changed(found, form, request):
        messages.success(request, _("Saved."))
        return redirect("delivery:webhook", pk=pk)
    return _show(request, found, form=form)


@administrators
@require_POST
def test(request: PersonRequest, pk: int) -> HttpResponse:
    """What the receiver answered, by its number; never its words."""
    reply = webhook_relay.try_out(_found(request, pk), now=timezone.now())
    said = {"status": reply.status, "ms": reply.milliseconds, "fault": FAULT_WORDS.get(reply.fault, "")}
    if not reply.fault:
        messages.success(request, _("The receiver took the test event: %(status)s after %(ms)s ms.") % said)
    elif reply.status:
        messages.error(request, _("The receiver answered %(status)s after %(ms)s ms. %(fault)s") % said)
    else:
        messages.error(request, _("The test event did not arrive. %(fault)s") % said)
    return redirect("delivery:webhook", pk=pk)


@administrators
@require_POST
def rotate(request: PersonRequest, pk: int) -> HttpResponse:
    changed, secret = webhook_settings.rotate(_found(request, pk), actor=request.user, now=timezone.now())
    return _show(request, changed, secret=secret)


@administrators
@require_POST
def switch(request: PersonRequest, pk: int) -> HttpResponse:
    is_on = request.POST.get("on") == "1"
    webhook_settings.edit(_found(request, pk), changes={"active": is_on}, actor=request.user, now=timezone.now())
    messages.success(request, _("The receiver is switched on.") if is_on else _("The receiver is switched off."))
    return redirect("delivery:webhook", pk=pk)


@administrators
@require_POST
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    webhook_settings.remove(_found(request, pk), now=timezone.now())
    messages.success(request, _("The receiver is removed."))
    return redirect("delivery:webhooks")


@administrators
@require_POST
def retry(request: PersonRequest, pk: int, delivery: int) -> HttpResponse:
    row = get_object_or_404(_found(request, pk).deliveries.select_related("webhook"), pk=delivery)
    service.retry(row, now=timezone.now())
    messages.success(request, _("The event will be sent again."))
    return redirect("delivery:webhook", pk=pk)


def _found(request: PersonRequest, pk: int) -> Webhook:
    return get_object_or_404(Webhook.objects.editable_by(request.user).select_related("owner"), pk=pk)


def _show(request: PersonRequest, found: Webhook, *, form: WebhookForm | None = None, secret: str = "") -> HttpResponse:
    pages = Paginator(found.deliveries.order_by("-pk"), EVENTS_A_PAGE)
    context = {
        "webhook": found,
        "form": form or WebhookForm(initial=chosen(found.url, found.events)),
        "deliveries": pages.get_page(request.GET.get("page")),
        "secret": secret,
        "now": timezone.now(),
    }
    return _page(request, "delivery/webhook.html", context)


def _page(request: PersonRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A secret is shown on this answer and never again."""
    response = render(request, template, context, status=422 if context["form"].errors else 200)
    response["Cache-Control"] = "no-store"
    return response


def _made(form: WebhookForm, request: PersonRequest) -> str:
    try:
        return webhook_settings.create(
            request.user, url=form.cleaned_data["url"], events=form.events, now=timezone.now()
        )[1]
    except InvalidInput as error:
        _point_at(form, error)
        return ""


def _changed(found: Webhook, form: WebhookForm, request: PersonRequest) -> bool:
    changes = {"url": form.cleaned_data["url"], "events": form.events}
    try:
        webhook_settings.edit(found, changes=changes, actor=request.user, now=timezone.now())
    except InvalidInput as error:
        _point_at(form, error)
        return False
    return True


def _point_at(form: WebhookForm, error: InvalidInput) -> None:
    form.add_error("everything" if error.field == "events" else error.field, error.message)
