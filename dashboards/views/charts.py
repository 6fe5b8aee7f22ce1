"""A chart answers with the figure, its table and its summary; `?format=csv` with the same figures as a file."""

import csv
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alignment.shared.caching import cached
from alignment.shared.doors import for_roles
from alignment.shared.errors import InvalidInput
from alignment.shared.partials import render_part
from dashboards import charts
from dashboards.charts.house import Chart
from funnel.selectors.funnel import FunnelQuery
from funnel.selectors.questions import read_question
from people import selectors as people
from people.roles import SEES_FIGURES

KEPT_SECONDS = 600


@require_GET
@for_roles(*SEES_FIGURES)
def chart(request: HttpRequest, key: str) -> HttpResponse:
    if key not in charts.MODULES:
        raise Http404
    form = request.GET.get("format") or "figure"
    if form not in ("figure", "csv"):
        raise InvalidInput(_("A chart is answered as a figure or as csv."), field="format")
    now = timezone.now()
    today = now.astimezone(people.zone()).date()
    query = read_question(request.GET, now=now)
    found = kept(key, query, today=today, now=now)
    if form == "csv":
        return as_csv(found)
    words = request.GET.copy()
    words["format"] = "csv"
    context = {"chart": found, "figure_id": f"chart-{key}", "csv_url": f"{request.path}?{words.urlencode()}"}
    return render_part(request, "dashboards/chart.html", "figure", context)


def kept(key: str, query: FunnelQuery, *, today: date, now: datetime) -> Chart:
    """Drawn once for a question, a language and a day; new figures of the funnel make it anew."""
    question = repr((replace(query, filters={}), sorted(query.filters.items())))
    digest = sha256(f"{today}{question}".encode()).hexdigest()[:32]
    name = f"chart:{key}:{get_language()}:{digest}"
    return cached("funnel", name, lambda: charts.draw(key, query, now=now), KEPT_SECONDS)


def as_csv(found: Chart) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.key}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([safe(title) for title in found.columns])
    writer.writerows([safe(value) for value in row] for row in found.values)
    return response


def safe(value: object) -> object:
    """Words that a spreadsheet would take for a formula are kept as words."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return "" if value is None else value
