"""Mixed groups and second sessions (R-TR-03)."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment.shared.errors import DomainError, InvalidInput
from practices.metrics.groups import is_mixed, mixed_groups, number_of_groups
from practices.selectors.trainings import groups_of
from practices.services import trainings, trainings_groups
from tests.factories.people import person_with
from tests.factories.trainings import held, invited

HEADS = st.integers(0, 40)


@settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(HEADS, HEADS, st.integers(0, 10), st.integers(2, 8), st.integers(0, 2**31))
def test_r_tr_03_every_group_is_mixed_balanced_and_whole(marketing, sales, others, size, seed):
    m, s = range(1, marketing + 1), range(1000, 1000 + sales)
    o = range(2000, 2000 + others)
    groups = mixed_groups(m, s, o, seed=seed, size=size)
    if not marketing or not sales:
        assert groups == []
        return
    assert all(is_mixed(group, set(m), set(s)) for group in groups)
    assert sorted(pk for group in groups for pk in group) == [*m, *s, *o]
    assert max(map(len, groups)) - min(map(len, groups)) <= 1
    assert groups == mixed_groups(list(reversed(m)), s, o, seed=seed, size=size)


def test_r_tr_03_a_department_of_two_makes_two_groups_at_most():
    assert [number_of_groups(2, 23), number_of_groups(6, 23), number_of_groups(1, 3)] == [2, 6, 1]
    assert sorted(len(group) for group in mixed_groups([1, 2], range(10, 33), seed=7)) == [12, 13]


def test_another_seed_deals_other_groups():
    marketing, sales = range(1, 11), range(100, 120)
    assert mixed_groups(marketing, sales, seed=1) != mixed_groups(marketing, sales, seed=2)


@pytest.fixture
def six(sales, marketing):
    """Two marketers, four of sales."""
    marketers = [person_with("marketer", marketing) for _n in range(2)]
    return [*marketers, *[person_with("sales_rep", sales) for _n in range(4)]]


@pytest.fixture
def brainstorm(hr_director, cmo, cco, six, now):
    return invited(hr_director, cmo, cco, six, now=now)


@pytest.mark.django_db
def test_a_brainstorm_gets_its_groups_with_the_invitations(brainstorm, six):
    assert [len(group) for group in groups_of(brainstorm)] == [6]
    assert brainstorm.format == "brainstorm"


@pytest.mark.django_db
def test_a_lecture_has_no_groups(hr_director, cmo, cco, six, now):
    assert groups_of(invited(hr_director, cmo, cco, six, now=now, format="lecture")) == []


@pytest.mark.django_db
def test_r_tr_03_groups_are_arranged_by_hand_and_one_that_is_not_mixed_is_refused(brainstorm, six, hr_director, now):
    m1, m2, s1, s2, s3, s4 = [person.pk for person in six]
    trainings_groups.arrange(brainstorm, [[m1, s1, s2], [m2, s3, s4]], actor=hr_director, now=now)
    assert sorted(groups_of(brainstorm)) == sorted([tuple(sorted([m1, s1, s2])), tuple(sorted([m2, s3, s4]))])
    for wrong in ([[m1, m2, s1], [s2, s3, s4]], [[m1, s1], [m2, s2]], [[m1, m1, s1, s2], [m2, s3, s4]]):
        with pytest.raises(InvalidInput):
            trainings_groups.arrange(brainstorm, wrong, actor=hr_director, now=now)
    assert len(groups_of(brainstorm)) == 2


@pytest.mark.django_db
def test_who_is_invited_later_joins_the_smallest_group(brainstorm, six, hr_director, rep, now):
    m1, m2, s1, s2, s3, s4 = [person.pk for person in six]
    trainings_groups.arrange(brainstorm, [[m1, s1, s2, s3], [m2, s4]], actor=hr_director, now=now)
    trainings.invite(brainstorm, [rep], actor=hr_director, now=now)
    assert sorted(map(len, groups_of(brainstorm))) == [3, 4]
    assert any({m2, s4, rep.pk} == set(group) for group in groups_of(brainstorm))


@pytest.mark.django_db
def test_dealing_anew_takes_another_seed_and_keeps_everybody(brainstorm, six, hr_director, now):
    was = brainstorm.seed
    trainings_groups.build(brainstorm, actor=hr_director, now=now)
    assert brainstorm.seed == was + 1
    assert sorted(pk for group in groups_of(brainstorm) for pk in group) == sorted(person.pk for person in six)


@pytest.mark.django_db
def test_after_the_day_groups_stay_as_they_were(hr_director, cmo, cco, six, now):
    training = held(hr_director, cmo, cco, six, now=now)
    with pytest.raises(DomainError):
        trainings_groups.build(training, actor=hr_director, now=now)


@pytest.mark.django_db
def test_those_on_duty_get_a_second_session(brainstorm, six, hr_director, now):
    start = now + timedelta(days=16)
    when = {"starts_at": start, "ends_at": start + timedelta(hours=3), "actor": hr_director, "now": now}
    session = trainings_groups.add_session(brainstorm, persons=[six[2].pk, six[3].pk], is_remote=True, **when)
    assert (session.number, session.is_remote, session.seats.count()) == (2, True, 2)
    assert len(groups_of(brainstorm)) == 1
    for persons in ([], [hr_director.pk]):
        with pytest.raises(InvalidInput):
            trainings_groups.add_session(brainstorm, persons=persons, **when)
