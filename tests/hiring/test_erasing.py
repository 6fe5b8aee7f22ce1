"""P3, P4: a candidate is forgotten by the marks of the fields; counts stay."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers import serialize
from django.utils import timezone

from alignment.shared.errors import DomainError
from delivery.models import IdempotencyRecord, OutboxMessage
from hiring.models import Application, ApplicationEvent, Candidate, CandidateFile, Reference
from hiring.selectors import candidate_data
from hiring.services import answers, applications, candidate_files, consents, erasing, merging, retention
from people.models import AuditEvent
from tests.factories.hiring import application, candidate, interview, vacancy
from tests.factories.people import BEGINNING, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
LATER = BEGINNING + timedelta(days=1)
CANARY = "Канарейка"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def hr():
    return person_with("hr_director")


@pytest.fixture
def who(hr) -> Candidate:
    """With everything that can be known of a candidate."""
    row = candidate(
        CANARY, CANARY, email="kanarejka@example.com", phone="+79160000000", phone_e164="+79160000000", city=CANARY,
        company=CANARY, position=CANARY, link="https://example.com/kanarejka", note=CANARY, wish_minor=1,
        external_id=CANARY,
    )  # fmt: skip
    where = vacancy()
    consents.give(row, ["processing"], now=BEGINNING, actor=None)
    step = application(where, row)
    candidate_files.add(row, SimpleUploadedFile(f"{CANARY}.pdf", b"%PDF-1 x"), actor=hr, now=BEGINNING)
    interview(step, hr)
    Reference.objects.create(
        application=step,
        name=CANARY,
        relation=CANARY,
        contact=CANARY,
        said=CANARY,
        verdict="for",
        taken_at=BEGINNING,
        by=hr,
    )
    applications.move(step, to_stage="rejected", refusal="skills", note=CANARY, now=LATER, actor=hr)
    answers.send(step, "rejection", now=LATER, actor=hr, subject=CANARY, body=CANARY)
    return row


def everything() -> str:
    """All tables as text."""
    models = [model for model in apps.get_models() if model._meta.app_label in ("hiring", "delivery", "people")]
    return "".join(serialize("json", model._base_manager.all(), ensure_ascii=False) for model in models)


def test_after_an_erasure_no_table_and_no_folder_knows_the_name(who, hr, files, django_capture_on_commit_callbacks):
    assert CANARY in everything()
    with django_capture_on_commit_callbacks(execute=True):
        taken = erasing.erase(who, now=LATER, actor=hr)

    assert CANARY not in everything()
    assert "kanarejka" not in everything()
    assert [path for path in files.rglob("*") if path.is_file()] == []
    assert (taken.files, taken.letters) == (1, 1)


def test_stages_days_and_counts_stay_for_the_figures(who, hr):
    before = list(ApplicationEvent.objects.order_by("pk").values_list("stage__key", "occurred_at"))
    erasing.erase(who, now=LATER, actor=hr)

    assert list(ApplicationEvent.objects.order_by("pk").values_list("stage__key", "occurred_at")) == before
    row = Application.objects.get()
    assert (row.stage.key, row.refusal.key, row.answered_at) == ("rejected", "skills", LATER)


def test_the_audit_says_who_when_and_how_much_and_not_whom(who, hr):
    erasing.erase(who, now=LATER, actor=hr)

    event = AuditEvent.objects.get(verb="candidate.erased")
    assert (event.actor, event.object_id, event.details["why"], event.details["files"]) == (
        hr, str(who.pk), "request", 1,
    )  # fmt: skip


def test_a_letter_that_still_waits_is_not_sent(who, hr):
    erasing.erase(who, now=LATER, actor=hr)

    letter = OutboxMessage.objects.get()
    assert (letter.state, letter.address, letter.body) == ("cancelled", "", "")


def test_a_remembered_answer_of_the_api_loses_its_text(who, hr):
    IdempotencyRecord.objects.create(
        credential="person:1", key="1", method_path="POST /api/v1/candidates/", answer=f'{{"city":"{CANARY}","email":"kanarejka@example.com"}}',
        created_at=BEGINNING, status=201, body_hash="",
    )  # fmt: skip
    erasing.erase(who, now=LATER, actor=hr)

    assert IdempotencyRecord.objects.get().answer == ""


def test_a_hold_by_law_stands_in_the_way_and_nobody_is_erased_twice(who, hr):
    retention.hold(who, is_held=True, actor=hr, now=LATER)
    with pytest.raises(DomainError):
        erasing.erase(who, now=LATER, actor=hr)
    retention.hold(who, is_held=False, actor=hr, now=LATER)
    erasing.erase(who, now=LATER, actor=hr)
    with pytest.raises(DomainError):
        erasing.erase(who, now=LATER, actor=hr)


def test_a_merged_record_is_erased_with_the_one_it_was_merged_into(who, hr):
    twin = candidate(CANARY, CANARY)
    merging.merge(twin, into=who, actor=hr, now=LATER)
    erasing.erase(who, now=LATER, actor=hr)

    assert Candidate.objects.filter(erased_at=LATER).count() == 2
    assert CANARY not in everything()


def test_the_preview_counts_what_would_go(who):
    assert candidate_data.preview(who) == candidate_data.Preview(fields=11, files=1, letters=1, texts=2)


def test_a_copy_for_the_candidate_holds_record_consents_letters_files_and_what_was_written(who):
    told = candidate_data.data_of(who)

    assert told["records"][0]["email"] == "kanarejka@example.com"
    assert "search_key" not in told["records"][0]
    assert [consent["kind"] for consent in told["consents"]] == ["processing"]
    assert [letter["subject"] for letter in told["letters"]] == [CANARY]
    assert [file["name"] for file in told["files"]] == [f"{CANARY}.pdf"]
    assert [row["note"] for row in told["written"]["applicationevent"]] == [CANARY]
    json.dumps(told, default=str)


def test_every_table_with_a_mark_is_reached():
    """A new table that leads to a candidate is erased without anybody remembering it."""
    names = {model._meta.model_name for model, _way, _marks in candidate_data.tables()}

    assert {"candidate", "candidatefile", "application", "applicationevent", "scorecard", "reference", "offer"} <= names


def test_files_that_no_row_names_are_swept_after_a_day(who, files):
    stray = files / candidate_files.FOLDER / "stray"
    stray.write_bytes(b"x")

    assert candidate_files.forget_strays(now=timezone.now()) == 0
    assert candidate_files.forget_strays(now=timezone.now() + timedelta(days=2)) == 1
    assert CandidateFile.objects.count() == 1
    assert not stray.exists()
