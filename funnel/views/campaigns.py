"""Campaigns: what they cost and what became of their leads, each figure a door to its records."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.doors import done, for_roles, sent
from alignment.shared.errors import NotAllowed, StaleVersion
from alignment.shared.partials import render_part
from alignment.shared.periods import local_day
from delivery.bell import ring
from funnel.forms import CampaignForm, PeriodForm, SpendForm
from funnel.models import Campaign, Stage
from funnel.selectors import advertising, lead_lists
from funnel.selectors.dictionaries import campaigns_by_id
from funnel.selectors.funnel import FunnelQuery, FunnelRow, FunnelTable, funnel_table
from funnel.selectors.tables import Reported
from funnel.services import dictionaries
from funnel.services.spend import record_spend
from funnel.views.access import SEE_CAMPAIGNS
from people import selectors as people

LIST = "funnel/campaigns/list.html"
EDIT = "funnel/campaigns/edit.html"
SPEND = "funnel/campaigns/spend.html"
SPENDERS = ("cmo", "head_of_marketing", "marketer")
USUAL_DAYS = 90
SPEND_ROWS = 200


@dataclass(frozen=True)
class Line:
    """A campaign of the table. Money in minor units."""

    name: str
    key: str
    campaign: Campaign | None
    figures: FunnelRow | None
    spend: dict[str, int | None]
    may_edit: bool
    accepted: int

    @property
    def cost(self) -> int | None:
        return self.spend.get("cost_minor")

    @property
    def leads(self) -> int:
        return self.figures.entered if self.figures else 0

    @property
    def cpl(self) -> int | None:
        return whole(self.figures and self.figures.cpl_minor)

    @property
    def cac(self) -> int | None:
        return whole(self.figures and self.figures.cac_minor)

    @property
    def reported(self) -> Reported:
        told = [self.spend.get(name) for name in ("reported_leads", "reported_customers", "reported_revenue_minor")]
        return Reported(self.cost or 0, *told)


def whole(amount: float | None) -> int | None:
    return None if amount is None else round(amount)


@for_roles(*SEE_CAMPAIGNS)
@require_GET
def campaign_list(request: HttpRequest) -> HttpResponse:
    return show_list(request, SpendForm(user=request.user))


def show_list(request: HttpRequest, spend_form: SpendForm, *, status: int = 200) -> HttpResponse:
    period = PeriodForm(request.GET)
    start, end = read_period(period)
    query = FunnelQuery(start, end, view="cohort", by="campaign")
    table = funnel_table(query, now=timezone.now())
    lines = campaign_lines(request, table, start, end)
    stages = {stage.key: stage for stage in Stage.objects.filter(pipeline__key=query.pipeline)}
    spend = total_spend(line.spend for line in lines)
    context = {
        "period": PeriodForm(initial={"since": start, "until": end - timedelta(days=1)}),
        "period_errors": period.errors,
        "lines": lines,
        "table": table,
        "total": Line(_("All campaigns"), "", None, table.total, spend, False, reached(table.total, "accepted")),
        "currency": people.company().currency,
        "days": urlencode({"since": start.isoformat(), "until": (end - timedelta(days=1)).isoformat()}),
        "accepted": stages.get("accepted"),
        "won": stages.get("won"),
        "spend_form": spend_form,
        "may_spend": may_spend(request),
        "is_empty": not lines,
    }
    return render_part(request, LIST, "spend_form" if status == 422 else "table", context, status=status)


def read_period(form: PeriodForm) -> tuple[date, date]:
    """Half-open; the last ninety days unless the address says otherwise."""
    today = local_day(timezone.now(), people.zone())
    data = form.cleaned_data if form.is_valid() else {}
    until = data.get("until") or today
    since = data.get("since") or until - timedelta(days=USUAL_DAYS - 1)
    return since, until + timedelta(days=1)


def campaign_lines(request: HttpRequest, table: FunnelTable, start: date, end: date) -> list[Line]:
    spend = advertising.spend_by_campaign(request.user, start=start, end=end)
    rows = {row.member or 0: row for row in table.rows}
    known = campaigns_by_id(request.user, [*spend, *rows])
    mine = set(Campaign.objects.editable_by(request.user).values_list("pk", flat=True))
    lines = [
        campaign_line(pk, known.get(pk), rows.get(pk), spend.get(pk, {}), pk in mine)
        for pk in {*known, *spend, *rows}
        if pk in known or pk == 0
    ]
    return sorted(lines, key=lambda line: (-(line.cost or 0), -line.leads, line.name))


def campaign_line(
    pk: int, campaign: Campaign | None, row: FunnelRow | None, spend: dict[str, int | None], may_edit: bool
) -> Line:
    name = campaign.name if campaign else _("not stated")
    accepted = reached(row, "accepted") if row else 0
    return Line(name, str(pk) if pk else lead_lists.NONE, campaign, row, spend, may_edit, accepted)


def reached(row: FunnelRow, key: str) -> int:
    return next((figures.entered for figures in row.stages if figures.stage.key == key), 0)


def total_spend(parts: Any) -> dict[str, int | None]:
    total: dict[str, int | None] = {}
    for part in parts:
        for name, value in part.items():
            if value is not None:
                total[name] = (total.get(name) or 0) + value
    return total


def may_spend(request: HttpRequest) -> bool:
    return Campaign.objects.editable_by(request.user).filter(is_archived=False).exists()


@for_roles(*SPENDERS)
@require_POST
def add_spend(request: HttpRequest) -> HttpResponse:
    form = SpendForm(request.POST, user=request.user)
    if not form.is_valid():
        return show_list(request, form, status=422)
    currency = people.company().currency
    data = form.cleaned_data
    record_spend(
        data["campaign"], day=data["date"], currency=currency, figures=form.figures(currency), actor=request.user,
        now=timezone.now(),
    )  # fmt: skip
    return done(request, _("Spend of the day is saved."), reverse("funnel:campaign-list"))


@for_roles(*SEE_CAMPAIGNS)
@require_GET
def spend_rows(request: HttpRequest) -> HttpResponse:
    """The rows behind a sum."""
    start, end = read_period(PeriodForm(request.GET))
    campaigns, sources = members(request, "campaign"), members(request, "source")
    found = advertising.spend_rows(request.user, start=start, end=end, campaigns=campaigns, sources=sources)
    rows = list(found[: SPEND_ROWS + 1])
    seen = Campaign.objects.visible_to(request.user)
    context = {
        "rows": rows[:SPEND_ROWS],
        "has_more": len(rows) > SPEND_ROWS,
        "limit": SPEND_ROWS,
        "start": start,
        "last": end - timedelta(days=1),
        "campaign": seen.filter(pk__in=campaigns).first() if len(campaigns) == 1 else None,
        "shows_reported": any(row.reported_leads is not None for row in rows),
    }
    return render_part(request, SPEND, "rows", context)


def members(request: HttpRequest, cut: str) -> list[int]:
    """Ids of the address; 0 for rows that name none, and no row for a word that is neither."""
    words = [word for word in request.GET.getlist(cut) if word]
    return [0 if word == lead_lists.NONE else int(word) if is_id(word) else -1 for word in words]


def is_id(word: str) -> bool:
    return word.isascii() and word.isdecimal() and 0 < len(word) < 19 and word != "0"


@for_roles(*SEE_CAMPAIGNS)
@require_http_methods(["GET", "POST"])
def edit_campaign(request: HttpRequest, pk: int) -> HttpResponse:
    seen = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    campaign = Campaign.objects.editable_by(request.user).filter(pk=seen.pk).first()
    if campaign is None:
        raise NotAllowed(_("A campaign is changed by its owner and the head of marketing."))
    initial = {name: getattr(campaign, name) for name in ("name", "owner", "is_archived", "version")}
    form = CampaignForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        return save_campaign(request, campaign, dict(form.cleaned_data))
    context = {"campaign": campaign, "form": form}
    return render_part(request, EDIT, "form", context, status=422 if form.errors else 200)


def save_campaign(request: HttpRequest, campaign: Campaign, changes: dict[str, Any]) -> HttpResponse:
    if changes.pop("version") != campaign.version:
        raise StaleVersion(
            _("“%(campaign)s” was changed by someone else meanwhile. Nothing was overwritten.")
            % {"campaign": campaign.name},
            current=campaign,
        )
    dictionaries.change_campaign(campaign, changes=changes, now=timezone.now(), actor=request.user)
    ring("rollups")
    return done(request, _("The campaign is saved."), reverse("funnel:campaign-list"))
