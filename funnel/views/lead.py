"""One lead: facts, timeline, what is due, its place among its neighbours, and what was merged into it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.doors import done, for_roles
from alignment.shared.errors import InvalidInput
from alignment.shared.forms import first_error
from alignment.shared.partials import render_part, wants_part
from delivery.bell import ring
from funnel import forms
from funnel.models import Lead, Merge
from funnel.models.activities import ACTIVITY_KINDS
from funnel.models.leads import REMOVERS
from funnel.selectors import lead_lists, lead_pages
from funnel.selectors import leads as lead_selectors
from funnel.services import activities, viewing
from funnel.services import leads as lead_services
from funnel.services.notices import MARKETING
from funnel.views import words
from funnel.views.access import SEE_LEADS, editable_lead, lead_url, may_edit, may_take, seen_lead, takeable_lead, toast
from funnel.views.handover import clock_row, handover_context, move_offer
from funnel.views.lead_fields import fact, undo_offer
from funnel.views.sla_days import rest_context
from funnel.views.write_backs import kept_context

PAGE = "funnel/lead/lead.html"
SHOWN_LINES = 50
ASSIGNERS = ("cco", "head_of_sales", "cmo", "head_of_marketing")


@for_roles(*SEE_LEADS)
@require_GET
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    found = seen_lead(request, pk)
    viewing.note(found, user=request.user, now=timezone.now())
    context = page_context(request, found) | {"activity": composer(request, found)}
    return render_part(request, PAGE, "timeline", context)


def page_context(request: HttpRequest, found: Lead) -> dict[str, Any]:
    edits = may_edit(request, found)
    lines, has_more = timeline(found, whole="whole" in request.GET)
    previous, following = around(request, found)
    clocks = [clock_row(clock) for clock in lead_pages.clocks_of(found)]
    same = lead_selectors.same_contact(found.email, found.phone_e164, besides=found.pk)
    return {
        "lead": found,
        "may_edit": edits,
        "facts": [fact(found, name, edits) for name in forms.EDITABLE],
        "lines": lines,
        "has_more": has_more,
        "clocks": clocks,
        **rest_context(request, found, clocks),
        "duplicates": lead_pages.lookalikes(request.user, same),
        "merges": lead_pages.open_merges(found),
        "tags": [tag.name for tag in found.tags.order_by("name")],
        "previous": previous,
        "following": following,
        "query": request.GET.urlencode(),
        "now": timezone.now(),
        "undo": move_offer(request, found) or undo_offer(request, found),
        "assign_form": forms.AssignForm(initial={"owner": found.owner_id}),
        "may_assign": edits and not found.is_mastered and request.user.has_role(*ASSIGNERS),
        "may_merge": edits and not found.is_mastered and not found.duplicate_of_id,
        "may_remove": edits and not found.is_mastered and request.user.has_role(*REMOVERS),
        "tags_form": forms.TagsForm(),
        "merge_form": forms.MergeForm(),
        **next_step_context(found),
        **handover_context(request, found, edits),
        **kept_context(found, edits),
    }


def around(request: HttpRequest, found: Lead) -> tuple[str, str]:
    """Addresses of the neighbours in the list one came from."""
    form = forms.LeadFilterForm(request.GET)
    leads = lead_lists.filtered(request.user, form.filters)
    query = request.GET.urlencode()
    tail = f"?{query}" if query else ""
    ids = lead_lists.neighbours(found, leads, sort=form.order)
    return tuple(reverse("funnel:lead", args=[pk]) + tail if pk else "" for pk in ids)


def timeline(found: Lead, *, whole: bool = False) -> tuple[list[words.Line], bool]:
    ids, limit = lead_pages.told_of(found), 1000 if whole else SHOWN_LINES
    lines = [words.event_line(event) for event in lead_pages.events_of(ids)[: limit + 1]]
    lines += [words.activity_line(activity) for activity in lead_pages.activities_of(ids)[: limit + 1]]
    lines.sort(key=lambda line: line.at, reverse=True)
    return lines[:limit], len(lines) > limit


def next_step_context(found: Lead) -> dict[str, Any]:
    initial = {"next_step_text": found.next_step_text, "next_step_due_at": found.next_step_due_at}
    return {"next_step": forms.NextStepForm(initial=initial)}


@for_roles(*SEE_LEADS)
@require_POST
def add_activity(request: HttpRequest, pk: int) -> HttpResponse:
    found = takeable_lead(request, pk) if not may_comment(request) else seen_lead(request, pk)
    form = forms.ActivityForm(request.POST, kinds=kinds_for(request, found))
    if not form.is_valid():
        context = page_context(request, found) | {"activity": form}
        return render_part(request, PAGE, "timeline", context, status=422)
    now = timezone.now()
    activities.log_activity(found, at=now, now=now, author=request.user, **form.cleaned_data)
    if not wants_part(request):
        return done(request, _("Written down."), lead_url(found))
    found = seen_lead(request, pk)
    context = page_context(request, found) | {"activity": composer(request, found)}
    return toast(render(request, f"{PAGE}#timeline", context), _("Written down."))


def composer(request: HttpRequest, found: Lead) -> forms.ActivityForm | None:
    kinds = () if found.duplicate_of_id else kinds_for(request, found)
    return forms.ActivityForm(kinds=kinds) if kinds else None


def kinds_for(request: HttpRequest, found: Lead) -> tuple[str, ...]:
    if may_take(request, found):
        return tuple(kind for kind, _label in ACTIVITY_KINDS)
    return ("note",) if request.user.has_role(*MARKETING) else ()


def may_comment(request: HttpRequest) -> bool:
    """Marketing may add a note to what it may read; a touch is sales' to declare."""
    return request.POST.get("kind") == "note" and request.user.has_role(*MARKETING)


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
