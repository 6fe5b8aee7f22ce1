"""A file in five steps: upload, say what its columns are, try, import, and take back if need be."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alignment.shared.doors import for_roles
from alignment.shared.errors import InvalidInput
from alignment.shared.forms import taken
from alignment.shared.partials import render_part
from delivery import bell
from funnel.imports import fields, uploads
from funnel.imports.downloads import errors_file
from funnel.imports.forms import OptionsForm, UploadForm, columns, constants, mapping_of, recognised, stage_answers
from funnel.models import ImportJob, Stage
from funnel.models.imports import IMPORT_DOORS
from funnel.selectors.import_cards import card_of
from funnel.services import import_jobs, import_kinds
from funnel.services.import_rollback import roll_back
from funnel.views.access import SEE_LEADS

PAGE = 50
FIRST_ERRORS = 10
ACTIVE = {"queued", "running"}


@for_roles(*IMPORT_DOORS)
@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    jobs = ImportJob.objects.visible_to(request.user).select_related("author").order_by("-created_at", "-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        jobs = jobs.filter(pk__lt=int(before[:18]))
    found = list(jobs[: PAGE + 1])
    next_url = f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    shown = [{"job": job, "kind": fields.label_of(job.kind), **badge_of(job)} for job in found[:PAGE]]
    return render(request, "funnel/imports/list.html", {"jobs": shown, "next_url": next_url})


@for_roles(*IMPORT_DOORS)
@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None, kinds=import_kinds.kinds_for(request.user))
    made: list[ImportJob] = []

    def receive() -> None:
        data = form.cleaned_data
        made.append(
            uploads.receive(data["file"], kind=data["kind"], options={}, author=request.user, now=timezone.now())
        )

    if request.method == "POST" and taken(form, receive):
        return redirect(
            "funnel:import-detail" if needs_no_answer(request, made[0]) else "funnel:import-mapping", made[0].pk
        )
    return render(request, "funnel/imports/new.html", {"form": form}, status=422 if form.errors else 200)


def needs_no_answer(request: HttpRequest, job: ImportJob) -> bool:
    """The export of a known system about which nothing has to be asked is tried at once."""
    found = recognised(job, job.mapping, stage_answers(uploads.words_of(job, job.mapping), job.mapping, job.kind))
    if not found["system"] or found["asked"]:
        return False
    try:
        try_out(request, job, job.mapping, {})
    except InvalidInput:
        return False
    return True


def try_out(request: HttpRequest, job: ImportJob, answer: list[dict[str, Any]], options: dict[str, Any]) -> None:
    now = timezone.now()
    with transaction.atomic():
        uploads.confirm(job, raw=answer, options=options, now=now)
        import_jobs.queue(job, phase=import_jobs.DRY_RUN, actor=request.user, now=now)
        bell.ring("imports")


@for_roles(*IMPORT_DOORS)
@require_http_methods(["GET", "HEAD", "POST"])
def import_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    job = editable_job(request, pk)
    if job.state in {*ACTIVE, "cancelled"} or job.phase not in (import_jobs.MAPPING, import_jobs.DRY_RUN):
        return redirect("funnel:import-detail", pk=pk)
    if request.method != "POST":
        return mapping_page(request, job, job.mapping, OptionsForm(initial=job.options))
    answer, form = mapping_of(job, request.POST), OptionsForm(request.POST)

    if taken(form, lambda: try_out(request, job, answer, form.cleaned_data)):
        return redirect("funnel:import-detail", pk=pk)
    return mapping_page(request, job, answer, form, status=422)


@for_roles(*IMPORT_DOORS)
@require_POST
def import_dry_run(request: HttpRequest, pk: int) -> HttpResponse:
    return queue(request, pk, import_jobs.DRY_RUN)


@for_roles(*IMPORT_DOORS)
@require_POST
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    return queue(request, pk, import_jobs.IMPORT)


@for_roles(*IMPORT_DOORS)
@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    import_jobs.discard(editable_job(request, pk), actor=request.user, now=timezone.now())
    messages.success(request, _("The file is put away; nothing was written."))
    return redirect("funnel:import-list")


@for_roles(*IMPORT_DOORS)
@require_safe
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    job = visible_job(request, pk)
    if job.phase == import_jobs.MAPPING and job.state != "cancelled":
        return redirect("funnel:import-mapping", pk=pk)
    return render(request, "funnel/imports/detail.html", detail_context(request, job))


@for_roles(*IMPORT_DOORS)
@require_safe
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked every second while the worker is busy; the last answer is the report and asks no more."""
    return render_part(
        request, "funnel/imports/detail.html", "status", detail_context(request, visible_job(request, pk))
    )


@for_roles(*IMPORT_DOORS)
@require_safe
def import_errors(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    return errors_file(visible_job(request, pk))


@for_roles(*IMPORT_DOORS)
@require_POST
def import_restart(request: HttpRequest, pk: int) -> HttpResponse:
    job = editable_job(request, pk)
    import_jobs.restart(job, actor=request.user, now=timezone.now())
    bell.ring("imports")
    return redirect("funnel:import-detail", pk=pk)


@for_roles(*IMPORT_DOORS)
@require_POST
def import_rollback(request: HttpRequest, pk: int) -> HttpResponse:
    job = editable_job(request, pk)
    roll_back(job, actor=request.user, now=timezone.now())
    bell.ring("rollups")
    messages.success(request, _("The import is taken back."))
    return redirect("funnel:import-detail", pk=pk)


def visible_job(request: HttpRequest, pk: int) -> ImportJob:
    return get_object_or_404(ImportJob.objects.visible_to(request.user).select_related("author"), pk=pk)


def editable_job(request: HttpRequest, pk: int) -> ImportJob:
    job = visible_job(request, pk)
    if not ImportJob.objects.editable_by(request.user).filter(pk=job.pk).exists():
        raise PermissionDenied
    return job


def queue(request: HttpRequest, pk: int, phase: str) -> HttpResponse:
    job = editable_job(request, pk)
    if job.phase == import_jobs.MAPPING:
        return redirect("funnel:import-mapping", pk=pk)
    import_jobs.queue(job, phase=phase, actor=request.user, now=timezone.now())
    bell.ring("imports")
    return redirect("funnel:import-detail", pk=pk)


def mapping_page(
    request: HttpRequest, job: ImportJob, answer: list[dict[str, Any]], form: OptionsForm, status: int = 200
) -> HttpResponse:
    stages = stage_answers(uploads.words_of(job, answer), answer, job.kind)
    owner = next((part for part in answer if part["field"] == "owner"), {"create": True})
    context = {
        "job": job,
        "kind": fields.label_of(job.kind),
        "form": form,
        "columns": columns(job, answer),
        "constants": constants(job, answer),
        "asked": [stage for stage in stages if not any(option["is_chosen"] for option in stage["stages"])],
        "stages": [stage for stage in stages if any(option["is_chosen"] for option in stage["stages"])],
        "recognised": recognised(job, answer, stages),
        "creates_owners": owner.get("create", False),
    }
    return render(request, "funnel/imports/mapping.html", context, status=status)


def detail_context(request: HttpRequest, job: ImportJob) -> dict[str, Any]:
    share = import_jobs.progress_of(job)
    return {
        "job": job,
        "kind": fields.label_of(job.kind),
        "is_active": job.state in ACTIVE,
        "is_trial": job.phase == import_jobs.DRY_RUN,
        "may_edit": ImportJob.objects.editable_by(request.user).filter(pk=job.pk).exists(),
        "per_cent": None if share is None else int(share * 100),
        "figures": [
            (_("Rows created"), job.created),
            (_("Rows updated"), job.updated),
            (_("Left as they were"), job.skipped),
        ],
        "standing": standing(job),
        "recognised": recognised(job, job.mapping, ()),
        "card": card_of(job),
        "errors": job.row_errors.order_by("line")[:FIRST_ERRORS] if job.failed else [],
        "records_url": records_url(request, job),
        **badge_of(job),
    }


def records_url(request: HttpRequest, job: ImportJob) -> str:
    if job.kind in import_kinds.GUESTS:
        name = import_kinds.GUESTS[job.kind].records
        return reverse(name) if name else ""
    return reverse("funnel:lead-list") if job.kind == fields.LEADS and request.user.has_role(*SEE_LEADS) else ""


def standing(job: ImportJob) -> list[dict[str, Any]]:
    """The leads of this file in their own funnel, on the way before anything is written."""
    counts = import_jobs.standing_of(job)
    most = max(counts.values(), default=1)
    stages = Stage.objects.filter(pipeline__key=import_kinds.pipeline_of(job.kind), key__in=counts).order_by("order")
    return [
        {"name": stage.name, "count": counts[stage.key], "share": round(100 * counts[stage.key] / most)}
        for stage in stages
    ]


def badge_of(job: ImportJob) -> dict[str, str]:
    if job.phase == import_jobs.ROLLED_BACK:
        return {"badge": _("Taken back"), "tone": "warn"}
    if job.state == "cancelled":
        return {"badge": _("Put away"), "tone": ""}
    if job.state in ACTIVE:
        return {"badge": _("Import running"), "tone": "info"}
    if job.state == "dead":
        return {"badge": _("Stopped"), "tone": "bad"}
    if job.phase == import_jobs.IMPORT:
        return {"badge": _("Imported"), "tone": "good" if not job.failed else "warn"}
    return {
        "badge": _("Tried, not imported") if job.phase == import_jobs.DRY_RUN else _("Columns to check"),
        "tone": "",
    }
