"""The picture of one verdict; nothing is drawn before its day."""

from importlib import import_module

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alignment.shared.doors import for_roles
from alignment.shared.errors import InvalidInput
from alignment.shared.partials import render_part
from dashboards.charts.house import Chart
from dashboards.views.charts import as_csv
from loop.models import EffectCard
from loop.models.effects import READERS
from loop.selectors_effects import last_reading


@require_GET
@for_roles(*READERS)
def chart(request: HttpRequest, pk: int) -> HttpResponse:
    form = request.GET.get("format") or "figure"
    if form not in ("figure", "csv"):
        raise InvalidInput(_("A chart is answered as a figure or as csv."), field="format")
    card = get_object_or_404(EffectCard.objects.visible_to(request.user), pk=pk)
    reading = last_reading(card)
    if reading is None:
        raise Http404
    found: Chart = import_module("dashboards.charts.effect").draw(card, reading)
    if form == "csv":
        return as_csv(found)
    context = {"chart": found, "figure_id": f"chart-effect-{pk}", "csv_url": f"{request.path}?format=csv"}
    return render_part(request, "dashboards/chart.html", "figure", context)
