"""Self or agency for one vacancy: the two ways side by side, the hours behind them, the decision (A37)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.fields import minor
from alignment.shared.forms import first_error
from alignment.shared.periods import local_day
from hiring.forms.agencies import CompareForm, DecideForm, HoursBackForm, HoursForm, figures_of
from hiring.metrics.compare import compare
from hiring.models import HiringHour, Vacancy
from hiring.selectors import engagements
from hiring.selectors import searches as selectors
from hiring.selectors.qualities import QUALITIES
from hiring.services import searches
from people import selectors as people
from practices.views.steps import answer_to

LIST, RECORD = "hiring/agencies/searches.html", "hiring/agencies/search.html"
AT_ONCE = 30
FORMS = {"compare": CompareForm, "decide": DecideForm, "hours": HoursForm, "hours-back": HoursBackForm}
SAID = {
    "compare": lambda: _("The two ways stand side by side."),
    "decide": lambda: _("Decided, with its reason."),
    "hours": lambda: _("The time is written down."),
    "hours-back": lambda: _("Taken back; it counts no more."),
}


@login_required
@require_GET
def search_list(request: HttpRequest) -> HttpResponse:
    """Vacancies that are searched for, and how."""
    found = Vacancy.objects.visible_to(request.user).searched().select_related("hiring_head")
    return render(request, LIST, {"rows": found.order_by("title", "pk")[:100]})


@login_required
@require_GET
def search(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, RECORD, page(request, _seen(request, pk)))


def page(request: HttpRequest, vacancy: Vacancy, **extra: Any) -> dict[str, Any]:
    choice = selectors.open_choice(vacancy)
    past = list(selectors.decided(vacancy))
    newest = choice or (past[0] if past else None)
    figures = figures_of(newest) if newest else selectors.figures_of(vacancy)
    return {
        "vacancy": vacancy,
        "choice": choice,
        "past": past,
        "result": compare(selectors.terms(figures)),
        "figures": figures,
        "is_default": newest is None,
        "qualities": QUALITIES,
        "spent": selectors.spent_on(vacancy),
        "boards_minor": selectors.boards_minor(vacancy),
        "hours": selectors.hours_of(vacancy)[:AT_ONCE],
        "engagements": engagements.of_vacancy(vacancy),
        "may_edit": Vacancy.objects.editable_by(request.user).filter(pk=vacancy.pk).exists(),
        "forms": _forms(request, vacancy, figures, choice, **extra),
        **extra,
    }


def _forms(
    request: HttpRequest, vacancy: Vacancy, figures: dict[str, int], choice: Any, refused: str = "", typed: Any = None,
    **_extra: Any,
) -> dict[str, Any]:  # fmt: skip
    version = {"version": choice.version} if choice else {}
    today = local_day(timezone.now(), people.zone())
    hour = f"{selectors.HOURLY_COST_MINOR // 100}"
    first = {
        "compare": CompareForm.initial_of(figures, vacancy.currency) | version,
        "decide": version,
        "hours": {"person": request.user.pk, "on": today, "hourly_cost": hour},
    }
    return {
        verb: FORMS[verb](typed if refused == verb else None, initial=initial, auto_id=f"{verb}-%s")
        for verb, initial in first.items()
    }


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in FORMS:
        raise Http404
    vacancy = _seen(request, pk)
    if not Vacancy.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("The search is led by the HR director, the hiring head and the recruiter."))
    return answer_to(
        request, verb, lambda: _step(request, vacancy, verb), template=RECORD, words=SAID[verb], back="hiring:search",
        pk=pk, shown=lambda **extra: page(request, _seen(request, pk), **extra),
    )  # fmt: skip


def _step(request: HttpRequest, vacancy: Vacancy, verb: str) -> None:
    form: Any = FORMS[verb](request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form))
    said, common = form.cleaned_data, {"actor": request.user, "now": timezone.now()}
    if verb == "compare":
        figures = form.figures(vacancy.currency)
        searches.compare(vacancy, figures, expected_version=said["version"], **common)
    elif verb == "decide":
        choice = selectors.open_choice(vacancy)
        if choice is None:
            raise InvalidInput(_("Compare the two ways first."))
        searches.decide(
            choice, decision=said["decision"], reason=said["reason"], expected_version=said["version"], **common
        )
    elif verb == "hours":
        cost = minor(said["hourly_cost"], vacancy.currency) or 0
        searches.log_hours(
            vacancy, person=said["person"], minutes=said["minutes"], on=said["on"], note=said["note"],
            hourly_cost_minor=cost, **common,
        )  # fmt: skip
    else:
        row = HiringHour.objects.filter(pk=said["row"], vacancy=vacancy).first()
        if row is None:
            raise InvalidInput(_("There is no such time here."), field="row")
        searches.take_back_hours(row, **common)


def _seen(request: HttpRequest, pk: int) -> Vacancy:
    found: Vacancy = get_object_or_404(Vacancy.objects.visible_to(request.user), pk=pk)
    return found
