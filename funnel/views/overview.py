"""The funnel page: from spend to win by step, and the records behind every figure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

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
from alignment.shared.periods import Period
from funnel.models import Stage, StageSignature
from funnel.selectors.funnel import FunnelQuery, FunnelRow, FunnelTable, StageFigures, funnel_table
from funnel.selectors.questions import address, member_word, read_question
from funnel.selectors.records import LEFT, OUTCOMES, records
from people import selectors as people
from people.roles import SEES_FIGURES

PAGE = 50


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    allow(request)
    now = timezone.now()
    query = read_question(request.GET, today=now.astimezone(people.zone()).date())
    table = funnel_table(query, now=now)
    context = {
        "table": table,
        "query": query,
        "steps": [step_line(table, place) for place in range(len(table.total.stages))],
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
        "is_draft": is_draft(),
    }
    return render_part(request, "funnel/overview.html", "answer", context)


@login_required
@require_GET
def record_list(request: HttpRequest) -> HttpResponse:
    allow(request)
    now = timezone.now()
    query = read_question(request.GET, today=now.astimezone(people.zone()).date())
    stage_id, left, outcome = record_words(request)
    leads, counted = records(query, user=request.user, stage_id=stage_id, left=left, outcome=outcome)
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
        "stage": Stage.objects.filter(pk=stage_id).first(),
        "back": f"{reverse('funnel:overview')}?{address(query)}",
    }
    return render(request, "funnel/records.html", context)


def allow(request: HttpRequest) -> None:
    if not request.user.has_role(*SEES_FIGURES):
        raise PermissionDenied


def record_words(request: HttpRequest) -> tuple[int | None, str | None, str | None]:
    left, outcome = request.GET.get("left") or None, request.GET.get("outcome") or None
    if left not in (None, *LEFT) or outcome not in (None, *OUTCOMES):
        raise InvalidInput(_("There is no such group of leads."), field="left")
    stage = Stage.objects.filter(key=request.GET.get("stage", ""), pipeline__key="sales").first()
    return (stage.pk if stage else None), left, outcome


def record_url(
    query: FunnelQuery,
    *,
    stage: Stage | None = None,
    left: str | None = None,
    outcome: str | None = None,
    known: Mapping[tuple[str, int], str] | None = None,
) -> str:
    words = {"stage": stage.key if stage else None, "left": left, "outcome": outcome, "by": None}
    return f"{reverse('funnel:records')}?{address(query, known, **words)}"


def step_line(table: FunnelTable, place: int) -> dict[str, object]:
    figures: StageFigures = table.total.stages[place]
    stage = figures.stage
    following = table.total.stages[place + 1].step if place + 1 < len(table.total.stages) else None
    exits = {left: record_url(table.query, stage=stage, left=left) for left in LEFT}
    shares = [s.step.from_previous for s in table.total.stages if s.step.from_previous is not None and s.step.n >= 30]
    return {
        "figures": figures,
        "url": record_url(table.query, stage=stage),
        "exits": exits,
        "is_small": figures.step.n < 30,
        "is_weakest": bool(shares) and figures.step.n >= 30 and figures.step.from_previous == min(shares),
        "next": following,
    }


def cut_line(table: FunnelTable, row: FunnelRow) -> dict[str, object]:
    query, by = table.query, table.query.by
    if by in ("month", "week"):
        days = month_or_week(str(row.key), by or "")
        narrowed = replace(query, start=max(days.start, query.start), end=min(days.end, query.end), by=None)
        return {
            "row": row,
            "name": row.name,
            "url": record_url(narrowed),
            "won_url": record_url(narrowed, outcome="won"),
        }
    narrowed = replace(query, by=None, filters={**query.filters, by: (row.member or 0,)})
    known = {(str(by), row.member or 0): str(row.key) if row.member else "none"}
    return {
        "row": row,
        "name": row.name,
        "url": record_url(narrowed, known=known),
        "won_url": record_url(narrowed, outcome="won", known=known),
        "deeper": f"?{address(narrowed, known)}",
    }


def month_or_week(key: str, by: str) -> Period:
    if by == "month":
        return Period.month_of(date.fromisoformat(f"{key}-01"))
    year, week = key.split("-W")
    return Period.week_of(date.fromisocalendar(int(year), int(week), 1))


def cut_tabs(query: FunnelQuery) -> list[dict[str, object]]:
    names = {
        "source": _("Source"),
        "campaign": _("Campaign"),
        "owner": _("Owner"),
        "team": _("Team"),
        "month": _("Month"),
        "week": _("Week"),
    }
    return [{"name": n, "url": f"?{address(query, by=key)}", "is_on": query.by == key} for key, n in names.items()]


def view_tabs(query: FunnelQuery) -> list[dict[str, object]]:
    names = {"cohort": _("By cohort"), "period": _("By period")}
    return [{"name": n, "url": f"?{address(query, view=key)}", "is_on": query.view == key} for key, n in names.items()]


def presets(query: FunnelQuery, today: date) -> list[dict[str, object]]:
    month, quarter = Period.month_of(today), Period.quarter_of(today)
    spans = {
        _("This month"): (month.start, month.end),
        _("Last month"): (month.previous().start, month.start),
        _("This quarter"): (quarter.start, quarter.end),
        _("12 months"): (today.replace(year=today.year - 1, day=1), today + timedelta(days=1)),
    }
    return [
        {
            "name": name,
            "url": f"?{address(query, **{'from': start, 'to': end})}",
            "is_on": (start, end) == (query.start, query.end),
        }
        for name, (start, end) in spans.items()
    ]


def chips(query: FunnelQuery) -> list[dict[str, str]]:
    labels = {"source": _("Source"), "campaign": _("Campaign"), "owner": _("Owner"), "team": _("Team")}
    return [
        {
            "text": f"{labels[cut]}: {member_name(cut, member)}",
            "url": f"?{address(replace(query, filters={**query.filters, cut: tuple(m for m in members if m != member)}))}",
        }
        for cut, members in query.filters.items()
        for member in members
    ]


def member_name(cut: str, member: int) -> str:
    if not member:
        return _("not given")
    if cut == "owner":
        return str(people.persons_by_id([member]).get(member, ""))
    return member_word(cut, member)


def is_draft() -> bool:
    """R-FN-01: until both heads have signed every definition, the funnel is a draft."""
    stages = Stage.objects.filter(pipeline__key="sales", is_archived=False, kind="open")
    signed = set(StageSignature.objects.filter(stage__in=stages).values_list("stage_id", "side", "definition"))
    return any((s.pk, side, s.definition) not in signed for s in stages for side in ("marketing", "sales"))
