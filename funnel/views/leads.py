"""The list of leads: filters as an address, bulk changes with a way back, saved views, a new lead, their fate."""

from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh, push_url, reswap, retarget

from alignment.shared.contact import normal_email, normal_phone
from alignment.shared.doors import done, for_roles, sent
from alignment.shared.errors import DomainError
from alignment.shared.partials import render_part, wants_part
from delivery.bell import ring
from funnel.forms import BulkForm, LeadFilterForm, LeadForm, SavedViewForm
from funnel.inputs import LeadInput, lead_values
from funnel.models import Lead
from funnel.models.forms import FORM_ROLES
from funnel.models.imports import IMPORT_ROLES
from funnel.models.leads import REMOVERS
from funnel.selectors import fates, lead_lists, lead_pages
from funnel.selectors import leads as lead_selectors
from funnel.services import activities, intake
from funnel.services import leads as lead_services
from funnel.services.thanks import receiver_of
from funnel.views import words
from funnel.views.access import CREATE_LEADS, SEE_LEADS, address, chip_links, cleaned, toast
from funnel.views.feeds import feed_banners
from funnel.views.handover import move_offer
from people.roles import may_export

LIST = "funnel/leads/list.html"
NEW = "funnel/leads/new.html"
FATE = "funnel/leads/fate.html"
UNDO = "bulk_undo"
KEPT_UNDOS = 5


@for_roles(*SEE_LEADS)
@require_GET
def lead_list(request: HttpRequest) -> HttpResponse:
    target = request.htmx.target if wants_part(request) else None
    part = "rows" if target == "more-row" else "results"
    response = render_part(request, LIST, part, list_context(request, request.GET))
    return push_url(response, list_url(request.GET)) if part == "results" and target == "results" else response


def list_context(request: HttpRequest, params: QueryDict) -> dict[str, Any]:
    form = LeadFilterForm(params)
    filters, sort = form.filters, form.order
    leads = lead_lists.filtered(request.user, filters)
    page = lead_lists.lead_page(leads, sort=sort, after=params.get("after", ""))
    query = cleaned(params)
    return {
        "form": form,
        "page": page,
        "count": leads.count(),
        "movable": lead_lists.movable_ids(request.user, page.rows),
        "chips": chip_links(form, query),
        "next_url": address(query, after=page.after) if page.after else "",
        "query": query.urlencode(),
        "bulk": BulkForm(),
        "limit": lead_services.BULK_LIMIT,
        "views": lead_lists.saved_views(request.user),
        "may_remove": request.user.has_role(*REMOVERS),
        "may_create": request.user.has_role(*CREATE_LEADS),
        "may_import": request.user.has_role(*IMPORT_ROLES),
        "may_export": may_export(request.user),
        "may_make_forms": request.user.has_role(*FORM_ROLES),
        "is_filtered": bool(filters),
        "undo": move_offer(request),
        "now": timezone.now(),
        **feed_banners(request),
    }


def list_url(params: QueryDict) -> str:
    query = address(params)
    return reverse("funnel:lead-list") + (query if query != "?" else "")


@for_roles(*SEE_LEADS)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Owner, stage or tag over the chosen leads, or over all that match the filter."""
    query = QueryDict(request.POST.get("query", ""))
    form = BulkForm(request.POST)
    if not form.is_valid():
        return bulk_refused(request, query, " ".join(text for texts in form.errors.values() for text in texts))
    leads = chosen(request, query, everything=form.cleaned_data["everything"])
    if not leads:
        return bulk_refused(request, query, _("Choose at least one lead that you may change."))
    result = change_all(leads, form.cleaned_data, request)
    ring("rollups")
    text = told(result)
    if not wants_part(request):
        return done(request, text, list_url(query))
    response = render(request, f"{LIST}#results", list_context(request, query))
    return toast(response, text, tone="good" if result.changed else "bad", undo_url=keep_undo(request, result))


def chosen(request: HttpRequest, query: QueryDict, *, everything: bool) -> list[Lead]:
    reachable = Lead.objects.editable_by(request.user).alive()
    if everything:
        matching = lead_lists.filtered(request.user, LeadFilterForm(query).filters).values("pk")
        leads = reachable.filter(pk__in=matching)
    else:
        leads = reachable.filter(pk__in=[pk for pk in request.POST.getlist("lead") if pk.isdecimal()])
    return list(leads.select_related("stage", "owner").order_by("pk")[: lead_services.BULK_LIMIT + 1])


def change_all(leads: list[Lead], data: dict[str, Any], request: HttpRequest) -> lead_services.BulkDone:
    common = {"actor": request.user, "now": timezone.now()}
    if data["field"] == "owner":
        return lead_services.assign_many(leads, owner=data["owner"], **common)
    if data["field"] == "tag":
        return lead_services.tag_many(leads, tag=data["tag"], **common)
    reason = data["reason"].key if data["reason"] else ""
    return lead_services.move_many(leads, to_stage=data["stage"], reason=reason, **common)


def told(result: lead_services.BulkDone) -> str:
    text = ngettext("%(count)s lead changed.", "%(count)s leads changed.", result.changed) % {"count": result.changed}
    if not result.refused:
        return text
    left = ngettext("%(count)s left as it was", "%(count)s left as they were", len(result.refused))
    return f"{text} {left % {'count': len(result.refused)}}: {next(iter(result.refused.values()))}"


def keep_undo(request: HttpRequest, result: lead_services.BulkDone) -> str:
    if not result.undo:
        return ""
    token = uuid4().hex
    kept = list(request.session.get(UNDO, {}).items())[-KEPT_UNDOS + 1 :]
    request.session[UNDO] = {**dict(kept), token: result.undo}
    return reverse("funnel:lead-bulk-undo", args=[token])


def bulk_refused(request: HttpRequest, query: QueryDict, text: str) -> HttpResponse:
    if not wants_part(request):
        raise DomainError(text)
    response = render(request, "components/toast.html", {"text": text, "tone": "bad"}, status=422)
    return reswap(retarget(response, "#toasts"), "beforeend")


@for_roles(*SEE_LEADS)
@require_POST
def bulk_undo(request: HttpRequest, token: str) -> HttpResponse:
    undos = request.session.get(UNDO, {})
    if token not in undos:
        raise DomainError(_("This change was taken back already, or too long ago."))
    count = lead_services.undo_bulk(undos.pop(token), actor=request.user, now=timezone.now())
    request.session.modified = True
    ring("rollups")
    text = ngettext("%(count)s lead is as it was.", "%(count)s leads are as they were.", count) % {"count": count}
    answer = done(request, text, reverse("funnel:lead-list"))
    return HttpResponseClientRefresh() if request.htmx else answer


@for_roles(*SEE_LEADS)
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    form = SavedViewForm(request.POST)
    to = list_url(QueryDict(request.POST.get("query", "")))
    if not form.is_valid():
        raise DomainError(_("Give the view a name of at most 80 letters."))
    try:
        with transaction.atomic():
            request.user.saved_views.create(**form.cleaned_data)
    except IntegrityError as error:
        raise DomainError(_("You have a view with this name already.")) from error
    return done(request, _("The view is saved."), to)


@for_roles(*SEE_LEADS)
@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(lead_lists.saved_views(request.user), pk=pk, person=request.user).delete()
    return done(request, _("The view is gone; the leads stay."), reverse("funnel:lead-list"))


@for_roles(*SEE_LEADS)
@require_POST
def share_view(request: HttpRequest, pk: int) -> HttpResponse:
    """To all colleagues, or back to oneself; each sees by it what each may see."""
    view = get_object_or_404(lead_lists.saved_views(request.user), pk=pk, person=request.user)
    view.is_shared = not view.is_shared
    view.save(update_fields=["is_shared"])
    text = _("Colleagues see the view now.") if view.is_shared else _("Only you see the view now.")
    return done(request, text, reverse("funnel:lead-list"))


@for_roles(*SEE_LEADS)
@require_POST
def pin_view(request: HttpRequest, pk: int) -> HttpResponse:
    """First in one's own row of views, or in its place again."""
    view = get_object_or_404(lead_lists.saved_views(request.user), pk=pk)
    if view.is_pinned:
        view.pinned_by.remove(request.user)
    else:
        view.pinned_by.add(request.user)
    return done(request, "", reverse("funnel:lead-list"))


@for_roles(*CREATE_LEADS)
@require_http_methods(["GET", "POST"])
def new_lead(request: HttpRequest) -> HttpResponse:
    form = LeadForm(sent(request))
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if value and name != "note"}
        described = LeadInput(data=data)
        if described.is_valid():
            return received(request, form, described.validated_data)
        for name, errors in described.errors.items():
            form.add_error(name if name in form.fields else None, [str(error) for error in errors])
    context = {"form": form, "choices": lead_lists.filter_choices()}
    return render_part(request, NEW, "form", context, status=422 if form.errors else 200)


def received(request: HttpRequest, form: LeadForm, data: dict[str, Any]) -> HttpResponse:
    now, user = timezone.now(), request.user
    owner = user if user.has_role("sales_rep") else None
    with transaction.atomic():
        result = intake.receive_lead(lead_values({**data, "owner": owner}), door="ui", now=now, actor=user)
        if form.cleaned_data["note"]:
            note = form.cleaned_data["note"]
            activities.log_activity(result.lead, kind="note", at=now, now=now, author=user, text=note)
    ring("rollups")
    seen = Lead.objects.visible_to(user).filter(pk=result.lead.pk).exists()
    to = reverse("funnel:lead", args=[result.lead.pk]) if seen else reverse("funnel:lead-list")
    return done(request, " ".join([_("The lead is created."), *result.warnings]), to)


@for_roles(*CREATE_LEADS)
@require_POST
def duplicates(request: HttpRequest) -> HttpResponse:
    """While typing: who has this address or number already."""
    email = normal_email(request.POST.get("email")) or ""
    phone = normal_phone(request.POST.get("phone")) or ""
    found = lead_pages.lookalikes(request.user, lead_selectors.same_contact(email, phone))
    return render(request, f"{NEW}#duplicates", {"found": found})


@for_roles("ceo", "cmo", "cco", "head_of_marketing", "marketer")
@require_GET
def fate(request: HttpRequest) -> HttpResponse:
    """What became of my leads, newest first, a sentence each."""
    found, before = fates.fates(request.user, before=request.GET.get("before", ""))
    rows = fate_rows(request, found)
    next_url = f"{reverse('funnel:lead-fate')}?before={before}" if before else ""
    may_contest = request.user.has_role("cmo", "head_of_marketing", "marketer")
    context = {"rows": rows, "next_url": next_url.replace("+", "%2B"), "may_contest": may_contest}
    return render_part(request, FATE, "rows", context)


def fate_rows(request: HttpRequest, found: tuple[fates.Fate, ...]) -> list[dict[str, Any]]:
    """A sentence each; where a lead was won, whom to thank, or who was thanked."""
    said = fates.thanked_by(request.user, [item.lead.pk for item in found])
    rows = []
    for item in found:
        is_won = item.event.stage.kind == "won"
        thanked = said.get(item.lead.pk) if is_won else None
        receiver = receiver_of(item.lead, request.user) if is_won and thanked is None else None
        rows.append({"fate": item, "text": words.fate_sentence(item), "may_thank": receiver, "thanked": thanked})
    return rows
