"""The sales audit in the order of R-AU-01 … R-AU-05, through services, pages and the API."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from funnel.services import activities
from loop.models import Action, EffectCard
from loop.services import actions
from people.models import AuditEvent
from planning.models import Audit, AuditCheck, AuditEvidence, AuditRhythm, AuditTask
from planning.selectors import audits as selectors
from planning.services import audit_tasks, audits
from planning.watch import audits as watch
from practices.models import Method
from tests.factories.audits import audit, judge, task
from tests.factories.funnel import make_lead, stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_company")]


@pytest.fixture
def method(company, cco):
    return Method.objects.create(key="sales_audit", state="launched", owner=cco, start_on="2026-03-02")


def test_scripts_stay_locked_until_the_seven_have_a_verdict(cco, now):
    """R-AU-01."""
    row = audit(cco, actor=cco, now=now, state="collecting")
    judge(row, range(1, 7), actor=cco, now=now)

    with pytest.raises(DomainError, match="Scripts come last"):
        judge(row, [8], actor=cco, now=now)
    judge(row, [7], actor=cco, now=now)
    judge(row, [8], actor=cco, now=now)

    assert row.checks.get(no=8).verdict == "ok"


def test_the_database_keeps_scripts_locked_too(cco, now):
    """R-AU-01."""
    row = audit(cco, actor=cco, now=now, state="collecting")

    with pytest.raises(IntegrityError), transaction.atomic():
        AuditCheck.objects.filter(audit=row, no=8).update(verdict="ok", decided_at=now)


def test_a_verdict_taken_back_locks_the_scripts_again(cco, now):
    row = audit(cco, actor=cco, now=now, state="scripts")
    assert row.checks.get(no=8).unlocked_at == now

    audits.give_verdict(row.checks.get(no=2), verdict="unknown", actor=cco, now=now)

    row.refresh_from_db()
    assert row.state == "checks"
    assert row.checks.get(no=8).is_locked


def test_a_verdict_without_evidence_is_refused(cco, now):
    """R-AU-02: where the product found nothing, the auditor has to have seen something."""
    row = audit(cco, actor=cco, now=now, state="collecting")
    check = row.checks.get(no=1)
    assert [one.is_found for one in check.evidence.all()] == [False]

    with pytest.raises(InvalidInput) as refused:
        audits.give_verdict(check, verdict="ok", actor=cco, now=now)
    assert refused.value.field == "evidence"

    audits.give_verdict(check, verdict="ok", evidence="Отчёт за март", actor=cco, now=now)
    assert check.evidence.count() == 2


def test_evidence_is_what_was_found_on_that_day(cco, rep, now):
    lead = make_lead("accepted", owner=rep)
    activities.log_activity(lead, kind="call", at=now - timedelta(days=1), author=rep, now=now)
    row = audit(cco, actor=cco, now=now, state="collecting")
    found = row.checks.get(no=4).evidence.get()

    assert (found.k, found.n, found.is_automatic, found.at) == (0, 1, True, now)
    assert found.url == reverse("funnel:response")
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvidence.objects.filter(pk=found.pk).update(k=1)


def test_one_cause_alone_asks_for_confirmation(cco, now):
    """R-AU-02."""
    row = audit(cco, actor=cco, now=now, state="collecting")
    judge(row, range(1, 9), actor=cco, now=now, causes=(3,))

    with pytest.raises(InvalidInput, match="hardly ever one cause"):
        audits.conclude(row, actor=cco, now=now)

    assert audits.conclude(row, is_single_cause=True, actor=cco, now=now).is_single_cause_confirmed


def test_several_causes_need_no_confirmation(cco, now):
    row = audit(cco, actor=cco, now=now, state="tasks")

    assert [check.no for check in selectors.causes_of(selectors.checks_of(row))] == [1, 3]
    assert not row.is_single_cause_confirmed


@pytest.fixture
def concluded(cco, now):
    return audit(cco, actor=cco, now=now, state="tasks")


def test_a_finding_becomes_a_promise_with_a_quadrant(concluded, cco, rep, now):
    """R-AU-03."""
    made = task(concluded, "fast", "slow", owner=rep, actor=cco, now=now)
    made.refresh_from_db()

    assert made.quadrant == 3
    assert (made.action.state, made.action.owner, made.action.requested_by) == ("open", rep, cco)


def test_a_task_answers_a_cause(concluded, cco, rep, now):
    with pytest.raises(InvalidInput, match="found to be a cause"):
        audit_tasks.add(
            concluded, check=concluded.checks.get(no=2), text="x", fix_speed="fast", result_speed="fast", owner=rep,
            due_date=now.date(), actor=cco, now=now,
        )  # fmt: skip


def test_a_task_before_its_turn_needs_a_reason_which_stays(concluded, cco, rep, now):
    """R-AU-03."""
    task(concluded, "fast", "fast", owner=rep, actor=cco, now=now)
    later = task(concluded, "slow", "slow", owner=rep, actor=cco, now=now)
    later.refresh_from_db()

    with pytest.raises(InvalidInput) as refused:
        audit_tasks.start(later, actor=cco, now=now)
    assert refused.value.field == "why"

    begun = audit_tasks.start(later, why="Подрядчик свободен только сейчас", actor=cco, now=now)
    assert (begun.is_out_of_order, begun.why_out_of_order) == (True, "Подрядчик свободен только сейчас")
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditTask.objects.filter(pk=begun.pk).update(why_out_of_order="")


def test_the_first_task_begun_freezes_what_should_change(concluded, cco, rep, now):
    first = task(concluded, "fast", "fast", owner=rep, actor=cco, now=now)
    first.refresh_from_db()
    audit_tasks.start(first, actor=rep, now=now)

    concluded.refresh_from_db()
    card = EffectCard.objects.get()
    assert (concluded.state, concluded.effect) == ("in_work", card)
    assert (card.state, card.metric, card.segment) == ("frozen", "step_rate", "kev_set")


def test_the_step_is_measured_again_when_every_task_is_closed(concluded, cco, rep, now):
    made = task(concluded, "fast", "fast", owner=rep, actor=cco, now=now)
    with pytest.raises(DomainError, match="tasks to finish"):
        audits.measure_again(concluded, actor=cco, now=now)
    actions.complete(made.action, actor=rep, now=now)

    row = audits.measure_again(concluded, actor=cco, now=now + timedelta(days=20))
    assert (row.state, row.n_after, row.rate_after) == ("remeasured", 0, None)
    with pytest.raises(InvalidInput):
        audits.close(row, conclusion=" ", actor=cco, now=now)
    assert audits.close(row, conclusion="Критерии подписаны заново", actor=cco, now=now).state == "closed"
    assert AuditEvent.objects.filter(verb="audit.closed").count() == 1


def test_an_auditor_new_to_the_niche_answers_four_questions_first(cco, marketer, now):
    """R-AU-05."""
    row = audit(marketer, actor=cco, now=now, has_niche_experience=False)
    with pytest.raises(DomainError, match="questionnaire"):
        audits.collect(row, actor=marketer, now=now)
    with pytest.raises(InvalidInput):
        audits.answer_questionnaire(row, {"market": "Пять игроков"}, actor=marketer, now=now)
    audits.answer_questionnaire(row, dict.fromkeys(audits.QUESTIONS, "Разобрался"), actor=marketer, now=now)

    assert audits.collect(row, actor=marketer, now=now).state == "collecting"
    with pytest.raises(IntegrityError), transaction.atomic():
        Audit.objects.filter(pk=row.pk).update(questionnaire_at=None)


def test_a_quarter_is_too_rare_for_a_startup(cco, now):
    """R-AU-04."""
    with pytest.raises(InvalidInput):
        audits.set_rhythm(is_startup=True, months=3, actor=cco, now=now)
    audits.set_rhythm(is_startup=True, months=2, actor=cco, now=now)

    assert selectors.rhythm().months == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditRhythm.objects.update(months=3)


def test_an_audit_looks_at_a_stage_that_one_comes_to_on_a_day_to_come(cco, now):
    with pytest.raises(InvalidInput) as refused:
        audits.plan(stage=stage("lead"), auditor=cco, planned_for=now.date(), actor=cco, now=now)
    assert refused.value.field == "stage"
    with pytest.raises(InvalidInput) as refused:
        audit(cco, actor=cco, now=now, planned_for=now.date() - timedelta(days=1))
    assert refused.value.field == "planned_for"


def test_only_a_head_of_sales_plans_an_audit(cmo, now):
    with pytest.raises(NotAllowed):
        audit(cmo, actor=cmo, now=now)


def test_an_audit_whose_day_is_over_is_told_to_sales(method, cco, head_of_sales, now):
    """AL-16."""
    row = audit(cco, actor=cco, now=now)

    assert [draft for draft in watch.alerts(now) if draft.key == "AL-16"] == []
    drafts = [draft for draft in watch.alerts(now + timedelta(days=2)) if draft.key == "AL-16"]
    assert {draft.person_id for draft in drafts} == {cco.pk, head_of_sales.pk}
    assert {draft.dedupe for draft in drafts} == {f"audit-{row.pk}-overdue"}


def test_a_quick_fix_open_for_more_than_ten_working_days_is_told(method, concluded, cco, rep, now):
    """AL-16."""
    made = task(concluded, "fast", "fast", owner=rep, actor=cco, now=now)
    task(concluded, "slow", "slow", owner=rep, actor=cco, now=now)

    def stale(days):
        return [one.dedupe for one in watch.alerts(now + timedelta(days=days)) if "task" in one.dedupe]

    assert stale(14) == []
    assert stale(15) == [f"audit-task-{made.pk}"]


def test_the_auditor_is_reminded_a_week_before(method, cco, marketer, now):
    """AL-90."""
    audit(marketer, actor=cco, now=now, planned_for=now.date() + timedelta(days=8))

    assert [one.key for one in watch.alerts(now)] == []
    assert [(one.key, one.person_id) for one in watch.alerts(now + timedelta(days=1))] == [("AL-90", marketer.pk)]


def test_the_next_audit_is_asked_for_when_the_term_is_over(method, cco, now):
    """R-AU-04."""
    assert [one.dedupe for one in watch.alerts(now)] == ["audit-due"]
    audit(cco, actor=cco, now=now, planned_for=now.date() + timedelta(days=30))
    assert watch.alerts(now) == []


def test_without_the_method_nothing_is_told(cco, now):
    audit(cco, actor=cco, now=now)

    assert watch.alerts(now + timedelta(days=30)) == []


def test_the_page_shows_checks_evidence_and_a_lock(as_, cco, now):
    row = audit(cco, actor=cco, now=now, state="collecting")
    text = as_(cco).get(reverse("planning:audit", args=[row.pk])).content.decode()

    assert "after the seven" in text or "после семи" in text
    assert "2026" in text


def test_a_refused_verdict_is_said_on_the_page(as_, cco, now):
    row = audit(cco, actor=cco, now=now, state="collecting")
    door = reverse("planning:audit-act", args=[row.pk, "verdict"])

    assert as_(cco).post(door, {"no": 8, "verdict": "ok", "evidence": "x"}).status_code == 422
    assert as_(cco).post(door, {"no": 99, "verdict": "ok"}).status_code == 422
    assert as_(cco).post(door, {"no": 1, "verdict": "ok", "evidence": "x"}).status_code == 302
    assert as_(cco).post(reverse("planning:audit-act", args=[row.pk, "sing"])).status_code == 404


def test_a_task_of_the_page_is_begun_out_of_order_only_with_why(as_, concluded, cco, rep, now):
    body = {"check": concluded.checks.get(no=1).pk, "text": "Обзвон", "owner": rep.pk, "due_date": "2099-01-01"}
    door = reverse("planning:audit-act", args=[concluded.pk, "task"])
    assert as_(cco).post(door, body | {"fix_speed": "fast", "result_speed": "fast"}).status_code == 302
    assert as_(cco).post(door, body | {"fix_speed": "slow", "result_speed": "slow"}).status_code == 302
    later = AuditTask.objects.get(quadrant=4)

    start = reverse("planning:audit-act", args=[concluded.pk, "start"])
    assert as_(cco).post(start, {"task": later.pk}).status_code == 422
    assert as_(cco).post(start, {"task": later.pk, "why": "Отпуск"}).status_code == 302
    assert as_(cco).post(start, {"task": 10**9}).status_code == 404
    assert Action.objects.count() == 2


def test_a_signal_leads_to_a_form_already_filled(as_, cco):
    text = as_(cco).get(reverse("planning:audit-new") + "?stage=kev_set").content.decode()

    assert f'<option value="{stage("kev_set").pk}" selected' in text
    assert not Audit.objects.exists()


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_asks_as_much_for_one_audit_as_for_fifty(as_, cco, now, count, django_assert_max_num_queries):
    for _number in range(count):
        audit(cco, actor=cco, now=now)
    client = as_(cco)
    with django_assert_max_num_queries(25):
        client.get(reverse("planning:audits"))


def test_an_audit_goes_its_way_through_the_api(as_, cco, rep, now):
    client = as_(cco)
    made = client.post(
        "/api/v1/audits/",
        {"stage": "kev_set", "auditor": cco.pk, "planned_for": "2099-01-01", "has_niche_experience": True},
        content_type="application/json",
    )
    assert made.status_code == 201
    door = f"/api/v1/audits/{made.json()['id']}/"
    assert len(client.post(f"{door}collect/").json()["checks"]) == 8

    def post(verb, body):
        return client.post(f"{door}{verb}/", body, content_type="application/json")

    assert post("verdict", {"no": 8, "verdict": "ok", "evidence": "x"}).status_code in (400, 409)
    assert post("verdict", {"no": 9, "verdict": "ok"}).status_code == 400
    for no in range(1, 9):
        said = post("verdict", {"no": no, "verdict": "problem", "evidence": "x"})
        assert said.status_code == 200, said.content
    assert post("conclude", {}).json()["state"] == "tasks"
    added = post("tasks", {"check": 3, "text": "Обзвон", "fix_speed": "fast", "result_speed": "fast",
                           "owner": rep.pk, "due_date": "2099-01-01"})  # fmt: skip
    assert added.json()["tasks"][0]["quadrant"] == 1
    assert post("start", {"task": added.json()["tasks"][0]["id"]}).json()["state"] == "in_work"
    assert post("start", {"task": 10**9}).status_code == 400


def test_the_api_refuses_a_stage_nobody_comes_to(as_, cco):
    body = {"stage": "lead", "auditor": cco.pk, "planned_for": "2099-01-01"}

    assert as_(cco).post("/api/v1/audits/", body, content_type="application/json").status_code == 400
