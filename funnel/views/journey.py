"""The journey map: steps with their price, the ways through channels, and maps kept under a name."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.doors import done, for_roles
from alignment.shared.partials import render_part
from funnel.models import JourneyMap, Lead
from funnel.models.journey import SCOPES
from funnel.selectors import journey as journeys
from funnel.selectors import journey_paths
from funnel.selectors.funnel import FunnelQuery
from funnel.selectors.questions import address, read_choice, read_question
from funnel.selectors.stakes import Stake
from funnel.services import journey_maps
from funnel.views.access import SEE_CAMPAIGNS
from funnel.views.funnel_lines import REPEAT_KEY, record_url, spend_url
from funnel.views.funnel_tabs import chips, presets
from people import selectors as people

PAGE = 50


@require_GET
@for_roles(*SEE_CAMPAIGNS)
def page(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    query, scope = asked(request)
    found = journeys.journey(query, scope=scope, now=now)
    context = {
        "journey": found,
        "query": query,
        "scopes": scope_tabs(query, scope),
        "presets": with_scope(presets(query, now.astimezone(people.zone()).date()), scope),
        "chips": with_scope(chips(query), scope),
        "kept": [(word, value) for word, value in kept_words(query, scope) if word not in ("from", "to")],
        "lines": [line(request, found, step) for step in found.steps],
        "weakest_url": stake_url(found, found.stakes.weakest),
        "paths": path_lines(query),
        "maps": [(each, f"?{map_words(each)}", may_remove) for each, may_remove in journeys.saved_maps(request.user)],
        "words": address(query, view=None, **{"from": None, "to": None}),
        "address": address(query, view=None, scope=scope),
        "chart_words": address(query),
    }
    return render_part(request, "funnel/journey/map.html", "answer", context)


@require_GET
@for_roles(*SEE_CAMPAIGNS)
def path_records(request: HttpRequest) -> HttpResponse:
    """The leads that came the same way, as far as this person may open them."""
    query, _scope = asked(request)
    ids = journey_paths.leads_of(query, request.GET.get("path") or "")
    leads = Lead.objects.visible_to(request.user).filter(pk__in=ids).order_by("-pk")
    visible, before = leads.count(), request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        leads = leads.filter(pk__lt=int(before[:18]))
    shown = list(leads.select_related("stage", "owner", "source")[: PAGE + 1])
    words = request.GET.copy()
    words["before"] = str(shown[PAGE - 1].pk) if len(shown) > PAGE else ""
    context = {
        "leads": shown[:PAGE],
        "counted": len(ids),
        "visible": visible,
        "next_url": f"?{words.urlencode()}" if words["before"] else "",
        "query": query,
        "stage": _("Way through channels"),
        "back": f"{reverse('funnel:journey')}?{address(query, view=None)}",
    }
    return render(request, "funnel/records.html", context)


@require_POST
@for_roles(*SEE_CAMPAIGNS)
def keep(request: HttpRequest) -> HttpResponse:
    query, scope = asked(request, request.POST.get("words", ""))
    kept = journey_maps.keep(
        name=request.POST.get("name", ""),
        scope_end=request.POST.get("scope", scope),
        words=address(query, view=None, **{"from": None, "to": None}),
        actor=request.user,
        now=timezone.now(),
    )
    return done(request, _("The map is kept."), f"{reverse('funnel:journey')}?{map_words(kept)}")


@require_POST
@for_roles(*SEE_CAMPAIGNS)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(JourneyMap.objects.visible_to(request.user), pk=pk)
    journey_maps.remove(kept, actor=request.user, now=timezone.now())
    return done(request, _("The map is removed."), reverse("funnel:journey"))


def asked(request: HttpRequest, words: str | None = None) -> tuple[FunnelQuery, str]:
    """By cohort, of these days and this cut; a moment of the past is for the funnel page."""
    params = request.GET if words is None else request.GET.__class__(words)
    query = journeys.as_cohort(read_question(params, now=timezone.now()))
    return query, read_choice(params, "scope", journeys.SCOPES, journeys.DEFAULT_SCOPE) or journeys.DEFAULT_SCOPE


def scope_tabs(query: FunnelQuery, scope: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "url": f"?{address(query, view=None, scope=key)}", "is_on": key == scope}
        for key, name in SCOPES
    ]  # fmt: skip


def with_scope(links: list[dict[str, Any]], scope: str) -> list[dict[str, Any]]:
    return [{**link, "url": f"{link['url']}&{urlencode({'scope': scope})}"} for link in links]


def kept_words(query: FunnelQuery, scope: str) -> list[tuple[str, str]]:
    return parse_qsl(address(query, view=None, scope=scope))


def map_words(kept: JourneyMap) -> str:
    return "&".join(part for part in (kept.words, urlencode({"scope": kept.scope_end})) if part)


def line(request: HttpRequest, found: journeys.Journey, step: journeys.JourneyStep) -> dict[str, Any]:
    weakest = found.stakes.weakest
    return {
        "step": step,
        "url": step_url(request, found.query, step),
        "stake_url": stake_url(found, step.stake),
        "is_weakest": weakest is not None and step.stage is not None and weakest.stage.pk == step.stage.pk,
    }


def step_url(request: HttpRequest, query: FunnelQuery, step: journeys.JourneyStep) -> str:
    if step.key == REPEAT_KEY:
        return record_url(query, stage=REPEAT_KEY, left="advanced")
    return record_url(query, stage=step.key) if step.stage else spend_url(request, query)


def stake_url(found: journeys.Journey, stake: Stake | None) -> str:
    """The leads that the gap is reckoned from: those which stood before the step in the days judged."""
    days = found.stakes.period
    if stake is None or days is None:
        return ""
    words: dict[str, Any] = {"stage": stake.before.key, "from": days.start, "to": days.end}
    return f"{reverse('funnel:records')}?{address(found.query, **words)}"


def path_lines(query: FunnelQuery) -> dict[str, Any]:
    found = journey_paths.paths(query)
    page = reverse("funnel:journey-path")
    rows = [*found.variants, *(row for row in (found.others, found.unknown) if row)]
    return {
        "found": found,
        "rows": [(row, f"{page}?{address(query, view=None, path=row.key)}" if row.key else "") for row in rows],
        "days": journey_paths.LOOKBACK.days,
        "at_most": journey_paths.LEADS_AT_MOST,
    }
