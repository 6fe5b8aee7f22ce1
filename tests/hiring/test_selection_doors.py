"""Pages, letters and API of selection: an interviewer who tries to peek, and everybody else."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery.models import Notification, OutboxMessage
from hiring.models import Application, Interview, Offer, Scorecard, ScorecardTemplate, WorkSample
from hiring.selectors.interviews import in_the_way
from hiring.services import interviews, selection
from people.models import Absence, AuditEvent
from people.services.leaving import leave
from tests.factories.hiring import application, candidate, card, interview, scorecard, vacancy
from tests.factories.people import person_with
from tests.hiring.test_selection_rules import stage

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
NOW = datetime(2026, 3, 17, 7, tzinfo=UTC)
JSON = {"content_type": "application/json"}
HTMX = {"HTTP_HX_REQUEST": "true"}
SECRET = "Тайное мнение о сильной кандидатке"


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def head():
    return person_with("cmo", email="head@example.com")


@pytest.fixture
def peeker():
    return person_with("sales_rep", email="peeker@example.com")


@pytest.fixture
def row(head) -> Application:
    made = application(
        vacancy(head=head, title="Маркетолог", now=NOW), candidate("Анна", "Котова"), stage="interview_1"
    )
    scorecard(made.vacancy, now=NOW)
    return made


@pytest.fixture
def talk(row, head, peeker) -> Interview:
    """Held yesterday by both."""
    return interview(row, head, peeker, now=NOW - timedelta(days=2))


def said(talk: Interview, **changes) -> dict:
    keys = ScorecardTemplate.objects.get(vacancy=talk.application.vacancy_id).attributes.order_by("pk")
    form = {"recommendation": "4", "evidence": SECRET}
    form |= {f"score_{keys[0].pk}": "4", f"evidence_{keys[0].pk}": SECRET}
    return form | changes


def test_an_interviewer_who_tries_to_peek(as_, row, talk, head, peeker):
    """The acceptance journey: page, fragment, API, addresses, notifications; then the own card opens them all."""
    as_(head).post(f"/hiring/interviews/{talk.pk}/card/", said(talk))
    theirs = Scorecard.objects.get()
    sample = WorkSample.objects.create(application=row, kind="other", task="x", due_on="2026-04-01", given_at=NOW)
    selection.hand_in(sample, link="https://example.com/x", actor=head, now=NOW)
    selection.score_sample(sample, score=4, evidence=SECRET, by=head, now=NOW)
    browser = as_(peeker)
    doors = [
        f"/hiring/selection/{row.pk}/", f"/hiring/interviews/{talk.pk}/card/", "/hiring/interviews/",
        "/api/v1/scorecards/", f"/api/v1/scorecards/?application={row.pk}&by={head.pk}", "/notifications/",
    ]  # fmt: skip
    for url in doors:
        for extra in ({}, HTMX):
            assert SECRET not in browser.get(url, **extra).content.decode(), url
    assert browser.get(f"/api/v1/scorecards/{theirs.pk}/").status_code == 404
    assert browser.post(f"/api/v1/scorecards/{theirs.pk}/amend/", {}, **JSON).status_code == 404
    assert browser.get(f"/hiring/scorecards/{row.vacancy_id}/").status_code == 404
    assert SECRET not in "".join(str(event.details) for event in AuditEvent.objects.all())
    browser.post(f"/hiring/interviews/{talk.pk}/card/", said(talk, evidence="Моё мнение", recommendation="2"))

    page = browser.get(f"/hiring/selection/{row.pk}/").content.decode()
    assert SECRET in page
    assert len(browser.get("/api/v1/scorecards/").json()["results"]) == 2
    assert browser.get(f"/api/v1/scorecards/{theirs.pk}/").json()["evidence"] == SECRET


def test_an_interviewer_learns_nothing_of_pay_references_and_the_decision(as_, row, talk, head, peeker):
    card(talk, peeker)
    card(talk, head)
    selection.add_reference(
        row, name="Иван Бывший", relation="руководитель", contact="+79161234567", said="Хвалил", verdict="for", actor=head,
        now=NOW,
    )  # fmt: skip
    Offer.objects.create(
        application=row, base_minor=123_456_00, start_on="2026-05-01", answer_by="2026-04-01", made_at=NOW
    )
    page = as_(peeker).get(f"/hiring/selection/{row.pk}/").content.decode()
    of_head = as_(head).get(f"/hiring/selection/{row.pk}/").content.decode()

    assert all(words not in page for words in ("Иван Бывший", "Хвалил", "123"))
    assert all(words in of_head for words in ("Иван Бывший", "Хвалил", "123"))
    assert "+79161234567" not in of_head
    assert "+7•••67" in of_head
    assert as_(peeker).get("/api/v1/offers/").json()["results"] == []


@pytest.mark.parametrize("role", ["marketer", "head_of_sales", "integration", "administrator", "ceo"])
def test_others_find_no_way_in(as_, row, talk, head, role):
    """P9."""
    theirs = card(talk, head)
    browser = as_(person_with(role))

    assert browser.get(f"/hiring/selection/{row.pk}/").status_code == 404
    assert browser.get(f"/hiring/interviews/{talk.pk}/card/").status_code == 404
    assert browser.post(f"/hiring/interviews/{talk.pk}/hold/").status_code == 404
    assert browser.get(f"/api/v1/scorecards/{theirs.pk}/").status_code == 404


def test_a_refused_card_keeps_what_was_typed(as_, talk, head):
    answer = as_(head).post(f"/hiring/interviews/{talk.pk}/card/", said(talk, recommendation=""))

    assert (answer.status_code, Scorecard.objects.count()) == (422, 0)
    assert SECRET in answer.content.decode()


def test_a_card_is_amended_through_its_own_page(as_, talk, head):
    browser = as_(head)
    browser.post(f"/hiring/interviews/{talk.pk}/card/", said(talk))
    refused = browser.post(f"/hiring/interviews/{talk.pk}/card/", said(talk))
    browser.post(f"/hiring/interviews/{talk.pk}/card/", said(talk, recommendation="2", why="Проверил цифру."))

    assert refused.status_code == 422
    assert list(Scorecard.objects.order_by("no").values_list("no", "recommendation")) == [(1, 4), (2, 2)]


def plan(head, peeker, **changes) -> dict:
    first = stage("interview_1")
    return {
        "stage": first.pk, "day": "2026-03-18", "starts": "11:00", "minutes": "60", "place": "Переговорная",
        "person_1": head.pk, "person_2": peeker.pk, "looks_2": "2",
    } | changes  # fmt: skip


def test_an_interview_is_planned_and_invited_without_a_name(as_, row, head, peeker):
    """The letter and its calendar file say “Interview · vacancy” and nothing of the candidate."""
    as_(head).post(f"/hiring/selection/{row.pk}/interview/", plan(head, peeker))
    talk = Interview.objects.get()
    letters = list(OutboxMessage.objects.order_by("pk"))

    assert talk.starts_at == datetime(2026, 3, 18, 8, tzinfo=UTC)
    assert list(talk.seats.order_by("pk").values_list("person", "focus")) == [
        (head.pk, []), (peeker.pk, ["называет-цифры"]),
    ]  # fmt: skip
    assert {letter.address for letter in letters} == {"head@example.com", "peeker@example.com"}
    for letter in letters:
        whole = f"{letter.subject}{letter.body}{letter.html}{letter.attachments}"
        assert "Маркетолог" in letter.subject
        assert not any(word in whole for word in ("Котова", "Анна"))
        assert f"/hiring/selection/{row.pk}/" in letter.body
        assert "METHOD:REQUEST" in letter.attachments[0]["text"]


def test_a_confidential_vacancy_is_not_named_in_the_letter(row, head, peeker):
    row.vacancy.is_confidential = True
    row.vacancy.save()
    interviews.plan(
        row, stage=stage("interview_1"), starts_at=NOW + timedelta(days=1), interviewers=[peeker], actor=head, now=NOW
    )
    letter = OutboxMessage.objects.get()

    assert "Маркетолог" not in f"{letter.subject}{letter.body}{letter.html}{letter.attachments}"


def test_what_stands_in_the_way_is_shown_and_can_be_overruled(as_, row, head, peeker):
    Absence.objects.create(person=peeker, kind="leave", from_date="2026-03-18", to_date="2026-03-20")
    other = application(row.vacancy, candidate("Борис", "Новый"), stage="interview_1")
    interviews.plan(
        other, stage=stage("interview_1"), starts_at=datetime(2026, 3, 18, 8, 30, tzinfo=UTC), interviewers=[head],
        actor=head, now=NOW,
    )  # fmt: skip
    url = f"/hiring/selection/{row.pk}/interview/"
    asked = as_(head).post(url, plan(head, peeker))

    assert asked.status_code == 422
    assert "11:30" in asked.content.decode()
    assert [each.code for each in in_the_way([head, peeker], datetime(2026, 3, 18, 8, tzinfo=UTC), 60)] == [
        "absent", "interview",
    ]  # fmt: skip
    assert as_(head).post(url, plan(head, peeker, in_spite="on")).status_code == 302


def test_moving_and_calling_off_reach_the_calendars(as_, row, head, peeker):
    talk = interviews.plan(
        row, stage=stage("interview_1"), starts_at=NOW + timedelta(days=1), interviewers=[peeker], actor=head, now=NOW
    )
    moved = {"day": "2026-03-20", "starts": "12:00", "place": "", "version": talk.version}
    assert as_(head).post(f"/hiring/interviews/{talk.pk}/move/", moved, **HTMX).status_code == 200
    assert (
        as_(head).post(f"/hiring/interviews/{talk.pk}/move/", moved | {"day": "2026-01-01"}, **HTMX).status_code == 422
    )
    assert as_(peeker).post(f"/hiring/interviews/{talk.pk}/cancel/").status_code == 403
    as_(head).post(f"/hiring/interviews/{talk.pk}/cancel/")
    texts = [letter.attachments[0]["text"] for letter in OutboxMessage.objects.order_by("pk")]

    assert [("METHOD:CANCEL" in text, "SEQUENCE:" + str(n) in text) for n, text in enumerate(texts)] == [
        (False, True), (False, True), (True, True),
    ]  # fmt: skip
    assert len({line for text in texts for line in text.splitlines() if line.startswith("UID")}) == 1


def test_a_talk_that_has_not_begun_is_not_held(as_, row, head):
    talk = interview(row, head, now=NOW)
    answer = as_(head).post(f"/hiring/interviews/{talk.pk}/hold/", **HTMX)

    talk.refresh_from_db()
    assert (answer.status_code, talk.state) == (422, "planned")


def test_the_hiring_head_hears_that_a_card_is_in_and_not_what_it_says(talk, peeker, head):
    card(talk, peeker, evidence=SECRET)
    told = Notification.objects.get(person=head)

    assert SECRET not in told.text
    assert "Котова" not in told.text


def test_steps_are_taken_on_the_page(as_, row, head, peeker):
    browser, url = as_(head), f"/hiring/selection/{row.pk}/"
    given = browser.post(f"{url}sample-give/", {"kind": "read_funnel", "task": "x", "due_on": "2026-03-20"}, **HTMX)
    malformed = browser.post(f"{url}sample-give/", {"kind": "no", "task": "", "due_on": "?"}, **HTMX)
    sample = WorkSample.objects.get()
    bare = browser.post(f"{url}sample-hand-in/", {"of": sample.pk}, **HTMX)
    handed = browser.post(f"{url}sample-hand-in/", {"of": sample.pk, "link": "https://example.com/x"}, **HTMX)
    alien = browser.post(f"{url}sample-hand-in/", {"of": 10**9, "link": "https://example.com/x"}, **HTMX)
    scored = browser.post(f"{url}sample-score/", {"of": sample.pk, "score": "3", "evidence": "x"}, **HTMX)
    undecided = browser.post(f"{url}decide/", {"verdict": "hire", "reason": "x"}, **HTMX)

    codes = [answer.status_code for answer in (given, malformed, bare, handed, alien, scored, undecided)]
    assert codes == [200, 422, 422, 200, 404, 200, 422]


def test_the_scorecard_page_proposes_saves_and_copies(as_, head):
    row = vacancy(head=head, now=NOW)
    browser, url = as_(head), f"/hiring/scorecards/{row.pk}/"
    assert browser.get(url).status_code == 200
    first, second = stage("interview_1").pk, stage("interview_2").pk
    form = {f"name_{n}": f"К{n}" for n in (1, 2, 3)} | {f"lines_{n}": f"a{n}\nb{n}" for n in (1, 2, 3)}
    assert browser.post(url, form | {"lines_1": ""}).status_code == 422
    assert browser.post(url, form | {f"ask_{first}": "Раз?\nДва?", f"ask_{second}": ""}).status_code == 302
    template = ScorecardTemplate.objects.get()
    assert (template.attributes.count(), template.questions.count()) == (6, 2)
    again = vacancy(head=head, now=NOW)
    assert browser.post(f"/hiring/scorecards/{again.pk}/copy/", {"former": template.pk}).status_code == 302
    assert ScorecardTemplate.objects.get(vacancy=again).attributes.count() == 6


def test_a_scorecard_through_the_api(as_, talk, head, peeker):
    key = ScorecardTemplate.objects.get().attributes.order_by("pk")[0].key
    body = {
        "interview": talk.pk, "recommendation": 3, "evidence": "x",
        "marks": [{"attribute": key, "score": 3, "evidence": "y"}],
    }  # fmt: skip
    browser = as_(peeker)
    assert browser.post("/api/v1/scorecards/", body | {"marks": []}, **JSON).status_code == 400
    assert browser.post("/api/v1/scorecards/", body | {"interview": 10**9}, **JSON).status_code == 400
    made = browser.post("/api/v1/scorecards/", body, **JSON)
    assert (made.status_code, made.json()["marks"][0]["score"]) == (201, 3)
    assert browser.post("/api/v1/scorecards/", body, **JSON).status_code == 409
    amended = browser.post(f"/api/v1/scorecards/{made.json()['id']}/amend/", {**body, "why": "z"}, **JSON)
    assert (amended.status_code, amended.json()["no"]) == (200, 2)


def test_an_offer_through_the_api(as_, row, talk, head, peeker):
    card(talk, head)
    card(talk, peeker)
    sample = selection.give_sample(row, kind="other", task="x", due_on=NOW.date(), actor=head, now=NOW)
    selection.hand_in(sample, link="https://example.com/x", actor=head, now=NOW)
    selection.score_sample(sample, score=3, evidence="x", by=head, now=NOW)
    selection.decide(row, verdict="hire", reason="x", actor=head, now=NOW)
    body = {"application": row.pk, "base": "110000", "start_on": "2026-05-01", "answer_by": "2026-04-01"}
    browser = as_(head)
    blocked = browser.post("/api/v1/offers/", body, **JSON)
    assert (blocked.status_code, blocked.json()["errors"][0]["field"]) == (409, "override")
    made = browser.post("/api/v1/offers/", body | {"override": "Срочно."}, **JSON)
    assert (made.status_code, made.json()["base"]) == (201, {"amount": "110000.00", "currency": "RUB"})
    url = f"/api/v1/offers/{made.json()['id']}/"
    assert browser.post(f"{url}accept/", {}, HTTP_IF_MATCH='"9"', **JSON).status_code == 412
    assert browser.post(f"{url}accept/", {}, **JSON).json()["state"] == "accepted"
    assert (
        browser.get(f"/api/v1/offers/?state=accepted&application={row.pk}").json()["results"][0]["state"] == "accepted"
    )


def test_al_19_is_raised_while_something_is_missing(as_, row, talk, head, peeker):
    from hiring.watch.selection import alerts

    test_an_offer_through_the_api(as_, row, talk, head, peeker)
    drafts = [(draft.key, draft.person_id, draft.dedupe) for draft in alerts(NOW)]

    assert drafts == [("AL-19", head.pk, f"reference-{row.pk}"), ("AL-19", head.pk, f"steps-{row.pk}")]
    assert all("Котова" not in str(draft.params) for draft in alerts(NOW))


def test_the_page_asks_as_much_for_many_cards_as_for_two(as_, row, head, peeker):
    browser, url = as_(head), f"/hiring/selection/{row.pk}/"

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert browser.get(url).status_code == 200
        return len(found)

    for who in (head, peeker):
        card(interview(row, who, now=NOW - timedelta(days=2)), who)
    few = asked()
    for who in (head, peeker) * 4:
        card(interview(row, who, now=NOW - timedelta(days=2)), who)
    assert asked() == few


def test_my_interviews_show_what_is_due_first(as_, row, talk, peeker, head):
    interviews.hold(talk, actor=head, now=NOW)
    interview(row, peeker, now=NOW)
    page = as_(peeker).get("/hiring/interviews/").content.decode()

    assert f"/hiring/interviews/{talk.pk}/card/" in page
    assert page.index(f"/hiring/interviews/{talk.pk}/card/") < page.index("mine-ahead")
    assert as_(person_with("marketer")).get("/hiring/interviews/").status_code == 200


def test_an_erased_candidate_leaves_no_word_of_selection(as_, row, talk, head, peeker):
    """P3: cards, samples, references, decisions, offers, overrides and outcomes keep their numbers only."""
    from hiring.models import Reference, WorkSampleScore
    from hiring.services.erasing import erase

    test_an_offer_through_the_api(as_, row, talk, head, peeker)
    selection.add_reference(
        row, name=SECRET, relation=SECRET, contact=SECRET, said=SECRET, verdict="for", actor=head, now=NOW
    )
    erase(row.candidate, now=NOW, actor=head)

    assert {card.evidence for card in Scorecard.objects.all()} == {None}
    assert WorkSampleScore.objects.get().evidence is None
    assert WorkSample.objects.get().task == ""
    assert Reference.objects.values_list("name", "relation", "contact", "said").get() == (None, None, None, None)
    assert (row.decisions.get().reason, row.overrides.get().reason) == (None, None)


def test_a_result_is_handed_in_as_a_file(as_, row, head, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    sample = WorkSample.objects.create(application=row, kind="other", task="x", due_on="2026-04-01", given_at=NOW)
    url = f"/hiring/selection/{row.pk}/sample-hand-in/"
    junk = as_(head).post(url, {"of": sample.pk, "upload": SimpleUploadedFile("x.exe", b"MZ\x00\x01")})
    good = as_(head).post(url, {"of": sample.pk, "upload": SimpleUploadedFile("x.pdf", b"%PDF-1.4\n%%EOF\n")})

    sample.refresh_from_db()
    assert (junk.status_code, good.status_code) == (422, 302)
    assert (sample.file.kind, sample.file.candidate) == ("work_sample", row.candidate)


def test_interviews_of_somebody_who_leaves_go_to_the_hiring_head(row, head, peeker):
    """Never to whoever takes over the rest: P9."""
    interviews.plan(
        row, stage=stage("interview_1"), starts_at=NOW + timedelta(days=1), interviewers=[peeker], actor=head, now=NOW
    )
    leave(peeker, by=person_with("administrator"), rest_to=person_with("sales_rep"), now=NOW)

    assert list(row.interviews.get().seats.values_list("person", flat=True)) == [head.pk]
    assert OutboxMessage.objects.filter(address="head@example.com").count() == 1
