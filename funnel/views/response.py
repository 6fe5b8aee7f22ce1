"""The response curve: does an early answer convert better here, and how sure is that (C4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from alignment.shared.doors import for_roles
from alignment.shared.periods import Period, local_day
from funnel.metrics.response import BUCKETS, Curve
from funnel.models import Lead
from funnel.selectors.response import NAMES, leads_of, response_curve
from funnel.selectors.tables import default_period
from funnel.views.access import SEE_LEADS
from funnel.views.sla import LISTS, RECORDS, SHOWN_RECORDS, period_of
from people import selectors as people

PAGE = "funnel/sla/response.html"


@for_roles(*SEE_LEADS)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    period = period_of(request) or year(now)
    found = response_curve(period, now=now)
    query = f"from={period.start}&to={period.end}"
    context = {
        "period": period,
        "curve": found,
        "rows": rows_of(found, query if request.user.has_role(*LISTS) else ""),
        "chart_url": f"{reverse('dashboards:chart', args=['response'])}?{query}",
    }
    return render(request, PAGE, context)


def year(now: datetime) -> Period:
    return Period(*default_period(local_day(now, people.zone())))


def rows_of(found: Curve, query: str) -> list[dict[str, Any]]:
    url = reverse("funnel:sla-response-records")
    return [
        {"bucket": one, "name": NAMES[one.key], "url": f"{url}?bucket={one.key}&{query}" if query and one.n else "",
         "is_small": one.n < 30}
        for one in found.buckets
    ]  # fmt: skip


@for_roles(*LISTS)
@require_GET
def records(request: HttpRequest) -> HttpResponse:
    """R-SL-05: single leads are for those who head a team of sales."""
    bucket, period = request.GET.get("bucket", BUCKETS[0]), period_of(request) or year(timezone.now())
    if bucket not in BUCKETS:
        raise Http404
    ids = leads_of(bucket, period, now=timezone.now())
    rows = Lead.objects.visible_to(request.user).filter(pk__in=ids).select_related("stage", "owner", "source")
    shown = [(lead, "") for lead in rows.order_by("-created_at", "-pk")[:SHOWN_RECORDS]]
    return render(request, RECORDS, {"name": NAMES[bucket], "period": period, "rows": shown, "n": len(ids)})
