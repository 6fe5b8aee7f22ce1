"""The chart of hiring, for those who may see its figures: a door of its own, away from the figures of the funnel."""

from hashlib import sha256
from importlib import import_module

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alignment.shared.caching import cached
from alignment.shared.doors import for_roles
from alignment.shared.errors import InvalidInput
from alignment.shared.partials import render_part
from dashboards.charts.house import Chart
from dashboards.views.charts import KEPT_SECONDS, as_csv
from hiring.selectors.figures_question import SEES, read_question
from people import selectors as people


@require_GET
@for_roles(*SEES)
def chart(request: HttpRequest) -> HttpResponse:
    form = request.GET.get("format") or "figure"
    if form not in ("figure", "csv"):
        raise InvalidInput(_("A chart is answered as a figure or as csv."), field="format")
    now = timezone.now()
    question = read_question(request.GET, now=now)
    today = now.astimezone(people.zone()).date()
    digest = sha256(f"{today}{question.address()}".encode()).hexdigest()[:32]

    def made() -> Chart:
        drawn: Chart = import_module("dashboards.charts.hiring").draw(question, now=now)
        return drawn

    found = cached("hiring", f"chart:{get_language()}:{digest}", made, KEPT_SECONDS)
    if form == "csv":
        return as_csv(found)
    words = request.GET.copy()
    words["format"] = "csv"
    context = {"chart": found, "figure_id": "chart-hiring-steps", "csv_url": f"{request.path}?{words.urlencode()}"}
    return render_part(request, "dashboards/chart.html", "figure", context)
