"""A9: a marketer's week in sales (R-RO-01…10), from the queue to the ideas handed on."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from delivery.models import Notification
from loop.models import Action, Topic
from loop.services import actions, ideas
from people.models import Absence, CalendarDay
from practices.models import DiaryEntry, HostConfirmation, QueueSkip, Rotation
from practices.selectors import rotations as selectors
from practices.selectors.rotation_hosts import host_of, segment_of
from practices.services import rotation_pauses, rotations
from tests.factories.meetings import moscow
from tests.factories.people import department, person_with

pytestmark = pytest.mark.django_db
MONDAY, FRIDAY = date(2026, 4, 6), date(2026, 4, 10)
DUTIES = ["cold_calls", "appointments", "external_meetings", "internal_meetings"]


@pytest.fixture
def week(marketer, hr_director, rep, now):
    return rotations.plan(guest=marketer, starts_on=MONDAY, actor=hr_director, stand_in=None, host=rep, now=now)


@pytest.fixture
def confirmed(week, cmo, cco, now):
    rotations.confirm_host(week, actor=cmo, now=now)
    return rotations.confirm_host(week, actor=cco, now=now)


@pytest.fixture
def prepared(confirmed, marketer, now):
    rotations.set_replies(confirmed, phone_message=True, autoreply=True, actor=marketer, now=now)
    return rotations.prepare(confirmed, goals="Смотреть, запоминать, искать идеи", actor=marketer, now=now)


@pytest.fixture
def running(prepared, marketer):
    return rotations.start(prepared, actor=marketer, now=moscow(MONDAY, 9))


@pytest.fixture
def finished(running, marketer):
    return rotations.finish(running, actor=marketer, now=moscow(FRIDAY, 18))


def test_r_ro_01_a_week_is_five_working_days_from_nine_to_eighteen(week):
    """R-RO-01, R-RO-02."""
    assert week.days == ["2026-04-06", "2026-04-07", "2026-04-08", "2026-04-09", "2026-04-10"]
    assert (week.occurrence.starts_at, week.occurrence.ends_at) == (moscow(MONDAY, 9), moscow(FRIDAY, 18))


@pytest.mark.parametrize(("days_off", "days"), [(1, 4), (2, None)])
def test_r_ro_01_a_holiday_week_of_four_days_counts_and_a_shorter_one_does_not(
    company, marketer, hr_director, now, days_off, days
):
    for n in range(days_off):
        CalendarDay.objects.create(calendar=company.calendar, date=MONDAY + timedelta(days=n), kind="off")
    if days is None:
        with pytest.raises(InvalidInput) as refused:
            rotations.plan(guest=marketer, starts_on=MONDAY, actor=hr_director, now=now)
        assert refused.value.field == "starts_on"
        assert Rotation.objects.count() == 0
    else:
        found = rotations.plan(guest=marketer, starts_on=MONDAY, actor=hr_director, now=now)
        assert (len(found.days), found.days_planned) == (days, days)


def test_r_ro_09_less_than_two_weeks_ahead_needs_a_reason(marketer, hr_director, now):
    soon = date(2026, 3, 23)
    with pytest.raises(InvalidInput) as refused:
        rotations.plan(guest=marketer, starts_on=soon, actor=hr_director, now=now)
    assert refused.value.field == "reason"
    found = rotations.plan(guest=marketer, starts_on=soon, actor=hr_director, reason="Выставка в апреле", now=now)
    assert found.short_notice_reason == "Выставка в апреле"


def test_only_heads_and_the_hr_director_plan(marketer, rep, now):
    with pytest.raises(NotAllowed):
        rotations.plan(guest=marketer, starts_on=MONDAY, actor=rep, now=now)


def test_r_ro_05_both_heads_confirm_and_a_no_asks_for_another_host(week, cmo, cco, rep, marketer, now):
    with pytest.raises(NotAllowed):
        rotations.confirm_host(week, actor=rep, now=now)
    rotations.confirm_host(week, actor=cmo, now=now)
    with pytest.raises(DomainError):
        rotations.prepare(week, goals="Смотреть", actor=marketer, now=now)
    rotations.confirm_host(week, agrees=False, actor=cco, now=now)
    assert (week.state, week.host) == ("queued", None)
    rotations.match(week, host=rep, actor=cco, now=now)
    rotations.confirm_host(week, actor=cco, now=now)
    rotations.confirm_host(week, actor=cmo, now=now)
    rotations.prepare(week, goals="Смотреть", actor=marketer, now=now)
    assert week.state == "prepared"
    assert HostConfirmation.objects.count() == 4


def test_r_ro_05_words_on_a_host_only_grow(week, cmo, now):
    rotations.confirm_host(week, actor=cmo, now=now)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        HostConfirmation.objects.update(agrees=False)


def test_r_ro_05_plan_and_fact_of_the_last_three_months(rep, cco, now):
    from funnel.models import LeadFact, Target
    from tests.factories.funnel import make_lead

    assert host_of(rep, now.date()).meets_plan is None
    months = [(date(2026, 2, 1), 120), (date(2026, 1, 1), 100), (date(2025, 12, 1), 10)]
    for start, won in months:
        end = date(start.year + start.month // 12, start.month % 12 + 1, 1)
        Target.objects.create(
            metric="revenue", segment=segment_of(rep), start=start, end=end, value=100, signed_by=cco, signed_at=now
        )
        lead = make_lead("won", owner=rep)
        LeadFact.objects.update_or_create(
            lead=lead,
            defaults={
                "pipeline_id": lead.pipeline_id, "cohort_day": start, "origin": "inbound", "owner_id": rep.pk,
                "outcome": "won", "won_day": start + timedelta(days=9), "amount_minor": won * 100,
            },
        )  # fmt: skip
    host = host_of(rep, now.date())
    assert (host.months, host.meets_plan) == ((1.2, 1.0, 0.1), True)


def test_r_ro_06_the_four_duties_are_all_there(confirmed, marketer, now):
    assert confirmed.duties == DUTIES
    with pytest.raises(InvalidInput) as refused:
        rotations.prepare(confirmed, goals="Смотреть", duties=DUTIES[:3], actor=marketer, now=now)
    assert refused.value.field == "duties"
    rotations.prepare(confirmed, goals="Смотреть", duties=[*DUTIES, "Выставка"], actor=marketer, now=now)
    assert confirmed.duties == [*DUTIES, "Выставка"]


@pytest.mark.parametrize("lacks", ["phone_message", "autoreply"])
def test_r_ro_04_it_does_not_run_without_phone_message_and_auto_reply(confirmed, marketer, now, lacks):
    given = {"phone_message": True, "autoreply": True, lacks: False}
    rotations.set_replies(confirmed, **given, actor=marketer, now=now)
    rotations.prepare(confirmed, goals="Смотреть", actor=marketer, now=now)
    with pytest.raises(DomainError):
        rotations.start(confirmed, actor=marketer, now=moscow(MONDAY, 9))
    with pytest.raises(IntegrityError), transaction.atomic():
        Rotation.objects.filter(pk=confirmed.pk).update(state="running")


def test_it_does_not_begin_before_its_first_day(prepared, marketer, now):
    with pytest.raises(DomainError):
        rotations.start(prepared, actor=marketer, now=now)


def test_r_ro_03_work_goes_to_the_stand_in_and_the_assigner_is_told(marketer, hr_director, rep, cmo, now):
    """R-RO-03, AL-12."""
    colleague = person_with("marketer", department("Маркетинг", "marketing"), first_name="Инна", last_name="Юрина")
    rotations.plan(guest=marketer, starts_on=MONDAY, actor=hr_director, stand_in=colleague, now=now)
    tuesday = moscow(date(2026, 4, 7), 12)
    promised = actions.promise(text="Макет", owner=marketer, due_date=FRIDAY, requested_by=cmo, now=tuesday)
    assert promised.owner == colleague
    told = Notification.objects.get(person=cmo)
    assert marketer.name in told.text
    assert colleague.name in told.text
    draft = actions.promise(text="Кейс", owner=None, due_date=FRIDAY, requested_by=cmo, now=tuesday)
    actions.assign(draft, owner=marketer, actor=cmo, now=tuesday)
    assert (draft.owner, Notification.objects.filter(person=cmo).count()) == (colleague, 2)


def test_r_ro_03_without_a_stand_in_the_task_is_refused(week, marketer, cmo):
    tuesday = moscow(date(2026, 4, 7), 12)
    with pytest.raises(InvalidInput) as refused:
        actions.promise(text="Макет", owner=marketer, due_date=FRIDAY, requested_by=cmo, now=tuesday)
    assert refused.value.field == "owner"
    idea = ideas.propose(text="Калькулятор", author=cmo, now=tuesday)
    with pytest.raises(InvalidInput):
        ideas.make_project(idea, owner=marketer, due_date=FRIDAY, actor=cmo, now=tuesday)
    assert Action.objects.count() == 0
    after = moscow(date(2026, 4, 13), 12)
    assert actions.promise(
        text="Макет", owner=marketer, due_date=date(2026, 4, 20), requested_by=cmo, now=after
    ).owner == marketer  # fmt: skip


def test_r_ro_10_one_of_a_department_at_a_time_unless_it_has_ten(week, marketing, hr_director, now):
    others = [person_with("marketer", marketing) for _ in range(7)]
    with pytest.raises(InvalidInput) as refused:
        rotations.plan(guest=others[0], starts_on=MONDAY, actor=hr_director, now=now)
    assert refused.value.field == "starts_on"
    for _ in range(3):
        person_with("marketer", marketing)
    found = rotations.plan(guest=others[0], starts_on=MONDAY, actor=hr_director, now=now)
    assert found.state == "queued"


def test_r_ro_07_nobody_goes_twice_before_everybody_went_once(finished, marketer, head_of_marketing, hr_director):
    """The head of marketing goes too (A11); a skip has its reason and keeps the place."""
    now = moscow(date(2026, 4, 13), 9)
    june = date(2026, 6, 1)
    with pytest.raises(InvalidInput, match=head_of_marketing.name):
        rotations.plan(guest=marketer, starts_on=june, actor=hr_director, now=now)
    with pytest.raises(InvalidInput):
        rotations.skip(head_of_marketing, until=june, reason=" ", actor=hr_director, now=now)
    rotations.skip(head_of_marketing, until=june, reason="Отпуск", actor=hr_director, now=now)
    with pytest.raises(InvalidInput):
        rotations.plan(guest=marketer, starts_on=june, actor=hr_director, now=now)
    lines = selectors.queue(now.date())
    assert [(line.person, line.is_next, line.place.waits) for line in lines] == [
        (head_of_marketing, True, True),
        (marketer, False, False),
    ]
    assert QueueSkip.objects.get().reason == "Отпуск"
    rotations.plan(guest=head_of_marketing, starts_on=june, actor=hr_director, now=now)
    rotations.plan(guest=marketer, starts_on=date(2026, 6, 8), actor=hr_director, now=now)


def test_a_diary_entry_that_a_phone_sends_twice_stands_once(running, marketer, rep):
    tuesday = moscow(date(2026, 4, 7), 19)
    for _ in range(2):
        rotations.write_diary(running, text="Три звонка", calls=3, key="phone-1", actor=marketer, now=tuesday)
    assert DiaryEntry.objects.get().calls == 3
    with pytest.raises(NotAllowed):
        rotations.write_diary(running, text="x", key="phone-2", actor=rep, now=tuesday)
    with pytest.raises(InvalidInput):
        rotations.write_diary(running, text="x", key="phone-3", day=FRIDAY, actor=marketer, now=tuesday)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        DiaryEntry.objects.update(calls=9)
    DiaryEntry.objects.update(text=None)


def test_an_illness_cuts_the_week_and_the_rest_is_made_up_within_thirty_days(running, marketer, cmo):
    wednesday = moscow(date(2026, 4, 8), 8)
    rotation_pauses.interrupt(running, actor=marketer, now=wednesday)
    assert running.days == ["2026-04-06", "2026-04-07"]
    assert Absence.objects.get(kind="rotation").to_date == date(2026, 4, 7)
    with pytest.raises(DomainError):
        rotations.finish(running, actor=marketer, now=moscow(FRIDAY, 18))
    late = date(2026, 5, 7)
    with pytest.raises(InvalidInput):
        rotation_pauses.resume(running, starts_on=late, actor=marketer, now=wednesday)
    rotation_pauses.resume(running, starts_on=date(2026, 4, 20), actor=marketer, now=wednesday)
    assert running.days == ["2026-04-06", "2026-04-07", "2026-04-20", "2026-04-21", "2026-04-22"]
    lock = Absence.objects.get(kind="rotation")
    assert (lock.from_date, lock.to_date) == (date(2026, 4, 20), date(2026, 4, 22))
    rotations.finish(running, actor=marketer, now=moscow(date(2026, 4, 22), 18))
    assert running.state == "finished"


def test_r_ro_08_a_debrief_has_one_idea_at_least(finished, marketer):
    now = moscow(date(2026, 4, 13), 13)
    with pytest.raises(InvalidInput) as refused:
        rotations.debrief(finished, summary="Обед с коллегами", actor=marketer, now=now)
    assert refused.value.field == "ideas"
    rotations.debrief(finished, summary="Обед с коллегами", ideas=["Калькулятор"], actor=marketer, now=now)
    assert (finished.state, finished.occurrence.phase) == ("debriefed", "debriefed")
    born = finished.occurrence.born_ideas.get().idea
    assert (born.origin, born.author) == ("rotation", marketer)


def test_what_was_declined_keeps_the_place_and_frees_the_days(week, marketer, rep, now):
    with pytest.raises(NotAllowed):
        rotations.decline(week, reason="Нет", actor=rep, now=now)
    rotations.decline(week, reason="Запуск сайта", actor=marketer, now=now)
    assert (week.state, week.occurrence.phase, week.refused_at) == ("aborted", "cancelled", now)
    assert Absence.objects.count() == 0
    assert selectors.queue(now.date())[0].is_next


def test_another_week_moves_the_lock_with_it(week, hr_director, now):
    rotations.move(week, starts_on=date(2026, 4, 13), actor=hr_director, now=now)
    assert (week.first_day, week.last_day) == (date(2026, 4, 13), date(2026, 4, 17))
    assert Absence.objects.get().from_date == date(2026, 4, 13)


def test_a_week_whose_last_evening_is_over_finishes_by_itself(running):
    assert rotations.keep(moscow(FRIDAY, 17)) == 0
    assert rotations.keep(moscow(FRIDAY, 18)) == 1
    assert Rotation.objects.get().state == "finished"


def test_the_diary_is_read_by_guest_host_directors_and_hr_alone(
    week, marketer, rep, cmo, cco, hr_director, rep_of_another_team, head_of_sales, ceo
):
    for person in (marketer, rep, cmo, cco, hr_director):
        assert selectors.reads_inside(person, week)
        assert selectors.inside(person).get() == week
    for person in (rep_of_another_team, head_of_sales, ceo):
        assert not selectors.reads_inside(person, week)
        assert not selectors.inside(person).exists()


def test_to_logistics_for_two_days_outside_the_queue(marketer, hr_director, now):
    """A11: other departments."""
    days = [date(2026, 4, 7), date(2026, 4, 8)]
    found = rotations.plan_elsewhere(guest=marketer, place="logistics", days=days, actor=hr_director, now=now)
    assert (found.direction, found.days_planned, found.occurrence.kind) == ("elsewhere", 2, "elsewhere")
    assert Absence.objects.get().kind == "rotation"
    with pytest.raises(InvalidInput):
        rotations.plan_elsewhere(guest=marketer, place="moon", days=days, actor=hr_director, now=now)


def test_a_week_from_the_queue_to_an_adopted_idea(finished, marketer, rep, cmo, cco):
    """The journey of issue 5: queue, host, week, diary, debrief, marks both ways, idea handed on and adopted."""
    monday = moscow(date(2026, 4, 13), 13)
    rotations.write_diary(finished, text="Клиенты просят смету", key="k", day=FRIDAY, actor=marketer, now=monday)
    rotations.give_feedback(finished, mark=5, text="Слушал клиентов", actor=rep, now=monday)
    rotations.give_feedback(finished, mark=4, actor=marketer, now=monday)
    with pytest.raises(DomainError):
        rotations.give_feedback(finished, mark=3, actor=marketer, now=monday)
    rotations.debrief(finished, summary="Обед", ideas=["Смета за минуту"], actor=marketer, now=monday)
    rotations.route_ideas(finished, actor=marketer, now=monday)
    topic = Topic.objects.get()
    assert (finished.state, topic.details, topic.side) == ("ideas_routed", "Смета за минуту", "shared")
    idea = finished.occurrence.born_ideas.get().idea
    ideas.answer(idea, state="accepted", text="Берём", actor=cco, now=monday)
    project = ideas.make_project(idea, owner=marketer, due_date=date(2026, 5, 29), actor=cmo, now=monday)
    assert (project.idea.state, project.owner) == ("project", marketer)
    figures = selectors.figures(date(2026, 4, 14))
    assert (figures.weeks, figures.ideas, figures.hosts) == (1, 1.0, 5.0)
    assert selectors.coverage("rotation", date(2026, 4, 14)).value == 1.0


def test_the_queue_asks_as_much_of_fifty_as_of_one(marketing, django_assert_max_num_queries, now):
    person_with("marketer", marketing)
    selectors.queue(now.date())
    with django_assert_max_num_queries(8):
        selectors.queue(now.date())
    for _ in range(49):
        person_with("marketer", marketing)
    with django_assert_max_num_queries(8):
        assert len(selectors.queue(now.date())) == 50
