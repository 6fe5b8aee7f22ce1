"""D2 (d): leads that slip away, against the company's own limit."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from funnel.models import Activity, Clock, Lead, Reason, StageEvent, Target
from funnel.selectors.leaks import leakage_of
from funnel.watch import leaks
from tests.factories.funnel import make_lead

pytestmark = pytest.mark.django_db


def limit(value: str, now, *, start: date = date(2026, 1, 1)) -> None:
    Target.objects.create(metric="leakage", segment="", start=start, end=date(2026, 2, 1), value=value, signed_at=now)


def old(now, n: int = 1, stage: str = "sql", *, entered: int = 15, days: int = 20, **fields) -> list[Lead]:
    """Leads of twenty days ago, in their stage for so many days."""
    made = [make_lead(stage, at=now - timedelta(days=days), origin="inbound", **fields) for _lead in range(n)]
    Lead.objects.filter(pk__in=[lead.pk for lead in made]).update(stage_entered_at=now - timedelta(days=entered))
    return made


def untouched(lead: Lead, now) -> None:
    due = now - timedelta(days=10)
    Clock.objects.create(
        lead=lead, kind="first_touch", mql_no=1, started_at=due - timedelta(hours=1), due_at=due, breached_at=due
    )


@pytest.fixture
def forty(company, now):
    """24 of 200 in small: 5 of 40 are 12.5 %; two untouched, two without a next step, one lost without a reason."""
    for lead in old(now, 2, entered=1):
        untouched(lead, now)
    old(now, 2)
    (lost,) = old(now, 1, "lost", entered=1)
    (named,) = old(now, 1, "lost", entered=1)
    reason = Reason.objects.filter(kind="loss").first()
    StageEvent.objects.create(lead=named, stage=named.stage, occurred_at=now, recorded_at=now, door="ui", reason=reason)
    old(now, 34, "won")
    return now


def test_more_than_the_own_limit_is_a_signal(forty):
    limit("0.12", forty)
    (draft,) = leaks.signals(forty)
    assert (draft.metric, draft.value, draft.norm, draft.n, draft.confidence) == ("leakage", 0.125, 0.12, 40, 0.5)
    assert draft.url_params == {
        "late": "leaked", "late_since": "2026-03-16", "since": "2026-02-02", "until": "2026-03-01",
    }  # fmt: skip


def test_at_the_limit_or_without_one_nothing_is_said(forty):
    assert leaks.signals(forty) == []
    limit("0.125", forty)
    assert leaks.signals(forty) == []


def test_a_limit_that_nobody_signed_is_none_and_a_newer_one_holds(forty):
    limit("0.12", forty)
    Target.objects.update(signed_at=None)
    assert leaks.signals(forty) == []
    Target.objects.update(signed_at=forty)
    limit("0.2", forty, start=date(2026, 1, 15))
    assert leaks.signals(forty) == []


def test_a_planned_step_keeps_a_lead_and_each_counts_once(company, now):
    (planned, twice) = old(now, 2)
    untouched(twice, now)
    Activity.objects.create(lead=planned, kind="task", at=now, due_at=now + timedelta(days=1), created_at=now)
    found = leakage_of(now)
    assert (found.leads, found.leaked) == (2, 1)


@pytest.mark.parametrize(("days", "counted"), [(14, 0), (15, 1), (42, 1), (43, 0)])
def test_only_leads_that_had_their_time_are_judged(company, now, days, counted):
    """R-SG-02: older than the fourteen days, of the four weeks before them."""
    old(now, 1, days=days)
    assert leakage_of(now).leads == counted


def test_the_list_shows_what_the_signal_counted(forty, as_, cmo):
    limit("0.12", forty)
    (draft,) = leaks.signals(forty)
    with time_machine.travel(forty, tick=False):
        page = as_(cmo).get("/leads/", draft.url_params)
    assert len(page.context["rows"] if "rows" in page.context else page.context["page"].rows) == 5


def test_the_limit_is_signed_with_the_plan_of_the_month(company, as_, cco, now):
    with time_machine.travel(now, tick=False):
        answer = as_(cco).post("/funnel/plan/", {"month": "2026-03-01", "leakage": "12", "agreed": "on"})
        assert answer.status_code == 302
        assert "12" in as_(cco).get("/funnel/plan/").content.decode()
    assert Target.objects.get(metric="leakage").value == Decimal("0.12")
