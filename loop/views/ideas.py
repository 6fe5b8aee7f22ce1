"""Ideas by where they were born, their answers, and the projects they became."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.forms import refuse
from alignment.shared.partials import render_part, wants_part
from loop import selectors_ideas as selectors
from loop.forms_ideas import AnswerForm, IdeaForm, ProjectForm, ResultForm
from loop.models import Idea, Project
from loop.models.ideas import IDEA_ORIGINS, ORIGINS, PROJECT_STATES
from loop.selectors import today_of
from loop.services import ideas
from loop.services.ideas import NEXT_STATE
from loop.views.answers import done, said

BOARD, ADD, PROJECT, PROJECTS = (
    f"loop/{name}.html" for name in ("ideas", "idea_add", "idea_project", "idea_projects")
)  # fmt: skip
HEADS = ("cmo", "cco")
AT_ONCE = 30


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    return render_part(request, BOARD, "rows" if request.GET.get("after") else "board", _board(request))


def _board(request: HttpRequest, **extra: Any) -> dict[str, Any]:
    now, user = timezone.now(), request.user
    waiting = request.GET.get("state") != "answered"
    origin = request.GET.get("origin", "") if request.GET.get("origin") in ORIGINS else ""
    found, next_after = _page(request, selectors.ideas_for(user, waiting=waiting, origin=origin), ascending=waiting)
    counts = selectors.origins_of(user, waiting=waiting)
    return {
        "rows": selectors.rows_of(found, now),
        "next_after": next_after,
        "waiting": waiting,
        "origin": origin,
        "origins": [(key, label, counts[key]) for key, label in IDEA_ORIGINS if counts.get(key)],
        "figures": selectors.idea_figures(user, now),
        "may_answer": user.has_role(*HEADS),
        **extra,
    }


def _page(request: HttpRequest, found: Any, *, ascending: bool) -> tuple[list[Any], int | None]:
    """Thirty after the last one shown, and the key of the next page."""
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        found = found.filter(**{"pk__gt" if ascending else "pk__lt": int(after)})
    rows = list(found[: AT_ONCE + 1])
    return rows[:AT_ONCE], rows[AT_ONCE - 1].pk if len(rows) > AT_ONCE else None


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    form = IdeaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ideas.propose(author=request.user, now=timezone.now(), **form.cleaned_data)
        answer = done(request, _("Thank you. You will have an answer within 14 days."), to="loop:ideas")
        return trigger_client_event(answer, "idea-added", {})
    status = 422 if request.method == "POST" else 200
    return render_part(request, ADD, "form", {"form": form}, status=status)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    idea = _to_answer(request, pk)
    form = AnswerForm(request.POST)
    form.is_valid()
    state, text = (form.cleaned_data.get(name, "") for name in ("state", "text"))
    try:
        ideas.answer(idea, state=state, text=text, actor=request.user, now=timezone.now())
    except DomainError as error:
        return _shown(request, pk, status=422, refused=pk, refusal=error.message, typed=text)
    words = _("Marked as looked at.") if state == "screened" else _("The author will hear the answer.")
    if not wants_part(request):
        messages.success(request, words)
        return redirect("loop:ideas")
    return said(_shown(request, pk), words)


def _shown(request: HttpRequest, pk: int, *, status: int = 200, **extra: Any) -> HttpResponse:
    """The one idea again, or the whole board without JavaScript."""
    row = selectors.rows_of(Idea.objects.filter(pk=pk).select_related("author", "project__owner"), timezone.now())[0]
    return render_part(request, BOARD, "row", _board(request, row=row, **extra), status=status)


@login_required
@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, pk: int) -> HttpResponse:
    idea = _to_answer(request, pk)
    form = ProjectForm(request.POST or None, initial={"owner": idea.author_id})
    if request.method == "POST" and form.is_valid():
        try:
            ideas.make_project(idea, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The idea is a project now."))
            return redirect("loop:projects")
    return render(request, PROJECT, {"idea": idea, "form": form}, status=422 if form.errors else 200)


def _to_answer(request: HttpRequest, pk: int) -> Idea:
    idea = get_object_or_404(Idea.objects.visible_to(request.user).select_related("author"), pk=pk)
    if not request.user.has_role(*HEADS):
        raise NotAllowed(_("Only the heads of marketing and sales may answer this."))
    return idea


@login_required
@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    return render_part(request, PROJECTS, "rows" if request.GET.get("after") else "projects", _projects(request))


def _projects(request: HttpRequest, **extra: Any) -> dict[str, Any]:
    state = request.GET.get("state", "") if request.GET.get("state") in dict(PROJECT_STATES) else ""
    found = selectors.projects_for(request.user)
    rows, next_after = _page(request, found.filter(state=state) if state else found, ascending=False)
    mine = set(Project.objects.editable_by(request.user).values_list("pk", flat=True))
    shown = [{"project": row, "next": NEXT_STATE.get(row.state) if row.pk in mine else None} for row in rows]
    return {
        "rows": shown,
        "next_after": next_after,
        "state": state,
        "states": PROJECT_STATES,
        "today": today_of(timezone.now()),
        **extra,
    }


@login_required
@require_POST
def advance(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    found = get_object_or_404(Project.objects.visible_to(request.user).select_related("idea__author", "owner"), pk=pk)
    if not Project.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("A project is moved on by its owner and by the heads of marketing and sales."))
    form = ResultForm(request.POST)
    form.is_valid()
    try:
        ideas.advance(found, to=to, result=form.cleaned_data.get("result", ""), actor=request.user, now=timezone.now())
    except InvalidInput as error:
        context = _projects(request, refused=pk, refusal=error.message)
        return render_part(request, PROJECTS, "projects", context, status=422)
    if wants_part(request):
        return said(render_part(request, PROJECTS, "projects", _projects(request)), _("The project moved on."))
    messages.success(request, _("The project moved on."))
    return redirect("loop:projects")
