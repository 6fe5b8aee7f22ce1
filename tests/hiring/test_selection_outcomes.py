"""What came of a hire, and whether the scores foretold it (B7, C8)."""

from datetime import date, timedelta

import pytest

from alignment.shared.errors import DomainError, InvalidInput
from funnel.models import LeadFact
from hiring.metrics import selection as metrics
from hiring.models import Application, Interview, Outcome, ProbationTask
from hiring.models.briefs import SearchBrief
from hiring.selectors import outcomes, scorecards
from hiring.selectors.scorecard_hints import suggestion
from hiring.services import interviews, probation
from hiring.watch.selection import alerts
from people.models import Membership
from tests.factories.funnel import make_lead
from tests.factories.hiring import application, candidate, card, interview, scorecard, vacancy
from tests.factories.people import BEGINNING, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
STARTED = date(2026, 1, 12)
LATER = BEGINNING + timedelta(days=2)


def hired(position: str = "sales_rep", *, outcome: bool = True, **told) -> Application:
    row = application(vacancy(position=position), candidate(email=f"{Application.objects.count()}@example.com"))
    person = person_with("sales_rep")
    Application.objects.filter(pk=row.pk).update(person=person, started_on=STARTED)
    row.refresh_from_db()
    if outcome:
        facts = {"kpi_attainment": 90, "head_rating": 80, "ramp": 70, "is_passed": True, "note": "x"} | told
        Outcome.objects.create(application=row, at=LATER, **facts)
    return row


def test_quality_of_hire_is_the_mean_of_four():
    """B7: (90 + 80 + 100 + 70) / 4 = 85."""
    assert metrics.quality_of_hire(90, 80, 100, 70) == 85
    assert metrics.quality_of_hire(90, 80, None, 70) is None
    assert metrics.quality_of_hire(180, 80, 100, 70) == 87.5


def test_quality_waits_for_the_year_to_be_over():
    row = hired()
    before, after = date(2026, 12, 1), date(2027, 1, 12)

    assert (outcomes.quality(row, before).retention, outcomes.quality(row, before).value) == (None, None)
    assert (outcomes.quality(row, after).retention, outcomes.quality(row, after).value) == (100, 85)


def test_who_left_within_the_year_has_not_stayed():
    row = hired()
    Membership.objects.filter(person=row.person).update(from_date=STARTED, to_date=date(2026, 9, 1))

    assert outcomes.quality(row, date(2027, 2, 1)).value == 60


def test_a_failed_probation_is_not_staying():
    assert outcomes.quality(hired(is_passed=False), date(2026, 5, 1)).retention == 0


def test_calibration_collects_until_there_are_fifteen():
    """C8: below fifteen “collecting”, from fifteen a correlation."""
    pairs = [(float(n % 4 + 1), 20.0 * (n % 4 + 1)) for n in range(15)]

    assert metrics.calibration(pairs[:14]) is None
    assert metrics.calibration(pairs) == pytest.approx(1.0)
    assert metrics.calibration([(3.0, 80.0)] * 15) is None


def test_calibration_pairs_the_score_before_with_the_kpi_after():
    row = hired()
    head = row.vacancy.hiring_head
    card(interview(row, head), head, score=4)
    found = outcomes.calibration(Application.objects.all())

    assert (found.n, found.r, found.needed) == (1, None, 15)
    assert outcomes.mean_scores([row.pk]) == {row.pk: 4.0}


def test_the_ramp_is_the_days_to_the_first_deal_won():
    row, idle, marketer = hired(), hired(), hired("marketer")
    lead = make_lead(owner=row.person)
    LeadFact.objects.update_or_create(
        lead=lead,
        defaults={
            "pipeline_id": lead.pipeline_id, "cohort_day": STARTED, "origin": "inbound", "outcome": "won",
            "won_day": STARTED + timedelta(days=41),
        },
    )  # fmt: skip

    assert outcomes.ramp_days([row, idle, marketer]) == {row.pk: 41, idle.pk: None}


def test_punctuality_counts_cards_within_a_day():
    """B7: submitted within 24 hours of all that were due."""
    row = application(vacancy(), stage="interview_1")
    early, late, silent = (person_with("marketer") for _n in range(3))
    talk = interview(row, early, late, silent)
    scorecard(row.vacancy)
    interviews.hold(talk, actor=early, now=talk.starts_at + timedelta(hours=1))
    card(talk, early, at=talk.starts_at + timedelta(hours=25))
    card(talk, late, at=talk.starts_at + timedelta(hours=25, minutes=1))
    everything = Interview.objects.all()

    at_once = scorecards.punctuality(everything, talk.starts_at + timedelta(hours=20))
    after = scorecards.punctuality(everything, talk.starts_at + timedelta(hours=30))
    assert (at_once.on_time, at_once.due) == (1, 2)
    assert (after.on_time, after.due, after.share) == (1, 3, 1 / 3)
    assert scorecards.punctuality(Interview.objects.none(), LATER).share is None


def test_al_58_reaches_whoever_has_not_written_within_a_day():
    row = application(vacancy(title="Маркетолог"), stage="interview_1")
    early, late = person_with("marketer"), person_with("sales_rep")
    talk = interview(row, early, late)
    scorecard(row.vacancy)
    interviews.hold(talk, actor=early, now=talk.starts_at + timedelta(hours=1))
    card(talk, early, at=talk.starts_at + timedelta(hours=2))
    over = talk.starts_at + timedelta(hours=25)

    assert alerts(over) == []
    (draft,) = alerts(over + timedelta(minutes=1))
    assert (draft.key, draft.person_id, draft.params) == ("AL-58", late.pk, {"vacancy": "Маркетолог"})


def test_al_59_asks_the_hiring_head_for_the_outcome():
    row = application(vacancy(probation_days=90), stage="started")
    Application.objects.update(started_on=STARTED)

    assert alerts(BEGINNING.replace(month=4, day=11)) == []
    (draft,) = alerts(BEGINNING.replace(month=4, day=12))
    assert (draft.key, draft.person_id, draft.dedupe) == ("AL-59", row.vacancy.hiring_head_id, f"outcome-{row.pk}")


def test_a_confidential_vacancy_is_not_named_in_an_alert(english_company):
    application(vacancy(is_confidential=True, title="Head of sales"), stage="started")
    Application.objects.update(started_on=STARTED)

    (draft,) = alerts(BEGINNING.replace(month=6))
    assert "Head of sales" not in str(draft.params)


def test_tasks_of_probation_come_from_the_brief():
    """A39, section 9, R-SBF-02: a task a line, with its measure."""
    row = application(stage="accepted")
    head = row.vacancy.hiring_head
    with pytest.raises(DomainError):
        probation.take_from_brief(row, actor=head, now=LATER)
    texts = {"5": "Директ\nАналитика", "9": "Принятые лиды — 40 в третий месяц\n• Отчёт каждую неделю"}
    SearchBrief.objects.create(vacancy=row.vacancy, texts=texts, created_at=LATER)
    probation.take_from_brief(row, actor=head, now=LATER)

    assert list(ProbationTask.objects.values_list("text", "criterion")) == [
        ("Принятые лиды", "40 в третий месяц"), ("Отчёт каждую неделю", "Отчёт каждую неделю"),
    ]  # fmt: skip
    assert suggestion(row.vacancy, ["interview_1"])[0][0][1] == ["Директ", "Аналитика"]


def test_a_colleague_comes_by_one_application():
    first, second = hired(outcome=False), hired(outcome=False)
    Application.objects.update(stage=application(vacancy(), candidate(email="x@example.com"), stage="accepted").stage)
    head = first.vacancy.hiring_head
    with pytest.raises(InvalidInput):
        probation.name_colleague(second, first.person, actor=head, now=LATER)
