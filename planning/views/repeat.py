"""Plans to bring customers back: all of them, one with its steps, its groups and its money."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.errors import NotAllowed
from alignment.shared.fields import minor
from alignment.shared.forms import taken
from alignment.shared.partials import render_part
from alignment.shared.periods import local_day
from funnel.models import Customer
from funnel.selectors import base, buying
from hiring.views.steps import Verb, form_of, stepped
from people import selectors as people
from planning.forms import repeat as forms
from planning.models import Member, ReactivationPlan
from planning.models.repeat import LEADS, REACHED_BY
from planning.selectors import repeat as selectors
from planning.services import repeat

LIST, NEW, RECORD = (f"planning/repeat/{name}.html" for name in ("list", "new", "record"))
AT_ONCE = 100


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Whoever carries no plan and leads nobody has nothing here."""
    rows = list(selectors.plans(request.user)[:AT_ONCE])
    if not rows and not request.user.has_role(*LEADS, "ceo"):
        raise NotAllowed(_("Plans for the base are kept by the heads."))
    today, silent_after = local_day(timezone.now(), people.zone()), buying.silence()
    context = {
        "rows": rows,
        "base": base.base(today=today, silent_after=silent_after),
        "silent_after": silent_after,
        "may_open": request.user.has_role(*LEADS),
    }
    return render_part(request, LIST, "rows", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*LEADS):
        raise NotAllowed(_("A plan for the base is opened by a head."))
    form, made = forms.PlanForm(request.POST or None), []

    def opened() -> None:
        said, now = dict(form.cleaned_data), timezone.now()
        budget = minor(said.pop("budget") or 0, people.company().currency) or 0
        made.append(
            repeat.open_plan(**said, budget_minor=budget, silent_after=buying.silence(), actor=request.user, now=now)
        )

    if request.method == "POST" and taken(form, opened):
        messages.success(request, _("The plan is open. Begin with the talks."))
        return redirect("planning:repeat-plan", pk=made[0].pk)
    return render_part(request, NEW, "form", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    return render_part(request, RECORD, "record", page(request, pk))


def page(request: HttpRequest, pk: int, **extra: Any) -> dict[str, Any]:
    one = get_object_or_404(selectors.plans(request.user), pk=pk)
    group = request.GET.get("group", "")
    group = group if group in ("treated", "holdout") else ""
    rows, after = selectors.members(one, group=group, after=request.GET.get("after", ""))
    refused = {"refused": extra.get("refused", ""), "typed": extra.get("typed")}
    return {
        "plan": one,
        "results": selectors.results(one, now=timezone.now()),
        "talks": one.talks.select_related("customer", "interviewer").order_by("-held_on", "-pk"),
        "members": rows,
        "open_to_me": _seen(request, one, rows),
        "next_url": f"?group={group}&after={after}" if after else "",
        "group": group,
        "ways": REACHED_BY,
        "may_edit": ReactivationPlan.objects.editable_by(request.user).filter(pk=one.pk).exists(),
        "talk_form": form_of("talk", forms.TalkForm, **refused),
        "start_form": form_of("start", forms.StartForm, **refused),
        "month_form": form_of("month", forms.MonthForm, **refused),
        "review_form": form_of("review", forms.ReviewForm, **refused),
        **extra,
    }


def _seen(request: HttpRequest, one: ReactivationPlan, rows: list[Member]) -> set[int]:
    """Whose name stands there: customers one may open, and all of the plan for whoever carries it."""
    ids = [row.customer_id for row in rows]
    if one.owner_id == request.user.pk:
        return set(ids)
    return set(Customer.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))


def _talk(request: HttpRequest, one: ReactivationPlan, form: forms.TalkForm) -> None:
    repeat.note_talk(one, **form.cleaned_data, actor=request.user, now=timezone.now())


def _segment(request: HttpRequest, one: ReactivationPlan, form: forms.SegmentForm) -> None:
    repeat.segment(one, actor=request.user, now=timezone.now(), expected=form.cleaned_data["version"])


def _start(request: HttpRequest, one: ReactivationPlan, form: forms.StartForm) -> None:
    repeat.start(one, review_on=form.cleaned_data["review_on"], actor=request.user, now=timezone.now())


def _reach(request: HttpRequest, one: ReactivationPlan, form: forms.ReachForm) -> None:
    member = Member.objects.filter(plan=one, pk=form.cleaned_data["member"]).first()
    if member is None:
        raise Http404
    repeat.reach(member, by=form.cleaned_data["by"], actor=request.user, now=timezone.now())


def _month(request: HttpRequest, one: ReactivationPlan, form: forms.MonthForm) -> None:
    said = form.cleaned_data
    repeat.plan_month(
        one, month=said["month"], cost_minor=minor(said["cost"], one.currency) or 0,
        expected_minor=minor(said["expected"], one.currency) or 0, actor=request.user, now=timezone.now(),
    )  # fmt: skip


def _review(request: HttpRequest, one: ReactivationPlan, form: forms.ReviewForm) -> None:
    repeat.review(one, conclusion=form.cleaned_data["conclusion"], actor=request.user, now=timezone.now())


VERBS = {
    "talk": Verb(forms.TalkForm, _talk, lambda: _("The talk is written down.")),
    "segment": Verb(forms.SegmentForm, _segment, lambda: _("The groups are drawn by lot.")),
    "start": Verb(forms.StartForm, _start, lambda: _("The plan runs.")),
    "reach": Verb(forms.ReachForm, _reach, lambda: _("Written down.")),
    "month": Verb(forms.MonthForm, _month, lambda: _("The month is planned.")),
    "review": Verb(forms.ReviewForm, _review, lambda: _("The plan is reviewed.")),
}


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    one = get_object_or_404(selectors.plans(request.user), pk=pk)
    if not ReactivationPlan.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("This plan is carried by somebody else."))
    shown = partial(page, request, pk)
    return stepped(request, one, verb, VERBS, template=RECORD, back="planning:repeat-plan", pk=pk, shown=shown)
