"""Stages with definitions that both heads sign, and the coded reasons."""

from itertools import pairwise
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.doors import done, for_roles, sent
from alignment.shared.errors import NotAllowed
from alignment.shared.forms import taken
from alignment.shared.partials import render_part
from delivery.bell import ring
from funnel.forms import ReasonForm, StageForm
from funnel.models import Pipeline, Reason, Stage
from funnel.selectors import boards, definitions
from funnel.services import reasons, stage_settings
from funnel.views.access import SEE_STAGES

PAGE = "funnel/settings/stages.html"
STAGE = "funnel/settings/stage.html"
REASON = "funnel/settings/reason.html"
EDITORS = ("cmo", "cco", "administrator")
SIGNERS = {"cmo": "marketing", "cco": "sales"}


def side_of(request: HttpRequest) -> str | None:
    return next((side for role, side in SIGNERS.items() if request.user.has_role(role)), None)


def require_editor(request: HttpRequest) -> None:
    if not request.user.has_role(*EDITORS):
        raise NotAllowed(_("Stages and reasons are changed by the two heads and the administrator."))


@for_roles(*SEE_STAGES)
@require_GET
def stages(request: HttpRequest) -> HttpResponse:
    pipeline = boards.pipeline_of(request.GET.get("pipeline", ""))
    defined = definitions.defined_stages(pipeline)
    side = side_of(request)
    current = [item for item in defined if not item.stage.is_archived]
    ups, downs = steps([item.stage for item in current])
    context = {
        "pipeline": pipeline,
        "pipelines": Pipeline.objects.exclude(kind="hiring").order_by("pk"),
        "stages": current,
        "core": stage_settings.CORE,
        "ups": ups,
        "downs": downs,
        "archived": [item for item in defined if item.stage.is_archived],
        "is_draft": any(item.is_draft for item in defined if item.stage.kind == "open" and not item.stage.is_archived),
        "rejections": Reason.objects.filter(kind="rejection").order_by("is_archived", "order"),
        "losses": Reason.objects.filter(kind="loss").order_by("is_archived", "order"),
        "may_edit": request.user.has_role(*EDITORS),
        "side": side,
        "to_sign": definitions.waits_for_signature(defined, side) if side else [],
    }
    return render_part(request, PAGE, "stages", context)


def steps(stages: list[Stage]) -> tuple[set[int], set[int]]:
    """Stages that may step up, and those that may step down."""
    ups, downs = set(), set()
    for place, (upper, lower) in enumerate(pairwise(stages)):
        if not stage_settings.order_fault([*stages[:place], lower, upper, *stages[place + 2 :]]):
            downs.add(upper.pk)
            ups.add(lower.pk)
    return ups, downs


@for_roles(*SEE_STAGES)
@require_http_methods(["GET", "POST"])
def add_stage(request: HttpRequest) -> HttpResponse:
    require_editor(request)
    pipeline = boards.pipeline_of(request.GET.get("pipeline", ""))
    form = StageForm(sent(request), initial={"kind": "open", "side": "sales"})
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("name", "kind", "side", "definition")}
        key = free_key(data["name"], pipeline.stages.values_list("key", flat=True))
        stage_settings.add_stage(key=key, pipeline=pipeline.key, now=timezone.now(), actor=request.user, **data)
        ring("rollups")
        return done(request, _("The stage is added."), reverse("funnel:stage-settings"))
    return render_part(request, STAGE, "form", {"form": form, "stage": None}, status=422 if form.errors else 200)


def free_key(name: str, taken: Any) -> str:
    base = slugify(name)[:30]
    return base if base and base not in set(taken) else f"{base or 'stage'}-{uuid4().hex[:6]}"


@for_roles(*SEE_STAGES)
@require_http_methods(["GET", "POST"])
def edit_stage(request: HttpRequest, pk: int) -> HttpResponse:
    require_editor(request)
    stage = get_object_or_404(Stage, pk=pk)
    initial = {name: getattr(stage, name) for name in ("name", "kind", "side", "definition", "version")}
    form = StageForm(sent(request), initial=initial)
    if why := stage_settings.why_kind_stays(stage):
        form.fields["kind"].disabled = True
        form.fields["kind"].help_text = why
    before = stage.definition
    if request.method == "POST" and taken(form, lambda: save_stage(request, stage, form.cleaned_data)):
        words = saved_words(is_new_text=form.cleaned_data["definition"] != before)
        return done(request, words, reverse("funnel:stage-settings"))
    return render_part(request, STAGE, "form", {"form": form, "stage": stage}, status=422 if form.errors else 200)


def save_stage(request: HttpRequest, stage: Stage, data: dict[str, Any]) -> None:
    changes = {name: data[name] for name in stage_settings.CHANGEABLE}
    stage_settings.change_stage(
        stage, changes=changes, now=timezone.now(), actor=request.user, expected_version=data["version"]
    )
    ring("rollups")


def saved_words(*, is_new_text: bool) -> str:
    if is_new_text:
        return _("The stage is saved. Its new definition waits for both signatures.")
    return _("The stage is saved.")


@for_roles(*SEE_STAGES)
@require_POST
def move_stage(request: HttpRequest, pk: int) -> HttpResponse:
    require_editor(request)
    stage = get_object_or_404(Stage.objects.filter(is_archived=False), pk=pk)
    keys = list(stage.pipeline.stages.filter(is_archived=False).order_by("order").values_list("key", flat=True))
    place = keys.index(stage.key)
    other = place + (-1 if request.POST.get("way") == "up" else 1)
    if 0 <= other < len(keys):
        keys[place], keys[other] = keys[other], keys[place]
        stage_settings.reorder_stages(stage.pipeline, keys=keys, now=timezone.now(), actor=request.user)
        ring("rollups")
    return done(request, _("The order is saved."), reverse("funnel:stage-settings"))


@for_roles(*SEE_STAGES)
@require_POST
def archive_stage(request: HttpRequest, pk: int) -> HttpResponse:
    require_editor(request)
    stage = get_object_or_404(Stage, pk=pk)
    stage_settings.archive_stage(stage, now=timezone.now(), actor=request.user)
    ring("rollups")
    return done(request, _("The stage is archived; old figures keep it."), reverse("funnel:stage-settings"))


@for_roles(*SEE_STAGES)
@require_POST
def restore_stage(request: HttpRequest, pk: int) -> HttpResponse:
    require_editor(request)
    stage_settings.restore_stage(get_object_or_404(Stage, pk=pk), now=timezone.now(), actor=request.user)
    ring("rollups")
    return done(request, _("The stage is back at its place."), reverse("funnel:stage-settings"))


@for_roles(*SEE_STAGES)
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """One side's signature under all definitions that wait for it, as one set."""
    side = side_of(request)
    if side is None:
        raise NotAllowed(_("Definitions are signed by the marketing director and the commercial director."))
    shown = set(request.POST.getlist("stage"))
    pipeline = boards.pipeline_of(request.POST.get("pipeline", ""))
    waiting = [item.stage for item in definitions.waits_for_signature(definitions.defined_stages(pipeline), side)]
    signed = [stage for stage in waiting if f"{stage.pk}-{stage.version}" in shown]
    for stage in signed:
        stage_settings.sign_definition(stage, actor=request.user, now=timezone.now())
    text = ngettext("%(count)s definition signed.", "%(count)s definitions signed.", len(signed))
    return done(request, text % {"count": len(signed)}, reverse("funnel:stage-settings"))


@for_roles(*SEE_STAGES)
@require_http_methods(["GET", "POST"])
def add_reason(request: HttpRequest) -> HttpResponse:
    require_editor(request)
    form = ReasonForm(sent(request), initial={"kind": request.GET.get("kind", "rejection")})
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name not in ("is_archived", "version")}
        key = free_key(data["name"], Reason.objects.filter(kind=data["kind"]).values_list("key", flat=True))
        reasons.add_reason(key=key, now=timezone.now(), actor=request.user, **data)
        return done(request, _("The reason is added."), reverse("funnel:stage-settings"))
    return render_part(request, REASON, "form", {"form": form, "reason": None}, status=422 if form.errors else 200)


@for_roles(*SEE_STAGES)
@require_http_methods(["GET", "POST"])
def edit_reason(request: HttpRequest, pk: int) -> HttpResponse:
    require_editor(request)
    reason = get_object_or_404(Reason, pk=pk)
    names = ("kind", "name", "group", "needs_note", "needs_date", "is_archived", "version")
    form = ReasonForm(sent(request), initial={name: getattr(reason, name) for name in names})
    form.fields["kind"].disabled = True

    def save() -> None:
        data = form.cleaned_data
        reasons.change_reason(
            reason, changes=data, actor=request.user, now=timezone.now(), expected_version=data["version"]
        )

    if request.method == "POST" and taken(form, save):
        return done(request, _("The reason is saved."), reverse("funnel:stage-settings"))
    return render_part(request, REASON, "form", {"form": form, "reason": reason}, status=422 if form.errors else 200)
