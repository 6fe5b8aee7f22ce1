"""One person who may join: what we keep of them, what they agreed to, and what they may ask of us."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.doors import done
from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.forms import first_error, refuse
from alignment.shared.partials import render_part
from delivery.bell import ring
from hiring.forms.candidates import ChangeForm, ConsentForm, FileForm, InviteForm
from hiring.models import Candidate
from hiring.selectors import application_page, candidate_data
from hiring.selectors.candidate_words import fact_labels
from hiring.services import candidate_files, candidates, consents, erasing, pool, retention
from hiring.views.reach import editable_candidate, for_hr, seen_candidate
from people.services import audit
from practices.views.steps import answer_to

RECORD, CHANGE, ERASE = (f"hiring/candidates/{name}.html" for name in ("record", "change", "erase"))
OF_HR = ("hold", "release")


@login_required
@require_GET
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    row = seen_candidate(request, pk)
    if row.merged_into_id and Candidate.objects.visible_to(request.user).filter(pk=row.merged_into_id).exists():
        return redirect("hiring:candidate", pk=row.merged_into_id)
    return render(request, RECORD, page(request, row))


def page(request: HttpRequest, row: Candidate, **extra: Any) -> dict[str, Any]:
    may_edit = Candidate.objects.editable_by(request.user).filter(pk=row.pk).exists()
    is_hr = request.user.has_role("hr_director")
    given = list(row.consents.order_by("kind", "-given_at", "-pk"))
    return {
        "candidate": row,
        "facts": fact_labels(application_page.facts(row)) if may_edit else [],
        "files": list(row.files.order_by("-at", "-pk")),
        "consents": given if may_edit else [],
        "has_processing": any(one.kind == "processing" and one.withdrawn_at is None for one in given),
        "applications": list(application_page.others(row, request.user)[:50]),
        "may_edit": may_edit,
        "is_hr": is_hr,
        "file_form": FileForm(auto_id="file-%s"),
        "consent_form": ConsentForm(auto_id="consent-%s"),
        "invite_form": InviteForm(user=request.user, auto_id="invite-%s"),
        **extra,
    }


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    row = editable_candidate(request, pk)
    names = [name for name in ChangeForm.base_fields if name != "version"]
    initial = {name: getattr(row, name) for name in names} | {"version": row.version}
    form = ChangeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            values = {name: form.cleaned_data[name] for name in names}
            version = form.cleaned_data["version"]
            candidates.change(row, values, now=timezone.now(), actor=request.user, expected_version=version)
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, _("The record is changed."), reverse("hiring:candidate", args=[pk]))
    return render_part(request, CHANGE, "form", {"form": form, "candidate": row}, status=422 if form.errors else 200)


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in STEPS:
        raise Http404
    row = editable_candidate(request, pk)
    if verb in OF_HR and not request.user.has_role("hr_director"):
        raise NotAllowed(_("Holds are set by the HR director."))
    return answer_to(
        request, verb, lambda: STEPS[verb](request, row), template=RECORD, words=SAID[verb], back="hiring:candidate",
        pk=pk, shown=lambda **extra: page(request, seen_candidate(request, pk), **extra),
    )  # fmt: skip


def _file(request: HttpRequest, row: Candidate) -> None:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        raise InvalidInput(first_error(form), field="file")
    given = form.cleaned_data
    candidate_files.add(row, given["file"], kind=given["kind"], actor=request.user, now=timezone.now())


def _consent(request: HttpRequest, row: Candidate) -> None:
    form = ConsentForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form), field="kind")
    given = form.cleaned_data
    consents.give(row, [given["kind"]], version=given["edition"], now=timezone.now(), actor=request.user)


def _withdraw(request: HttpRequest, row: Candidate) -> None:
    consents.withdraw(row, request.POST.get("kind", ""), now=timezone.now(), actor=request.user)


def _hold(request: HttpRequest, row: Candidate) -> None:
    retention.hold(row, is_held=True, actor=request.user, now=timezone.now())


def _release(request: HttpRequest, row: Candidate) -> None:
    retention.hold(row, is_held=False, actor=request.user, now=timezone.now())


def _invite(request: HttpRequest, row: Candidate) -> None:
    """From the pool to a vacancy, with the invitation where there is an address."""
    form = InviteForm(request.POST, user=request.user)
    if not form.is_valid():
        raise InvalidInput(first_error(form), field="vacancy")
    made = pool.invite(row, form.cleaned_data["vacancy"], now=timezone.now(), actor=request.user)
    if made.candidate.email:
        ring("outbox")


STEPS: dict[str, Callable[[HttpRequest, Candidate], None]] = {
    "file": _file, "consent": _consent, "withdraw": _withdraw, "hold": _hold, "release": _release, "invite": _invite,
}  # fmt: skip
SAID: dict[str, Callable[[], str]] = {
    "file": lambda: _("The file is kept."),
    "consent": lambda: _("The consent is noted."),
    "withdraw": lambda: _("The consent is withdrawn; the term of keeping is counted anew."),
    "hold": lambda: _("The record is held."),
    "release": lambda: _("The hold has ended."),
    "invite": lambda: _("The candidate is among those of the vacancy."),
}


@login_required
@require_GET
def file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """An attachment that no browser runs; whoever opens it is written down."""
    kept = get_object_or_404(seen_candidate(request, pk).files.select_related("candidate"), pk=file)
    path = candidate_files.opened(kept, actor=request.user, now=timezone.now())
    if path is None:
        raise Http404
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=kept.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def file_remove(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    row = editable_candidate(request, pk)
    candidate_files.remove(get_object_or_404(row.files, pk=file), actor=request.user, now=timezone.now())
    return done(request, _("The file is gone."), reverse("hiring:candidate", args=[pk]))


@for_hr
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """What goes is shown first; then it goes for good."""
    row = seen_candidate(request, pk)
    refusal = ""
    if request.method == "POST":
        try:
            erasing.erase(row, now=timezone.now(), actor=request.user)
        except DomainError as error:
            refusal = error.message
        else:
            messages.success(request, _("Everything personal is erased. Counts stay."))
            return redirect("hiring:candidates")
    context = {"candidate": row, "preview": candidate_data.preview(row), "refusal": refusal}
    return render(request, ERASE, context, status=422 if refusal else 200)


@for_hr
@require_POST
def data(request: HttpRequest, pk: int) -> HttpResponse:
    """A copy of all that is kept, for the candidate who asks."""
    row = seen_candidate(request, pk)
    audit.record(actor=request.user, verb="candidate.data_given", obj=row, now=timezone.now())
    response = JsonResponse(candidate_data.data_of(row), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="candidate-{pk}.json"'
    response["Cache-Control"] = "private, no-store"
    return response
