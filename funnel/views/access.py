"""Which roles open which page, the leads behind an address, and where one goes back to."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from alignment.shared.errors import NotAllowed
from funnel.forms import LeadFilterForm
from funnel.models import Lead

SEE_LEADS = ("ceo", "cmo", "cco", "head_of_sales", "sales_rep", "head_of_marketing", "marketer")
SEE_CAMPAIGNS = tuple(role for role in SEE_LEADS if role != "sales_rep")
CREATE_LEADS = tuple(role for role in SEE_LEADS if role != "ceo")
SEE_STAGES = (*SEE_LEADS, "administrator")


def seen_lead(request: HttpRequest, pk: int) -> Lead:
    leads = Lead.objects.visible_to(request.user).select_related(
        "stage", "owner", "team", "source", "campaign", "product", "customer", "duplicate_of", "pipeline", "feed"
    )
    return get_object_or_404(leads, pk=pk)


def may_edit(request: HttpRequest, lead: Lead) -> bool:
    return Lead.objects.editable_by(request.user).filter(pk=lead.pk).exists()


def may_take(request: HttpRequest, lead: Lead) -> bool:
    return Lead.objects.takeable_by(request.user).filter(pk=lead.pk).exists()


def editable_lead(request: HttpRequest, pk: int) -> Lead:
    lead = seen_lead(request, pk)
    if not may_edit(request, lead):
        raise NotAllowed(_("This lead is worked on by another side or another team; you may read it."))
    return lead


def takeable_lead(request: HttpRequest, pk: int) -> Lead:
    lead = seen_lead(request, pk)
    if not may_take(request, lead):
        raise NotAllowed(_("This lead is worked on by another side or another team; you may read it."))
    return lead


def lead_url(lead: Lead) -> str:
    return reverse("funnel:lead", args=[lead.pk])


def toast(response: HttpResponse, text: str, *, tone: str = "good", undo_url: str = "") -> HttpResponse:
    return trigger_client_event(response, "toast", {"text": text, "tone": tone, "undo_url": undo_url})


def cleaned(params: QueryDict) -> QueryDict:
    """The view without empty words and without the place in it."""
    query = params.copy()
    for name in list(query):
        if name == "after" or not query.get(name):
            del query[name]
    return query


def address(params: QueryDict, *, without: str = "", **changes: str) -> str:
    """The query of this page with words changed or one left out."""
    query = cleaned(params)
    query.pop(without, None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def chip_links(form: LeadFilterForm, params: QueryDict) -> list[tuple[str, str]]:
    """Every filter that holds, and the address without it."""
    return [(text, address(params, without=name)) for name, text in form.chips]


def next_url(request: HttpRequest, default: str) -> str:
    """Where the form says to go on, when that is a page of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and ours else default


def back(request: HttpRequest, default: str) -> HttpResponseRedirect:
    return redirect(next_url(request, default))
