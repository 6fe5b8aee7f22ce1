"""Salary bands: the market in a picture, where an offer stands, drafts of a new table, our people for the HR director."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.errors import NotAllowed
from alignment.shared.forms import taken
from hiring.forms import bands as forms
from hiring.metrics import bands as metrics
from hiring.models import BandTable, Vacancy
from hiring.models.bands import BAND_KEEPERS, BAND_READERS
from hiring.selectors import bands as selectors
from hiring.services import bands
from people import selectors as people

PAGE, EDIT = "hiring/bands/page.html", "hiring/bands/edit.html"
WIDTH, ROW, BAR = 600, 34, 22


@dataclass(frozen=True)
class Bar:
    """A band in the picture, in its units."""

    row: Any
    x: float
    width: float
    y: int

    @property
    def mid(self) -> int:
        return int((self.row.min_minor + self.row.max_minor) // 2)


@dataclass(frozen=True)
class Point:
    dot: selectors.Dot
    x: float
    y: int


def _may_look(request: HttpRequest) -> None:
    if not request.user.has_role(*BAND_READERS):
        raise NotAllowed(_("Salary bands are for those who hire."))


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """`table` chooses another region or an archived one."""
    _may_look(request)
    return render(request, PAGE, _context(request))


def _context(request: HttpRequest, **extra: Any) -> dict[str, Any]:
    today = timezone.localdate(timezone=people.zone())
    found = list(selectors.tables(request.user).order_by("state", "region", "-active_from", "-pk"))
    table = _chosen(found, request.GET.get("table", ""))
    offer = forms.OfferForm(request.GET if "salary" in request.GET else None)
    keeps = request.user.has_role(*BAND_KEEPERS)
    return {
        "tables": found,
        "table": table,
        "is_checked": table is not None and selectors.is_checked(table, today),
        "overlaps": metrics.overlaps([selectors.band_of(row) for row in table.bands.all()]) if table else (),
        "offer_form": offer,
        "verdict": _verdict(table, offer, today) if table else None,
        "was_asked": offer.is_bound and offer.is_valid(),
        "out_of_band": selectors.out_of_band(Vacancy.objects.visible_to(request.user).searched()[:200], today),
        "may_edit": keeps,
        "draft_form": forms.DraftTableForm(),
        **(_own_people(request, table, today) if keeps and table else {}),
        **(_picture(request, table, today) if table else {}),
        **extra,
    }


def _chosen(found: list[BandTable], said: str) -> BandTable | None:
    asked = next((table for table in found if str(table.pk) == said), None)
    return asked or next((table for table in found if table.state == "active" and not table.region), None)


def _verdict(table: BandTable, form: forms.OfferForm, today: Any) -> selectors.BandVerdict | None:
    if not form.is_bound or not form.is_valid():
        return None
    said = form.cleaned_data
    found = selectors.of_position(table, said["position"])
    salary = forms.minor(said["salary"], table.currency)
    years = float(said["years"]) if said["years"] is not None else None
    return selectors.judged(table, found, (salary, salary), today, years=years) if found else None


def _own_people(request: HttpRequest, table: BandTable, today: Any) -> dict[str, Any]:
    levels = [(row.level, row.name) for row in table.bands.all()]
    return {
        "dots": selectors.dots(request.user, table, today),
        "pay_form": forms.PersonPayForm(levels=levels, auto_id="pay-%s"),
    }


def _picture(request: HttpRequest, table: BandTable, today: Any) -> dict[str, Any]:
    """Bars on one scale from nothing to the highest amount; our people as dots for the HR director alone."""
    rows = sorted(table.bands.all(), key=lambda row: (row.order, row.pk))
    top = max((row.max_minor for row in rows), default=1)
    bars = [
        Bar(row, row.min_minor / top * WIDTH, (row.max_minor - row.min_minor) / top * WIDTH, place * ROW)
        for place, row in enumerate(rows)
    ]
    places = {row.level: place for place, row in enumerate(rows)}
    points = [
        Point(dot, min(dot.pay.base_minor / top, 1) * WIDTH, places[dot.pay.level] * ROW + BAR // 2)
        for dot in selectors.dots(request.user, table, today)
        if dot.pay.level in places
    ]
    return {"bars": bars, "points": points, "height": len(rows) * ROW, "width": WIDTH}


@login_required
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """A new table, begun as a copy of the one in force."""
    form, made = forms.DraftTableForm(request.POST), []

    def begin() -> None:
        said, currency = form.cleaned_data, people.company().currency
        today = timezone.localdate(timezone=people.zone())
        made.append(
            bands.draft(
                region=said["region"], currency=currency, is_gross=form.is_gross, source=said["source"],
                copied_from=selectors.table_for(said["region"], currency, today), now=timezone.now(),
                actor=request.user,
            )
        )  # fmt: skip

    if taken(form, begin):
        messages.success(request, _("A draft with the figures of today. Put in what the market pays now."))
        return redirect("hiring:bands-edit", pk=made[0].pk)
    return render(request, PAGE, _context(request, draft_form=form), status=422)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """All rows of a draft as a whole."""
    table = _draft(request, pk)
    rows = forms.BandRows(
        request.POST or None, prefix="band", initial=forms.initial_of(table.bands.order_by("order"), table.currency)
    )
    activate = forms.ActivateForm(initial={"version": table.version}, auto_id="activate-%s")
    if request.method == "GET":
        return render(request, EDIT, {"table": table, "rows": rows, "activate_form": activate})
    if rows.is_valid():
        found = forms.rows_of(rows.forms, table.currency)
        bands.write(table, found, now=timezone.now(), actor=request.user)
        messages.success(request, _("Saved. It is a draft until it is put in force."))
        return redirect("hiring:bands-edit", pk=pk)
    return render(request, EDIT, {"table": table, "rows": rows, "activate_form": activate}, status=422)


@login_required
@require_POST
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    table = _draft(request, pk)
    form = forms.ActivateForm(request.POST, auto_id="activate-%s")

    def go() -> None:
        said = form.cleaned_data
        bands.activate(
            table, dated_on=said["dated_on"], now=timezone.now(), actor=request.user, expected_version=said["version"]
        )

    if taken(form, go):
        messages.success(request, _("In force. The former table is in the archive."))
        return redirect("hiring:bands")
    rows = forms.BandRows(prefix="band", initial=forms.initial_of(table.bands.order_by("order"), table.currency))
    return render(request, EDIT, {"table": table, "rows": rows, "activate_form": form}, status=422)


def _draft(request: HttpRequest, pk: int) -> BandTable:
    if not request.user.has_role(*BAND_KEEPERS):
        raise NotAllowed(_("The HR director keeps the salary bands and what is paid."))
    return get_object_or_404(BandTable.objects.editable_by(request.user), pk=pk)


@login_required
@require_POST
def person_pay(request: HttpRequest) -> HttpResponse:
    """What a colleague is paid; the HR director alone."""
    if not request.user.has_role(*BAND_KEEPERS):
        raise NotAllowed(_("The HR director keeps the salary bands and what is paid."))
    context = _context(request)
    levels = [(row.level, row.name) for row in context["table"].bands.all()] if context["table"] else []
    form = forms.PersonPayForm(request.POST, levels=levels, auto_id="pay-%s")

    def record() -> None:
        said, currency = form.cleaned_data, people.company().currency
        bands.pay_of(
            said["person"], level=said["level"], base_minor=forms.minor(said["base"], currency) or 0,
            variable_minor=forms.minor(said["variable"], currency) or 0, from_date=said["from_date"],
            now=timezone.now(), actor=request.user,
        )  # fmt: skip

    if taken(form, record):
        messages.success(request, _("Written down. Only the HR director sees it."))
        return redirect("hiring:bands")
    return render(request, PAGE, context | {"pay_form": form}, status=422)
