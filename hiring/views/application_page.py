"""One application: where it stands, what happened, and the letter that answers it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.doors import done
from alignment.shared.errors import DomainError
from alignment.shared.forms import refuse
from alignment.shared.partials import render_part
from delivery.bell import ring
from hiring.forms.candidates import LetterForm
from hiring.models import Application
from hiring.models.letters import LETTERS
from hiring.selectors import application_page as selectors
from hiring.selectors.candidate_words import fact_labels
from hiring.services import answers
from hiring.views.reach import editable_application, edits_application, seen_application

PAGE, LETTER = "hiring/candidates/application.html", "hiring/candidates/letter.html"


@login_required
@require_GET
def application(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, PAGE, page(request, seen_application(request, pk)))


def page(request: HttpRequest, row: Application) -> dict[str, Any]:
    is_editor = edits_application(request, row)
    return {
        "row": row,
        "candidate": row.candidate,
        "is_editor": is_editor,
        "is_erased": row.candidate.erased_at is not None,
        "facts": fact_labels(selectors.facts(row.candidate)) if is_editor else [],
        "lines": selectors.timeline(row, is_whole=is_editor),
        "files": list(row.candidate.files.order_by("-at", "-pk")),
        "interviews": list(
            row.interviews.select_related("stage").prefetch_related("seats__person").order_by("starts_at")
        ),
        "submissions": list(selectors.submissions(row)) if is_editor else [],
        "others": list(selectors.others(row.candidate, request.user, besides=row.pk)[:20]) if is_editor else [],
        "letters": [(key, label) for key, label in LETTERS if key != "rejection" or row.stage.kind == "rejected"],
        "waits": row.answer_due_on if row.answered_at is None else None,
    }


@login_required
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Shown before it is sent; what is sent is what stands there."""
    row = editable_application(request, pk)
    form = LetterForm(request.POST) if request.method == "POST" else _drafted(request, row)
    if request.method == "POST" and form.is_valid():
        try:
            answers.send(row, now=timezone.now(), actor=request.user, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            ring("outbox")
            return done(request, _("The letter is on its way."), reverse("hiring:application", args=[pk]))
    status = 422 if form.errors else 200
    return render_part(request, LETTER, "form", {"row": row, "form": form}, status=status)


def _drafted(request: HttpRequest, row: Application) -> LetterForm:
    kind = request.GET.get("kind", "received")
    subject, body = answers.drafted(row, kind, sender=request.user)
    return LetterForm(initial={"kind": kind, "subject": subject, "body": body})


@login_required
@require_POST
def told(request: HttpRequest, pk: int) -> HttpResponse:
    answers.told(editable_application(request, pk), now=timezone.now(), actor=request.user)
    return done(request, _("Noted: the candidate knows."), reverse("hiring:application", args=[pk]))
