"""Structured selection: criteria first, cards that nobody peeks at, a decision on evidence (C8)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from funnel.models import Stage
from hiring.models import Application, GateOverride, Offer, Scorecard, ScorecardTemplate
from hiring.selectors import scorecards as selectors
from hiring.selectors.checklist import checklist
from hiring.selectors.selection_errors import checks
from hiring.services import applications, cards, interviews, offers, probation, scorecards, selection
from people.models import AuditEvent
from tests.factories.hiring import CATEGORIES, QUESTIONS, application, candidate, card, interview, scorecard, vacancy
from tests.factories.people import BEGINNING, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
LATER = BEGINNING + timedelta(days=2)
DAY = timedelta(days=1)


@pytest.fixture
def head():
    return person_with("cmo", email="head@example.com")


@pytest.fixture
def colleague():
    return person_with("sales_rep", email="seller@example.com")


def stage(key: str) -> Stage:
    return Stage.objects.get(pipeline__key="hiring", key=key)


def test_criteria_precede_candidates(head):
    """R-SC-01, R-HI-02: no first interview without a scorecard, neither moved to nor planned."""
    row = application(vacancy(head=head), stage="screened")
    with pytest.raises(DomainError, match=r"."):
        applications.move(row, to_stage="interview_1", now=LATER, actor=head)
    with pytest.raises(DomainError):
        interviews.plan(
            row, stage=stage("interview_1"), starts_at=LATER + DAY, interviewers=[head], actor=head, now=LATER
        )
    scorecard(row.vacancy)
    applications.move(row, to_stage="interview_1", now=LATER, actor=head)

    assert row.stage.key == "interview_1"


def test_a_stage_beyond_the_first_interview_needs_the_scorecard_too(head):
    """R-SC-01: skipping the first talk is no way around it."""
    row = application(vacancy(head=head), stage="screened")
    with pytest.raises(DomainError):
        applications.move(row, to_stage="test", now=LATER, actor=head)


@pytest.mark.parametrize(
    ("categories", "questions"),
    [
        (CATEGORIES[:2], QUESTIONS),
        ([*CATEGORIES, ("Ещё", ["x"]), ("Пятая", ["y"])], QUESTIONS),
        ([("Много", [f"a{n}" for n in range(7)]), *CATEGORIES[1:]], QUESTIONS),
        ([("Пусто", []), *CATEGORIES[1:]], QUESTIONS),
        ([("Дважды", ["То же", "то  же"]), *CATEGORIES[1:]], QUESTIONS),
        (CATEGORIES, {}),
        (CATEGORIES, {"no_such_stage": ["x"]}),
    ],
)
def test_a_scorecard_has_three_or_four_categories_of_up_to_six_and_questions(categories, questions):
    with pytest.raises(InvalidInput):
        scorecards.define(vacancy(), categories=categories, questions=questions, now=BEGINNING, actor=None)


def test_the_same_role_is_asked_the_same():
    """R-SC-02: copied from a former vacancy of the same position, and only of that."""
    first, other = vacancy(), vacancy(position="sales_rep")
    scorecard(first)
    scorecard(other)
    second = vacancy()
    former = selectors.former_templates(second)

    assert [row.vacancy_id for row in former] == [first.pk]
    made = scorecards.copy(former[0], second, now=LATER, actor=None)
    assert [q.text for q in made.questions.all()] == ["Каким результатом вы гордитесь?", "С чего вы начнёте?"]
    assert [c.name for c in made.categories.all()] == ["Ремесло", "Результаты", "Вместе"]
    assert made.copied_from == former[0]


def test_a_scorecard_is_frozen_once_the_first_candidate_was_asked(head):
    row = application(vacancy(head=head), stage="interview_1")
    template = scorecard(row.vacancy)
    scorecards.define(row.vacancy, categories=CATEGORIES, questions=QUESTIONS, now=LATER, actor=head)
    talk = interview(row, head)
    interviews.hold(talk, actor=head, now=LATER)

    template.refresh_from_db()
    assert template.frozen_at == LATER
    with pytest.raises(DomainError):
        scorecards.define(row.vacancy, categories=CATEGORIES, questions=QUESTIONS, now=LATER, actor=head)


def test_a_card_needs_evidence_and_whatever_is_in_focus(head):
    row = application(vacancy(head=head), stage="interview_1")
    scorecard(row.vacancy)
    talk = interview(row, head)
    talk.seats.update(focus=["называет-цифры"])
    mark = cards.Mark(3, "Назвала выручку.")
    given = {"by": head, "now": LATER, "recommendation": 3, "evidence": "Факты."}
    for wrong in (
        {"marks": {}},
        {"marks": {"читает-воронку": mark}},
        {"marks": {"называет-цифры": cards.Mark(3, " ")}},
        {"marks": {"называет-цифры": cards.Mark(5, "x")}},
        {"marks": {"нет-такого": mark}},
        {"marks": {"называет-цифры": mark}, "evidence": " "},
        {"marks": {"называет-цифры": mark}, "recommendation": 5},
    ):
        with pytest.raises(InvalidInput):
            cards.submit(talk, **(given | wrong))
    made = cards.submit(talk, marks={"называет-цифры": mark}, **given)

    talk.refresh_from_db()
    assert (made.no, talk.state, made.marks.get().score) == (1, "held", 3)


def test_only_those_who_sat_there_write_a_card(head, colleague):
    row = application(vacancy(head=head), stage="interview_1")
    with pytest.raises(NotAllowed):
        card(interview(row, head), colleague)


def test_a_card_before_the_talk_is_no_card(head):
    talk = interview(application(vacancy(head=head), stage="interview_1"), head)
    with pytest.raises(DomainError):
        card(talk, head, at=talk.starts_at - timedelta(minutes=1))


def test_others_cards_are_hidden_until_ones_own_is_in(head, colleague):
    """C8: no peeking, whoever asks; then they open."""
    row = application(vacancy(head=head), stage="interview_1")
    talk = interview(row, head, colleague)
    of_head = card(talk, head)

    assert list(Scorecard.objects.visible_to(colleague)) == []
    assert (selectors.cards_for(colleague, row).shown, selectors.cards_for(colleague, row).hidden) == ((), 1)
    of_colleague = card(talk, colleague)
    assert set(Scorecard.objects.visible_to(colleague)) == {of_head, of_colleague}


def test_a_head_who_owes_a_card_does_not_peek_either(head, colleague):
    row = application(vacancy(head=head), stage="interview_1")
    card(interview(row, colleague), colleague)
    interview(row, head)

    assert list(Scorecard.objects.visible_to(head)) == []
    assert Scorecard.objects.visible_to(person_with("hr_director")).count() == 1


def test_an_interviewer_whose_candidate_did_not_come_reads_nobody(head, colleague):
    row = application(vacancy(head=head), stage="interview_1")
    card(interview(row, head), head)
    talk = interview(row, colleague)
    interviews.no_show(talk, actor=head, now=LATER)

    assert list(Scorecard.objects.visible_to(colleague)) == []


def test_a_card_is_never_edited_and_an_amendment_is_a_new_version(head, colleague):
    row = application(vacancy(head=head), stage="interview_1")
    first = card(interview(row, head), head)
    marks = {first.marks.get().attribute.key: cards.Mark(2, "Цифра не сошлась.")}
    given = {"recommendation": 2, "evidence": "Проверил.", "marks": marks, "now": LATER}
    with pytest.raises(NotAllowed):
        cards.amend(first, by=colleague, why="x", **given)
    with pytest.raises(InvalidInput):
        cards.amend(first, by=head, why=" ", **given)
    second = cards.amend(first, by=head, why="Спросил бывшего руководителя.", **given)

    assert (second.no, Scorecard.objects.count()) == (2, 2)
    assert list(selectors.latest(Scorecard.objects.all())) == [second]
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Scorecard.objects.filter(pk=first.pk).update(recommendation=4)


def test_the_database_knows_no_card_without_a_version_of_its_own(head):
    first = card(interview(application(vacancy(head=head), stage="interview_1"), head), head)
    with pytest.raises(IntegrityError), transaction.atomic():
        Scorecard.objects.create(
            interview=first.interview, by=head, no=1, recommendation=3, evidence="x", submitted_at=LATER
        )


def ready(head, colleague, *, position: str = "internet_marketer") -> Application:
    """Two interviews held, two cards in, a work sample scored; nobody was asked for references."""
    row = application(vacancy(head=head, position=position), candidate(email="a@example.com"))
    scorecard(row.vacancy)
    applications.move(row, to_stage="screened", now=BEGINNING, actor=head)
    for key, who in (("interview_1", head), ("interview_2", colleague)):
        applications.move(row, to_stage=key, now=BEGINNING, actor=head)
        card(interview(row, who), who)
    sample = selection.give_sample(
        row, kind="read_funnel", task="Где слабый шаг?", due_on=date(2026, 3, 1), actor=head, now=LATER
    )
    selection.hand_in(sample, link="https://example.com/answer", actor=head, now=LATER)
    selection.score_sample(sample, score=4, evidence="Нашла шаг и цену.", by=head, now=LATER)
    return row


def referred(row: Application, head) -> None:
    selection.add_reference(
        row, name="Иван", relation="бывший руководитель", contact="+79161234567", said="Взял бы снова.", verdict="for",
        actor=head, now=LATER,
    )  # fmt: skip


def decided(row: Application, head) -> None:
    selection.decide(row, verdict="hire", reason="Две карты «да», проба 4.", actor=head, now=LATER)


TERMS = {"base_minor": 110_000_00, "start_on": date(2026, 3, 1), "answer_by": date(2026, 2, 20)}


def test_a_card_after_reading_those_of_others_is_not_independent(as_, head, colleague, hr_director):
    """R-SC-03: the HR director reads the first card, is seated afterwards, and writes one that agrees."""
    row = application(vacancy(head=head), stage="interview_1")
    first = card(interview(row, colleague), colleague)
    for _twice in range(2):
        assert as_(hr_director).get(f"/hiring/selection/{row.pk}/").status_code == 200
    assert AuditEvent.objects.filter(verb=selectors.CARDS_READ, actor=hr_director).count() == 1
    card(interview(row, hr_director), hr_director, at=timezone.now() + timedelta(days=2))
    assert selectors.independent_cards(row) == 1

    card(interview(row, head), head, at=first.submitted_at + timedelta(days=3))
    assert selectors.independent_cards(row) == 2


def test_the_api_notes_the_same_reading(as_, head, colleague, hr_director):
    row = application(vacancy(head=head), stage="interview_1")
    one = card(interview(row, colleague), colleague)
    assert as_(hr_director).get(f"/api/v1/scorecards/?application={row.pk}").status_code == 200
    assert as_(head).get(f"/api/v1/scorecards/{one.pk}/").status_code == 200

    readers = AuditEvent.objects.filter(verb=selectors.CARDS_READ).order_by("pk").values_list("actor", flat=True)
    assert list(readers) == [hr_director.pk, head.pk]


def test_a_decision_needs_two_independent_cards(head, colleague):
    """R-SC-03."""
    row = application(vacancy(head=head, position="sales_rep"), stage="interview_1")
    first = card(interview(row, head), head)
    marks = {first.marks.get().attribute.key: cards.Mark(4, "x")}
    cards.amend(first, by=head, recommendation=4, evidence="x", marks=marks, why="x", now=LATER)
    with pytest.raises(DomainError):
        decided(row, head)
    card(interview(row, colleague), colleague)
    decided(row, head)

    assert row.decisions.get().verdict == "hire"


def test_a_marketer_is_decided_upon_with_a_work_sample(head, colleague):
    """R-SC-03: fix a landing, read a funnel."""
    row = application(vacancy(head=head), stage="interview_1")
    card(interview(row, head), head)
    card(interview(row, colleague), colleague)
    with pytest.raises(DomainError, match="work sample|проб"):
        decided(row, head)


def test_whoever_owes_a_card_does_not_decide(head, colleague):
    row = ready(head, colleague)
    interviews.hold(interview(row, head), actor=head, now=LATER)
    with pytest.raises(DomainError):
        decided(row, head)


def test_the_recruiter_does_not_decide(head, colleague):
    row = ready(head, colleague)
    with pytest.raises(NotAllowed):
        decided(row, person_with("marketer"))


def test_an_offer_without_references_is_blocked_unless_somebody_says_why(head, colleague):
    """R-HI-01, error 9: the reason is kept."""
    row = ready(head, colleague)
    with pytest.raises(DomainError):
        offers.make(row, actor=head, now=LATER, override="Срочно.", **TERMS)
    decided(row, head)
    with pytest.raises(DomainError):
        offers.make(row, actor=head, now=LATER, **TERMS)
    offers.make(row, actor=head, now=LATER, override="Прежний работодатель закрыт.", **TERMS)

    passed = GateOverride.objects.get()
    row.refresh_from_db()
    assert (passed.missing, passed.reason, passed.by) == (["references"], "Прежний работодатель закрыт.", head)
    assert (row.stage.key, row.offers.get().state) == ("offer", "sent")


def test_an_offer_with_everything_in_place_needs_no_reason(head, colleague):
    """R-HI-01: the other way."""
    row = ready(head, colleague)
    referred(row, head)
    decided(row, head)
    offers.make(row, actor=head, now=LATER, **TERMS)

    assert not GateOverride.objects.exists()


def test_a_skipped_step_blocks_the_offer(head, colleague):
    """R-HI-01, error 10: the second interview was left out."""
    row = application(vacancy(head=head, position="sales_rep"), stage="new")
    scorecard(row.vacancy)
    for key in ("screened", "interview_1"):
        applications.move(row, to_stage=key, now=BEGINNING, actor=head)
    talk = interview(row, head, colleague)
    card(talk, head)
    card(talk, colleague)
    referred(row, head)
    decided(row, head)
    states = {step.key: step.state for step in checklist(row)}

    assert states == {
        "screened": "done", "interview_1": "done", "test": "not_needed", "interview_2": "ahead", "references": "done",
    }  # fmt: skip
    with pytest.raises(DomainError):
        applications.move(row, to_stage="offer", now=LATER, actor=head)
    applications.move(row, to_stage="offer", now=LATER, actor=head, override="Один круг: внутренний кандидат.")
    assert GateOverride.objects.get().missing == ["interview_2"]


def offered(head, colleague) -> Offer:
    row = ready(head, colleague)
    referred(row, head)
    decided(row, head)
    return offers.make(row, actor=head, now=LATER, **TERMS)


def test_an_accepted_offer_moves_the_application_and_fills_the_vacancy(head, colleague):
    offer = offers.accept(offered(head, colleague), actor=head, now=LATER + DAY)

    row = Application.objects.get(pk=offer.application_id)
    assert (offer.state, offer.decided_at, row.stage.key, row.vacancy.state) == (
        "accepted", LATER + DAY, "accepted", "filled",
    )  # fmt: skip
    with pytest.raises(DomainError):
        offers.withdraw(offer, reason="x", actor=head, now=LATER)


def test_a_declined_offer_has_a_coded_reason(head, colleague):
    offer = offered(head, colleague)
    with pytest.raises(InvalidInput):
        offers.decline(offer, refusal="skills", reason="", actor=head, now=LATER)
    offers.decline(offer, refusal="salary", reason="Дали больше.", actor=head, now=LATER)

    row = Application.objects.get(pk=offer.application_id)
    assert (row.stage.key, row.refusal.key, row.offers.get().state) == ("withdrew", "salary", "declined")


def test_an_offer_taken_back_has_a_reason_and_makes_room_for_another(head, colleague):
    offer = offered(head, colleague)
    with pytest.raises(DomainError):
        offers.make(offer.application, actor=head, now=LATER, **TERMS)
    with pytest.raises(InvalidInput):
        offers.withdraw(offer, reason=" ", actor=head, now=LATER)
    offers.withdraw(offer, reason="Другая сумма.", actor=head, now=LATER)
    offers.make(offer.application, actor=head, now=LATER, **TERMS)

    assert sorted(Offer.objects.values_list("state", flat=True)) == ["sent", "withdrawn"]


@pytest.mark.parametrize(
    "wrong",
    [{"base_minor": 0}, {"variable_minor": -1}, {"answer_by": date(2025, 1, 1)}, {"start_on": date(2026, 2, 1)}],
)
def test_terms_of_an_offer_make_sense(head, colleague, wrong):
    row = ready(head, colleague)
    with pytest.raises(InvalidInput):
        offers.make(row, actor=head, now=LATER, **(TERMS | wrong))


def test_errors_9_and_10_of_a_vacancy(head, colleague):
    """A36, errors 9 and 10."""
    row = ready(head, colleague)
    assert {check.no: check.state for check in checks([row.vacancy], LATER)[row.vacancy_id]} == {
        6: "unknown", 9: "unknown", 10: "unknown",
    }  # fmt: skip
    decided(row, head)
    offers.make(row, actor=head, now=LATER, override="Некого спросить.", **TERMS)
    found = {check.no: check for check in checks([row.vacancy], LATER)[row.vacancy_id]}
    assert (found[9].state, found[9].params, found[10].state) == ("error", {"n": 1}, "error")
    referred(row, head)
    found = {check.no: check.state for check in checks([row.vacancy], LATER)[row.vacancy_id]}
    assert (found[9], found[10]) == ("ok", "ok")


@pytest.mark.parametrize(("left", "met", "state"), [(2, 3, "unknown"), (2, 4, "ok"), (3, 4, "error")])
def test_error_6_is_the_drop_after_the_hiring_heads_interview(head, left, met, state):
    """A36, error 6: more than half of at least four."""
    where = vacancy(head=head)
    for no in range(met):
        row = application(where, candidate(f"К{no}", email=f"{no}@example.com"), stage="interview_1")
        interviews.hold(interview(row, head), actor=head, now=LATER)
        if no < left:
            applications.move(row, to_stage="withdrew", refusal="manager", now=LATER + DAY, actor=head)
    check = checks([where], LATER)[where.pk][0]

    assert (check.no, check.state) == (6, state)


def test_the_checks_ask_the_same_few_questions_however_many_vacancies(head, django_assert_num_queries):
    few = [vacancy(head=head) for _n in range(2)]
    many = [*few, *(vacancy(head=head) for _n in range(6))]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        checks(few, LATER)
    with django_assert_num_queries(len(asked)):
        checks(many, LATER)


def test_the_outcome_of_probation_moves_the_application(head, colleague):
    offer = offers.accept(offered(head, colleague), actor=head, now=LATER)
    row = Application.objects.get(pk=offer.application_id)
    applications.move(row, to_stage="started", now=LATER, actor=head, started_on=date(2026, 1, 10))
    task = probation.set_task(row, text="Лиды", criterion="40 в третий месяц", actor=head, now=LATER)
    with pytest.raises(InvalidInput):
        probation.set_task(row, text="Лиды", criterion=" ", actor=head, now=LATER)
    probation.tell_result(task, state="met", result="44", actor=head, now=LATER)
    told = {"kpi_attainment": 90, "head_rating": 80, "ramp": 70, "note": "44 лида."}
    with pytest.raises(InvalidInput):
        probation.conclude(row, is_passed=True, actor=head, now=LATER, **(told | {"ramp": 101}))
    probation.conclude(row, is_passed=True, actor=head, now=LATER, **told)

    row.refresh_from_db()
    assert (row.stage.key, row.outcome.kpi_attainment, task.application_id) == ("probation_passed", 90, row.pk)


def test_a_template_is_for_those_who_see_the_vacancy(head):
    scorecard(vacancy(head=head))

    assert ScorecardTemplate.objects.visible_to(head).count() == 1
    assert not ScorecardTemplate.objects.visible_to(person_with("marketer")).exists()
