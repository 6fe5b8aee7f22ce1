"""Who may open the pages of candidates, and the rows that an address names."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from alignment.shared.doors import View, guarded
from alignment.shared.errors import NotAllowed
from hiring.models import Application, Candidate, Vacancy
from hiring.selectors import candidates as selectors


def for_hirers(view: View) -> View:
    return guarded(view, selectors.may_hire)


def for_hr(view: View) -> View:
    return guarded(view, lambda user: user.has_role("hr_director"))


def seen_application(request: HttpRequest, pk: int) -> Application:
    rows = Application.objects.visible_to(request.user)
    links = ("candidate", "vacancy__hiring_head", "stage", "source", "agency", "owner", "refusal", "person")
    return get_object_or_404(rows.select_related(*links), pk=pk)


def edits_application(request: HttpRequest, row: Application) -> bool:
    return Application.objects.editable_by(request.user).filter(pk=row.pk).exists()


def editable_application(request: HttpRequest, pk: int) -> Application:
    row = seen_application(request, pk)
    if not edits_application(request, row):
        raise NotAllowed(_("You see this candidate for your interview; others carry the application."))
    return row


def seen_candidate(request: HttpRequest, pk: int) -> Candidate:
    return get_object_or_404(Candidate.objects.visible_to(request.user), pk=pk)


def editable_candidate(request: HttpRequest, pk: int) -> Candidate:
    row = seen_candidate(request, pk)
    if not Candidate.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("You see this candidate for your interview; others carry the application."))
    return row


def seen_vacancy(request: HttpRequest, pk: int) -> Vacancy:
    """Of those whose candidates this person may see: approving a vacancy shows none of them."""
    rows = Vacancy.objects.editable_by(request.user).select_related("hiring_head", "recruiter")
    return get_object_or_404(rows, pk=pk)
