"""What stands beside the candidates: the pool, likely duplicates, terms of keeping, sources and letters."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.doors import done
from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.forms import first_error, taken
from alignment.shared.periods import local_day
from hiring.forms.candidates import MergeForm, SourceForm, TemplateForm
from hiring.models import Candidate, HiringSource, LetterTemplate
from hiring.models.letters import PLACEHOLDERS
from hiring.selectors import candidates as selectors
from hiring.selectors import duplicates as twins
from hiring.services import answers, merging, sources
from hiring.views.reach import for_hirers, for_hr
from people import selectors as people

POOL, DUPLICATES, TERMS, SOURCES, LETTERS, LETTER = (
    f"hiring/candidates/{name}.html" for name in ("pool", "duplicates", "terms", "sources", "letters", "template")
)  # fmt: skip


@for_hirers
@require_GET
def pool(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:200]
    page = selectors.pool_page(selectors.pool(request.user, text), request.GET.get("after", ""))
    return render(request, POOL, {"page": page, "q": text})


@for_hr
@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    return render(request, DUPLICATES, _twins(request))


def _twins(request: HttpRequest, refusal: str = "") -> dict[str, Any]:
    return {"pairs": twins.suspected(request.user), "merges": twins.merges(request.user), "refusal": refusal}


@for_hr
@require_POST
def merge(request: HttpRequest) -> HttpResponse:
    form = MergeForm(request.POST)
    try:
        if not form.is_valid():
            raise InvalidInput(first_error(form))
        reach = Candidate.objects.editable_by(request.user)
        found = {name: get_object_or_404(reach, pk=pk) for name, pk in form.cleaned_data.items()}
        merging.merge(found["source"], into=found["into"], actor=request.user, now=timezone.now())
    except DomainError as error:
        return render(request, DUPLICATES, _twins(request, error.message), status=422)
    return done(request, _("They are one record now; it can be taken back here."), reverse("hiring:duplicates"))


@for_hr
@require_POST
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        merging.undo(get_object_or_404(twins.merges(request.user).model, pk=pk), actor=request.user, now=timezone.now())
    except DomainError as error:
        return render(request, DUPLICATES, _twins(request, error.message), status=422)
    return done(request, _("They are two records again."), reverse("hiring:duplicates"))


@for_hr
@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    """AL-57: whose term ends within a week, and whom we keep without a consent."""
    now = timezone.now()
    today = local_day(now, people.zone())
    context = {"ending": selectors.ending(today)[:200], "without": selectors.without_consent(now)[:200]}
    return render(request, TERMS, context)


@for_hr
@require_http_methods(["GET", "POST"])
def source_list(request: HttpRequest) -> HttpResponse:
    form = SourceForm(request.POST if request.method == "POST" else None)

    def add() -> None:
        sources.add(**form.cleaned_data, actor=request.user, now=timezone.now())

    if request.method == "POST" and taken(form, add):
        return redirect("hiring:sources")
    rows = HiringSource.objects.order_by("is_archived", "name")
    return render(request, SOURCES, {"rows": rows, "form": form}, status=422 if form.errors else 200)


@for_hr
@require_POST
def source_archive(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(HiringSource, pk=pk)
    sources.archive(row, is_archived=not row.is_archived, actor=request.user, now=timezone.now())
    return redirect("hiring:sources")


@for_hr
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    return render(request, LETTERS, {"rows": LetterTemplate.objects.order_by("kind", "language")})


@for_hr
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(LetterTemplate, pk=pk)
    form = TemplateForm(request.POST) if request.method == "POST" else TemplateForm.of(row)

    def save() -> None:
        given = form.cleaned_data
        answers.edit(
            row, subject=given["subject"], body=given["body"], expected_version=given["version"], actor=request.user,
            now=timezone.now(),
        )  # fmt: skip

    if request.method == "POST" and taken(form, save):
        return done(request, _("The letter is changed."), reverse("hiring:letters"))
    context = {"row": row, "form": form, "words": [(f"{{{key}}}", label) for key, label in PLACEHOLDERS.items()]}
    return render(request, LETTER, context, status=422 if form.errors else 200)
