"""Facts of a lead, changed one by one where they stand, each with a way back."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from alignment.shared.doors import done, for_roles, sent
from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.forms import first_error
from alignment.shared.partials import render_part, wants_part
from delivery.bell import ring
from funnel import forms
from funnel.inputs import LeadPatch, lead_fields
from funnel.models import Lead
from funnel.services import leads as lead_services
from funnel.services import mastering
from funnel.services.mastering import THEIR_FIELDS
from funnel.services.take_backs import OFFERED
from funnel.views.access import SEE_LEADS, editable_lead, lead_url, toast

EDIT = "funnel/lead/edit.html"
LINKS = ("source", "campaign", "product", "owner")
MOMENTS = ("next_step_due_at",)
UNDO = "lead_undo"
LABELS = {name: forms.edit_form(name).base_fields["value"].label for name in forms.EDITABLE}
OTHERS = {
    "owner": forms.AssignForm.base_fields["owner"].label,
    "tags": forms.TAGS,
    "next_step": forms.NextStepForm.base_fields["next_step_text"].label,
}


def fact(found: Lead, name: str, edits: bool) -> dict[str, Any]:
    value = found.amount_minor if name == "amount" else getattr(found, name)
    edits = edits and not found.duplicate_of_id and not (found.is_mastered and column_of(name) in THEIR_FIELDS)
    return {"name": name, "label": LABELS[name], "value": value, "lead": found, "may_edit": edits}


def column_of(name: str) -> str:
    return "amount_minor" if name == "amount" else name


@for_roles(*SEE_LEADS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """One field of the card, saved by itself."""
    if field not in forms.EDITABLE:
        raise Http404
    found = editable_lead(request, pk)
    mastering.refuse(found, door="ui", fields=[column_of(field)])
    if "cancel" in request.GET:
        return render_part(request, EDIT, "shown", {"fact": fact(found, field, True)})
    initial = {"value": plain(found, field), "version": found.version}
    form = forms.edit_form(field)(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid() and save_field(request, found, field, form):
        return saved(request, found, field)
    context = {"fact": fact(found, field, True), "form": form, "lead": found}
    return render_part(request, EDIT, "editor", context, status=422 if form.errors else 200)


def plain(found: Lead, field: str) -> Any:
    if field == "amount":
        return None if found.amount_minor is None else f"{found.amount_minor / 100:.2f}"
    return getattr(found, f"{field}_id") if field in LINKS else getattr(found, field)


def save_field(request: HttpRequest, found: Lead, field: str, form: Any) -> bool:
    value, version = form.cleaned_data["value"], form.cleaned_data["version"]
    changes = changes_of(found, field, value, form)
    if not form.errors:
        keep(request, found, field, changes, expected_version=version)
    return not form.errors


def changes_of(found: Lead, field: str, value: Any, form: Any) -> dict[str, Any]:
    """What the field means for the row; an address that is none becomes an error of the form."""
    if field in LINKS:
        return {field: value}
    if field == "amount":
        return {"amount_minor": forms.minor(value, found.currency)}
    described = LeadPatch(data={field: value})
    if not described.is_valid():
        form.add_error("value", [str(error) for errors in described.errors.values() for error in errors])
        return {}
    return lead_fields(described.validated_data)[0]


def keep(
    request: HttpRequest, found: Lead, field: str, changes: dict[str, Any], *, expected_version: int | None = None
) -> None:
    """Saves, and remembers how it was."""
    before = {name: former(found, name) for name in changes}
    now = timezone.now()
    lead_services.update_lead(found, changes=changes, actor=request.user, now=now, expected_version=expected_version)
    request.session[UNDO] = {
        "lead": found.pk, "field": field, "before": before, "version": found.version, "at": now.isoformat()
    }  # fmt: skip
    ring("rollups")


def former(found: Lead, name: str) -> Any:
    if name == "tags":
        return sorted(found.tags.values_list("name", flat=True))
    value = getattr(found, f"{name}_id" if name in LINKS else name)
    return value.isoformat() if isinstance(value, datetime) else value


def saved(request: HttpRequest, found: Lead, field: str) -> HttpResponse:
    text = _("%(field)s: saved.") % {"field": label_of(field)}
    if not wants_part(request):
        return done(request, text, lead_url(found))
    response = render(request, f"{EDIT}#shown", {"fact": fact(found, field, True)})
    return toast(response, text, undo_url=reverse("funnel:lead-undo", args=[found.pk]))


def label_of(field: str) -> str:
    return str(LABELS.get(field) or OTHERS[field])


@for_roles(*SEE_LEADS)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable_lead(request, pk)
    kept = request.session.pop(UNDO, None)
    if not kept or kept["lead"] != found.pk:
        raise DomainError(_("There is nothing to take back."))
    changes = {name: restored(name, value) for name, value in kept["before"].items()}
    lead_services.update_lead(
        found, changes=changes, actor=request.user, now=timezone.now(), expected_version=kept["version"]
    )
    ring("rollups")
    answer = done(request, _("%(field)s is as it was.") % {"field": label_of(kept["field"])}, lead_url(found))
    return HttpResponseClientRefresh() if request.htmx else answer


def restored(name: str, value: Any) -> Any:
    if name in MOMENTS:
        return datetime.fromisoformat(value) if value else None
    if name not in LINKS or value is None:
        return value
    return Lead._meta.get_field(name).related_model.objects.filter(pk=value).first()


def undo_offer(request: HttpRequest, found: Lead) -> dict[str, Any] | None:
    """For what was saved with a whole page: the way back, while the toast of a single field would stand."""
    kept = request.session.get(UNDO)
    if not kept or kept["lead"] != found.pk or kept["field"] not in OTHERS or kept["version"] != found.version:
        return None
    left = datetime.fromisoformat(kept["at"]) + OFFERED - timezone.now()
    if left.total_seconds() < 1:
        return None
    return {
        "text": _("%(field)s: saved.") % {"field": label_of(kept["field"])},
        "url": reverse("funnel:lead-undo", args=[found.pk]),
        "seconds": int(left.total_seconds()),
    }


@for_roles(*SEE_LEADS)
@require_POST
def next_step(request: HttpRequest, pk: int) -> HttpResponse:
    return kept_whole(request, pk, "next_step", forms.NextStepForm(request.POST))


@for_roles(*SEE_LEADS)
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    return kept_whole(request, pk, "owner", forms.AssignForm(request.POST))


@for_roles(*SEE_LEADS)
@require_POST
def tags(request: HttpRequest, pk: int) -> HttpResponse:
    return kept_whole(request, pk, "tags", forms.TagsForm(request.POST))


def kept_whole(request: HttpRequest, pk: int, field: str, form: Any) -> HttpResponse:
    """Saved with a whole page; who has given a lead out of sight is told so in the list."""
    found = editable_lead(request, pk)
    if not form.is_valid():
        raise InvalidInput(first_error(form), field=next(iter(form.errors)))
    keep(request, found, field, form.cleaned_data)
    if Lead.objects.visible_to(request.user).filter(pk=pk).exists():
        return done(request, "", lead_url(found))
    return done(request, _("%(field)s: saved.") % {"field": label_of(field)}, reverse("funnel:lead-list"))
