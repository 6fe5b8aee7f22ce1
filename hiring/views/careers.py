"""The career ladder: its levels as a funnel, who stands where, and the way of one colleague."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.forms import taken
from alignment.shared.partials import render_part
from hiring.forms import careers as forms
from hiring.models import CareerLevel, CareerMove, PersonLevel
from hiring.models.careers import CAREER_HEADS, CAREER_KEEPERS
from hiring.selectors import careers as selectors
from hiring.services import careers
from hiring.views.steps import Verb, form_of, stepped

LADDER, LEVEL, RECORD = (f"hiring/careers/{name}.html" for name in ("ladder", "level", "record"))


@login_required
@require_GET
def ladder(request: HttpRequest) -> HttpResponse:
    now, sees_all = timezone.now(), request.user.has_role(*CAREER_KEEPERS, *CAREER_HEADS)
    context = {
        "steps": selectors.figures(now) if sees_all else (),
        "levels": selectors.levels(),
        "standings": selectors.standings(request.user, now),
        "sees_all": sees_all,
        "may_edit": request.user.has_role(*CAREER_KEEPERS),
        "place_form": forms.PlaceForm(),
    }
    return render(request, LADDER, context)


@login_required
@require_POST
def place(request: HttpRequest) -> HttpResponse:
    form = forms.PlaceForm(request.POST)

    def put() -> None:
        said = dict(form.cleaned_data)
        extra = {name: said.pop(name) or 0 for name in ("years_before", "managed_headcount")}
        careers.place(said.pop("person"), said.pop("level"), **said, **extra, now=timezone.now(), actor=request.user)

    careers.keeper(request.user)
    if taken(form, put):
        messages.success(request, _("Written down."))
        return redirect("hiring:careers")
    context = {
        "steps": selectors.figures(timezone.now()), "levels": selectors.levels(),
        "standings": selectors.standings(request.user, timezone.now()), "sees_all": True, "may_edit": True,
        "place_form": form,
    }  # fmt: skip
    return render(request, LADDER, context, status=422)


@login_required
@require_http_methods(["GET", "POST"])
def level(request: HttpRequest, pk: int) -> HttpResponse:
    """What a level asks for, and the promotions away from it."""
    one = get_object_or_404(CareerLevel.objects.visible_to(request.user), pk=pk)
    may_edit = request.user.has_role(*CAREER_KEEPERS)
    form = forms.LevelForm(request.POST or None, initial=_initial(one))
    if request.method == "POST":
        careers.keeper(request.user)

    def change() -> None:
        careers.write_level(
            one, form.changes(), now=timezone.now(), actor=request.user, expected_version=form.cleaned_data["version"]
        )

    if request.method == "POST" and taken(form, change):
        messages.success(request, _("The changes are saved."))
        return redirect("hiring:career-level", pk=pk)
    context = {
        "level": one, "form": form, "may_edit": may_edit, "moves": selectors.moves_of(request.user, one)[:200],
    }  # fmt: skip
    return render(request, LEVEL, context, status=422 if form.errors else 200)


def _initial(one: CareerLevel) -> dict[str, Any]:
    return {
        "version": one.version, "paradigm": one.paradigm, "competencies": "\n".join(one.competencies),
        "min_years": one.min_years,
    }  # fmt: skip


@login_required
@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    return render_part(request, RECORD, "record", page(request, pk))


def page(request: HttpRequest, pk: int, **extra: Any) -> dict[str, Any]:
    """`pk` is the person's."""
    holder: PersonLevel = get_object_or_404(selectors.holders(request.user), person_id=pk)
    way = selectors.way_of(request.user, holder, timezone.now())
    refused = {"refused": extra.get("refused", ""), "typed": extra.get("typed")}
    is_own, user = pk == request.user.pk, request.user
    return {
        "holder": holder,
        "way": way,
        "gaps": way.standing.gaps,
        "open_move": next((move for move in way.moves if move.state == "ready"), None),
        "is_own": is_own,
        "may_keep": _keeps(user, holder),
        "may_write": _writes(user, holder),
        "evidence_form": form_of("evidence", forms.EvidenceForm, competencies=_asked(way), **refused),
        "propose_form": form_of("propose", forms.ProposeForm, **refused),
        "headcount_form": form_of(
            "headcount", forms.HeadcountForm, initial={"headcount": holder.managed_headcount}, **refused
        ),
        **extra,
    }


def _asked(way: selectors.Way) -> tuple[str, ...]:
    """Competencies of the next level, the ones without evidence first; at the top those of the level itself."""
    gaps = way.standing.gaps
    level = gaps.level if gaps else way.standing.holder.level
    missing = gaps.competencies if gaps else ()
    return (*missing, *(name for name in level.competencies if name not in missing))


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    holder = get_object_or_404(selectors.holders(request.user), person_id=pk)
    way = selectors.way_of(request.user, holder, timezone.now())
    return stepped(
        request, holder, verb, VERBS, template=RECORD, back="hiring:career", pk=pk,
        options={"competencies": _asked(way)} if verb == "evidence" else None,
        shown=lambda **extra: page(request, pk, **extra),
    )  # fmt: skip


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"now": timezone.now(), "actor": request.user}


def _move(request: HttpRequest, holder: PersonLevel, form: Any) -> CareerMove:
    found = CareerMove.objects.visible_to(request.user).filter(person=holder.person_id)
    return get_object_or_404(found, pk=form.cleaned_data["move"])


def _propose(request: HttpRequest, holder: PersonLevel, form: forms.ProposeForm) -> None:
    careers.propose(holder.person, **form.cleaned_data, **_by(request))


def _ended(service: Any) -> Any:
    """A review of a move: confirmed, or returned."""

    def take(request: HttpRequest, holder: PersonLevel, form: forms.ReviewForm) -> None:
        said = form.cleaned_data
        service(_move(request, holder, form), on=said["on"], outcome=said["outcome"], **_by(request))

    return take


def _keeps(user: Any, one: PersonLevel) -> bool:
    return bool(user.has_role(*CAREER_KEEPERS))


def _writes(user: Any, one: PersonLevel) -> bool:
    return one.person_id != user.pk and bool(user.has_role(*CAREER_KEEPERS, *CAREER_HEADS))


VERBS = {
    "evidence": Verb(forms.EvidenceForm, lambda r, one, f: careers.add_evidence(one, **f.cleaned_data, **_by(r)), lambda: _("The evidence is kept."), _writes),
    "headcount": Verb(forms.HeadcountForm, lambda r, one, f: careers.count_people(one, **f.cleaned_data, **_by(r)), lambda: _("Written down."), _keeps),
    "propose": Verb(forms.ProposeForm, _propose, lambda: _("Proposed. The HR director decides."), _writes),
    "decide": Verb(
        forms.DecideForm,
        lambda r, one, f: careers.decide(_move(r, one, f), on=f.cleaned_data["on"], **_by(r)),
        lambda: _("Decided. It is looked at again in twelve months."), _keeps,
    ),
    "decline": Verb(
        forms.DeclineForm,
        lambda r, one, f: careers.decline(_move(r, one, f), why=f.cleaned_data["why"], **_by(r)),
        lambda: _("Not now."), _keeps,
    ),
    "confirm": Verb(forms.ReviewForm, _ended(careers.confirm), lambda: _("Confirmed after twelve months."), _keeps),
    "return": Verb(forms.ReviewForm, _ended(careers.take_back), lambda: _("Back at the former level."), _keeps),
}  # fmt: skip
