"""Charts of the plan, each for those who see its page."""

from datetime import date
from importlib import import_module

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alignment.shared.doors import for_roles
from alignment.shared.errors import InvalidInput
from alignment.shared.partials import render_part
from alignment.shared.periods import local_day
from dashboards.charts.house import Chart
from dashboards.views.charts import as_csv
from people import selectors as people
from planning.models.capacity import SEES_CAPACITY
from planning.models.targets import SEES_TARGETS
from planning.selectors.spans import read_span


@require_GET
@for_roles(*SEES_TARGETS)
def forecast(request: HttpRequest) -> HttpResponse:
    today: date = local_day(timezone.now(), people.zone())
    span = read_span(request.GET, today, kind="quarter")
    return _answer(request, import_module("dashboards.charts.forecast").draw(span))


@require_GET
@for_roles(*SEES_CAPACITY)
def capacity(request: HttpRequest) -> HttpResponse:
    return _answer(request, import_module("dashboards.charts.capacity").draw(now=timezone.now()))


def _answer(request: HttpRequest, found: Chart) -> HttpResponse:
    form = request.GET.get("format") or "figure"
    if form not in ("figure", "csv"):
        raise InvalidInput(_("A chart is answered as a figure or as csv."), field="format")
    if form == "csv":
        return as_csv(found)
    words = request.GET.copy()
    words["format"] = "csv"
    context = {"chart": found, "figure_id": f"chart-{found.key}", "csv_url": f"{request.path}?{words.urlencode()}"}
    return render_part(request, "dashboards/chart.html", "figure", context)
