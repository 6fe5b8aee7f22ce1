"""Files that are too large, and the way from a report to its leads."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from funnel.models import ImportJob
from funnel.services import import_jobs


@pytest.fixture
def large(settings):
    settings.IMPORT_MAX_MB = 1
    return SimpleUploadedFile("leads.csv", b"id\n" + b"1" * 1024 * 1024)


def test_a_file_over_the_limit_is_413_to_a_program(as_, cmo, large):
    """Api.md §1, Errors."""
    answer = as_(cmo).post("/api/v1/imports/", {"kind": "leads", "file": large}, headers={"Accept-Language": "en"})

    problem = json.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert (problem["status"], problem["detail"]) == (413, "The file is larger than 1 MB.")
    assert problem["errors"] == [{"field": "file", "code": "too_large", "message": "The file is larger than 1 MB."}]
    assert not ImportJob.objects.exists()


def test_a_file_over_the_limit_is_a_sentence_on_the_page(as_, cmo, large):
    cmo.language = "en"
    cmo.save()

    answer = as_(cmo).post(reverse("funnel:import-new"), {"kind": "leads", "file": large})

    assert answer.status_code == 422
    assert "The file is larger than 1 MB." in answer.text
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize(("role", "leads_on"), [("cmo", True), ("administrator", False)])
def test_the_report_leads_to_the_leads_only_those_who_may_read_them(as_, request, role, leads_on):
    person, now = request.getfixturevalue(role), timezone.now()
    job = ImportJob.objects.create(
        kind="leads", author=person, file_name="leads.csv", path="absent.csv", sha256="0" * 64, size=1,
        phase=import_jobs.IMPORT, state="done", available_at=now, created_at=now,
    )  # fmt: skip

    page = as_(person).get(reverse("funnel:import-detail", args=[job.pk]))

    assert page.status_code == 200
    assert (f'href="{reverse("funnel:lead-list")}">' in page.text.split("<main")[1]) is leads_on
    assert as_(person).get(reverse("funnel:lead-list")).status_code == (200 if leads_on else 403)
