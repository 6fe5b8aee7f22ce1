"""The scorecard of a vacancy and the checklist of everybody who came for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.forms import refuse
from alignment.shared.partials import render_part
from funnel.models import Stage
from hiring.forms.scorecards import TemplateForm
from hiring.models import Application, ScorecardTemplate, Vacancy
from hiring.selectors import outcomes, scorecards
from hiring.selectors.checklist import checklists
from hiring.selectors.scorecard_hints import suggestion
from hiring.services import scorecards as services

TEMPLATE = "hiring/selection/scorecard.html"
AT_ONCE = 50


@login_required
@require_http_methods(["GET", "POST"])
def scorecard(request: HttpRequest, pk: int) -> HttpResponse:
    vacancy = get_object_or_404(Vacancy.objects.visible_to(request.user).select_related("department"), pk=pk)
    may_edit = Vacancy.objects.editable_by(request.user).filter(pk=pk).exists()
    template = scorecards.template_of(vacancy)
    form = _form(vacancy, template, request.POST or None)
    if request.method == "POST":
        if not may_edit:
            raise NotAllowed(_("This is done by those who run the search."))
        if form.is_valid() and _defined(request, vacancy, form):
            messages.success(request, _("The scorecard stands. The first interview can be planned."))
            return redirect("hiring:scorecard", pk=pk)
    context = {
        "vacancy": vacancy,
        "template": template,
        "form": form,
        "may_edit": may_edit and not (template and template.frozen_at),
        "former": list(scorecards.former_templates(vacancy).filter(vacancy__in=_seen(request))[:5]) if may_edit else [],
        "rows": _rows(request, vacancy),
        "calibration": outcomes.calibration(Application.objects.editable_by(request.user)),
    }
    return render_part(request, TEMPLATE, "form", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """From a former vacancy of the same position that the reader may see."""
    vacancy = get_object_or_404(Vacancy.objects.visible_to(request.user), pk=pk)
    if not Vacancy.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("This is done by those who run the search."))
    number = request.POST.get("former", "")
    key = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
    former = scorecards.former_templates(vacancy).filter(vacancy__in=_seen(request), pk=key).first()
    try:
        if former is None:
            raise DomainError(_("There is no such scorecard."))
        services.copy(former, vacancy, now=timezone.now(), actor=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Copied: the same role, the same questions. Change what differs."))
    return redirect("hiring:scorecard", pk=pk)


def _seen(request: HttpRequest) -> Any:
    return Vacancy.objects.visible_to(request.user).values("pk")


def _form(vacancy: Vacancy, template: ScorecardTemplate | None, data: Any) -> TemplateForm:
    stages = list(
        Stage.objects.filter(pipeline__key="hiring", is_archived=False, key__startswith="interview").order_by("order")
    )
    return TemplateForm(data, stages=stages, initial=_written(template, vacancy, stages))


def _written(template: ScorecardTemplate | None, vacancy: Vacancy, stages: list[Stage]) -> dict[str, Any]:
    """What stands there, or what one may begin with."""
    if template is None:
        categories, questions = suggestion(vacancy, [stage.key for stage in stages])
    else:
        categories = [(row.name, [one.name for one in row.attributes.all()]) for row in template.categories.all()]
        questions = {
            stage.key: [row.text for row in template.questions.all() if row.stage_id == stage.pk] for stage in stages
        }
    initial: dict[str, Any] = {"version": template.version if template else None}
    for no, (name, lines) in enumerate(categories, start=1):
        initial |= {f"name_{no}": name, f"lines_{no}": "\n".join(lines)}
    return initial | {f"ask_{stage.pk}": "\n".join(questions.get(stage.key, ())) for stage in stages}


def _defined(request: HttpRequest, vacancy: Vacancy, form: TemplateForm) -> bool:
    try:
        services.define(
            vacancy, categories=form.categories, questions=form.questions, now=timezone.now(), actor=request.user,
            expected_version=form.cleaned_data["version"],
        )  # fmt: skip
    except DomainError as error:
        error.field = {"categories": "lines_1"}.get(error.field or "", error.field)
        refuse(form, error)
        return False
    return True


def _rows(request: HttpRequest, vacancy: Vacancy) -> list[tuple[Application, Any]]:
    """Candidates behind the checks, for those who may know them: the CEO sees the card only."""
    seen = Application.objects.editable_by(request.user).filter(vacancy=vacancy)
    rows = list(seen.select_related("candidate", "stage", "vacancy").order_by("-stage__order", "pk")[:AT_ONCE])
    found = checklists(rows)
    return [(row, found[row.pk]) for row in rows]
