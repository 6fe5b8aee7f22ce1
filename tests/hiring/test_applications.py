"""A candidate goes from stage to stage on the same core as a lead (decisions.md 11)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from alignment.shared.errors import DomainError, InvalidInput
from hiring.models import Application, ApplicationEvent, Candidate, Submission
from hiring.services import applications
from tests.factories.hiring import application, candidate, vacancy
from tests.factories.people import BEGINNING, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
LATER = BEGINNING + timedelta(days=1)


def test_an_application_begins_new_with_its_event_and_first_submission():
    row = application()

    event = ApplicationEvent.objects.get()
    assert (row.stage.key, event.stage.key, event.kind, event.from_stage) == ("new", "new", "entered", None)
    assert Submission.objects.get().is_first


def test_a_second_submission_is_noted_and_the_first_keeps_the_right():
    """A37: duplicates by first submission."""
    who, where = candidate(), vacancy()
    first = applications.apply(where, who, now=BEGINNING, actor=None)
    again = applications.apply(where, who, now=LATER, actor=None, door="agency")

    assert first.pk == again.pk
    assert list(Submission.objects.order_by("pk").values_list("is_first", "door")) == [(True, "ui"), (False, "agency")]


def test_a_move_appends_an_event_and_the_row_follows():
    row = application()
    applications.move(row, to_stage="screened", now=LATER, actor=None)

    assert (row.stage.key, row.stage_entered_at, row.version) == ("screened", LATER, 2)
    assert list(row.events.order_by("pk").values_list("stage__key", "from_stage__key")) == [
        ("new", None), ("screened", "new"),
    ]  # fmt: skip


def test_a_rejection_has_a_reason_and_an_answer_within_five_working_days():
    """R-HI-03: rejected on Tuesday 13 January, answered by Tuesday the 20th."""
    row = application()
    with pytest.raises(InvalidInput):
        applications.move(row, to_stage="rejected", now=LATER, actor=None)
    applications.move(row, to_stage="rejected", refusal="skills", now=LATER, actor=None)

    assert (row.refusal.key, row.answer_due_on) == ("skills", date(2026, 1, 20))


def test_a_withdrawal_needs_a_reason_of_the_candidate_and_no_answer():
    row = application()
    with pytest.raises(InvalidInput):
        applications.move(row, to_stage="withdrew", refusal="skills", now=LATER, actor=None)
    applications.move(row, to_stage="withdrew", refusal="slow", now=LATER, actor=None)

    assert (row.refusal.key, row.answer_due_on) == ("slow", None)


def test_back_and_out_of_an_end_only_with_a_note():
    row = application(stage="interview_1")
    with pytest.raises(DomainError):
        applications.move(row, to_stage="screened", now=LATER, actor=None)
    applications.move(row, to_stage="screened", note="Перепутали", now=LATER, actor=None)

    assert row.stage.key == "screened"


def test_a_vacancy_is_filled_by_its_last_hire_and_not_before():
    where = vacancy(headcount=2)
    for name in ("Анна", "Борис"):
        row = application(where, candidate(name, email=f"{name}@example.com"))
        where.refresh_from_db()
        assert where.state == "open"
        applications.move(row, to_stage="accepted", now=LATER, actor=None, door="import")

    where.refresh_from_db()
    assert (where.state, where.closed_at) == ("filled", LATER)


@pytest.mark.parametrize(
    "role", ["ceo", "cco", "head_of_sales", "sales_rep", "head_of_marketing", "marketer", "administrator"]
)
def test_candidates_are_invisible_to_staff(role):
    """P9: only the HR director, the hiring head, the recruiter and interviewers."""
    application()
    someone = person_with(role)

    assert not Application.objects.visible_to(someone).exists()
    assert not Candidate.objects.visible_to(someone).exists()


def test_an_event_is_never_edited():
    application()
    with pytest.raises(Exception, match="append-only"):
        ApplicationEvent.objects.update(recorded_at=datetime(2026, 2, 1, tzinfo=UTC))
