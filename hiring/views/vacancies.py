"""Vacancies: the list, a new one, its page with its steps, and its text for those who read it first."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alignment.shared.errors import NotAllowed
from alignment.shared.forms import taken
from alignment.shared.partials import render_part
from alignment.shared.periods import local_day
from hiring.forms.vacancies import FilterForm, ReadingForm, VacancyForm
from hiring.models import TextReading, Vacancy
from hiring.models.vacancies import VACANCY_STATES
from hiring.selectors import vacancies as selectors
from hiring.services import vacancy_changes
from people import selectors as people

LIST, FORM, READING = (f"hiring/vacancies/{name}.html" for name in ("list", "form", "reading"))
AT_ONCE = 30


def hires(request: HttpRequest) -> None:
    """Whoever may ask for a colleague, approve it, or was made recruiter of a vacancy."""
    user = request.user
    if not may_ask(request) and not user.has_role("ceo") and not Vacancy.objects.visible_to(user).exists():
        raise PermissionDenied


def may_ask(request: HttpRequest) -> bool:
    return bool(request.user.has_role(*selectors.ASKERS))


@login_required
@require_GET
def vacancy_list(request: HttpRequest) -> HttpResponse:
    hires(request)
    form = FilterForm(request.GET)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    before = given.pop("before", None)
    found = selectors.listed(request.user, selectors.Filters(**given))
    if before and (last := Vacancy.objects.filter(pk=before).first()):
        found = found.filter(Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk))
    rows = list(found[: AT_ONCE + 1])
    url = reverse("hiring:vacancies")
    context = {
        "cards": selectors.cards(rows[:AT_ONCE], timezone.now()),
        "next_url": address(url, given, before=rows[AT_ONCE - 1].pk) if len(rows) > AT_ONCE else "",
        "may_ask": may_ask(request),
        **filter_words(request, url, given),
    }
    return render_part(request, LIST, "rows", context)


def filter_words(request: HttpRequest, url: str, given: dict[str, Any]) -> dict[str, Any]:
    """The three filters that the list and the board share: what may be chosen, and chips of what was."""
    departments, heads = selectors.departments(request.user), selectors.heads(request.user)
    words = {
        "state": {"all": _("All"), **{key: str(label) for key, label in VACANCY_STATES}},
        "department": {row.pk: row.name for row in departments},
        "head": {row.pk: row.name for row in heads},
    }
    chips = [
        (words[name].get(given[name], "—"), address(url, given, **{name: None})) for name in words if name in given
    ]
    return {"chips": chips, "choices": words, "given": given}


def address(url: str, given: dict[str, Any], **changes: Any) -> str:
    said = {name: str(value) for name, value in {**given, **changes}.items() if value}
    return f"{url}?{urlencode(said)}" if said else url


@login_required
@require_http_methods(["GET", "POST"])
def vacancy_new(request: HttpRequest) -> HttpResponse:
    if not may_ask(request):
        raise NotAllowed(_("Heads and the HR director ask for a new colleague."))
    initial = {"hiring_head": request.user.pk}
    form, made = VacancyForm(request.POST or None, initial=initial), []
    if request.method == "POST" and taken(
        form, lambda: made.append(vacancy_changes.draft(form.values, now=timezone.now(), actor=request.user))
    ):
        messages.success(request, _("A draft. Fill in the brief, then ask for approval."))
        return redirect("hiring:vacancy", pk=made[0].pk)
    return render(request, FORM, {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def vacancy_edit(request: HttpRequest, pk: int) -> HttpResponse:
    vacancy = editable(request, pk)
    typed, initial = request.POST or None, VacancyForm.initial_of(vacancy)
    form = VacancyForm(typed, initial=initial, vacancy=vacancy)

    def change() -> None:
        expected = form.cleaned_data["version"]
        vacancy_changes.change(vacancy, form.values, now=timezone.now(), actor=request.user, expected_version=expected)

    if request.method == "POST" and taken(form, change):
        messages.success(request, _("Written down."))
        return redirect("hiring:vacancy", pk=pk)
    context = {"form": form, "vacancy": vacancy}
    return render(request, FORM, context, status=422 if form.errors else 200)


def seen(request: HttpRequest, pk: int) -> Vacancy:
    rows = Vacancy.objects.visible_to(request.user).select_related("department", "hiring_head", "recruiter")
    found: Vacancy = get_object_or_404(rows, pk=pk)
    return found


def editable(request: HttpRequest, pk: int) -> Vacancy:
    vacancy = seen(request, pk)
    if not edits(request, vacancy):
        raise NotAllowed(_("The HR director, the hiring head and the recruiter change a vacancy."))
    return vacancy


def edits(request: HttpRequest, vacancy: Vacancy) -> bool:
    return Vacancy.objects.editable_by(request.user).filter(pk=vacancy.pk).exists()


def today() -> Any:
    return local_day(timezone.now(), people.zone())


@login_required
@require_http_methods(["GET", "POST"])
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """The text alone, for the colleague who was asked: no salary, no candidates."""
    rows = TextReading.objects.editable_by(request.user).select_related("vacancy")
    row = get_object_or_404(rows, pk=pk)
    form = ReadingForm(request.POST or None)
    if request.method == "POST" and taken(
        form, lambda: vacancy_changes.read(row, **form.cleaned_data, now=timezone.now(), actor=request.user)
    ):
        messages.success(request, _("Thank you: a text is judged best by whoever reads it first."))
        return redirect("hiring:reading", pk=pk)
    is_old = row.text_mark != selectors.mark_of(row.vacancy)
    context = {"reading": row, "vacancy": row.vacancy, "form": form, "is_old": is_old}
    return render(request, READING, context, status=422 if form.errors else 200)
