"""“Export” above the list of leads, and the page where a head sees who looked at much and who took it away."""

from datetime import timedelta

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alignment.shared.doors import for_roles
from funnel.forms import LeadFilterForm
from funnel.imports.lead_files import TABLES, lead_file
from funnel.selectors import lead_lists, looks
from funnel.services import exports
from funnel.views.access import SEE_LEADS

HEADS = ("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing", "hr_director", "administrator")
SHOWN = timedelta(days=30)


@for_roles(*SEE_LEADS)
@require_POST
def export_leads(request: HttpRequest) -> HttpResponseBase:
    """What the list shows under these filters, all of it."""
    filters = LeadFilterForm(QueryDict(request.POST.get("query", ""))).filters
    format = request.POST.get("format", "")
    leads = lead_lists.filtered(request.user, filters)
    chosen = format if format in TABLES else "csv"
    exports.announce(leads, user=request.user, format=chosen, filters=filters, now=timezone.now())
    return lead_file(leads, chosen)


@for_roles(*HEADS)
@require_safe
def lead_looks(request: HttpRequest) -> HttpResponse:
    found = looks.of_people_under(request.user, since=timezone.now() - SHOWN)
    return render(request, "funnel/leads/looks.html", {"looks": found})
