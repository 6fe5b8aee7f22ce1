"""A10 and A11: a seller's day in marketing (R-RS-01…04) and the swap of the heads (R-RT-01…03)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from delivery.models import Notification
from loop.models import Topic
from people.models import Absence
from people.services.leaving import leave, preview, register, undo
from practices.models import Rotation
from practices.selectors import rotations as selectors
from practices.services import rotation_swaps, rotation_tours, rotations
from practices.services.rotations_leaving import DUTIES
from tests.factories.meetings import moscow
from tests.factories.people import person_with

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 4, 7)
PROGRAMME = [("intro", "", 20), ("presentation", "Что мы предлагаем", 40), ("brainstorm", "", 60)]


@pytest.fixture
def planned(rep, marketer, hr_director, now):
    return rotation_tours.plan(
        guests=[rep], host=marketer, starts_at=moscow(TUESDAY, 10), minutes=120, programme=PROGRAMME,
        actor=hr_director, now=now,
    )  # fmt: skip


@pytest.fixture
def held(planned, marketer, now):
    rotation_tours.invite(planned, actor=marketer, now=now)
    return rotation_tours.hold(planned, actor=marketer, now=moscow(TUESDAY, 12))


@pytest.mark.parametrize(("minutes", "is_taken"), [(59, False), (60, True), (540, True), (541, False)])
def test_r_rs_01_from_an_hour_to_a_working_day(rep, marketer, hr_director, now, minutes, is_taken):
    given = {"guests": [rep], "host": marketer, "starts_at": moscow(TUESDAY, 9), "actor": hr_director, "now": now}
    if is_taken:
        assert rotation_tours.plan(minutes=minutes, **given).minutes == minutes
    else:
        with pytest.raises(InvalidInput) as refused:
            rotation_tours.plan(minutes=minutes, **given)
        assert refused.value.field == "minutes"


def test_r_rs_01_the_database_keeps_the_minutes(planned):
    with pytest.raises(IntegrityError), transaction.atomic():
        Rotation.objects.update(minutes=600)


def test_r_rs_02_an_invitation_needs_who_is_who_and_the_presentation(planned, marketer, rep, now):
    rotation_tours.set_programme(planned, [("intro", "", 30)], actor=marketer, now=now)
    with pytest.raises(DomainError):
        rotation_tours.invite(planned, actor=marketer, now=now)
    with pytest.raises(InvalidInput):
        rotation_tours.set_programme(planned, [("intro", "", 121)], actor=marketer, now=now)
    rotation_tours.set_programme(planned, PROGRAMME, actor=marketer, now=now)
    rotation_tours.invite(planned, actor=marketer, now=now)
    assert (planned.state, planned.has_brainstorm) == ("invited", True)
    assert Notification.objects.filter(person=rep).count() == 1


def test_r_rs_03_a_guest_leaves_a_mark_with_an_idea_or_a_question(held, rep, marketer):
    later = moscow(TUESDAY, 13)
    with pytest.raises(InvalidInput) as refused:
        rotation_tours.tell_how_it_was(held, mark=5, actor=rep, now=later)
    assert refused.value.field == "idea"
    with pytest.raises(DomainError, match=rep.name):
        rotation_tours.close(held, summary="Рассказали", actor=marketer, now=later)
    rotation_tours.tell_how_it_was(held, mark=4, question="Откуда лиды?", actor=rep, now=later)
    assert held.state == "feedback"
    rotation_tours.close(held, summary="Рассказали", actor=marketer, now=later)
    assert (held.state, held.occurrence.phase) == ("closed", "debriefed")
    figures = selectors.figures(date(2026, 4, 8))
    assert (figures.usefulness, figures.brainstorms, figures.tours) == (4.0, 1.0, 1)
    assert selectors.coverage("tour", date(2026, 4, 8)).went == 1


@pytest.mark.parametrize(("day", "is_taken"), [(date(2026, 4, 27), True), (date(2026, 4, 28), False)])
def test_r_rs_04_not_in_the_last_three_working_days_of_a_sales_period(rep, marketer, hr_director, now, day, is_taken):
    given = {"guests": [rep], "host": marketer, "minutes": 60, "actor": hr_director, "now": now}
    if is_taken:
        assert rotation_tours.plan(starts_at=moscow(day, 10), **given).state == "queued"
    else:
        with pytest.raises(InvalidInput) as refused:
            rotation_tours.plan(starts_at=moscow(day, 10), **given)
        assert refused.value.field == "starts_at"


def test_a_group_of_six_at_most_and_of_sales(rep, marketer, cmo, hr_director, team_one, now):
    given = {"host": marketer, "starts_at": moscow(TUESDAY, 10), "minutes": 60, "actor": hr_director, "now": now}
    seven = [person_with("sales_rep", team_one) for _ in range(7)]
    for guests in ([], seven, [cmo]):
        with pytest.raises(InvalidInput):
            rotation_tours.plan(guests=guests, **given)
    assert rotation_tours.plan(guests=seven[:6], **given).occurrence.parts.filter(part="guest").count() == 6


@pytest.fixture
def swap(cmo, cco, hr_director, now):
    return rotation_swaps.propose(first_on=TUESDAY, second_on=date(2026, 4, 14), actor=hr_director, now=now)


@pytest.fixture
def agreed(swap, cmo, cco, now):
    first, second = swap
    rotation_swaps.agree(first, actor=cmo, now=now)
    rotation_swaps.agree(first, actor=cco, now=now)
    return [Rotation.objects.select_related("occurrence").get(pk=row.pk) for row in (first, second)]


@pytest.mark.parametrize(("days", "is_taken"), [(30, True), (31, False)])
def test_r_rt_01_there_and_back_within_thirty_days(cmo, cco, hr_director, now, days, is_taken):
    given = {"first_on": TUESDAY, "second_on": TUESDAY + timedelta(days=days), "actor": hr_director, "now": now}
    if is_taken:
        first, second = rotation_swaps.propose(**given)
        assert (first.guest, first.host, second.guest, second.first_way) == (cmo, cco, cco, first)
    else:
        with pytest.raises(InvalidInput) as refused:
            rotation_swaps.propose(**given)
        assert refused.value.field == "second_on"


def test_never_in_the_week_in_which_a_period_closes(cmo, cco, hr_director, now):
    with pytest.raises(InvalidInput) as refused:
        rotation_swaps.propose(first_on=date(2026, 4, 27), second_on=date(2026, 5, 13), actor=hr_director, now=now)
    assert refused.value.field == "first_on"


def test_r_rt_02_signature_authority_does_not_move(agreed, cmo, cco):
    """The limits stand on the page; roles, leads and absences are as they were."""
    assert len(rotation_swaps.LIMITS) == 4
    assert (cmo.role_keys, cco.role_keys) == (frozenset({"cmo"}), frozenset({"cco"}))
    rotation_swaps.hold(agreed[0], actor=cmo, now=moscow(TUESDAY, 18))
    assert Absence.objects.count() == 0
    assert not cmo.__class__.objects.get(pk=cmo.pk).has_role("cco")


def test_r_rt_03_the_evening_becomes_a_topic(agreed, cmo, cco):
    first, second = agreed
    rotation_swaps.hold(first, actor=cmo, now=moscow(TUESDAY, 18))
    assert selectors.state_of_pair(Rotation.objects.get(pk=first.pk)) == "day_1"
    rotation_swaps.debrief(first, summary="Звонят без истории", actor=cmo, now=moscow(TUESDAY, 19))
    topic = Topic.objects.get()
    assert (first.topic, topic.side, topic.details) == (topic, "shared", "Звонят без истории")
    assert selectors.figures(date(2026, 4, 8)).swaps == 0
    rotation_swaps.hold(second, actor=cco, now=moscow(date(2026, 4, 14), 18))
    assert selectors.figures(date(2026, 4, 15)).swaps == 1
    rotation_swaps.debrief(second, summary="Бриф без задачи", actor=cco, now=moscow(date(2026, 4, 14), 19))
    assert selectors.state_of_pair(Rotation.objects.get(pk=first.pk)) == "debriefed"


def test_both_directors_agree_and_nobody_for_them(swap, cmo, hr_director, now):
    with pytest.raises(NotAllowed):
        rotation_swaps.agree(swap[0], actor=hr_director, now=now)
    assert rotation_swaps.agree(swap[0], actor=cmo, now=now).state == "proposed"


def test_when_one_is_ill_both_days_are_planned_anew(agreed, cco, now):
    first, second = agreed
    rotation_swaps.replan(first, first_on=date(2026, 4, 15), second_on=date(2026, 4, 16), actor=cco, now=now)
    assert [row.days for row in Rotation.objects.order_by("pk")] == [["2026-04-15"], ["2026-04-16"]]
    with pytest.raises(InvalidInput):
        rotation_swaps.replan(first, first_on=TUESDAY, second_on=date(2026, 5, 13), actor=cco, now=now)
    rotation_swaps.cancel(first, reason="Отчётность", actor=cco, now=now)
    assert {row.state for row in Rotation.objects.all()} == {"cancelled"}


def test_who_leaves_ends_the_own_week_and_frees_the_hosted_one(
    marketer, marketing, rep, rep_of_another_team, cco, cmo, hr_director, administrator, now
):
    """decisions.md 43: with a preview, and back within a day."""
    for duty in DUTIES:
        register(duty)
    monday = date(2026, 4, 6)
    week = rotations.plan(guest=marketer, starts_on=monday, host=rep, stand_in=cmo, actor=hr_director, now=now)
    assert {(line.count, line.goes) for line in preview(rep, now=now)} >= {(1, "ends")}
    left = leave(rep, by=administrator, rest_to=cco, now=now)
    week.refresh_from_db()
    assert (week.state, week.host) == ("queued", None)
    undo(left, by=administrator, now=now)
    week.refresh_from_db()
    assert (week.state, week.host) == ("matched", rep)
    leave(marketer, by=administrator, rest_to=cmo, now=now)
    week.refresh_from_db()
    assert week.state == "aborted"
    assert Absence.objects.filter(kind="rotation").count() == 0
