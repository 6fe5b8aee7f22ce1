"""R-HI-03: whoever is refused hears of it within five working days; letters in the words of the company."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from alignment.shared.errors import DomainError, InvalidInput
from delivery.models import OutboxMessage
from hiring.models import Application, LetterTemplate
from hiring.services import answers, applications, applications_bulk
from hiring.watch import candidates as watch
from tests.factories.hiring import application, candidate, vacancy
from tests.factories.people import BEGINNING, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
LATER = BEGINNING + timedelta(days=1)


def refused(**values) -> Application:
    row = application(vacancy(), candidate(email="anna@example.com", **values))
    applications.move(row, to_stage="rejected", refusal="skills", now=LATER, actor=None)
    return row


def test_a_written_refusal_answers_and_is_filled_in():
    row, sender = refused(language="en"), person_with("cmo", first_name="Мария", last_name="Котова")
    answers.send(row, "rejection", now=LATER, actor=sender)

    row.refresh_from_db()
    letter = OutboxMessage.objects.get()
    assert (row.answered_at, letter.address, letter.recipient) == (LATER, "anna@example.com", None)
    assert letter.subject == "Our answer: Интернет-маркетолог"
    assert letter.body.startswith("Hello Анна,")
    assert letter.body.endswith("Мария Котова")
    assert "{" not in letter.body


def test_a_candidate_without_a_language_is_written_to_in_that_of_the_company(company):
    answers.send(refused(), "rejection", now=LATER, actor=None)

    assert OutboxMessage.objects.get().subject == "Ответ по вакансии: Интернет-маркетолог"


def test_what_a_name_brings_along_stays_plain_text():
    """V75: nothing that was typed is filled in again, and a letter has no markup."""
    row = application(vacancy(title="{sender}"), candidate("{vacancy}<b>", email="a@example.com", language="en"))
    answers.send(row, "received", now=LATER, actor=None)

    letter = OutboxMessage.objects.get()
    assert letter.body.startswith("Hello {vacancy}<b>,")
    assert letter.html == ""


def test_a_refusal_is_written_after_the_refusal_and_to_an_address():
    with pytest.raises(DomainError):
        answers.send(application(vacancy(), candidate(email="a@example.com")), "rejection", now=LATER, actor=None)
    with pytest.raises(InvalidInput):
        answers.send(application(), "received", now=LATER, actor=None)
    with pytest.raises(DomainError):
        answers.told(application(), now=LATER, actor=None)


def test_told_in_person_is_an_answer_too():
    row = refused()
    answers.told(row, now=LATER, actor=None)

    assert Application.objects.get().answered_at == LATER


@pytest.mark.parametrize("text", ["Hello {candidate}", "{name", "name}", "{0}", "{name.first}", "  "])
def test_a_letter_with_unknown_braces_is_refused(text):
    with pytest.raises(InvalidInput):
        answers.edit(
            LetterTemplate.objects.first(), subject="x", body=text, actor=person_with("hr_director"), now=LATER
        )


def test_alert_56_calls_the_owner_from_the_fifth_working_day_on_and_names_nobody():
    """R-HI-03: rejected on Tuesday 13 January, due on Tuesday the 20th."""
    row = refused()
    assert row.answer_due_on == date(2026, 1, 20)
    day = timedelta(days=1)
    assert [draft for draft in watch.alerts(LATER + 6 * day) if draft.key == "AL-56"] == []
    draft = next(draft for draft in watch.alerts(LATER + 7 * day) if draft.key == "AL-56")

    assert (draft.person_id, draft.params) == (row.owner_id, {"vacancy": "Интернет-маркетолог"})
    answers.send(row, "rejection", now=LATER + 7 * day, actor=None)
    assert [draft for draft in watch.alerts(LATER + 8 * day) if draft.key == "AL-56"] == []


def test_alert_57_counts_ending_terms_and_missing_consents_for_the_hr_director():
    """P4, C8: a week before the end, and three days after who came without a consent."""
    hr = person_with("hr_director")
    refused()
    later = LATER + timedelta(days=24)

    found = {draft.dedupe: draft for draft in watch.alerts(later) if draft.key == "AL-57"}
    assert {name: (draft.person_id, draft.params) for name, draft in found.items()} == {
        "terms": (hr.pk, {"n": 1}), "consents": (hr.pk, {"n": 1}),
    }  # fmt: skip
    assert [draft.dedupe for draft in watch.alerts(LATER) if draft.key == "AL-57"] == []


def test_many_are_refused_and_told_at_once_and_one_refusal_loses_nobody():
    rows = [application(vacancy(), candidate(str(n), email=f"{n}@example.com" if n else "")) for n in range(3)]
    hr = person_with("hr_director")
    done = applications_bulk.move_many(rows, to_stage="rejected", refusal="skills", letter=True, actor=hr, now=LATER)

    assert (done.changed, list(done.refused)) == (2, [rows[0].pk])
    assert set(Application.objects.filter(stage__key="rejected").values_list("answered_at", flat=True)) == {LATER}
    with pytest.raises(InvalidInput):
        applications_bulk.answer_many(rows * 100, "received", actor=hr, now=LATER)


def test_the_letter_is_shown_first_and_what_stands_there_is_sent(as_, cmo):
    row = application(vacancy(head=cmo), candidate(email="anna@example.com", language="en"))
    url = f"/hiring/candidates/applications/{row.pk}/letter/"
    assert "Hello Анна" in as_(cmo).get(f"{url}?kind=received").content.decode()
    assert as_(cmo).post(url, {"kind": "received", "subject": "", "body": "x"}).status_code == 422
    assert as_(cmo).post(url, {"kind": "rejection", "subject": "x", "body": "x"}).status_code == 422
    assert as_(cmo).post(url, {"kind": "received", "subject": "Тема", "body": "Слова"}).status_code == 302

    letter = OutboxMessage.objects.get()
    assert (letter.subject, letter.body) == ("Тема", "Слова")


def test_the_words_of_a_letter_are_the_hr_directors(as_, cmo, hr_director):
    row = LetterTemplate.objects.get(kind="offer", language="ru")
    url = f"/hiring/candidates/letters/{row.pk}/"
    given = {"subject": "Тема {vacancy}", "body": "Слова", "version": row.version}
    assert as_(cmo).post(url, given).status_code == 403
    assert as_(hr_director).post(url, given | {"body": "{unknown}"}).status_code == 422
    assert as_(hr_director).post(url, given).status_code == 302
    assert as_(hr_director).post(url, given).status_code == 422

    row.refresh_from_db()
    assert (row.subject, row.version) == ("Тема {vacancy}", 2)
    assert timezone.now() >= row.changed_at
