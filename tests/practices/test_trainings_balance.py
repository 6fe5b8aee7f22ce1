"""Learning against running: counted by month and department, with a corridor (A19, R-EX-01), and the figures of A7."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from loop.models import Action
from people.models import Membership
from people.services import leaving
from practices.metrics import trainings as metrics
from practices.metrics.trainings import Average, Balance
from practices.selectors.balance import balance_by_side, whole_months
from practices.services import trainings
from practices.services.trainings_leaving import DUTIES
from practices.watch import trainings as watch
from tests.conftest import MOSCOW
from tests.factories.people import person_with
from tests.factories.trainings import agreed, held

TODAY = date(2026, 6, 10)


def month(side, learn, run, people=5) -> Balance:
    return Balance(side, date(2026, 5, 1), learn, run, people)


def test_figures_of_a_training_by_hand():
    """Worked example: training_attendance, training_reaction, training_quiz, training_behaviour

    Of 8 invited one did not agree to a day off and 6 came: 6 / 7. Five marks 5, 4, 4, 3, 4 make 4.0; four make nothing.
    """
    assert metrics.training_attendance(6, 8, 1) == pytest.approx(6 / 7)
    assert metrics.training_attendance(0, 1, 1) is None
    assert metrics.training_reaction([5, 4, 4, 3, 4]) == Average(4.0, 5)
    assert metrics.training_reaction([5, 4, 4, 3]) == Average(None, 4)
    assert metrics.training_quiz([(1, 2), (2, 2), (2, 2), (2, 2), (2, 2)]) == Average(0.9, 5)
    assert metrics.training_behaviour([True, True, True, True, False]) == Average(0.8, 5)


def test_what_came_of_it_and_what_it_cost_by_hand():
    """Worked example: training_ideas_each, training_ideas_to_projects, training_cost_each

    12 ideas of 24 people, 3 of them projects; 120,000 ₽ for 24 people are 5,000 ₽ each.
    """
    assert metrics.training_ideas_each(12, 24) == 0.5
    assert metrics.training_ideas_to_projects(3, 12) == 0.25
    assert metrics.training_cost_each(12_000_000, 24) == 500_000
    assert [metrics.training_ideas_each(1, 0), metrics.training_cost_each(None, 24)] == [None, None]


def test_r_ex_01_the_share_of_learning_and_its_corridor():
    """Worked example: learn_share

    Sales: 5 of 100 counted things are learning, 5 % within 2–10 %. Marketing: 15 of 50, 30 % outside 40–60 %.
    """
    assert (month("sales", 5, 95).learn_share, month("sales", 5, 95).is_outside) == (0.05, False)
    assert (month("marketing", 15, 35).learn_share, month("marketing", 15, 35).is_outside) == (0.3, True)
    assert [metrics.learn_corridor(side) for side in ("sales", "marketing")] == [(0.02, 0.1), (0.4, 0.6)]
    assert [metrics.inside("sales", share) for share in (0.019, 0.02, 0.1, 0.101)] == [False, True, True, False]


def test_r_ex_01_a_figure_of_two_people_or_of_few_things_is_left_out():
    assert [month("sales", 5, 95, people=2).learn_share, month("sales", 5, 14).learn_share] == [None, None]
    assert month("sales", 0, 0).learn_share is None


def test_r_ex_01_only_three_known_months_in_a_row_count_as_long():
    out, fine, unknown = month("sales", 50, 50), month("sales", 5, 95), month("sales", 1, 1)
    assert [metrics.outside_for_long(months) for months in (
        [out, out, out], [fine, out, out, out], [out, out, fine], [out, unknown, out], [out, out],
    )] == [True, True, False, False, False]  # fmt: skip


def test_only_whole_months_are_shown():
    assert [f"{period.start:%m}" for period in whole_months(TODAY, 3)] == ["03", "04", "05"]


def done(person, n: int, day: date) -> None:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=MOSCOW)
    Action.objects.bulk_create(
        Action(text="x", owner=person, due_date=day, original_due_date=day, state="done", created_at=at, done_at=at)
        for _n in range(n)
    )


@pytest.mark.django_db
def test_trainings_count_as_learning_and_promises_as_running(hr_director, cmo, cco, rep, marketer, now):
    held(hr_director, cmo, cco, [rep, marketer], now=now)
    done(rep, 30, date(2026, 3, 31))
    done(rep, 7, date(2026, 4, 1))
    found = balance_by_side(date(2026, 5, 4), months=2)
    counts = {side: [(row.month.month, row.learn, row.run) for row in months] for side, months in found.items()}
    assert counts == {"marketing": [(3, 1, 0), (4, 0, 0)], "sales": [(3, 1, 30), (4, 0, 7)]}
    assert found["sales"][0].people == 2


@pytest.mark.django_db
def test_who_came_later_is_not_counted_before(cmo, cco, sales, rep):
    Membership.objects.filter(person=rep).update(from_date=date(2026, 4, 1))
    done(rep, 5, date(2026, 3, 10))
    done(rep, 5, date(2026, 4, 10))
    assert [row.run for row in balance_by_side(date(2026, 5, 4), months=2)["sales"]] == [0, 5]


@pytest.mark.django_db
def test_r_ex_01_al_48_three_months_outside_go_to_the_head_of_that_side_without_a_name(sales, cco, cmo, rep):
    for _n in range(3):
        person_with("sales_rep", sales)
    for day in (date(2026, 3, 10), date(2026, 4, 10), date(2026, 5, 10)):
        assert watch.balance_alerts(datetime(2026, 6, 10, 9, tzinfo=MOSCOW)) == []
        done(rep, 30, day)
    drafts = watch.balance_alerts(datetime(2026, 6, 10, 9, tzinfo=MOSCOW))
    assert [(draft.key, draft.person_id, draft.dedupe, draft.params) for draft in drafts] == [
        ("AL-48", cco.pk, "balance-sales", {})
    ]


@pytest.mark.django_db
def test_a_speaker_who_leaves_is_looked_for_again(
    hr_director, cmo, cco, marketer, head_of_marketing, administrator, now
):
    training = agreed(hr_director, cmo, cco, now=now)
    trainings.book(training, trainings.Trainer("internal", marketer), actor=hr_director, now=now)
    leaving.register(DUTIES[0])
    gone = leaving.leave(marketer, by=administrator, rest_to=head_of_marketing, now=now)
    training.refresh_from_db()
    assert (training.trainer, gone.items.filter(object_type="practices.training").count()) == (None, 1)


@pytest.mark.django_db
def test_the_chart_draws_both_corridors_and_begins_with_the_first_month(as_, cco, cmo, rep):
    last_month = timezone.now().date().replace(day=1) - timedelta(days=1)
    done(rep, 25, last_month)
    page = as_(cco).get("/practices/balance/").content.decode()
    assert page.count("<tr id=") == 1
    rows = as_(cco).get("/charts/learn-balance/?format=csv").content.decode().splitlines()
    assert len(rows) == 3
    assert as_(cco).get("/charts/learn-balance/").content.decode().count('"xanchor": "left"') == 2
