"""A plan to bring customers back: in the order of R-RP-01 … R-RP-06, through services, pages and the API."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from funnel.services import customers
from people.models import AuditEvent
from planning.models import Member, ReactivationPlan
from planning.selectors import repeat as selectors
from planning.services import repeat
from planning.watch import repeat as watch
from practices.models import Method
from tests.factories import repeat as made
from tests.factories.repeat import plan, sleeping, talk

pytestmark = pytest.mark.usefixtures("english_company")


@pytest.fixture
def base(company, now):
    return sleeping(10, now=now)


def test_the_start_needs_talks_in_depth(base, cco, rep, now):
    """R-RP-01: five talks unless the plan says otherwise."""
    row = plan(rep, actor=cco, now=now, talks_needed=2)
    talk(row, base[0], actor=cco, now=now)

    with pytest.raises(DomainError, match="one more talk"):
        repeat.segment(row, actor=cco, now=now)
    talk(row, base[1], actor=cco, now=now)

    assert repeat.segment(row, actor=cco, now=now).state == "segmented"


def test_two_talks_with_one_customer_are_one(base, cco, rep, now):
    row = plan(rep, actor=cco, now=now, state="custdev")

    with pytest.raises(InvalidInput, match="already"):
        talk(row, base[0], actor=cco, now=now)


def test_a_plan_without_a_number_is_refused(base, cco, rep, now):
    """R-RP-02."""
    with pytest.raises(InvalidInput):
        plan(rep, actor=cco, now=now, goal=0)
    row = plan(rep, actor=cco, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReactivationPlan.objects.filter(pk=row.pk).update(goal=0)


def test_a_plan_by_letters_alone_does_not_exist(base, cco, rep, now):
    """R-RP-04: at least one human channel."""
    row = plan(rep, actor=cco, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReactivationPlan.objects.filter(pk=row.pk).update(channel="auto")


def test_it_is_judged_no_sooner_than_it_pays_back(base, cco, rep, now):
    """R-RP-05: review date ≥ payback horizon."""
    row = plan(rep, actor=cco, now=now, state="segmented")

    with pytest.raises(InvalidInput, match="3 months"):
        repeat.start(row, review_on=(now + timedelta(days=60)).date(), actor=cco, now=now)


def test_whoever_asked_not_to_be_contacted_is_not_drawn(base, cco, rep, now):
    """R-RP-06."""
    customers.set_opt_out(base[0], out=True, actor=cco, now=now)

    row = plan(rep, actor=cco, now=now, state="segmented")

    assert row.members.count() == 9
    assert not row.members.filter(customer=base[0]).exists()


def test_one_in_ten_is_left_alone_and_stays_so(base, cco, rep, now):
    row = plan(rep, actor=cco, now=now, state="running")
    alone = row.members.get(group="holdout")

    with pytest.raises(DomainError, match="left alone"):
        repeat.reach(alone, by="call", actor=cco, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=alone.pk).update(reached_at=now, reached_by="call")


def test_who_refuses_after_the_lot_is_not_reached(base, cco, rep, now):
    member = plan(rep, actor=cco, now=now, state="running").members.filter(group="treated").first()
    customers.set_opt_out(member.customer, out=True, actor=cco, now=now)

    with pytest.raises(DomainError, match="asked not to be contacted"):
        repeat.reach(member, by="call", actor=cco, now=now)


def test_returned_are_counted_in_both_groups_from_the_start_on(base, cco, rep, now):
    row = plan(rep, actor=cco, now=now, state="running", holdout_percent=20)
    treated, alone = (list(row.members.filter(group=group)) for group in ("treated", "holdout"))
    repeat.reach(treated[0], by="call", actor=rep, now=now)
    for member in (*treated[:2], alone[0]):
        customers.record_purchase(customer=member.customer, at=now, now=now, amount_minor=70_00, currency="RUB")

    found = selectors.results(row, now=now)

    assert (found.treated.k, found.treated.n, found.holdout.k, found.holdout.n) == (2, 8, 1, 2)
    assert (found.reached.k, found.reached.n, found.reactivation_rate) == (1, 1, 1.0)
    assert round(found.uplift.value, 3) == -0.25
    assert [(row.key, row.reached, row.returned) for row in found.channels] == [("call", 1, 1)]


def test_money_of_a_month_is_what_the_drawn_ones_bought(base, cco, rep, now):
    row = plan(rep, actor=cco, now=now, state="running")
    repeat.plan_month(row, month=now.date(), cost_minor=50_00, expected_minor=20_00, actor=cco, now=now)
    customer = row.members.filter(group="treated").first().customer
    customers.record_purchase(customer=customer, at=now, now=now, amount_minor=70_00, currency="RUB")

    (line,) = selectors.results(row, now=now).account

    assert (line.cost, line.expected, line.fact, line.balance) == (50_00, 20_00, 70_00, 20_00)


def test_a_plan_is_judged_on_its_day_with_a_conclusion(base, cco, rep, now):
    row = plan(rep, actor=cco, now=now, state="running")
    with pytest.raises(DomainError, match="not before"):
        repeat.review(row, conclusion="Дальше", actor=cco, now=now)
    later = now + timedelta(days=101)
    with pytest.raises(InvalidInput):
        repeat.review(row, conclusion=" ", actor=cco, now=later)

    assert repeat.review(row, conclusion="Дальше", actor=cco, now=later).state == "reviewed"
    assert AuditEvent.objects.filter(verb="reactivation.reviewed").count() == 1


def test_a_drawn_plan_is_not_changed_any_more(base, cco, rep, now):
    row = plan(rep, actor=cco, now=now, state="segmented")

    with pytest.raises(DomainError, match="past this step"):
        repeat.change(row, {"goal": 1}, actor=cco, now=now)


def test_a_seller_opens_no_plan_and_carries_on_the_own_one(base, cco, rep, rep_of_another_team, now):
    with pytest.raises(NotAllowed):
        plan(rep, actor=rep, now=now)
    row = plan(rep, actor=cco, now=now)

    assert list(ReactivationPlan.objects.visible_to(rep)) == [row]
    assert not ReactivationPlan.objects.visible_to(rep_of_another_team).exists()


def test_the_whole_way_on_the_page(base, as_, cco, rep, now):
    browser = as_(cco)
    opened = browser.post(
        "/plan/repeat/new/",
        {"title": "Весна", "owner": rep.pk, "goal": 2, "payback_months": 1, "channel": "mixed", "holdout_percent": 10,
         "talks_needed": 1},
    )  # fmt: skip
    row = ReactivationPlan.objects.get()
    step = f"/plan/repeat/{row.pk}/"
    talked = browser.post(f"{step}talk/", {"customer": base[0].pk, "held_on": "2026-03-10", "insights": "Дорого"})
    drawn = browser.post(f"{step}segment/", {})
    begun = browser.post(f"{step}start/", {"review_on": "2099-01-01"})
    member = row.members.filter(group="treated").first()
    reached = browser.post(f"{step}reach/", {"member": member.pk, "by": "call"})

    assert [answer.status_code for answer in (opened, talked, drawn, begun, reached)] == [302] * 5
    assert browser.get(step).context["results"].reached.n == 1
    assert base[0].name in browser.get(step).content.decode()


@pytest.mark.parametrize(
    ("verb", "said"),
    [("talk", {"customer": "9999999", "held_on": "2026-03-10", "insights": "x"}), ("segment", {}), ("start", {}),
     ("month", {"month": "x"}), ("review", {"conclusion": "x"}), ("reach", {"member": "x"})],
)  # fmt: skip
def test_a_step_that_cannot_be_taken_is_refused_on_the_page(base, as_, cco, rep, now, verb, said):
    row = plan(rep, actor=cco, now=now)

    assert as_(cco).post(f"/plan/repeat/{row.pk}/{verb}/", said).status_code == 422
    assert ReactivationPlan.objects.get().state == "calculated"


def test_a_form_that_cannot_be_read_opens_no_plan(base, as_, cco):
    answer = as_(cco).post("/plan/repeat/new/", {"title": "x", "goal": 0})

    assert answer.status_code == 422
    assert not ReactivationPlan.objects.exists()


def test_the_api_goes_the_same_way(base, as_, cco, rep, now):
    browser = as_(cco)
    said = {"title": "x", "owner": rep.pk, "goal": 2, "payback_months": 1, "talks_needed": 1}
    opened = browser.post("/api/v1/reactivation-plans/", said, content_type="application/json")
    address = f"/api/v1/reactivation-plans/{opened.json()['id']}/"
    early = browser.post(f"{address}segment/", {}, content_type="application/json")
    talk(ReactivationPlan.objects.get(), base[0], actor=cco, now=now)
    browser.post(f"{address}segment/", {}, content_type="application/json")
    begun = browser.post(f"{address}start/", {"review_on": "2099-01-01"}, content_type="application/json")

    assert (opened.status_code, early.status_code, begun.status_code) == (201, 409, 200)
    assert (begun.json()["state"], begun.json()["results"]["treated"]) == ("running", {"k": 0, "n": 9, "rate": 0.0})
    assert browser.post("/api/v1/reactivation-plans/", {"goal": 0}, content_type="application/json").status_code == 400


def test_the_list_teaches_an_empty_company(company, as_, cco):
    assert "No plan for the base yet" in as_(cco).get("/plan/repeat/").content.decode()


def test_a_base_that_sleeps_without_a_plan_is_told_to_the_commercial_director(base, cco, now):
    """AL-94, AL-95: only where the method is in use."""
    assert watch.alerts(now) == []
    Method.objects.update_or_create(key=watch.METHOD, defaults={"state": "launched", **started(cco, now)})

    assert {(draft.key, draft.person_id) for draft in watch.alerts(now)} == {("AL-94", cco.pk), ("AL-95", cco.pk)}


def test_the_day_of_judging_is_told_to_whoever_carries_the_plan(base, cco, rep, now):
    """AL-96."""
    row = plan(rep, actor=cco, now=now, state="running")
    Method.objects.update_or_create(key=watch.METHOD, defaults={"state": "launched", **started(cco, now)})

    assert "AL-96" not in {draft.key for draft in watch.alerts(now)}
    told = [draft for draft in watch.alerts(now + timedelta(days=101)) if draft.key == "AL-96"]
    assert [(draft.person_id, draft.action_url) for draft in told] == [(rep.pk, f"/plan/repeat/{row.pk}/")]


def started(owner, now):
    return {"owner": owner, "start_on": now.date(), "planned_at": now}


def test_members_come_page_by_page_with_as_many_questions(company, as_, cco, rep, now, django_assert_max_num_queries):
    sleeping(1, now=now)
    row = made.plan(rep, actor=cco, now=now, state="segmented", holdout_percent=0)
    browser, address = as_(cco), f"/plan/repeat/{row.pk}/"
    browser.get(address)
    with django_assert_max_num_queries(60) as one:
        browser.get(address)
    Member.objects.bulk_create([Member(plan=row, customer=each, group="treated") for each in sleeping(60, now=now)[1:]])
    with django_assert_max_num_queries(len(one)):
        answer = browser.get(address)

    assert len(answer.context["members"]) == 50
    assert len(browser.get(address + answer.context["next_url"]).context["members"]) == 10
