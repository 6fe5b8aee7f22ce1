"""Public forms as marketing keeps them: made, changed, switched, and the messages that were held back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.doors import done, for_roles
from alignment.shared.partials import render_part
from delivery.bell import ring
from funnel.forms import FormSettings
from funnel.inputs import public_values
from funnel.models import WebForm
from funnel.models.forms import FORM_READERS, FORM_ROLES
from funnel.selectors import public_forms as selectors
from funnel.services import held_messages, public_forms

LIST = "funnel/forms/list.html"
EDIT = "funnel/forms/edit.html"
HELD = "funnel/forms/held.html"


@for_roles(*FORM_READERS)
@require_GET
def form_list(request: HttpRequest) -> HttpResponse:
    forms = [(form, snippet(request, form)) for form in selectors.forms(request.user)]
    return render(request, LIST, {"forms": forms, "may_edit": request.user.has_role(*FORM_ROLES)})


def snippet(request: HttpRequest, form: WebForm) -> str:
    return (
        f'<script src="{request.build_absolute_uri(reverse("funnel:form-embed", args=[form.token]))}" async></script>'
    )


@for_roles(*FORM_ROLES)
@require_http_methods(["GET", "POST"])
def add_form(request: HttpRequest) -> HttpResponse:
    entered = FormSettings(request.POST or None)
    if request.method == "POST" and entered.is_valid():
        data = {name: value for name, value in entered.cleaned_data.items() if name != "is_active"}
        public_forms.create_form(**data, now=timezone.now(), actor=request.user)
        return done(request, _("The form is ready. Copy its line onto your site."), reverse("funnel:form-list"))
    return render(request, EDIT, {"form": entered}, status=422 if request.method == "POST" else 200)


@for_roles(*FORM_ROLES)
@require_http_methods(["GET", "POST"])
def edit_form(request: HttpRequest, pk: int) -> HttpResponse:
    web_form = get_object_or_404(WebForm.objects.editable_by(request.user), pk=pk)
    initial = {name: getattr(web_form, name) for name in public_forms.EDITABLE}
    entered = FormSettings(request.POST or None, initial=initial)
    if request.method == "POST" and entered.is_valid():
        public_forms.change_form(web_form, changes=entered.cleaned_data, now=timezone.now(), actor=request.user)
        return done(request, _("The form was changed."), reverse("funnel:form-list"))
    context = {"form": entered, "web_form": web_form}
    return render(request, EDIT, context, status=422 if request.method == "POST" else 200)


@for_roles(*FORM_ROLES)
@require_POST
def switch_form(request: HttpRequest, pk: int) -> HttpResponse:
    """On, or off: a form that is off answers 404."""
    form = get_object_or_404(WebForm.objects.editable_by(request.user), pk=pk)
    changes = {"is_active": not form.is_active}
    public_forms.change_form(form, changes=changes, now=timezone.now(), actor=request.user)
    return redirect("funnel:form-list")


@for_roles(*FORM_READERS)
@require_GET
def held(request: HttpRequest, pk: int) -> HttpResponse:
    """What looked like a robot. An administrator sees that it waits and why, marketing also what it says."""
    form = get_object_or_404(WebForm.objects.visible_to(request.user), pk=pk)
    page = selectors.held_page(form, before=request.GET.get("before", ""))
    context = {"web_form": form, "page": page, "may_edit": request.user.has_role(*FORM_ROLES)}
    return render_part(request, HELD, "rows", context)


@for_roles(*FORM_ROLES)
@require_POST
def release_held(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(selectors.held_messages(request.user), pk=pk)
    received = held_messages.release(message, public_values(message.payload), actor=request.user, now=timezone.now())
    ring("rollups")
    return done(request, _("The message is a lead now."), reverse("funnel:lead", args=[received.lead.pk]))
