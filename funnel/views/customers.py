"""Customers: the list, one of them, cohorts of the base, and what its sleeping part is worth."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.doors import for_roles
from alignment.shared.errors import NotAllowed
from alignment.shared.fields import minor
from alignment.shared.forms import taken
from alignment.shared.partials import render_part
from alignment.shared.periods import Period, day_start, local_day, months_before
from delivery.bell import ring
from funnel.forms.customers import CustomerFilterForm, DormantForm, PurchaseForm
from funnel.metrics import buying as metrics
from funnel.models import Customer, Lead
from funnel.selectors import base, buying
from funnel.services import customers
from funnel.views.access import SEE_CAMPAIGNS, SEE_LEADS
from people import selectors as people

LIST, RECORD, COHORTS, DORMANT = (f"funnel/customers/{name}.html" for name in ("list", "record", "cohorts", "dormant"))
SELLERS = ("cco", "head_of_sales", "sales_rep")
SHOWN_MONTHS = 12
PURCHASES_SHOWN = 100


def today() -> date:
    return local_day(timezone.now(), people.zone())


@for_roles(*SEE_LEADS)
@require_GET
def customer_list(request: HttpRequest) -> HttpResponse:
    form, silent_after = CustomerFilterForm(request.GET or None), buying.silence()
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    months = form.months() if form.is_bound else {"cohort": None, "bought": None}
    filters = base.Filters(said.get("q", ""), said.get("segment") or "all", silent_after=silent_after, **months)
    rows, before = base.page(base.customers(request.user, filters, today=today()), before=request.GET.get("before", ""))
    words = {name: value for name, value in request.GET.items() if value and name != "before"}
    context = {
        "form": form,
        "rows": rows,
        "currency": people.company().currency,
        "silent_after": silent_after,
        "is_filtered": bool(words),
        "months": months,
        "next_url": f"?{urlencode({**words, 'before': before})}" if before else "",
        "sees_base": request.user.has_role(*SEE_CAMPAIGNS),
    }
    return render_part(request, LIST, "rows", context)


@for_roles(*SEE_LEADS)
@require_GET
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    return render_part(request, RECORD, "record", page(request, pk))


def page(request: HttpRequest, pk: int, form: PurchaseForm | None = None) -> dict[str, Any]:
    one = get_object_or_404(Customer.objects.visible_to(request.user).select_related("fact"), pk=pk)
    leads = Lead.objects.visible_to(request.user).alive().filter(customer=one)
    return {
        "customer": one,
        "fact": getattr(one, "fact", None),
        "currency": people.company().currency,
        "purchases": one.purchases.select_related("product").order_by("-at", "-pk")[:PURCHASES_SHOWN],
        "leads": leads.select_related("stage", "owner", "source").order_by("-created_at", "-pk")[:PURCHASES_SHOWN],
        "form": form or PurchaseForm(initial={"at": today()}),
        "may_sell": request.user.has_role(*SELLERS),
        "silent_after": buying.silence(),
    }


@for_roles(*SEE_LEADS)
@require_POST
def add_purchase(request: HttpRequest, pk: int) -> HttpResponse:
    one, form = _sold_to(request, pk), PurchaseForm(request.POST)
    if taken(form, lambda: _record(one, form)):
        ring("rollups")
        messages.success(request, _("The purchase is written down."))
        return redirect("funnel:customer", pk=pk)
    return render_part(request, RECORD, "record", page(request, pk, form), status=422)


def _record(one: Customer, form: PurchaseForm) -> None:
    said, currency = form.cleaned_data, people.company().currency
    customers.record_purchase(
        customer=one, at=day_start(said["at"], people.zone()), now=timezone.now(), currency=currency,
        amount_minor=minor(said["amount"], currency) or 0, kind=said["kind"], is_demo=one.is_demo,
    )  # fmt: skip


@for_roles(*SEE_LEADS)
@require_POST
def opt_out(request: HttpRequest, pk: int) -> HttpResponse:
    """R-RP-06; sent a second time it takes the refusal back."""
    one = _sold_to(request, pk)
    customers.set_opt_out(one, out=one.opted_out_at is None, actor=request.user, now=timezone.now())
    return redirect("funnel:customer", pk=pk)


def _sold_to(request: HttpRequest, pk: int) -> Customer:
    one = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    if not request.user.has_role(*SELLERS):
        raise NotAllowed(_("Purchases are kept by sales."))
    return one


@for_roles(*SEE_CAMPAIGNS)
@require_GET
def cohorts(request: HttpRequest) -> HttpResponse:
    """Twelve months of beginnings; the last whole month of the base beside them."""
    now = today()
    period = Period(months_before(now.replace(day=1), SHOWN_MONTHS - 1), Period.month_of(now).end)
    silent_after, month = buying.silence(), Period.month_of(now).previous()
    measure = "revenue" if request.GET.get("measure") == "revenue" else "active"
    found = buying.cohorts(period, today=now)
    context = {
        "cohorts": found,
        "places": range(max((len(row.cells) for row in found), default=0)),
        "measure": measure,
        "currency": people.company().currency,
        "repeat": buying.repeat_rate(today=now),
        "kept": buying.kept(month, silent_after=silent_after),
        "repeat_revenue": buying.returning_share(Period(months_before(month.end, 12), month.end)),
        "sources": buying.by_source(period),
        "silent_after": silent_after,
        "period": period,
        "list": reverse("funnel:customers"),
    }
    return render_part(request, COHORTS, "answer", context)


@for_roles(*SEE_CAMPAIGNS)
@require_GET
def dormant(request: HttpRequest) -> HttpResponse:
    """The calculator of A31: the author's formula beside the refined one."""
    silent_after, currency = buying.silence(), people.company().currency
    counted, form = base.base(today=today(), silent_after=silent_after), DormantForm(request.GET or None)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    own = counted.median_check if said.get("by") == "median" else counted.average_check
    check = minor(said.get("check"), currency)
    values = {
        "purchases_a_year": said.get("purchases") if said.get("purchases") is not None else counted.purchases_a_year,
        "average_check": own if check is None else check,
        "returning": metrics.RETURNING if said.get("returning") is None else said["returning"] / 100,
    }
    context = {
        "form": form,
        "base": counted,
        "values": values,
        "seed": metrics.lost_revenue(counted.customers, **values),
        "refined": metrics.lost_revenue(counted.eligible, **values),
        "silent_after": silent_after,
        "currency": currency,
        "carried": base.carried(today=today()),
    }
    return render_part(request, DORMANT, "answer", context, status=422 if form.is_bound and form.errors else 200)
