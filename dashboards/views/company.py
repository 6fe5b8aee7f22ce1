"""The CEO's minute: one screen, and every figure is a door."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from alignment.shared.doors import for_roles
from dashboards.selectors.company import company_page
from dashboards.views.access import LEADS_COMPANY, PersonRequest


@require_GET
@for_roles(*LEADS_COMPANY)
def page(request: PersonRequest) -> HttpResponse:
    found = company_page(request.user, now=timezone.now())
    return render(request, "dashboards/company.html", {"page": found})
