"""Stages with definitions that both heads sign, and the coded reasons."""

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

from alignment.shared.errors import NotAllowed, StaleVersion
from alignment.shared.partials import render_part
from funnel.forms import ReasonForm, StageForm
from funnel.models import Pipeline, Reason, Stage
from funnel.selectors import pages
from funnel.services import dictionaries
from funnel.services.reasons import change_reason
from funnel.views.access import SEE_STAGES, done, for_roles, sent

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
    pipeline = pages.pipeline_of(request.GET.get("pipeline", ""))
    defined = pages.defined_stages(pipeline)
    side = side_of(request)
    context = {
        "pipeline": pipeline,
        "pipelines": Pipeline.objects.exclude(kind="hiring").order_by("pk"),
        "stages": [item for item in defined if not item.stage.is_archived],
        "archived": [item for item in defined if item.stage.is_archived],
        "is_draft": any(item.is_draft for item in defined if item.stage.kind == "open" and not item.stage.is_archived),
        "rejections": Reason.objects.filter(kind="rejection").order_by("is_archived", "order"),
        "losses": Reason.objects.filter(kind="loss").order_by("is_archived", "order"),
        "may_edit": request.user.has_role(*EDITORS),
        "side": side,
        "to_sign": pages.waits_for_signature(defined, side) if side else [],
    }
    return render_part(request, PAGE, "stages", context)


@for_roles(*SEE_STAGES)
@require_http_methods(["GET", "POST"])
def add_stage(request: HttpRequest) -> HttpResponse:
    require_editor(request)
    pipeline = pages.pipeline_of(request.GET.get("pipeline", ""))
    form = StageForm(sent(request), initial={"kind": "open", "side": "sales"})
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("name", "kind", "side", "definition")}
        key = free_key(data["name"], pipeline.stages.values_list("key", flat=True))
        dictionaries.add_stage(key=key, pipeline=pipeline.key, now=timezone.now(), actor=request.user, **data)
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
    form.fields["kind"].disabled = True
    form.fields["kind"].initial = stage.kind
    if request.method == "POST" and form.is_valid():
        return save_stage(request, stage, form.cleaned_data)
    return render_part(request, STAGE, "form", {"form": form, "stage": stage}, status=422 if form.errors else 200)


def save_stage(request: HttpRequest, stage: Stage, data: dict[str, Any]) -> HttpResponse:
    if data["version"] is not None and data["version"] != stage.version:
        raise StaleVersion(
            _("“%(stage)s” was changed by someone else meanwhile. Nothing was overwritten.") % {"stage": stage.name},
            current=stage,
        )
    changes = {name: data[name] for name in ("name", "side", "definition")}
    is_new_text = data["definition"] != stage.definition
    dictionaries.change_stage(stage, changes=changes, now=timezone.now(), actor=request.user)
    text = _("The stage is saved.")
    if is_new_text:
        text = _("The stage is saved. Its new definition waits for both signatures.")
    return done(request, text, reverse("funnel:stage-settings"))


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
        dictionaries.reorder_stages(stage.pipeline, keys=keys, now=timezone.now(), actor=request.user)
    return done(request, _("The order is saved."), reverse("funnel:stage-settings"))


@for_roles(*SEE_STAGES)
@require_POST
def archive_stage(request: HttpRequest, pk: int) -> HttpResponse:
    require_editor(request)
    stage = get_object_or_404(Stage, pk=pk)
    dictionaries.archive_stage(stage, now=timezone.now(), actor=request.user)
    return done(request, _("The stage is archived; old figures keep it."), reverse("funnel:stage-settings"))


@for_roles(*SEE_STAGES)
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """One side's signature under all definitions that wait for it, as one set."""
    side = side_of(request)
    if side is None:
        raise NotAllowed(_("Definitions are signed by the marketing director and the commercial director."))
    shown = set(request.POST.getlist("stage"))
    pipeline = pages.pipeline_of(request.POST.get("pipeline", ""))
    waiting = [item.stage for item in pages.waits_for_signature(pages.defined_stages(pipeline), side)]
    signed = [stage for stage in waiting if f"{stage.pk}-{stage.version}" in shown]
    for stage in signed:
        dictionaries.sign_definition(stage, actor=request.user, now=timezone.now())
    text = ngettext("%(count)s definition signed.", "%(count)s definitions signed.", len(signed))
    return done(request, text % {"count": len(signed)}, reverse("funnel:stage-settings"))


@for_roles(*SEE_STAGES)
@require_http_methods(["GET", "POST"])
def add_reason(request: HttpRequest) -> HttpResponse:
    require_editor(request)
    form = ReasonForm(sent(request), initial={"kind": request.GET.get("kind", "rejection")})
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "is_archived"}
        key = free_key(data["name"], Reason.objects.filter(kind=data["kind"]).values_list("key", flat=True))
        dictionaries.add_reason(key=key, now=timezone.now(), actor=request.user, **data)
        return done(request, _("The reason is added."), reverse("funnel:stage-settings"))
    return render_part(request, REASON, "form", {"form": form, "reason": None}, status=422 if form.errors else 200)


@for_roles(*SEE_STAGES)
@require_http_methods(["GET", "POST"])
def edit_reason(request: HttpRequest, pk: int) -> HttpResponse:
    require_editor(request)
    reason = get_object_or_404(Reason, pk=pk)
    names = ("kind", "name", "group", "needs_note", "needs_date", "is_archived")
    form = ReasonForm(sent(request), initial={name: getattr(reason, name) for name in names})
    form.fields["kind"].disabled = True
    if request.method == "POST" and form.is_valid():
        change_reason(reason, changes=form.cleaned_data, actor=request.user, now=timezone.now())
        return done(request, _("The reason is saved."), reverse("funnel:stage-settings"))
    return render_part(request, REASON, "form", {"form": form, "reason": reason}, status=422 if form.errors else 200)
