"""Contractors (A40): an owner inside, tasks with terms and an acceptance, and when to think of staff."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alignment.shared.errors import DomainError, InvalidInput
from funnel.models import Spend
from hiring.metrics.contractors import Job, is_time_to_revise, misses_in_a_row, work
from hiring.models import Contractor, ContractorTask
from hiring.selectors import contractors as selectors
from hiring.services import contractors
from hiring.watch import agencies as watch
from people.models import Absence, Company
from people.services.leaving import leave
from tests.factories.agencies import contractor, task
from tests.factories.people import BEGINNING, company_today, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
TODAY = date(2026, 2, 1)
JSON = {"content_type": "application/json"}


def job(due, delivered=None, *, accepted=False, reworks=0, cost=0, response=None):
    return Job(due, delivered, accepted, reworks, cost, response)


def test_the_work_of_a_contractor_is_shares_of_what_was_delivered_and_accepted():
    """4 delivered, 3 on time; 3 accepted, 2 at first; (10 + 20 + 30) / 3 = 20 thousand; (60 + 120) / 2 = 90 minutes."""
    done = work(
        [
            job(date(2026, 1, 10), date(2026, 1, 9), accepted=True, cost=10_000_00, response=60),
            job(date(2026, 1, 11), date(2026, 1, 11), accepted=True, cost=20_000_00, response=120),
            job(date(2026, 1, 12), date(2026, 1, 15), accepted=True, reworks=1, cost=30_000_00),
            job(date(2026, 1, 13), date(2026, 1, 13), cost=99_000_00),
            job(date(2026, 3, 1)),
        ],
        TODAY,
    )

    assert (done.delivered, done.on_time) == (4, 0.75)
    assert (done.accepted, done.first_time) == (3, pytest.approx(2 / 3))
    assert (done.cost_per_accepted_minor, done.response_minutes) == (20_000_00, 90)
    assert done.rating == pytest.approx((0.75 + 2 / 3) / 2)


def test_the_work_of_nothing_is_unknown():
    nothing = work([], TODAY)

    assert (nothing.on_time, nothing.first_time, nothing.cost_per_accepted_minor, nothing.rating) == (None,) * 4


def test_misses_are_counted_back_from_the_newest_day_that_is_told():
    kept, late = job(date(2026, 1, 1), date(2026, 1, 1)), job(date(2026, 1, 5), date(2026, 1, 6))
    overdue, ahead = job(date(2026, 1, 20)), job(date(2026, 3, 1))

    assert misses_in_a_row([kept, late, overdue, ahead], TODAY) == 2
    assert misses_in_a_row([late, kept], TODAY) == 1
    assert misses_in_a_row([late, job(date(2026, 1, 9), date(2026, 1, 9))], TODAY) == 0


def test_r_co_01_three_months_each_above_a_million():
    over = 1_000_001_00

    assert is_time_to_revise([0, over, over, over])
    assert not is_time_to_revise([over, over])
    assert not is_time_to_revise([over, over, 1_000_000_00])


def spend(day, minor):
    Spend.objects.create(date=day, row_key=f"{day}", cost_minor=minor, currency="RUB")


def test_r_co_01_the_advice_reads_the_three_whole_months_before_this_one(cmo):
    for month in (1, 2, 3):
        spend(date(2026, month, 15), 1_200_000_00)
    april = BEGINNING.replace(month=4)
    advice = selectors.advice(april)

    assert advice is not None
    assert advice.months[-1] == (date(2026, 3, 1), 1_200_000_00)
    assert selectors.advice(BEGINNING.replace(month=3, day=30)) is None
    assert [(draft.key, draft.person_id) for draft in watch.time_to_revise(april)] == [("AL-62", cmo.pk)]
    Company.objects.update(currency="EUR")
    assert selectors.advice(april) is None


def test_r_co_02_a_task_without_terms_or_acceptance_is_refused_by_service_and_database(marketer):
    one = contractor(owner=marketer)
    for field in ("terms", "acceptance"):
        with pytest.raises(InvalidInput):
            task(one, **{field: "  "})
        with pytest.raises(IntegrityError), transaction.atomic():
            ContractorTask.objects.filter(pk=task(one).pk).update(**{field: ""})


def test_r_co_03_every_contractor_has_an_owner_inside(marketer):
    one = contractor(owner=marketer)
    with pytest.raises(InvalidInput):
        contractors.change(one, {"owner": None}, actor=marketer, now=BEGINNING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contractor.objects.update(owner=None)


def test_a_task_goes_from_terms_to_acceptance_by_way_of_rework(marketer):
    one = contractor(owner=marketer)
    row = task(one)
    with pytest.raises(DomainError):
        contractors.turn(row, to="accepted", actor=marketer, now=BEGINNING)
    for days, to in enumerate(("taken", "delivered"), start=1):
        row = contractors.turn(row, to=to, actor=marketer, now=BEGINNING + timedelta(days=days))
    with pytest.raises(InvalidInput):
        contractors.turn(row, to="rework", actor=marketer, now=BEGINNING)
    row = contractors.turn(row, to="rework", actor=marketer, now=BEGINNING, note="не тот шрифт")
    for days, to in enumerate(("delivered", "accepted"), start=9):
        row = contractors.turn(row, to=to, actor=marketer, now=BEGINNING + timedelta(days=days))

    assert (row.state, row.reworks, row.delivered_at) == ("accepted", 1, BEGINNING + timedelta(days=2))
    assert list(row.steps.order_by("pk").values_list("state", flat=True)) == [
        "tor", "taken", "delivered", "rework", "delivered", "accepted",
    ]  # fmt: skip
    assert selectors.rows([one], BEGINNING)[0].work.first_time == 0


def test_a_contractor_replaced_in_the_middle_leaves_its_record_and_the_work_goes_on(marketer):
    old, new = contractor(owner=marketer), contractor("Бюро", owner=marketer)
    row = task(old)
    due = BEGINNING.date() + timedelta(days=14)
    made = contractors.hand_over(row, to=new, due_on=due, reason="пропали", actor=marketer, now=BEGINNING)
    row.refresh_from_db()

    assert (row.state, made.continues_id, made.contractor, made.terms) == ("cancelled", row.pk, new, row.terms)


def test_the_contract_is_looked_through_every_quarter(marketer):
    one = contractor(owner=marketer)
    assert one.review_on == date(2026, 4, 1)
    one = contractors.review(one, actor=marketer, now=BEGINNING + timedelta(days=80))

    assert one.review_on == date(2026, 7, 1)


def test_a_contract_does_not_end_while_tasks_are_under_way(marketer):
    one = contractor(owner=marketer)
    row = task(one)
    with pytest.raises(DomainError):
        contractors.end(one, actor=marketer, now=BEGINNING)
    contractors.turn(row, to="cancelled", actor=marketer, now=BEGINNING, note="не нужно")

    assert contractors.end(one, actor=marketer, now=BEGINNING).state == "ended"


def test_al_61_two_misses_in_a_row_reach_the_owner_and_the_head(marketer, head_of_marketing):
    one = contractor(owner=marketer)
    task(one, days=2)
    task(one, days=3)
    assert list(watch.missed_days(BEGINNING + timedelta(days=3))) == []
    drafts = list(watch.missed_days(BEGINNING + timedelta(days=4)))

    assert {(draft.key, draft.person_id) for draft in drafts} == {
        ("AL-61", marketer.pk), ("AL-61", head_of_marketing.pk),
    }  # fmt: skip


def test_al_62_an_owner_who_is_away_leaves_open_tasks_to_somebody(marketer, head_of_marketing, rep):
    one = contractor(owner=marketer)
    task(one)
    first = BEGINNING.date()
    assert list(watch.owners_away(BEGINNING)) == []
    away = Absence.objects.create(person=marketer, kind="leave", from_date=first, to_date=first)
    assert [(draft.key, draft.person_id) for draft in watch.owners_away(BEGINNING)] == [("AL-62", head_of_marketing.pk)]
    away.stand_in = rep
    away.save()

    assert [draft.person_id for draft in watch.owners_away(BEGINNING)] == [rep.pk]


def test_r_co_03_whoever_leaves_hands_over_their_contractors(marketer, head_of_marketing, hr_director):
    one = contractor(owner=marketer)
    leave(marketer, by=hr_director, now=timezone.now(), rest_to=head_of_marketing)
    one.refresh_from_db()

    assert one.owner == head_of_marketing


def test_a_marketer_sees_the_own_contractors_and_a_head_all(marketer, head_of_marketing, rep, integration):
    contractor(owner=marketer)
    contractor("Бюро", owner=head_of_marketing)

    counts = [Contractor.objects.visible_to(who).count() for who in (marketer, head_of_marketing, rep, integration)]
    assert counts == [1, 2, 0, 0]


def test_pages_of_contractors_add_ask_turn_and_refuse(as_, marketer, cmo):
    browser = as_(marketer)
    said = {"name": "Студия", "kind": "designer", "owner": marketer.pk, "sla_response_hours": "8"}
    assert browser.post("/hiring/contractors/new/", {**said, "owner": cmo.pk}).status_code == 422
    assert browser.post("/hiring/contractors/new/", said).status_code == 302
    one = Contractor.objects.get()
    url = f"/hiring/contractors/{one.pk}/"
    part = {"headers": {"HX-Request": "true"}}
    asked = {"title": "Лендинг", "terms": "x", "acceptance": "y", "due_on": f"{company_today()}", "cost": "30000"}
    assert browser.post(f"{url}ask/", {**asked, "terms": ""}, **part).status_code == 422
    assert browser.post(f"{url}ask/", asked, **part).status_code == 200
    row = ContractorTask.objects.get()
    assert browser.post(f"{url}taken/", {"task": row.pk, "version": row.version}, **part).status_code == 200
    assert browser.post(f"{url}accepted/", {"task": row.pk}, **part).status_code == 422
    row.refresh_from_db()
    assert (row.state, row.cost_minor) == ("taken", 30_000_00)


def test_the_list_asks_the_same_number_of_questions_however_many_contractors(as_, cmo, marketer):
    browser = as_(cmo)
    task(contractor(owner=marketer))
    with CaptureQueriesContext(connection) as few:
        browser.get("/hiring/contractors/")
    for name in ("А", "Б", "В"):
        task(contractor(name, owner=person_with("marketer")))
    with CaptureQueriesContext(connection) as many:
        browser.get("/hiring/contractors/")

    assert len(many) == len(few)


def test_contractors_and_their_tasks_through_the_api(as_, cmo, marketer, rep):
    browser = as_(cmo)
    said = {"name": "Студия", "kind": "seo", "owner": marketer.pk, "sla_response_hours": 8}
    made = browser.post("/api/v1/contractors/", said, **JSON)
    due = f"{company_today() + timedelta(days=3)}"
    asked = {"contractor": made.json()["id"], "title": "Аудит", "terms": "x", "acceptance": "y", "due_on": due}
    row = browser.post("/api/v1/contractor-tasks/", asked, **JSON)
    url = f"/api/v1/contractor-tasks/{row.json()['id']}/"

    assert (made.status_code, row.status_code) == (201, 201)
    assert browser.post(f"{url}take/", {}, **JSON).json()["state"] == "taken"
    assert browser.post(f"{url}accept/", {}, **JSON).status_code == 409
    assert browser.post("/api/v1/contractor-tasks/", {**asked, "terms": ""}, **JSON).status_code == 400
    assert browser.post("/api/v1/contractors/", {**said, "kind": "poet"}, **JSON).status_code == 400
    assert as_(rep).get(url).status_code == 404
