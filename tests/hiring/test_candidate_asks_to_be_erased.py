"""Journey: a candidate asks what we keep, then asks to be forgotten."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from delivery.services import outbox
from hiring.models import Application, ApplicationEvent, Candidate, RefusalReason
from hiring.services import candidate_files, retention
from tests.factories.hiring import vacancy
from tests.factories.people import BEGINNING

pytestmark = [pytest.mark.django_db(databases=["default", "surveys"]), pytest.mark.usefixtures("english_company")]
NAME = "Канарейкина"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_a_candidate_asks_to_be_erased(as_, cmo, hr_director, rep, files, django_capture_on_commit_callbacks):
    """E2, P3, P4: from the first line of the record to the empty folder; the head's figures do not change."""
    where = vacancy(head=cmo, now=BEGINNING)
    head = as_(cmo)
    given = {
        "vacancy": where.pk, "first_name": "Анна", "last_name": NAME, "email": "anna@example.com",
        "phone": "+7 916 123-45-67", "consents": ["processing"], "language": "en",
    }  # fmt: skip
    here = head.post("/hiring/candidates/new/", given)["Location"]
    row = Application.objects.get()
    record = f"/hiring/candidates/{row.candidate_id}/"
    assert (
        head.post(f"{record}file/", {"file": SimpleUploadedFile("cv.pdf", b"%PDF-1"), "kind": "cv"}).status_code == 302
    )

    stage = row.pipeline.stages.get(key="rejected")
    reason = {"stage": stage.pk, "version": 1, "refusal": _reason(), "note": f"{NAME} не подошла"}
    assert head.post(f"{here}move/", reason)["Location"] == here
    assert "The refusal was not told yet" in head.get(here).content.decode()
    letter = {"kind": "rejection", "subject": "Our answer", "body": f"Dear {NAME}"}
    assert head.post(f"{here}letter/", letter)["Location"] == here
    outbox.relay(now=timezone.now() + timedelta(minutes=1), limit=5)
    assert [sent.to for sent in mail.outbox] == [["anna@example.com"]]

    assert head.get(f"{record}erase/").status_code == 403
    assert as_(rep).get(record).status_code == 404
    browser = as_(hr_director)
    copy = browser.post(f"{record}data/")
    assert (copy["Content-Disposition"], NAME in copy.content.decode()) == (
        f'attachment; filename="candidate-{row.candidate_id}.json"', True,
    )  # fmt: skip
    browser.post(f"{record}hold/")
    assert browser.post(f"{record}erase/").status_code == 422
    browser.post(f"{record}release/")
    shown = browser.get(f"{record}erase/").content.decode()
    assert "1 file, from the disk too" in shown
    assert "the words of 1 letter" in shown
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(f"{record}erase/")["Location"] == "/hiring/candidates/"

    assert browser.get(record).status_code == 404
    page = browser.get(here).content.decode()
    assert NAME not in page
    assert "Erased candidate" in page
    assert list((files / candidate_files.FOLDER).iterdir()) == []
    assert Candidate.objects.filter(search_key__contains="канарейкина").count() == 0
    assert list(ApplicationEvent.objects.order_by("pk").values_list("stage__key", flat=True)) == ["new", "rejected"]
    assert retention.sweep(now=timezone.now() + timedelta(days=400)) == 0


def _reason() -> int:
    return RefusalReason.objects.get(side="us", key="skills").pk
