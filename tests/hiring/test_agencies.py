"""Agencies (A38): eight criteria, agreements for vacancies, and fees that are owed after the probation."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alignment.shared.errors import DomainError, InvalidInput
from hiring.metrics import agencies as metrics
from hiring.models import Agency, AgencyFee, AgencyScore, Engagement
from hiring.selectors import agencies as selectors
from hiring.services import agencies, agency_fees, applications, engagements
from hiring.watch import agencies as watch
from tests.factories.agencies import POINTS, agency, engagement, scored
from tests.factories.hiring import application, candidate, vacancy
from tests.factories.people import BEGINNING

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
LATER = BEGINNING + timedelta(days=20)
JSON = {"content_type": "application/json"}


def test_a38_the_total_is_of_24_points_when_all_eight_are_known(hr_director):
    """3 + 2 + 2 + 3 + 3 (an answer within the hour) + 2 (five questions) + 2 + 3 = 20 of 24."""
    row = selectors.row_of(scored(actor=hr_director), BEGINNING)

    assert (row.total.points, row.total.known, row.total.is_eligible) == (20, 8, True)
    assert row.total.share == pytest.approx(20 / 24)
    assert row.agency.state == "scored"


@pytest.mark.parametrize("criterion", [1, 4])
def test_r_ag_01_nothing_for_a_must_have_is_not_eligible_and_not_hired(hr_director, criterion):
    one = scored(actor=hr_director, points={**POINTS, criterion: 0})

    assert selectors.total_of(one, BEGINNING).is_eligible is False
    with pytest.raises(DomainError):
        engagement(one=one, actor=hr_director)


def test_r_ag_01_an_unscored_must_have_is_not_hired_either(hr_director):
    with pytest.raises(DomainError):
        engagement(one=agency(actor=hr_director), actor=hr_director)


def test_r_ag_02_speed_and_questions_are_measured_and_never_typed(hr_director):
    one = agency(actor=hr_director)
    with pytest.raises(InvalidInput):
        agencies.score(one, criterion=5, points=3, evidence="x", actor=hr_director, now=BEGINNING)

    assert [metrics.reply_points(minutes, minutes) for minutes in (60, 61, 240, 480, 481)] == [3, 2, 2, 1, 0]
    assert [metrics.question_points(n) for n in (10, 9, 5, 4, 2, 1, 0)] == [3, 2, 2, 1, 1, 0, 0]


def test_r_ag_02_silence_is_unknown_first_and_nothing_after_a_working_day():
    assert metrics.reply_points(None, 480) is None
    assert metrics.reply_points(None, 481) == 0
    assert metrics.question_points(None) is None
    assert metrics.question_points(None, is_silent=True) == 0


def test_r_ag_02_minutes_are_working_ones(hr_director):
    """Asked on Friday at 17:30, answered on Monday at 09:30: an hour of working time."""
    one = agency(actor=hr_director)
    friday = BEGINNING.replace(day=16, hour=14, minute=30)
    monday = BEGINNING.replace(day=19, hour=6, minute=30)
    agencies.contact(one, way="email", sent_at=friday, actor=hr_director, now=friday)
    contact = agencies.reply(one, replied_at=monday, questions=3, actor=hr_director, now=monday)

    assert selectors.minutes_to_reply(contact) == 60


def test_a_score_needs_evidence_and_the_newest_counts(hr_director):
    one = scored(actor=hr_director)
    with pytest.raises(InvalidInput):
        agencies.score(one, criterion=7, points=1, evidence=" ", actor=hr_director, now=LATER)
    agencies.score(one, criterion=7, points=1, evidence="пропали", actor=hr_director, now=LATER)

    assert selectors.total_of(one, LATER).points == 19
    assert AgencyScore.objects.filter(criterion=7).count() == 2


def test_r_ag_03_fewer_than_three_need_a_reason(hr_director):
    one = scored(actor=hr_director)
    with pytest.raises(InvalidInput) as error:
        engagement(one=one, actor=hr_director, few_reason="")
    assert error.value.field == "few_reason"
    for name in ("Вторые", "Третьи"):
        scored(name, actor=hr_director)

    assert engagement(one=one, actor=hr_director, few_reason="").compared == 3
    one.refresh_from_db()
    assert one.state == "contracted"


def test_one_agency_searches_once_for_a_vacancy_and_the_fee_is_one_to_two_salaries(hr_director):
    made = engagement(actor=hr_director)
    with pytest.raises(DomainError):
        engagement(made.vacancy, made.agency, actor=hr_director)

    ended = engagements.end(made, reason="Никого", actor=hr_director, now=LATER)
    assert ended.state == "ended"
    again = engagement(made.vacancy, made.agency, actor=hr_director, now=LATER)
    assert again.fee_hundredths == 150


def hired(made, now=LATER):
    row = application(made.vacancy, candidate(now=now), now=now, agency=made.agency, door="agency")
    applications.move(row, to_stage="accepted", now=now, actor=None, door="import")
    return row


def test_sd16_the_fee_is_owed_only_when_the_probation_is_passed(hr_director):
    made = engagement(actor=hr_director)
    row = hired(made)
    fee = AgencyFee.objects.get()
    assert (fee.state, fee.amount_minor) == ("not_due", 150_000_00)
    with pytest.raises(DomainError):
        agency_fees.pay(fee, actor=hr_director, now=LATER)
    applications.move(row, to_stage="probation_passed", now=LATER, actor=None, door="import")
    fee.refresh_from_db()
    assert (fee.state, fee.payable_at) == ("payable", LATER)

    assert agency_fees.pay(fee, actor=hr_director, now=LATER).state == "paid"
    with pytest.raises(DomainError):
        agency_fees.pay(fee, actor=hr_director, now=LATER)


def test_sd16_a_step_back_before_the_payment_takes_the_debt_back(hr_director):
    row = hired(engagement(actor=hr_director))
    applications.move(row, to_stage="probation_passed", now=LATER, actor=None, door="import")
    applications.move(row, to_stage="probation_failed", now=LATER, actor=None, door="import", note="ошибка")

    assert AgencyFee.objects.get().state == "not_due"


def test_a_candidate_of_our_own_owes_nobody_anything(hr_director):
    made = engagement(actor=hr_director)
    application(made.vacancy, candidate(), now=LATER, stage="accepted")

    assert not AgencyFee.objects.exists()


def test_a_replacement_settles_the_first_fee_and_a_paid_place_is_not_paid_twice(hr_director):
    made = engagement(vacancy(headcount=2), actor=hr_director)
    first, second = hired(made), hired(made)
    applications.move(first, to_stage="probation_passed", now=LATER, actor=None, door="import")
    old, new = (AgencyFee.objects.get(application=row) for row in (first, second))
    agency_fees.pay(old, actor=hr_director, now=LATER)
    agency_fees.replace(old, replacement=second, actor=hr_director, now=LATER)
    old.refresh_from_db(), new.refresh_from_db()

    assert (old.state, new.amount_minor) == ("replaced", 0)
    assert selectors.row_of(made.agency, LATER).record.replaced == 1
    with pytest.raises(DomainError):
        agency_fees.replace(new, replacement=first, actor=hr_director, now=LATER)


def test_a38_real_weeks_stand_beside_the_promised_ones(hr_director):
    """Began on 12 January, accepted on 1 February: 20 days are 2.86 weeks against 2 promised."""
    made = engagement(actor=hr_director)
    row = hired(made)
    applications.move(row, to_stage="probation_passed", now=LATER, actor=None, door="import")
    record = selectors.row_of(made.agency, LATER).record

    assert record.real_weeks == pytest.approx(20 / 7)
    assert (record.promised_weeks, record.pass_rate, record.hires) == (2, 1, 1)


def test_al_60_two_weeks_without_a_candidate_reach_whoever_leads_the_search(hr_director, cmo):
    made = engagement(vacancy(head=cmo), actor=hr_director)
    thirteen, fourteen = BEGINNING + timedelta(days=13), BEGINNING + timedelta(days=14)
    assert list(watch.quiet_agencies(thirteen)) == []
    drafts = list(watch.quiet_agencies(fourteen))
    assert [(draft.key, draft.person_id) for draft in drafts] == [("AL-60", cmo.pk)]
    application(made.vacancy, candidate(), now=BEGINNING + timedelta(days=10), agency=made.agency, door="agency")

    assert list(watch.quiet_agencies(fourteen)) == []


def test_al_60_a_brief_with_fewer_than_eleven_sections_is_told(hr_director, cmo):
    engagement(vacancy(head=cmo), actor=hr_director)
    drafts = list(watch.thin_briefs(BEGINNING))

    assert [(draft.key, draft.params["filled"]) for draft in drafts] == [("AL-60", 0)]


def test_pages_of_agencies_score_ask_and_refuse(as_, hr_director, cco):
    browser = as_(hr_director)
    assert browser.post("/hiring/agencies/new/", {"name": "Кадры", "fee": "1.5"}).status_code == 302
    one = Agency.objects.get()
    url = f"/hiring/agencies/{one.pk}/"
    part = {"headers": {"HX-Request": "true"}}
    good = browser.post(f"{url}score/", {"criterion": "1", "points": "3", "evidence": "5 вакансий"}, **part)
    bad = browser.post(f"{url}score/", {"criterion": "5", "points": "3", "evidence": "x"}, **part)
    assert (good.status_code, bad.status_code) == (200, 422)
    assert (one.fee_hundredths, AgencyScore.objects.count()) == (150, 1)
    assert browser.post("/hiring/agencies/new/", {"name": "Кадры"}).status_code == 422
    assert as_(cco).post(f"{url}score/", {"criterion": "1", "points": "0", "evidence": "x"}).status_code == 403


def test_an_agreement_is_made_on_the_page_of_an_agency(as_, hr_director):
    now = timezone.now()
    row, one = vacancy(now=now), scored(actor=hr_director, now=now)
    said = {"vacancy": row.pk, "promised_weeks": "2", "fee": "1.5", "base": "100000", "guarantee_months": "3"}
    url = f"/hiring/agencies/{one.pk}/engage/"
    assert as_(hr_director).post(url, said).status_code == 422
    assert as_(hr_director).post(url, {**said, "few_reason": "узкая роль"}).status_code == 302
    assert as_(hr_director).post(url, {**said, "fee": "3"}).status_code == 422

    assert Engagement.objects.get().base_minor == 100_000_00


def test_a_fee_is_paid_on_the_page_of_the_agreement_by_the_hr_director_alone(as_, hr_director, cmo):
    made = engagement(vacancy(head=cmo), actor=hr_director)
    row = hired(made)
    applications.move(row, to_stage="probation_passed", now=LATER, actor=None, door="import")
    fee, url = AgencyFee.objects.get(), f"/hiring/engagements/{made.pk}/pay/"
    assert as_(cmo).post(url, {"fee": fee.pk}).status_code == 403
    assert as_(hr_director).post(url, {"fee": fee.pk + 1}).status_code == 422
    assert as_(hr_director).post(url, {"fee": fee.pk}).status_code == 302
    fee.refresh_from_db()
    assert fee.state == "paid"


def test_p9_the_ceo_sees_the_agreement_and_no_candidate(as_, ceo, hr_director, cmo):
    made = engagement(vacancy(head=cmo), actor=hr_director)
    application(made.vacancy, candidate("Вера", "Тайная"), now=LATER, agency=made.agency, door="agency")

    assert "Тайная" not in as_(ceo).get(f"/hiring/engagements/{made.pk}/").content.decode()
    assert "Тайная" in as_(cmo).get(f"/hiring/engagements/{made.pk}/").content.decode()


def test_lists_ask_the_same_number_of_questions_however_many_agencies(as_, hr_director):
    browser = as_(hr_director)
    scored("А", actor=hr_director)
    with CaptureQueriesContext(connection) as few:
        browser.get("/hiring/agencies/")
    for name in ("Б", "В", "Г"):
        scored(name, actor=hr_director)
    with CaptureQueriesContext(connection) as many:
        browser.get("/hiring/agencies/")

    assert len(many) == len(few)


def test_agencies_through_the_api(as_, hr_director, cco):
    browser = as_(hr_director)
    made = browser.post("/api/v1/agencies/", {"name": "Кадры", "fee_hundredths": 150}, **JSON)
    url = f"/api/v1/agencies/{made.json()['id']}/"
    scored_one = browser.post(f"{url}score/", {"criterion": 1, "points": 0, "evidence": "нет опыта"}, **JSON)

    assert made.status_code == 201
    assert scored_one.json()["total"] == {"points": 0, "known": 1, "share": None, "is_eligible": False}
    assert browser.post("/api/v1/agencies/", {"name": "x", "fee_hundredths": 300}, **JSON).status_code == 400
    assert browser.post(f"{url}score/", {"criterion": 6, "points": 1, "evidence": "x"}, **JSON).status_code == 400
    assert browser.patch(url, {"promised_weeks": 2}, **JSON).json()["promised_weeks"] == 2
    assert as_(cco).patch(url, {"promised_weeks": 3}, **JSON).status_code == 403
    assert as_(cco).get("/api/v1/agencies/?state=long_list").json()["results"][0]["name"] == "Кадры"
