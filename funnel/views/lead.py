"""One lead: facts that are edited in place, its timeline, what is due, the hand-over, and the seller's phone page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from alignment.shared.business_time import business_minutes
from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.partials import render_part, wants_part
from delivery.bell import ring
from funnel import forms
from funnel.inputs import LeadPatch, lead_fields
from funnel.models import Clock, Lead, Merge
from funnel.selectors import leads as lead_selectors
from funnel.selectors import pages
from funnel.services import activities, handovers
from funnel.services import leads as lead_services
from funnel.views import words
from funnel.views.access import (
    SEE_LEADS,
    done,
    editable_lead,
    for_roles,
    may_edit,
    may_take,
    seen_lead,
    sent,
    takeable_lead,
    toast,
)
from people import selectors as people

PAGE = "funnel/lead/lead.html"
EDIT = "funnel/lead/edit.html"
TAKE = "funnel/lead/take.html"
LINKS = ("source", "campaign", "product")
SHOWN_LINES = 50
MARKETING = ("cmo", "head_of_marketing", "marketer")
UNDO = "lead_undo"


@for_roles(*SEE_LEADS)
@require_GET
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    found = seen_lead(request, pk)
    context = page_context(request, found) | {"activity": forms.ActivityForm(initial={"kind": "call"})}
    return render_part(request, PAGE, "timeline", context)


def page_context(request: HttpRequest, found: Lead) -> dict[str, Any]:
    edits = may_edit(request, found)
    lines, has_more = timeline(found, whole="whole" in request.GET)
    previous, following = around(request, found)
    same = lead_selectors.same_contact(found.email, found.phone_e164, besides=found.pk)
    return {
        "lead": found,
        "may_edit": edits,
        "facts": [fact(found, name, edits) for name in forms.EDITABLE],
        "lines": lines,
        "has_more": has_more,
        "clocks": [clock_row(clock) for clock in pages.clocks_of(found)],
        "duplicates": pages.lookalikes(request.user, same),
        "merges": pages.open_merges(found),
        "tags": [tag.name for tag in found.tags.order_by("name")],
        "previous": previous,
        "following": following,
        "query": request.GET.urlencode(),
        "now": timezone.now(),
        **next_step_context(found),
        **handover_context(request, found, edits),
    }


def around(request: HttpRequest, found: Lead) -> tuple[str, str]:
    """Addresses of the neighbours in the list one came from."""
    form = forms.LeadFilterForm(request.GET)
    leads = pages.filtered(request.user, form.filters)
    query = request.GET.urlencode()
    tail = f"?{query}" if query else ""
    ids = pages.neighbours(found, leads, sort=form.order)
    return tuple(reverse("funnel:lead", args=[pk]) + tail if pk else "" for pk in ids)


def timeline(found: Lead, *, whole: bool = False) -> tuple[list[words.Line], bool]:
    ids, limit = pages.told_of(found), 1000 if whole else SHOWN_LINES
    lines = [words.event_line(event) for event in pages.events_of(ids)[: limit + 1]]
    lines += [words.activity_line(activity) for activity in pages.activities_of(ids)[: limit + 1]]
    lines.sort(key=lambda line: line.at, reverse=True)
    return lines[:limit], len(lines) > limit


def clock_row(clock: Clock) -> dict[str, Any]:
    """A clock in words: how much working time is left, or how it ended."""
    now, calendar = timezone.now(), people.working_calendar()
    is_late = (clock.stopped_at or now) > clock.due_at
    left = business_minutes(now, clock.due_at, calendar) if not clock.stopped_at and not is_late else None
    late = business_minutes(clock.due_at, now, calendar) if not clock.stopped_at and is_late else None
    return {"clock": clock, "is_late": is_late, "left": left, "late": late}


def next_step_context(found: Lead) -> dict[str, Any]:
    initial = {"next_step_text": found.next_step_text, "next_step_due_at": found.next_step_due_at}
    return {"next_step": forms.NextStepForm(initial=initial)}


def handover_context(request: HttpRequest, found: Lead, edits: bool) -> dict[str, Any]:
    takes = may_take(request, found) and not found.duplicate_of_id
    is_returned = found.stage.kind == "rejected"
    marketing = request.user.has_role(*MARKETING)
    return {
        "may_take": takes,
        "may_accept": takes and found.stage.key == "mql",
        "may_return": takes and found.stage.key in ("mql", "accepted", "sql"),
        "may_contest": is_returned and marketing,
        "may_recycle": found.stage.kind in ("rejected", "lost") and edits,
        "return_form": forms.ReturnForm(auto_id="return_%s"),
        "contest_form": forms.ContestForm(auto_id="contest_%s"),
        "recycle_form": forms.RecycleForm(auto_id="recycle_%s"),
        "assign_form": forms.AssignForm(initial={"owner": found.owner_id}),
        "may_assign": edits and request.user.has_role("cco", "head_of_sales", "cmo", "head_of_marketing"),
        "tags_form": forms.TagsForm(),
        "merge_form": forms.MergeForm(),
    }


LABELS = {name: forms.edit_form(name).base_fields["value"].label for name in forms.EDITABLE}


def fact(found: Lead, name: str, edits: bool) -> dict[str, Any]:
    value = found.amount_minor if name == "amount" else getattr(found, name)
    edits = edits and not found.duplicate_of_id
    return {"name": name, "label": LABELS[name], "value": value, "lead": found, "may_edit": edits}


@for_roles(*SEE_LEADS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """One field of the card, saved by itself, with a way back."""
    if field not in forms.EDITABLE:
        raise Http404
    found = editable_lead(request, pk)
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
    if form.errors:
        return False
    before = {name: getattr(found, f"{name}_id" if name in LINKS else name) for name in changes}
    lead_services.update_lead(found, changes=changes, actor=request.user, now=timezone.now(), expected_version=version)
    request.session[UNDO] = {"lead": found.pk, "field": field, "before": before, "version": found.version}
    ring("rollups")
    return True


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


def saved(request: HttpRequest, found: Lead, field: str) -> HttpResponse:
    text = _("%(field)s: saved.") % {"field": LABELS[field]}
    if not wants_part(request):
        return done(request, text, lead_url(found))
    response = render(request, f"{EDIT}#shown", {"fact": fact(found, field, True)})
    return toast(response, text, undo_url=reverse("funnel:lead-undo", args=[found.pk]))


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
    answer = done(request, _("%(field)s is as it was.") % {"field": LABELS[kept["field"]]}, lead_url(found))
    return HttpResponseClientRefresh() if request.htmx else answer


def restored(name: str, value: Any) -> Any:
    if name not in LINKS or value is None:
        return value
    return Lead._meta.get_field(name).related_model.objects.filter(pk=value).first()


@for_roles(*SEE_LEADS)
@require_POST
def add_activity(request: HttpRequest, pk: int) -> HttpResponse:
    found = takeable_lead(request, pk) if not may_comment(request) else seen_lead(request, pk)
    form = forms.ActivityForm(request.POST)
    if not form.is_valid():
        context = page_context(request, found) | {"activity": form}
        return render_part(request, PAGE, "timeline", context, status=422)
    now = timezone.now()
    activities.log_activity(found, at=now, now=now, author=request.user, **form.cleaned_data)
    if not wants_part(request):
        return done(request, _("Written down."), lead_url(found))
    context = page_context(request, seen_lead(request, pk)) | {"activity": forms.ActivityForm(initial={"kind": "call"})}
    return toast(render(request, f"{PAGE}#timeline", context), _("Written down."))


def may_comment(request: HttpRequest) -> bool:
    """Marketing may add a note to what it may read; a touch is sales' to declare."""
    return request.POST.get("kind") == "note" and request.user.has_role(*MARKETING)


@for_roles(*SEE_LEADS)
@require_POST
def next_step(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable_lead(request, pk)
    form = forms.NextStepForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form))
    lead_services.update_lead(found, changes=form.cleaned_data, actor=request.user, now=timezone.now())
    return done(request, _("The next step is set."), lead_url(found))


@for_roles(*SEE_LEADS)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    found = takeable_lead(request, pk)
    handovers.accept(found, actor=request.user, now=timezone.now(), door="ui")
    ring("rollups")
    to = lead_url(found) + ("?call=1" if "call" in request.POST else "")
    return done(request, _("The lead is yours. Call while it is warm."), to)


@for_roles(*SEE_LEADS)
@require_POST
def return_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to marketing with a reason that teaches."""
    found = takeable_lead(request, pk)
    form = forms.ReturnForm(request.POST)
    if not form.is_valid():
        context = take_context(found) | {"form": form, "is_returning": True}
        return render_part(request, TAKE, "choice", context, status=422)
    handovers.reject(found, actor=request.user, now=timezone.now(), door="ui", **form.cleaned_data)
    ring("rollups")
    text = _("Returned: %(reason)s. Marketing sees the reason.") % {"reason": form.cleaned_data["reason"].name.lower()}
    seen = Lead.objects.visible_to(request.user).filter(pk=pk).exists()
    return done(request, text, lead_url(found) if seen else reverse("funnel:lead-list"))


@for_roles(*SEE_LEADS)
@require_POST
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    found = seen_lead(request, pk)
    if not request.user.has_role(*MARKETING):
        raise NotAllowed(_("A return is contested by marketing."))
    form = forms.ContestForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form), field="note")
    handovers.contest(found, note=form.cleaned_data["note"], actor=request.user, now=timezone.now(), door="ui")
    return done(request, _("Contested. It comes up at the next meeting."), lead_url(found))


@for_roles(*SEE_LEADS)
@require_POST
def recycle(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable_lead(request, pk)
    form = forms.RecycleForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form), field="until")
    handovers.recycle(found, until=form.cleaned_data["until"], actor=request.user, now=timezone.now(), door="ui")
    ring("rollups")
    return done(request, _("The lead comes back to sales on that day."), lead_url(found))


@for_roles(*SEE_LEADS)
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable_lead(request, pk)
    form = forms.AssignForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form), field="owner")
    lead_services.assign(found, owner=form.cleaned_data["owner"], actor=request.user, now=timezone.now(), door="ui")
    ring("rollups")
    text = _("Owner: %(owner)s") % {"owner": form.cleaned_data["owner"]}
    seen = Lead.objects.visible_to(request.user).filter(pk=pk).exists()
    return done(request, text, lead_url(found) if seen else reverse("funnel:lead-list"))


@for_roles(*SEE_LEADS)
@require_POST
def tags(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable_lead(request, pk)
    form = forms.TagsForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form), field="tags")
    lead_services.update_lead(found, changes=form.cleaned_data, actor=request.user, now=timezone.now())
    return done(request, _("The tags are saved."), lead_url(found))


@for_roles(*SEE_LEADS)
@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable_lead(request, pk)
    form = forms.MergeForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form), field="into")
    into = editable_lead(request, form.cleaned_data["into"])
    lead_services.merge(found, into=into, actor=request.user, now=timezone.now())
    ring("rollups")
    return done(request, _("Merged. Both histories are kept here, and it can be undone."), lead_url(into))


@for_roles(*SEE_LEADS)
@require_POST
def undo_merge(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Merge.objects.filter(into__in=Lead.objects.visible_to(request.user)), pk=pk)
    into = editable_lead(request, found.into_id)
    lead_services.undo_merge(found, actor=request.user, now=timezone.now())
    ring("rollups")
    return done(request, _("The duplicate stands by itself again."), lead_url(into))


@for_roles(*SEE_LEADS)
@require_http_methods(["GET"])
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """The seller's phone: name, request, source, number, two buttons. Looking changes nothing."""
    found = takeable_lead(request, pk)
    if found.stage.key != "mql":
        messages.info(request, _("This lead is already decided on."))
        return redirect(lead_url(found))
    context = take_context(found) | {"form": forms.ReturnForm(), "is_returning": "return" in request.GET}
    return render_part(request, TAKE, "choice", context)


def take_context(found: Lead) -> dict[str, Any]:
    note = found.activities.filter(kind="note").order_by("at").first()
    clock = found.clocks.filter(kind="first_touch", stopped_at=None, void_at=None).first()
    decision = clock or found.clocks.filter(kind="decision", stopped_at=None, void_at=None).first()
    row = clock_row(decision) if decision else None
    return {"lead": found, "request_text": note.text if note else "", "clock": row}


def lead_url(found: Lead) -> str:
    return reverse("funnel:lead", args=[found.pk])


def first_error(form: Any) -> str:
    return next(str(text) for texts in form.errors.values() for text in texts)
