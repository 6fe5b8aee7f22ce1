"""S10: a CV is known by its first bytes, kept under a name of our own, and never runs in a browser."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alignment.shared.errors import DomainError, InvalidInput, TooLarge
from hiring.metrics.file_kinds import DOCX, ODT
from hiring.models import CandidateFile
from hiring.services import candidate_files
from people.models import AuditEvent
from tests.factories.hiring import application, candidate, interview, vacancy

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def archive(*names: str, first: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        if first:
            target.writestr(zipfile.ZipInfo("mimetype"), first)
        for name in names:
            target.writestr(name, "x")
    return buffer.getvalue()


def add(content: bytes, name: str = "cv.pdf", who=None) -> CandidateFile:
    upload = SimpleUploadedFile(name, content, content_type="text/html")
    return candidate_files.add(who or candidate(), upload, actor=None, now=timezone.now())


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 x", "application/pdf"),
        (b"{\\rtf1 x}", "application/rtf"),
        ("Опыт: 5 лет".encode(), "text/plain"),
        ("Опыт: 5 лет".encode("cp1251"), "text/plain"),
        (b"\x89PNG\r\n\x1a\nx", "image/png"),
        (b"\xff\xd8\xffx", "image/jpeg"),
        (archive("[Content_Types].xml", "word/document.xml"), DOCX),
        (archive("content.xml", first=ODT), ODT),
    ],
)
def test_the_bytes_say_what_it_is_and_the_name_does_not(content, kind):
    assert add(content, "anything.exe").content_type == kind


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"\xef\xbb\xbf  <svg onload='alert(1)'>",
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
        b"<?php system('id'); ?>",
        b"#!/bin/sh\n",
        b"MZ\x90\x00",
        archive("payload.exe"),
        archive("xl/workbook.xml", "[Content_Types].xml"),
        b"text with a \x00 zero",
        b"",
    ],
)
def test_what_could_run_and_what_is_no_cv_is_refused_and_leaves_no_file(content, files):
    with pytest.raises(InvalidInput):
        add(content)
    assert [path for path in files.rglob("*") if path.is_file()] == []


def test_too_large_and_too_many_are_refused():
    with pytest.raises(TooLarge):
        add(b"%PDF-" + b"x" * (candidate_files.MAX_MB * 1024 * 1024))
    who = candidate()
    for number in range(candidate_files.MAX_FILES):
        add(b"%%PDF-%d" % number, who=who)
    with pytest.raises(DomainError):
        add(b"%PDF-one more", who=who)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("../../etc/passwd", "passwd"), ("a\u202efdp.exe", "afdp.exe"), ("..\\x\\cv.pdf", "cv.pdf"), ("...", "file"), ("x" * 300, "x" * 100)],
)  # fmt: skip
def test_a_name_never_becomes_a_path_or_hides_its_ending(name, shown):
    """S10: traversal, direction marks and long names."""
    assert candidate_files.shown_name(name).startswith(shown)
    assert len(candidate_files.shown_name(name)) <= 200


def test_a_file_goes_out_as_an_attachment_to_who_may_see_the_candidate_and_it_is_written_down(as_, cmo, rep, cco):
    """V37, V38: no guessable path; each opening asks who is there and is audited."""
    row = application(vacancy(head=cmo))
    kept = add(b"%PDF-1.7", "резюме.pdf", who=row.candidate)
    url = f"/hiring/candidates/{row.candidate_id}/files/{kept.pk}/"
    assert [as_(person).get(url).status_code for person in (rep, cco)] == [404, 404]
    response = as_(cmo).get(url)

    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert list(AuditEvent.objects.filter(verb="candidate.file_opened").values_list("actor", flat=True)) == [cmo.pk]


def test_an_interviewer_opens_the_cv_of_the_own_candidate_alone(as_, cmo, rep):
    mine, other = application(vacancy(head=cmo)), application(vacancy(head=cmo), candidate("Борис"))
    interview(mine, rep)
    urls = [
        f"/hiring/candidates/{row.candidate_id}/files/{add(b'%PDF-1', who=row.candidate).pk}/" for row in (mine, other)
    ]

    assert [as_(rep).get(url).status_code for url in urls] == [200, 404]


def test_a_file_of_another_candidate_is_not_reached_through_ones_own(as_, cmo):
    """V34: whose file it is says the row, never the address."""
    mine, other = application(vacancy(head=cmo)), candidate("Борис")
    kept = add(b"%PDF-1", who=other)

    assert as_(cmo).get(f"/hiring/candidates/{mine.candidate_id}/files/{kept.pk}/").status_code == 404
    upload = SimpleUploadedFile("cv.pdf", b"%PDF-2")
    given = {"file": upload, "kind": "cv", "candidate": other.pk}
    assert as_(cmo).post(f"/hiring/candidates/{mine.candidate_id}/file/", given).status_code == 302
    assert (mine.candidate.files.count(), other.files.count()) == (1, 1)
