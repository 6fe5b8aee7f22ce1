"""The funnel page: from spend to repeat by step, and the records behind every figure."""

from urllib.parse import parse_qsl

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alignment.shared.errors import InvalidInput
from alignment.shared.partials import render_part
from funnel.models import REPEAT, Stage, StageSignature
from funnel.selectors.appointments import show_rate
from funnel.selectors.funnel import FunnelQuery, funnel_table
from funnel.selectors.questions import address, read_question
from funnel.selectors.rates import unpriced_wins
from funnel.selectors.records import LEFT, OUTCOMES, records
from funnel.selectors.weakest import weakest_of
from funnel.views.feeds import feed_banners
from funnel.views.figure_notes import overview_notes
from funnel.views.funnel_lines import REPEAT_KEY, cut_line, record_url, repeat_line, spend_url, step_line, weakest_url
from funnel.views.funnel_tabs import apart_links, chips, cut_tabs, presets, shown, view_tabs
from funnel.views.report_links import report_links
from people import selectors as people
from people.roles import SEES_FIGURES

PAGE = 50


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    allow(request)
    now = timezone.now()
    query = read_question(request.GET, now=now)
    table = funnel_table(query, now=now)
    weakest = weakest_of(table, now=now)
    context = {
        "table": table,
        "query": query,
        "kept": parse_qsl(address(query, **{"from": None, "to": None})),
        "shown": shown(query),
        "apart": apart_links(query),
        "spend_url": spend_url(request, query),
        "steps": [step_line(table, place, weakest) for place in range(len(table.total.stages))],
        "repeat": repeat_line(table),
        "weakest": weakest,
        "weakest_url": weakest_url(query, weakest),
        "cuts": [cut_line(table, row) for row in table.rows],
        "tabs": cut_tabs(query),
        "views": view_tabs(query),
        "presets": presets(query, now.astimezone(people.zone()).date()),
        "chips": chips(query),
        "address": address(query),
        "without_cut": address(query, by=None),
        "records": reverse("funnel:records"),
        "all_records": record_url(query, outcome=None),
        "won_records": record_url(query, outcome="won"),
        "show": show_rate(query),
        "is_draft": is_draft(),
        "unpriced": unpriced_wins(query),
        "notes": overview_notes(table),
        "links": report_links("overview", query),
        **feed_banners(request),
    }
    return render_part(request, "funnel/overview.html", "answer", context)


@login_required
@require_GET
def record_list(request: HttpRequest) -> HttpResponse:
    allow(request)
    query = read_question(request.GET, now=timezone.now())
    stage_id, left, outcome = record_words(request, query)
    within = request.GET.get("within", "")
    if within and not (within.isascii() and within.isdigit() and len(within) < 5):
        raise InvalidInput(_("There is no such group of leads."), field="within")
    leads, counted = records(
        query, user=request.user, stage_id=stage_id, left=left, outcome=outcome, within=int(within) if within else None
    )
    visible = leads.count()
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        edge = leads.filter(pk=int(before)).values("created_at", "pk").first()
        leads = (
            leads.filter(created_at__lt=edge["created_at"])
            | leads.filter(created_at=edge["created_at"], pk__lt=edge["pk"])
            if edge
            else leads
        )
    page = list(leads.select_related("stage", "owner", "source")[: PAGE + 1])
    words = request.GET.copy()
    words["before"] = str(page[PAGE - 1].pk) if len(page) > PAGE else ""
    context = {
        "leads": page[:PAGE],
        "counted": counted,
        "visible": visible,
        "next_url": f"?{words.urlencode()}" if words["before"] else "",
        "query": query,
        "stage": _("Bought again") if stage_id == REPEAT else Stage.objects.filter(pk=stage_id).first(),
        "back": f"{reverse('funnel:overview')}?{address(query)}",
    }
    return render(request, "funnel/records.html", context)


def allow(request: HttpRequest) -> None:
    if not request.user.has_role(*SEES_FIGURES):
        raise PermissionDenied


def record_words(request: HttpRequest, query: FunnelQuery) -> tuple[int | None, str | None, str | None]:
    left, outcome = request.GET.get("left") or None, request.GET.get("outcome") or None
    if left not in (None, *LEFT) or outcome not in (None, *OUTCOMES):
        raise InvalidInput(_("There is no such group of leads."), field="left")
    key = request.GET.get("stage")
    if not key or key == REPEAT_KEY:
        return (REPEAT if key else None), left, outcome
    stage = Stage.objects.filter(key=key, pipeline__key=query.pipeline).first()
    if stage is None:
        raise InvalidInput(_("There is no such group of leads."), field="stage")
    return stage.pk, left, outcome


def is_draft() -> bool:
    """R-FN-01: until both heads have signed every definition, the funnel is a draft."""
    stages = Stage.objects.filter(pipeline__key="sales", is_archived=False, kind="open")
    signed = set(StageSignature.objects.filter(stage__in=stages).values_list("stage_id", "side", "definition"))
    return any((s.pk, side, s.definition) not in signed for s in stages for side in ("marketing", "sales"))
