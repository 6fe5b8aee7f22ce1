"""Candidates as a list, several at once, and a new one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import push_url, reswap, retarget

from alignment.shared.doors import done
from alignment.shared.errors import DomainError
from alignment.shared.forms import first_error, refuse
from alignment.shared.partials import render_part, wants_part
from delivery.bell import ring
from hiring.forms.candidates import BulkForm, FilterForm, NewForm
from hiring.models import Application, Vacancy
from hiring.models.letters import LETTERS
from hiring.selectors import candidates as selectors
from hiring.services import applications_bulk, candidates
from hiring.views.reach import for_hirers
from loop.views.answers import said

LIST, NEW = "hiring/candidates/list.html", "hiring/candidates/new.html"
GIVEN = ("vacancy", "source", "agency", "consents")


@for_hirers
@require_GET
def candidate_list(request: HttpRequest) -> HttpResponse:
    target = request.htmx.target if wants_part(request) else None
    part = "rows" if target == "more-row" else "results"
    response = render_part(request, LIST, part, _context(request, request.GET))
    return push_url(response, _address(request.GET)) if target == "results" else response


def _context(request: HttpRequest, params: QueryDict) -> dict[str, Any]:
    form = FilterForm(params, user=request.user)
    filters = form.filters
    rows = selectors.filtered(request.user, filters)
    page = selectors.page(rows, after=params.get("after", ""))
    query = _cleaned(params)
    return {
        "form": form,
        "page": page,
        "count": rows.count(),
        "movable": selectors.movable_ids(request.user, page.rows),
        "query": query.urlencode(),
        "next_url": _address(query, after=page.after) if page.after else "",
        "is_filtered": bool(filters),
        "bulk": BulkForm(),
        "letters": LETTERS,
        "boards": Vacancy.objects.editable_by(request.user).searched().order_by("-created_at", "-pk")[:20],
        "is_hr": request.user.has_role("hr_director"),
    }


def _cleaned(params: QueryDict) -> QueryDict:
    query = params.copy()
    for name in list(query):
        if name == "after" or not query.get(name):
            del query[name]
    return query


def _address(params: QueryDict, after: str = "") -> str:
    query = _cleaned(params)
    if after:
        query["after"] = after
    return reverse("hiring:candidates") + (f"?{query.urlencode()}" if query else "")


@for_hirers
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """A stage, with a reason and a letter where it is a refusal, or a letter alone, for the chosen ones."""
    query, form = QueryDict(request.POST.get("query", "")), BulkForm(request.POST)
    if not form.is_valid():
        return _refused(request, first_error(form))
    rows = _chosen(request)
    if not rows:
        return _refused(request, _("Choose at least one candidate whose application you may change."))
    result = _change(request, rows, form.cleaned_data)
    ring("outbox")
    text = _told(result)
    if not wants_part(request):
        return done(request, text, _address(query))
    response = render(request, f"{LIST}#results", _context(request, query))
    return said(response, text, tone="good" if result.changed else "bad")


def _chosen(request: HttpRequest) -> list[Application]:
    keys = [int(pk) for pk in request.POST.getlist("application") if pk.isdecimal() and len(pk) < 19]
    rows = Application.objects.editable_by(request.user).filter(pk__in=keys)
    return list(rows.select_related("stage", "candidate").order_by("pk")[: applications_bulk.BULK_LIMIT + 1])


def _change(request: HttpRequest, rows: list[Application], data: dict[str, Any]) -> applications_bulk.Done:
    common = {"actor": request.user, "now": timezone.now()}
    if data["field"] == "letter":
        return applications_bulk.answer_many(rows, data["letter"], **common)
    refusal = data["refusal"].key if data["refusal"] else ""
    return applications_bulk.move_many(
        rows, to_stage=data["stage"], refusal=refusal, letter=data["with_letter"], **common
    )


def _told(result: applications_bulk.Done) -> str:
    text = ngettext("%(count)s application changed.", "%(count)s applications changed.", result.changed)
    text %= {"count": result.changed}
    if not result.refused:
        return text
    left = ngettext("%(count)s left as it was", "%(count)s left as they were", len(result.refused))
    return f"{text} {left % {'count': len(result.refused)}}: {next(iter(result.refused.values()))}"


def _refused(request: HttpRequest, text: str) -> HttpResponse:
    if not wants_part(request):
        raise DomainError(text)
    response = render(request, "components/toast.html", {"text": text, "tone": "bad"}, status=422)
    return reswap(retarget(response, "#toasts"), "beforeend")


@for_hirers
@require_http_methods(["GET", "POST"])
def candidate_new(request: HttpRequest) -> HttpResponse:
    initial = {"vacancy": request.GET.get("vacancy")}
    form = NewForm(request.POST if request.method == "POST" else None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = _received(request, form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, _("The candidate is here."), reverse("hiring:application", args=[row.pk]))
    return render_part(request, NEW, "form", {"form": form}, status=422 if form.errors else 200)


def _received(request: HttpRequest, data: dict[str, Any]) -> Application:
    values = {name: value for name, value in data.items() if name not in GIVEN and value}
    given = {name: data[name] for name in GIVEN}
    return candidates.receive(values, **given, now=timezone.now(), actor=request.user, door="ui")
