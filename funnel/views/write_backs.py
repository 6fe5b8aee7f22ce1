"""What a colleague asks of the CRM that keeps a lead: it holds once that CRM has taken it over (decisions.md 31)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.doors import done, for_roles
from alignment.shared.errors import InvalidInput
from alignment.shared.forms import first_error, taken
from alignment.shared.partials import wants_part
from funnel.forms.write_backs import NoteBackForm, OwnerBackForm, ReasonBackForm
from funnel.models import Lead, WriteBack
from funnel.selectors import feeds
from funnel.services import write_backs
from funnel.views.access import SEE_LEADS, editable_lead, lead_url, may_edit, seen_lead, toast

PART = "funnel/lead/write_backs.html"
FORMS: dict[str, type[django_forms.Form]] = {"owner": OwnerBackForm, "reason": ReasonBackForm, "note": NoteBackForm}
FIELDS = {"owner": "owner", "reason": "reason", "note": "text"}
ASK: dict[str, Callable[..., WriteBack]] = {
    "owner": write_backs.ask_owner,
    "reason": write_backs.ask_reason,
    "note": write_backs.ask_note,
}


def kept_context(found: Lead, edits: bool, bound: dict[str, django_forms.Form] | None = None) -> dict[str, Any]:
    """Nothing for a lead that is kept here."""
    if not found.is_mastered:
        return {}
    asked = list(feeds.write_backs_of(found))
    offered = {kind: (bound or {}).get(kind) or blank(kind, found) for kind in FORMS} if edits else {}
    return {
        "asked": asked,
        "is_on_its_way": any(row.state == "waiting" for row in asked),
        "write_back_forms": [(kind, label, offered[kind]) for kind, label in labels() if kind in offered],
    }


def labels() -> list[tuple[str, str]]:
    return [("owner", _("Change the owner")), ("reason", _("Give the reason")), ("note", _("Add a note"))]


def blank(kind: str, found: Lead) -> django_forms.Form:
    initial = {"owner": found.owner_id} if kind == "owner" else {}
    return FORMS[kind](initial=initial, auto_id=f"back_{kind}_%s")


@for_roles(*SEE_LEADS)
@require_GET
def write_back_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The states anew, while something is on its way."""
    found = seen_lead(request, pk)
    if not found.is_mastered:
        raise Http404
    if not wants_part(request):
        return redirect(lead_url(found))
    return render(request, f"{PART}#states", {"lead": found, **kept_context(found, may_edit(request, found))})


def show(
    request: HttpRequest, found: Lead, bound: dict[str, django_forms.Form] | None = None, *, status: int = 200
) -> HttpResponse:
    return render(request, PART, {"lead": found, **kept_context(found, True, bound)}, status=status)


@for_roles(*SEE_LEADS)
@require_POST
def write_back(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    if kind not in FORMS:
        raise Http404
    found = editable_lead(request, pk)
    form = FORMS[kind](request.POST, auto_id=f"back_{kind}_%s")

    def ask() -> None:
        ASK[kind](found, form.cleaned_data[FIELDS[kind]], actor=request.user, now=timezone.now())

    if not taken(form, ask):
        if not wants_part(request):
            raise InvalidInput(first_error(form), field=FIELDS[kind])
        return show(request, found, {kind: form}, status=422)
    text = _("On its way to %(name)s.") % {"name": found.feed}
    if not wants_part(request):
        return done(request, text, lead_url(found))
    return toast(show(request, found), text)
