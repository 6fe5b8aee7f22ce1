"""D2 b, e, k: a plan missed twice, silence after the hand-over, figures that cannot be trusted."""

from datetime import date, timedelta

import pytest

from funnel.models import Clock, Target
from funnel.services import rollups
from funnel.watch import plans, quality, silence
from meetings.services import watching
from tests.factories.funnel import make_lead, source
from tests.funnel.test_rollups import new_lead, on


def planned(now, *, january: int, february: int, metric: str = "won") -> None:
    for month, value in ((1, january), (2, february)):
        days = {"start": date(2026, month, 1), "end": date(2026, month + 1, 1)}
        Target.objects.create(metric=metric, segment="", value=value, signed_at=now, **days)


@pytest.fixture
def two_sales_a_month(company, now):
    for month in (1, 2):
        for _sale in range(2):
            new_lead(on(month, 3), "mql", "won", amount_minor=150_000_00)
    rollups.rebuild_all(now=now)


def test_a_plan_missed_two_months_in_a_row_is_a_signal(two_sales_a_month, now):
    planned(now, january=4, february=5)

    (draft,) = plans.signals(now)

    assert (draft.metric, draft.segment, draft.value, draft.norm, draft.n) == ("plan_fact", "won", 0.4, 1.0, 2)
    assert draft.url_params == {"from": "2026-02-01", "to": "2026-03-01", "view": "period"}


def test_missing_revenue_is_priced_by_its_gross_profit(two_sales_a_month, now):
    """Lacking 100,000 and 300,000 ₽: 200,000 ₽ a month × margin 40 %."""
    planned(now, january=400_000, february=600_000, metric="revenue")

    (draft,) = plans.signals(now)

    assert (draft.segment, draft.value, draft.money_at_stake_minor) == ("revenue", 0.5, 80_000_00)


@pytest.mark.parametrize(("january", "february"), [(2, 5), (4, 2), (0, 5)])
def test_one_month_or_no_plan_is_not_two_months(two_sales_a_month, now, january, february):
    planned(now, january=january, february=february)

    assert plans.signals(now) == []


def decisions(now, *, silent: int, decided: int) -> None:
    due = now - timedelta(days=1)
    for place in range(silent + decided):
        answered = {} if place < silent else {"stopped_at": due, "minutes": 60}
        Clock.objects.create(
            lead=make_lead("mql"), kind="decision", mql_no=1, started_at=due - timedelta(hours=1), due_at=due,
            breached_at=due, **answered,
        )  # fmt: skip


def test_more_than_one_in_twenty_without_a_decision_is_a_signal_that_opens_them(company, as_, cmo, now):
    decisions(now, silent=2, decided=18)

    (draft,) = silence.signals(now)
    page = as_(cmo).get("/leads/", dict(draft.url_params))

    assert (draft.metric, draft.value, draft.norm, draft.n) == ("silent_rate", 0.1, 0.05, 20)
    assert len(page.context["page"].rows) == 2


def test_one_in_twenty_is_the_limit(company, now):
    decisions(now, silent=1, decided=19)

    assert silence.signals(now) == []


def test_leads_without_a_source_are_said_and_opened(company, as_, cmo, now):
    for place in range(40):
        make_lead("lead", at=now - timedelta(days=2), source=source("site") if place < 30 else None)

    (draft,) = quality.signals(now)
    page = as_(cmo).get("/leads/", dict(draft.url_params))

    assert (draft.value, draft.n, draft.params["metrics"]) == (0.25, 40, ["cpl", "cac_paid", "romi"])
    assert len(page.context["page"].rows) == 10


def test_figures_a_day_behind_their_leads_silence_what_rests_on_them(two_sales_a_month, cmo, cco, now):
    planned(now, january=4, february=5)
    new_lead(now - timedelta(hours=25), "mql")

    watching.collect(now=now)

    from loop.models import Signal

    assert list(Signal.objects.open().values_list("metric", flat=True)) == ["fresh_figures"]


def test_figures_an_hour_behind_are_fresh(company, now):
    new_lead(now - timedelta(hours=1))

    assert quality.signals(now) == []
