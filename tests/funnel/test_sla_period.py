"""SLA of a period: a promise belongs to the day it was due, a response to the day the lead was handed over (B4)."""

from datetime import date

import pytest

from alignment.shared.periods import Period
from funnel.models import Clock
from funnel.selectors.sla import sla_table
from tests.factories.funnel import make_lead
from tests.funnel.test_rollups import on

FEBRUARY = Period(date(2026, 2, 1), date(2026, 3, 1))
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))


@pytest.fixture
def over_the_edge(company):
    """Handed over on Friday 27 February, due on Monday 2 March, kept that morning."""
    return Clock.objects.create(
        lead=make_lead("mql", at=on(2, 27)), kind="first_touch", mql_no=1, started_at=on(2, 27, 17),
        due_at=on(3, 2, 10), stopped_at=on(3, 2, 9), minutes=60,
    )  # fmt: skip


def kept(period, now) -> tuple[int, int]:
    table = sla_table(period, now=now)
    clause = next(clause for clause in table.clauses if clause.key == "first_touch")
    return clause.kept, table.first_response.n


def test_a_promise_counts_in_the_month_it_was_due_and_a_response_in_that_of_the_hand_over(over_the_edge, now):
    assert kept(MARCH, now) == (1, 0)
    assert kept(FEBRUARY, now) == (0, 1)
