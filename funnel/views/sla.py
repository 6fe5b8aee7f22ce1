"""The agreement of both sides: its text, signatures, how it is kept week by week, its former versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.doors import for_roles, sent
from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.forms import refuse, taken
from alignment.shared.money import Money
from alignment.shared.periods import Period, local_day
from funnel.forms import sla as forms
from funnel.metrics.commitments import Kept
from funnel.models import Clock, Lead, SlaContract
from funnel.models.samples import READS_SAMPLES
from funnel.models.sla import HEADS_OF, SIGNERS_OF
from funnel.selectors import sla_contracts as selectors
from funnel.selectors import sla_facts
from funnel.services import sla_contracts
from funnel.views.access import SEE_LEADS
from funnel.views.handover import clock_row
from funnel.views.sla_words import METRIC_NAMES, clause_words, field_label
from people import selectors as people

PAGE, CONTRACT, EDIT, NEW, RECORDS = (
    f"funnel/sla/{name}.html" for name in ("page", "contract", "edit", "new", "records")
)
WRITERS = (*SIGNERS_OF["marketing"], *SIGNERS_OF["sales"])
HEADS = ("ceo", *HEADS_OF["marketing"], *HEADS_OF["sales"])
LISTS = HEADS_OF["sales"]
OWN_CLOCKS = 30
SHOWN_RECORDS = 200


@dataclass(frozen=True)
class Line:
    """A clause as both sides read it; `kept` is None for whoever sees no figures."""

    words: str
    metric: str
    kept: Kept | None
    is_met: bool | None
    url: str


@for_roles(*SEE_LEADS)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    now, user = timezone.now(), request.user
    today = local_day(now, people.zone())
    found = list(selectors.contracts(user))
    current = next((one for one in found if one.phase(today) == "active"), None)
    context = {
        "contract": current,
        "draft": next((one for one in found if one.state == "draft"), None),
        "waiting": [one for one in found if one.phase(today) == "waiting"],
        "former": [one for one in found if one.phase(today) == "replaced"],
        "resign_on": selectors.needs_signing_on(current) if current else None,
        "today": today,
        "may_write": user.has_role(*WRITERS),
        "sees_samples": user.has_role(*READS_SAMPLES),
        "is_head": user.has_role(*HEADS),
        "own_clocks": _own_clocks(user),
        "pauses": selectors.open_pauses(Lead.objects.visible_to(user), now),
        "declared": selectors.declared(user, selectors.weeks_of(now)[0].start),
        "may_declare": [side for side, roles in HEADS_OF.items() if user.has_role(*roles)],
    }
    return render(request, PAGE, context | _text(request, current, now) | _weeks(request, now))


def _own_clocks(user: Any) -> list[dict[str, Any]]:
    """What waits for this very seller, the most urgent first."""
    rows = Clock.objects.filter(stopped_at=None, void_at=None, lead__owner=user, lead__removed_at=None)
    return [clock_row(clock) for clock in rows.select_related("lead").order_by("due_at")[:OWN_CLOCKS]]


def _text(request: HttpRequest, contract: SlaContract | None, now: datetime) -> dict[str, Any]:
    if contract is None:
        return {"sides": []}
    if not request.user.has_role(*HEADS):
        return {"sides": _sides([Line(clause_words(one), one.metric, None, None, "") for one in contract.clauses.all()],
                                contract)}  # fmt: skip
    period = _judged(contract, now)
    states = selectors.clause_states(contract, period, now=now)
    lines = [
        Line(clause_words(one.clause), one.clause.metric, one.kept, one.is_met,
             _records(request, one.clause.metric, period, one.clause.intent))
        for one in states
    ]  # fmt: skip
    return {"sides": _sides(lines, contract), "judged": period}


def _judged(contract: SlaContract, now: datetime) -> Period:
    """The last thirteen weeks, as far as this version held in them."""
    start = selectors.weeks_of(now)[0].start
    return Period(min(max(start, contract.starts_on), _tomorrow(now)), _tomorrow(now))


def _tomorrow(now: datetime) -> date:
    return local_day(now, people.zone()) + timedelta(days=1)


def _sides(lines: list[Line], contract: SlaContract) -> list[dict[str, Any]]:
    order = {one.metric: one.side for one in contract.clauses.all()}
    signed = {"marketing": contract.marketing_signed_at, "sales": contract.sales_signed_at}
    people_of = {row.side: row.person for row in sorted(contract.signatures.all(), key=lambda row: row.at)}
    names = {"marketing": _("Marketing promises"), "sales": _("Sales promise")}
    return [
        {
            "key": side, "name": names[side], "lines": [line for line in lines if order[line.metric] == side],
            "signed_at": signed[side], "signed_by": people_of.get(side),
        }
        for side in ("marketing", "sales")
    ]  # fmt: skip


def _weeks(request: HttpRequest, now: datetime) -> dict[str, Any]:
    if not request.user.has_role(*HEADS):
        return {}
    table = selectors.attainment(now)
    rows = [
        {
            "week": week,
            "marketing": [_cell(request, cell, week.period) for cell in week.marketing],
            "sales": [_cell(request, cell, week.period) for cell in week.sales],
            "excused": {side: side in week.excused for side in selectors.COLUMNS},
        }
        for week in table.weeks
    ]
    columns = [(side, METRIC_NAMES[metric]) for side, metrics in selectors.COLUMNS.items() for metric in metrics]
    totals = [(cell.metric, cell.kept, side) for side, cells in table.totals.items() for cell in cells]
    return {"table": table, "rows": rows, "columns": columns, "totals": totals}


def _cell(request: HttpRequest, cell: selectors.Cell, period: Period) -> dict[str, Any]:
    return {"kept": cell.kept, "url": _records(request, cell.metric, period) if cell.kept.n else ""}


def _records(request: HttpRequest, metric: str, period: Period, intent: str = "") -> str:
    """R-SL-05: leads behind the promises of sales are listed for those who head its teams alone."""
    if metric not in METRIC_NAMES or (metric not in MARKETING and not request.user.has_role(*LISTS)):
        return ""
    query = f"metric={metric}&from={period.start}&to={period.end}"
    return f"{reverse('funnel:sla-records')}?{query}" + (f"&intent={intent}" if intent else "")


MARKETING = ("accepted_mql", "acceptance", "completeness", "routed")


@for_roles(*HEADS)
@require_GET
def records(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    metric = request.GET.get("metric", MARKETING[0])
    period = period_of(request) or Period(selectors.weeks_of(now)[0].start, _tomorrow(now))
    if metric not in METRIC_NAMES:
        raise Http404
    if metric not in MARKETING and not request.user.has_role(*LISTS):
        raise NotAllowed(_("Single leads behind the promises of sales are for those who head its teams."))
    intent = request.GET.get("intent", "")
    found = sla_facts.facts(period, now=now)
    verdicts = {fact.lead_id: fact.verdict for fact in sla_facts.of(found, metric, intent)}
    rows = Lead.objects.visible_to(request.user).filter(pk__in=verdicts).select_related("stage", "owner", "source")
    shown = [(lead, verdicts[lead.pk]) for lead in rows.order_by("-created_at", "-pk")[:SHOWN_RECORDS]]
    shown.sort(key=lambda row: row[1] != "broken")
    context = {"name": METRIC_NAMES[metric], "period": period, "rows": shown, "n": len(verdicts)}
    return render(request, RECORDS, context)


def period_of(request: HttpRequest) -> Period | None:
    try:
        start, end = (date.fromisoformat(request.GET.get(name, "")) for name in ("from", "to"))
    except ValueError:
        return None
    return Period(start, end) if start < end <= start + timedelta(days=366) else None


@for_roles(*SEE_LEADS)
@require_GET
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(selectors.contracts(request.user), pk=pk)
    return render(request, CONTRACT, contract_page(request, one))


def contract_page(request: HttpRequest, one: SlaContract, **extra: Any) -> dict[str, Any]:
    today, user = local_day(timezone.now(), people.zone()), request.user
    lines = [Line(clause_words(clause), clause.metric, None, None, "") for clause in one.clauses.all()]
    own = [side for side, roles in SIGNERS_OF.items() if user.has_role(*roles)]
    unsigned = {"marketing": one.marketing_signed_at is None, "sales": one.sales_signed_at is None}
    phase = one.phase(today)
    return {
        "contract": one, "phase": phase, "sides": _sides(lines, one), "built": built_of(one),
        "may_sign": phase == "draft" and any(unsigned[side] for side in own), "may_edit": phase == "draft" and bool(own),
        "may_discard": phase == "draft" and bool(own) and not one.signatures.all(),
        "may_renew": phase in ("active", "waiting") and bool(own) and not SlaContract.objects.filter(state="draft"),
        **extra,
    }  # fmt: skip


def built_of(one: SlaContract) -> dict[str, Any]:
    """The way back from the goal as it was counted; nothing when it was written by hand."""
    inputs = one.built_from
    if not inputs:
        return {}
    days = {name: date.fromisoformat(inputs[name]) for name in ("since", "until")}
    return {**inputs, **days, "last": days["until"] - timedelta(days=1)}


@for_roles(*WRITERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form, made = forms.GoalForm(sent(request)), []

    def draft() -> None:
        revenue = form.cleaned_data["revenue"]
        minor = Money.from_decimal(revenue, people.company().currency).minor if revenue is not None else None
        made.append(sla_contracts.draft(revenue_minor=minor, now=timezone.now(), actor=request.user))

    if request.method == "POST" and taken(form, draft):
        messages.success(request, _("Drafted. Look at the numbers: all of them may be changed before you sign."))
        return redirect("funnel:sla-edit", pk=made[0].pk)
    return render(request, NEW, {"form": form}, status=422 if form.errors else 200)


@for_roles(*WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(selectors.contracts(request.user).filter(state="draft"), pk=pk)
    initial = forms.initial_of(one.clauses.all()) | {"starts_on": one.starts_on, "version": one.version}
    form = forms.DraftForm(sent(request), initial=initial, label_of=field_label)
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, one, form)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved. It waits for both signatures."))
            return redirect("funnel:sla-contract", pk=pk)
    context = {"form": form, "contract": one, "built": built_of(one),
               "sides": [(side, name, form.rows(side)) for side, name in _side_names()]}  # fmt: skip
    return render(request, EDIT, context, status=422 if form.errors else 200)


def _side_names() -> list[tuple[str, str]]:
    return [("marketing", _("Marketing promises")), ("sales", _("Sales promise"))]


def _keep(request: HttpRequest, one: SlaContract, form: forms.DraftForm) -> None:
    said = form.cleaned_data
    starts_on = said["starts_on"] if said["starts_on"] != one.starts_on else None
    sla_contracts.change(
        one, clauses=form.terms(), starts_on=starts_on, expected_version=said["version"], now=timezone.now(),
        actor=request.user,
    )  # fmt: skip


@for_roles(*WRITERS)
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    one = get_object_or_404(selectors.contracts(request.user), pk=pk)
    if verb not in VERBS:
        raise Http404
    form = forms.StepForm(request.POST)
    form.is_valid()
    try:
        words, to = VERBS[verb](request, one, form.cleaned_data.get("version"))
    except NotAllowed:
        raise
    except DomainError as error:
        return render(request, CONTRACT, contract_page(request, one, refusal=error.message), status=422)
    messages.success(request, words)
    return redirect(to)


Verb = Callable[[HttpRequest, SlaContract, int | None], tuple[str, str]]


def _sign(request: HttpRequest, one: SlaContract, version: int | None) -> tuple[str, str]:
    row = sla_contracts.sign(one, now=timezone.now(), actor=request.user, expected_version=version)
    to = reverse("funnel:sla-contract", args=[one.pk])
    if row.state == "draft":
        return _("Signed. It waits for the other side."), to
    return _("Signed by both sides: in force from %(day)s.") % {"day": f"{row.starts_on:%d.%m.%Y}"}, to


def _renew(request: HttpRequest, one: SlaContract, version: int | None) -> tuple[str, str]:
    row = sla_contracts.renew(one, now=timezone.now(), actor=request.user)
    return _("The next version is drafted with the same text."), reverse("funnel:sla-contract", args=[row.pk])


def _discard(request: HttpRequest, one: SlaContract, version: int | None) -> tuple[str, str]:
    sla_contracts.discard(one, now=timezone.now(), actor=request.user, expected_version=version)
    return _("The draft is gone."), reverse("funnel:sla")


VERBS: dict[str, Verb] = {"sign": _sign, "renew": _renew, "discard": _discard}
