"""AL-12 and AL-40…44: what waits around rotations; a paused method is silent."""

from datetime import date, timedelta

import pytest

from loop.services import actions
from practices.models import Method
from practices.services import rotation_pauses, rotation_swaps, rotation_tours, rotations
from practices.watch.rotations import alerts
from tests.factories.meetings import moscow
from tests.factories.people import person_with

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 4, 6)


@pytest.fixture
def method(hr_director, now):
    return Method.objects.create(
        key="rotation", state="launched", owner=hr_director, start_on=now.date(), launched_at=now
    )


@pytest.fixture
def week(method, marketer, rep, hr_director, cmo, cco, now):
    week = rotations.plan(guest=marketer, starts_on=MONDAY, host=rep, actor=hr_director, now=now)
    rotations.confirm_host(week, actor=cmo, now=now)
    return rotations.confirm_host(week, actor=cco, now=now)


def said(now, key):
    return [draft for draft in alerts(now) if draft.key == key]


def begin(week, marketer, now):
    rotations.set_replies(week, phone_message=True, autoreply=True, actor=marketer, now=now)
    rotations.prepare(week, goals="Смотреть", actor=marketer, now=now)
    return rotations.start(week, actor=marketer, now=moscow(MONDAY, 9))


def test_al_12_what_falls_due_during_the_week_is_told_to_who_asked(week, marketer, cmo, now):
    actions.promise(text="Отчёт", owner=marketer, due_date=date(2026, 4, 8), requested_by=cmo, now=now)
    assert said(now, "AL-12") == []
    found = said(moscow(MONDAY, 10), "AL-12")
    assert [(draft.person_id, draft.params["action"]) for draft in found] == [(cmo.pk, "Отчёт")]


def test_al_40_the_first_day_without_an_auto_reply(week, marketer, cmo, now):
    assert said(moscow(date(2026, 4, 5), 10), "AL-40") == []
    assert {draft.person_id for draft in said(moscow(MONDAY, 9), "AL-40")} == {marketer.pk, cmo.pk}
    begin(week, marketer, now)
    assert said(moscow(MONDAY, 9), "AL-40") == []


def test_al_41_nobody_went_for_sixty_days(method, marketer, cmo, cco, hr_director, now):
    assert said(now + timedelta(days=59), "AL-41") == []
    later = said(now + timedelta(days=60), "AL-41")
    assert {draft.person_id for draft in later} == {cmo.pk, cco.pk, hr_director.pk}
    Method.objects.update(state="paused", reason="Переезд")
    assert alerts(now + timedelta(days=60)) == []


def test_al_42_a_refusal_until_the_next_week_is_planned(week, marketer, hr_director, cmo, now):
    rotations.decline(week, reason="Запуск", actor=marketer, now=now)
    assert {draft.person_id for draft in said(now, "AL-42")} == {hr_director.pk, cmo.pk}
    assert said(now, "AL-42")[0].params == {}
    rotations.plan(guest=marketer, starts_on=date(2026, 4, 13), actor=hr_director, now=now)
    assert said(now, "AL-42") == []


def test_al_43_a_month_in_sales_without_a_visit_to_marketing(
    method, team_one, head_of_sales, hr_director, marketer, now
):
    newcomer = person_with("sales_rep", team_one)
    newcomer.memberships.update(from_date=date(2026, 3, 10))
    assert said(moscow(date(2026, 4, 8), 9), "AL-43") == []
    late = moscow(date(2026, 4, 9), 9)
    assert {draft.person_id for draft in said(late, "AL-43")} == {head_of_sales.pk, hr_director.pk}
    tour = rotation_tours.plan(
        guests=[newcomer], host=marketer, starts_at=moscow(date(2026, 4, 9), 10), minutes=60, actor=hr_director,
        now=late, programme=[("intro", "", 20), ("presentation", "", 40)],
    )  # fmt: skip
    rotation_tours.invite(tour, actor=marketer, now=late)
    rotation_tours.hold(tour, actor=marketer, now=moscow(date(2026, 4, 9), 11))
    assert said(moscow(date(2026, 4, 10), 9), "AL-43") == []


def test_al_44_a_swap_without_its_evening_and_a_week_without_its_rest(week, marketer, cmo, cco, now):
    day = date(2026, 4, 14)
    first, _second = rotation_swaps.propose(first_on=day, second_on=date(2026, 4, 15), actor=cmo, now=now)
    for head in (cmo, cco):
        first = rotation_swaps.agree(first, actor=head, now=now)
    rotation_swaps.hold(first, actor=cmo, now=moscow(day, 18))
    assert said(moscow(date(2026, 4, 16), 9), "AL-44") == []
    assert {draft.person_id for draft in said(moscow(date(2026, 4, 17), 9), "AL-44")} == {cmo.pk, cco.pk}
    rotation_swaps.debrief(first, summary="Видел", actor=cmo, now=moscow(date(2026, 4, 17), 9))
    begin(week, marketer, now)
    rotation_pauses.interrupt(week, actor=marketer, now=moscow(date(2026, 4, 8), 8))
    assert said(moscow(date(2026, 4, 30), 9), "AL-44") == []
    assert {draft.person_id for draft in said(moscow(date(2026, 5, 1), 9), "AL-44")} == {marketer.pk, cmo.pk}
