"""The mirror chart of a wave, for whoever the wave is told to."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alignment.shared.errors import InvalidInput
from alignment.shared.partials import render_part
from dashboards.charts import survey_mirror
from dashboards.views.charts import as_csv
from practices.metrics.surveys_told import SIDES
from practices.selectors.surveys import told_waves
from practices.selectors.surveys_results import results_of


@login_required
@require_GET
def mirror(request: HttpRequest, pk: int) -> HttpResponse:
    wave = get_object_or_404(told_waves(request.user).exclude(result=None), pk=pk)
    results = results_of(wave)
    if results.sides != list(SIDES):
        raise Http404
    found = survey_mirror.draw(results, url=reverse("practices:survey-results", args=[wave.pk]))
    form = request.GET.get("format") or "figure"
    if form not in ("figure", "csv"):
        raise InvalidInput(_("A chart is answered as a figure or as csv."), field="format")
    if form == "csv":
        return as_csv(found)
    context = {"chart": found, "figure_id": "chart-survey-mirror", "csv_url": f"{request.path}?format=csv"}
    return render_part(request, "dashboards/chart.html", "figure", context)
