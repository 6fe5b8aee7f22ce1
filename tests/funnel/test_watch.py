"""The weakest step with its price (D2), quiet where a cohort still ripens (R-SG-02); clocks of a week."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from funnel import watch
from funnel.models import Clock, Target
from funnel.services import rollups
from funnel.watch import steps
from tests.conftest import MOSCOW
from tests.factories.funnel import make_lead
from tests.funnel.test_rollups import new_lead


def month(number: int) -> datetime:
    return datetime(2025 + (number > 8), (number + 3) % 12 + 1, 5, 12, tzinfo=MOSCOW)


def fill(now, months, *, kev_of_hundred: int) -> None:
    """Each month: 100 leads; some come to a КЭВ and half of those are won, the rest are lost."""
    for number in months:
        at = month(number)
        for place in range(100):
            keys = (
                ["kev_set", "won"]
                if place < kev_of_hundred // 2
                else ["kev_set", "lost"]
                if place < kev_of_hundred
                else ["lost"]
            )
            new_lead(at, *keys, amount_minor=150_000_00)
    rollups.rebuild_all(now=now)


@pytest.fixture
def a_year(company, now):
    """Ten ripe months before March 2026 at a КЭВ of 20 %."""
    fill(now, range(1, 7), kev_of_hundred=20)


def test_the_weakest_step_is_found_with_the_price_of_its_gap(a_year, now):
    Target.objects.create(
        metric="step_rate", segment="kev_set", start=date(2026, 1, 1), end=date(2027, 1, 1), value="1"
    )
    Target.objects.create(metric="step_rate", segment="mql", start=date(2026, 1, 1), end=date(2027, 1, 1), value="0.4")

    (draft,) = watch.signals(now)

    assert (draft.segment, draft.value, draft.norm, draft.n) == ("mql", 0.2, 0.4, 300)
    # (0.4 − 0.2) × 300 leads × 50 % × 150,000 × margin 40 % over three months
    assert draft.money_at_stake_minor == 600_000_00
    assert draft.confidence == 1.0


def test_r_sg_02_immature_cohorts_stay_silent(company, now):
    for place in range(100):
        new_lead(now - timedelta(days=20), *(["won"] if place < 5 else []))
    rollups.rebuild_all(now=now)

    assert steps.signals(now) == []


def test_r_sg_06_the_sentence_names_stages(a_year, now):
    Target.objects.create(metric="step_rate", segment="mql", start=date(2026, 1, 1), end=date(2027, 1, 1), value="0.4")

    (draft,) = watch.signals(now)

    assert draft.params == {"before": "Лид", "stage": "MQL", "value": 0.2, "norm": 0.4}


def test_the_page_names_the_same_step_as_the_signal(a_year, as_, cmo, now):
    """The lowest conversion is into MQL, furthest below its norm is the appointment held."""
    for segment, value in (("mql", "0.2"), ("kev_held", "0.9")):
        Target.objects.create(
            metric="step_rate", segment=segment, start=date(2026, 1, 1), end=date(2027, 1, 1), value=value
        )

    (draft,) = watch.signals(now)
    with time_machine.travel(now, tick=False):
        page = as_(cmo).get("/funnel/")
    (named,) = [line["figures"].stage.key for line in page.context["steps"] if line["is_weakest"]]

    assert (draft.segment, named) == ("kev_held", "kev_held")
    assert (page.context["weakest"].rate, page.context["weakest"].norm) == (0.5, 0.9)
    assert round(page.context["weakest"].stake_minor) == draft.money_at_stake_minor


def test_a_filtered_page_is_judged_by_the_same_norms(a_year, as_, cmo, now):
    Target.objects.create(
        metric="step_rate", segment="kev_held", start=date(2026, 1, 1), end=date(2027, 1, 1), value="0.9"
    )

    with time_machine.travel(now, tick=False):
        weakest = as_(cmo).get("/funnel/?source=none").context["weakest"]

    assert (weakest.stage.key, weakest.norm, weakest.n) == ("kev_held", 0.9, 120)


def test_without_norms_the_lowest_conversion_is_only_called_so(company, as_, cmo, now):
    for number in range(40):
        new_lead(now - timedelta(days=20), *(["mql", "accepted"] if number < 8 else ["mql"]))
    rollups.rebuild_all(now=now)

    with time_machine.travel(now, tick=False):
        weakest = as_(cmo).get("/funnel/").context["weakest"]

    assert (weakest.stage.key, weakest.rate, weakest.n, weakest.norm) == ("accepted", 0.2, 40, None)
    assert steps.signals(now) == []


def test_more_than_a_fifth_of_late_clocks_in_a_week_is_a_signal(company, now):
    clocks(now, late=2, kept=4)

    (draft,) = watch.signals(now)

    assert (draft.metric, draft.segment, draft.value, draft.n) == ("sla_breach_rate", "first_touch", 2 / 6, 6)


def test_a_fifth_of_late_clocks_is_not(company, now):
    clocks(now, late=1, kept=4)

    assert watch.signals(now) == []


def clocks(now: datetime, *, late: int, kept: int) -> None:
    for place in range(late + kept):
        due = now - timedelta(days=1)
        Clock.objects.create(
            lead=make_lead("mql"), kind="first_touch", mql_no=1, started_at=due - timedelta(hours=1), due_at=due,
            stopped_at=due, minutes=60, breached_at=due if place < late else None,
        )  # fmt: skip
