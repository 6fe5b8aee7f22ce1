"""D2 a: a week below what the weeks before allow, with the price of D3's example."""

from datetime import date, datetime, timedelta

import pytest

from funnel.services import rollups
from funnel.watch import weeks
from tests.conftest import MOSCOW
from tests.funnel.test_rollups import new_lead

HISTORY = [9, 10, 11, 10] * 5
FIRST = datetime(2025, 10, 20, 12, tzinfo=MOSCOW)


def a_week(number: int, *, kev: int, held: int = 0, won: int = 0, leads: int = 50) -> None:
    """Fifty leads, of which some come to a КЭВ, some of those to a talk, some of those to a sale."""
    at = FIRST + timedelta(weeks=number)
    for place in range(leads):
        reached = (
            ["kev_set", "kev_held", "won"] if place < won else ["kev_set", "kev_held"] if place < held else ["kev_set"]
        )
        new_lead(at, *(reached if place < kev else []), amount_minor=150_000_00)


def usual_weeks() -> None:
    for number, kev in enumerate(HISTORY):
        a_week(number, kev=kev, held=8, won=2)


def test_d3_a_week_of_14_percent_costs_144_000_a_month(company, now):
    """Worked example: weekly_step_rate 7 of 50 = 14 %; (20 % − 14 %) × 200 = 12 КЭВ × 80 % × 25 % × 150,000 ₽ × 40 %."""
    usual_weeks()
    a_week(20, kev=7)
    rollups.rebuild_all(now=now)

    (draft,) = weeks.signals(now)

    assert (draft.metric, draft.segment, draft.value, draft.n) == ("weekly_step_rate", "mql", 0.14, 50)
    assert round(draft.norm, 6) == 0.2
    assert round(draft.params["limit"], 4) == round(0.2 - 2.66 * 19 * 0.02 / 19, 4)
    assert draft.money_at_stake_minor == 144_000_00
    assert draft.url_params == {"from": "2026-03-09", "to": "2026-03-16", "view": "period"}


def small_weeks(numbers: range) -> None:
    """Ten leads each, of which two, one or three come to a КЭВ."""
    for number in numbers:
        a_week(number, kev=(2, 1, 3)[number % 3], held=1, leads=10)


@pytest.mark.parametrize("kev", [1, 8])
def test_a_usual_week_and_a_better_one_say_nothing(company, now, kev):
    small_weeks(range(20))
    a_week(20, kev=kev, leads=10)
    rollups.rebuild_all(now=now)

    assert weeks.signals(now) == []


@pytest.mark.parametrize(("history", "leads"), [(range(9, 20), 10), (range(20), 9)])
def test_eleven_weeks_or_nine_leads_are_too_few(company, now, history, leads):
    for number in history:
        a_week(number, kev=5, leads=10)
    a_week(20, kev=0, leads=leads)
    rollups.rebuild_all(now=now)

    assert weeks.signals(now) == []


def test_the_week_that_still_runs_is_not_judged(company, now):
    for number in range(21):
        a_week(number, kev=5, leads=10)
    a_week(21, kev=0, leads=10)
    rollups.rebuild_all(now=now)

    assert FIRST.date() + timedelta(weeks=21) == date(2026, 3, 16)
    assert weeks.signals(now + timedelta(hours=5)) == []
    assert [draft.value for draft in weeks.signals(now + timedelta(weeks=1))] == [0.0]


@pytest.mark.parametrize(("days", "text"), [(0, weeks.ON_A_SHORT_BASE), (365, weeks.FALLEN)])
def test_r_in_06_limits_from_less_than_twelve_months_are_called_a_short_base(company, now, days, text):
    new_lead(FIRST - timedelta(days=days))
    usual_weeks()
    a_week(20, kev=7)
    rollups.rebuild_all(now=now)

    (draft,) = weeks.signals(now)

    assert draft.text == text
