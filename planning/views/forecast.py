"""The forecast: by company, team and seller, what changed since Monday, and the deals behind it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from alignment.shared.doors import done, for_roles, sent
from alignment.shared.errors import InvalidInput
from alignment.shared.forms import taken
from alignment.shared.periods import local_day
from funnel.models import Lead
from people import selectors as people
from planning.forms.targets import DealForecastForm
from planning.models import DealForecast
from planning.models.targets import SEES_TARGETS
from planning.selectors import forecast as selectors
from planning.selectors.deals import chances, deal_stages
from planning.selectors.spans import LABELS, read_span
from planning.services import forecasts

MOVES = {
    "new": gettext_lazy("New"),
    "amount": gettext_lazy("Amount changed"),
    "won": gettext_lazy("Won"),
    "lost": gettext_lazy("Lost"),
    "slipped": gettext_lazy("Slipped out of the period"),
}


@for_roles(*selectors.SEES_FORECAST)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    today = local_day(now, people.zone())
    span = read_span(request.GET, today, kind="quarter")
    found = selectors.forecast(span, user=request.user, now=now)
    is_head = request.user.has_role(*SEES_TARGETS)
    rows, after = selectors.deal_rows(found, user=request.user, after=_after(request))
    stages = deal_stages()
    known = chances([stage.pk for stage in stages], today)
    context: dict[str, Any] = {
        "found": found,
        "span": span,
        "spans": LABELS[:2],
        "is_head": is_head,
        "rows": rows,
        "next_url": _next(request, after),
        "chances": [(stage, known.get(stage.pk)) for stage in stages],
        "currency": people.company().currency,
        "today": today,
    }
    if is_head:
        changed = selectors.changed(found, today)
        context |= {
            "changed": changed,
            "moves": [(MOVES[move.key], move) for move in changed.moves] if changed else [],
            "accuracy": selectors.accuracy(span.kind, today),
            "chart_url": f"{reverse('dashboards:forecast-chart')}?span={span.kind}&at={span.period.start.isoformat()}",
        }
    return render(request, "planning/forecast/page.html", context)


def _after(request: HttpRequest) -> int:
    raw = request.GET.get("after", "0")
    if not (raw.isascii() and raw.isdigit() and len(raw) < 8):
        raise InvalidInput(_("There is no such portion of deals."), field="after")
    return int(raw)


def _next(request: HttpRequest, after: int) -> str:
    words = request.GET.copy()
    words["after"] = str(after)
    return f"?{words.urlencode()}" if after else ""


@for_roles("cco", "head_of_sales", "sales_rep")
@require_http_methods(["GET", "POST"])
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """How sure a deal is and when it closes, in the words of its owner."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user).select_related("stage"), pk=pk)
    get_object_or_404(Lead.objects.editable_by(request.user), pk=pk)
    words = DealForecast.objects.filter(lead=lead).select_related("by").order_by("-pk")[:20]
    form = DealForecastForm(sent(request), initial=_initial(words[0] if words else None))

    def told() -> None:
        said = form.cleaned_data
        forecasts.say(
            lead, category=said["category"], closes_on=said["closes_on"], actor=request.user, now=timezone.now()
        )  # fmt: skip

    if taken(form, told):
        return done(request, _("Your word on the deal is kept."), reverse("planning:forecast"))
    context = {"lead": lead, "form": form, "words": words}
    return render(request, "planning/forecast/say.html", context, status=422 if form.errors else 200)


def _initial(word: DealForecast | None) -> dict[str, str | date | None]:
    return {"category": word.category, "closes_on": word.closes_on} if word else {"category": "pipeline"}
