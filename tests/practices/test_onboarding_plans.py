"""The first thirty days of a client (A26): plans, steps, cohorts, one question."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from delivery.models import OutboxMessage
from funnel.models import Customer, Purchase
from funnel.models.forms import Consent
from people.services.leaving import leave, register
from practices.metrics import onboarding as metrics
from practices.metrics.onboarding import Change, Cohort, Start
from practices.models import ClientPulse, Method, OnboardingPlan, TemplateStep
from practices.selectors import onboarding as selectors
from practices.services import onboarding, onboarding_pulse
from practices.services.content_leaving import DUTIES
from practices.watch import content
from tests.factories.funnel import make_lead

TODAY = date(2026, 3, 16)


def client(name="ООО «Ромашка»", **fields):
    created = datetime(2026, 1, 1, tzinfo=UTC)
    return Customer.objects.create(name=name, kind="company", created_at=created, **fields)


def won(customer, at, owner=None, **fields):
    return make_lead("won", at=at, customer=customer, owner=owner, **fields)


def bought(customer, at, *, kind="repeat", amount=100_000, lead=None):
    return Purchase.objects.create(
        customer=customer, at=at, amount_minor=amount, currency="RUB", kind=kind, lead=lead
    )  # fmt: skip


@pytest.fixture
def launched(cco, now):
    """The method has run since the first of February."""
    began = datetime(2026, 2, 1, 9, tzinfo=UTC)
    return Method.objects.create(
        key="onboarding", state="launched", owner=cco, start_on=date(2026, 2, 1), planned_at=began, launched_at=began
    )


@pytest.fixture
def plan(rep, now):
    customer = client()
    lead = won(customer, now, rep)
    return onboarding.begin(customer, owner=rep, day0=TODAY, lead=lead, actor=None, now=now)


def test_r_cx_01_each_new_client_gets_a_plan_with_the_owner_of_the_deal(launched, rep, now):
    customer = client()
    won(customer, now - timedelta(days=1), rep)
    onboarding.keep(now)
    onboarding.keep(now)
    found = OnboardingPlan.objects.get()

    assert (found.customer, found.owner, found.day0, found.last_day) == (
        customer, rep, date(2026, 3, 15), date(2026, 4, 14)
    )  # fmt: skip
    assert [(step.kind, step.day) for step in found.steps.order_by("day", "pk")] == [
        ("welcome", 0), ("bot", 0), ("call", 1), ("call", 7), ("call", 14), ("call", 30)
    ]  # fmt: skip
    assert rep.notifications.filter(url=f"/practices/onboarding/{found.pk}/").count() == 1


def test_r_cx_01_a_first_purchase_begins_a_plan_too_and_nobody_s_deal_goes_to_the_commercial_director(
    launched, cco, now
):
    customer = client()
    bought(customer, now - timedelta(days=3), kind="first")
    onboarding.keep(now)

    assert OnboardingPlan.objects.get().owner == cco


def test_r_cx_01_no_plan_before_the_method_runs_nor_for_clients_who_began_before_it_nor_after_day_30(
    cco, now, launched
):
    before = client("до")
    won(before, datetime(2026, 1, 31, 9, tzinfo=UTC))
    late = client("давно")
    won(late, now - timedelta(days=31))
    onboarding.keep(now)
    assert not OnboardingPlan.objects.exists()
    Method.objects.update(state="paused", reason="x")
    won(client("новый"), now)
    onboarding.keep(now)

    assert not OnboardingPlan.objects.exists()


def test_r_cx_01_the_database_keeps_one_plan_a_client_and_no_plan_without_an_owner(plan, rep, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        OnboardingPlan.objects.create(customer=plan.customer, owner=rep, day0=TODAY, created_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        OnboardingPlan.objects.filter(pk=plan.pk).update(owner=None)
    with pytest.raises(DomainError):
        onboarding.begin(plan.customer, owner=rep, day0=TODAY, actor=rep, now=now)


def test_a_step_that_falls_on_a_day_off_is_due_on_the_next_working_day(plan):
    """Day 0 is Monday 16 March 2026; day 30 is Wednesday 15 April."""
    assert onboarding.due_on(date(2026, 3, 13), 1) == date(2026, 3, 16)
    assert [step.due_on for step in plan.steps.order_by("day", "pk")] == [
        date(2026, 3, 16), date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 23), date(2026, 3, 30),
        date(2026, 4, 15),
    ]  # fmt: skip


def test_a_step_is_done_undone_and_left_out_only_with_a_reason(plan, rep, now):
    step = plan.steps.select_related("plan").order_by("pk").first()
    onboarding.do_step(step, actor=rep, now=now)
    with pytest.raises(DomainError):
        onboarding.do_step(step, actor=rep, now=now)
    onboarding.undo_step(step, actor=rep, now=now)
    with pytest.raises(InvalidInput):
        onboarding.skip_step(step, reason=" ", actor=rep, now=now)
    onboarding.skip_step(step, reason="нет почты", actor=rep, now=now)

    step.refresh_from_db()
    assert (step.is_skipped, step.note) == (True, "нет почты")


def test_a_plan_goes_from_day_0_over_steps_and_day_30_to_its_end(plan, rep, now):
    def phase(on):
        return selectors.card_of(OnboardingPlan.objects.get(pk=plan.pk), on).phase

    assert phase(TODAY) == "day0"
    assert phase(TODAY + timedelta(days=1)) == "steps"
    assert phase(TODAY + timedelta(days=30)) == "day30"
    with pytest.raises(DomainError):
        onboarding.finish(plan, actor=rep, now=now)
    later = now + timedelta(days=30)
    with pytest.raises(DomainError):
        onboarding.finish(plan, actor=rep, now=later)
    for step in plan.steps.select_related("plan"):
        onboarding.do_step(step, actor=rep, now=later)
    onboarding.keep(later)

    assert phase(TODAY + timedelta(days=30)) == "done"


def test_a_client_with_many_users_shows_how_many_have_begun(plan, rep, now):
    """A26 edge: B2B, many users per client."""
    with pytest.raises(InvalidInput):
        onboarding.count_users(plan, total=3, started=4, actor=rep, now=now)
    onboarding.count_users(plan, total=12, started=5, actor=rep, now=now)

    assert (plan.users_total, plan.users_started) == (12, 5)


def test_early_churn_counts_only_clients_whose_thirty_days_are_over():
    """Of four ripe clients one left on day 30 and one on day 31; the fifth is not ripe: 1 / 4.

    Worked example: early_churn
    """
    day = date(2026, 1, 10)
    starts = [
        Start(day, lost_on=day + timedelta(days=30)), Start(day, lost_on=day + timedelta(days=31)), Start(day),
        Start(date(2026, 2, 14)), Start(date(2026, 2, 15), lost_on=date(2026, 2, 16)),
    ]  # fmt: skip

    assert metrics.early_churn(starts, TODAY) == 0.25
    assert metrics.early_churn([], TODAY) is None


def test_r_cx_02_ten_percent_to_seven_is_thirty_percent_relative_and_three_points():
    change = Change(0.10, 0.07)

    assert change.points == pytest.approx(-0.03)
    assert change.relative == pytest.approx(-0.30)
    assert Change(None, 0.07).relative is None
    assert Change(0.0, 0.07).relative is None


def test_r_cx_02_clients_are_judged_by_the_day_they_began_and_not_by_the_day_they_left():
    """Ten began in November, one of them left in December, after the launch: still of the side before it.

    Worked example: client_value
    """
    launch = date(2025, 12, 1)
    before = [Start(date(2025, 11, 20), value_minor=100_00) for _n in range(9)]
    before.append(Start(date(2025, 11, 20), lost_on=date(2025, 12, 10), value_minor=200_00))
    after = [Start(date(2025, 12, 5), value_minor=300_00) for _n in range(10)]
    unripe = [Start(date(2026, 3, 10), lost_on=date(2026, 3, 11), value_minor=1)]
    churn, value = metrics.before_and_after([*before, *after, *unripe], launch, TODAY)

    assert churn == Change(0.1, 0.0)
    assert value == Change(110_00.0, 300_00.0)
    assert metrics.client_value(before, TODAY) == 110_00.0


def test_r_cx_02_a_month_is_a_cohort_when_the_thirty_days_of_its_last_client_are_over():
    starts = [Start(date(2026, 1, 31), lost_on=date(2026, 2, 2)), Start(date(2026, 1, 1)), Start(date(2026, 2, 1))]

    assert metrics.cohorts(starts, TODAY) == [Cohort(date(2026, 1, 1), 2, 1)]
    assert metrics.cohorts(starts, date(2026, 3, 1)) == []


def test_al_52_a_cohort_is_worse_only_above_chance():
    """5 % before: 4 of 20 has a Wilson interval from 8.1 %, 2 of 20 from 2.8 %."""
    former = [Cohort(date(2025, month, 1), 100, 5) for month in (10, 11, 12)]

    assert metrics.worse_cohort([*former, Cohort(date(2026, 1, 1), 20, 4)]) == Cohort(date(2026, 1, 1), 20, 4)
    assert metrics.worse_cohort([*former, Cohort(date(2026, 1, 1), 20, 2)]) is None
    assert metrics.worse_cohort([*former, Cohort(date(2026, 1, 1), 9, 9)]) is None
    assert metrics.worse_cohort(former[:1]) is None


def test_steps_on_time_and_the_mean_of_the_one_question():
    """3 of 4 steps on time; answers 5, 4, 3 make 4.

    Worked example: onboarding_on_time, client_pulse
    """
    assert metrics.onboarding_on_time(3, 4) == 0.75
    assert metrics.client_pulse([5, 4, 3]) == 4
    assert metrics.client_pulse([]) is None


def test_the_effect_reads_clients_with_and_without_plans_and_their_ninety_days(launched, cco, rep, now):
    old = client("до")
    lead = won(old, datetime(2025, 11, 3, 9, tzinfo=UTC), rep)
    bought(old, datetime(2025, 11, 3, 9, tzinfo=UTC), kind="first", amount=500_00, lead=lead)
    bought(old, datetime(2025, 12, 3, 9, tzinfo=UTC), amount=100_00)
    bought(old, datetime(2025, 12, 4, 9, tzinfo=UTC), kind="refund", amount=-50_00)
    bought(old, datetime(2026, 3, 3, 9, tzinfo=UTC), amount=900_00)
    onboarding.lose(old, lost_on=date(2025, 11, 20), reason="дорого", actor=cco, now=now)
    new = client("после")
    won(new, datetime(2026, 2, 3, 9, tzinfo=UTC), rep)
    found = selectors.effect(now)

    assert found.churn == Change(1.0, 0.0)
    assert found.value.before == 550_00
    assert found.launched == date(2026, 2, 1)


def test_a_loss_is_written_down_once_and_for_clients_without_a_plan_by_the_heads(plan, rep, cmo, now):
    with pytest.raises(InvalidInput):
        onboarding.churn(plan, lost_on=TODAY - timedelta(days=1), reason="x", actor=rep, now=now)
    with pytest.raises(InvalidInput):
        onboarding.churn(plan, lost_on=TODAY, reason="", actor=rep, now=now)
    onboarding.churn(plan, lost_on=TODAY, reason="не подошло", actor=rep, now=now)
    with pytest.raises(DomainError):
        onboarding.churn(plan, lost_on=TODAY, reason="x", actor=rep, now=now)
    with pytest.raises(NotAllowed):
        onboarding.lose(client("другой"), lost_on=TODAY, reason="x", actor=rep, now=now)

    assert plan.state == "churned"
    assert plan.customer.loss.lost_on == TODAY


def test_the_template_is_kept_by_the_heads_and_plans_that_run_keep_their_steps(plan, rep, cmo, now):
    with pytest.raises(NotAllowed):
        onboarding.add_template_step(kind="call", day=3, actor=rep, now=now)
    with pytest.raises(InvalidInput):
        onboarding.add_template_step(kind="call", day=31, actor=cmo, now=now)
    with pytest.raises(InvalidInput):
        onboarding.add_template_step(kind="call", day=7, actor=cmo, now=now)
    onboarding.add_template_step(kind="other", day=3, title="Экскурсия", actor=cmo, now=now)
    onboarding.drop_template_step(TemplateStep.objects.get(kind="bot"), actor=cmo, now=now)

    assert plan.steps.count() == 6
    assert TemplateStep.objects.filter(is_active=True).count() == 6


def test_al_51_a_step_overdue_by_a_day_is_told_to_the_owner_of_the_plan(plan, launched, rep, now):
    assert [one for one in content.alerts(now) if one.key == "AL-51"] == []
    tomorrow = now + timedelta(days=1)
    found = [(one.person_id, one.params, one.action_url) for one in content.alerts(tomorrow) if one.key == "AL-51"]

    assert found == [(rep.pk, {"count": 2}, f"/practices/onboarding/{plan.pk}/")]


def test_al_52_goes_to_both_directors(launched, cmo, cco, rep, now):
    for month, lost in ((11, 1), (12, 1), (1, 6)):
        year = 2026 if month == 1 else 2025
        for n in range(12):
            one = client(f"{month}-{n}")
            bought(one, datetime(year, month, 5, 9, tzinfo=UTC), kind="first")
            if n < lost:
                onboarding.lose(one, lost_on=date(year, month, 9), reason="x", actor=cco, now=now)
    found = [(one.person_id, one.params) for one in content.alerts(now) if one.key == "AL-52"]

    assert found == [(pk, {"month": "01.2026", "lost": 6, "started": 12}) for pk in sorted([cmo.pk, cco.pk])]


def consented(lead, **fields):
    return Consent.objects.create(lead=lead, text_hash="x", version=1, given_at=lead.created_at, **fields)


def test_decision_47_with_consent_a_letter_with_a_link_goes_out_at_day_30(launched, plan, rep, now):
    Customer.objects.filter(pk=plan.customer_id).update(email="client@example.com")
    consented(plan.lead)
    day30 = now + timedelta(days=30)
    onboarding.keep(day30)
    onboarding.keep(day30)
    letter = OutboxMessage.objects.get()
    token = re.search(r"/practices/client-pulse/([\w-]+)/", letter.body)[1]
    found = ClientPulse.objects.get()

    assert (letter.address, found.asked_by, found.occasion) == ("client@example.com", "letter", "day30")
    assert token not in str(vars(found))
    onboarding_pulse.answer(token, score=5, words="Спасибо", now=day30)
    with pytest.raises(DomainError):
        onboarding_pulse.answer(token, score=1, now=day30)
    found.refresh_from_db()
    assert (found.score, found.words, found.heard_by) == (5, "Спасибо", None)


def test_decision_47_without_consent_or_with_a_withdrawn_one_the_manager_asks_by_phone(launched, plan, rep, now):
    Customer.objects.filter(pk=plan.customer_id).update(email="client@example.com")
    consented(plan.lead, withdrawn_at=now)
    onboarding.keep(now + timedelta(days=30))
    found = ClientPulse.objects.get()

    assert not OutboxMessage.objects.filter(address="client@example.com").exists()
    assert (found.asked_by, found.manager, found.digest) == ("phone", rep, None)
    onboarding_pulse.hear(found, score=4, actor=rep, now=now + timedelta(days=31))
    with pytest.raises(DomainError):
        onboarding_pulse.hear(found, score=1, actor=rep, now=now + timedelta(days=31))
    assert found.heard_by == rep


def test_decision_47_a_repeat_purchase_is_asked_after_and_nobody_twice_within_thirty_days(launched, cco, now):
    customer = client()
    bought(customer, now - timedelta(days=300), kind="first")
    bought(customer, now - timedelta(days=2))
    bought(customer, now - timedelta(days=1))
    onboarding.keep(now)

    assert [(one.occasion, one.manager) for one in ClientPulse.objects.all()] == [("purchase", cco)]
    bought(customer, now + timedelta(days=31))
    onboarding.keep(now + timedelta(days=32))
    assert ClientPulse.objects.count() == 2


def test_a_link_dies_after_fourteen_days(launched, plan, now):
    Customer.objects.filter(pk=plan.customer_id).update(email="client@example.com")
    consented(plan.lead)
    onboarding.keep(now + timedelta(days=30))
    token = re.search(r"client-pulse/([\w-]+)/", OutboxMessage.objects.get().body)[1]

    assert onboarding_pulse.pulse_of(token, now + timedelta(days=43)) is not None
    assert onboarding_pulse.pulse_of(token, now + timedelta(days=44)) is None


def test_plans_of_somebody_who_leaves_go_to_whoever_takes_the_leads(
    plan, rep, rep_of_another_team, administrator, cco, now
):
    for duty in DUTIES:
        register(duty)
    leave(rep, by=administrator, leads_to=rep_of_another_team, rest_to=cco, now=now)
    plan.refresh_from_db()

    assert plan.owner == rep_of_another_team
