"""The CEO's minute: exact figures, doors, and who may look."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery.services.alerts import raise_alert
from funnel.models import Target
from funnel.selectors.funnel import FunnelQuery, funnel_table
from funnel.services import rollups
from loop.models import Action
from tests.dashboards.conftest import on, passed
from tests.factories.funnel import make_lead


@pytest.fixture
def minute(as_):
    return lambda person: as_(person).get("/company/").context["page"]


def plan(metric: str, value: str, *, signed_at=None, segment: str = "") -> None:
    Target.objects.create(
        metric=metric, value=value, segment=segment, start=date(2026, 3, 1), end=date(2026, 4, 1), signed_at=signed_at
    )


def test_the_heads_and_the_ceo_see_it_and_nobody_else(as_, people_by_role):
    answers = {name: as_(person).get("/company/").status_code for name, person in people_by_role.items()}

    assert answers == {name: 200 if name in ("ceo", "cmo", "cco") else 403 for name in people_by_role}


def test_an_empty_company_has_dashes_and_no_plan(minute, ceo):
    page = minute(ceo)

    assert (page.plan.won, page.plan.won_share, page.plan.revenue_share) == (0, None, None)
    assert (page.gap, page.coming, page.asked, page.kept.share) == (None, None, (), None)


def test_plan_and_fact_of_the_month_and_the_records_behind_them(as_, minute, ceo, company, now):
    for _number in range(3):
        passed(on(3, 2), "mql", "won", amount_minor=10_000_000)
    passed(on(2, 2), "mql", "won", amount_minor=99_000_000)
    rollups.rebuild_marked(now=now)
    plan("won", "12", signed_at=now)
    plan("revenue", "1000000", signed_at=now)
    plan("won", "500", signed_at=now, segment="team:1")

    found = minute(ceo).plan
    assert (found.won, found.won_plan, found.won_share) == (3, 12.0, 0.25)
    assert (found.revenue.minor, found.revenue_plan.minor, found.revenue_share) == (30_000_000, 100_000_000, 0.3)
    assert as_(ceo).get(found.url).context["counted"] == 3


def test_a_plan_that_nobody_signed_is_no_plan(minute, ceo):
    plan("won", "12")

    assert minute(ceo).plan.won_share is None


def test_the_strip_is_the_funnel_of_twelve_months(as_, minute, ceo, small_funnel, now):
    strip = minute(ceo).strip
    table = funnel_table(FunnelQuery(date(2025, 3, 1), date(2026, 3, 17)), now=now)

    assert [step.entered for step in strip] == [figures.entered for figures in table.total.stages]
    assert [step.entered for step in strip] == [45, 45, 20, 10, 10, 10, 10, 10]
    assert strip[2].rate == pytest.approx(20 / 45)
    assert as_(ceo).get(strip[2].url).context["counted"] == 20


def test_promises_are_judged_by_the_day_given_first(as_, minute, ceo, rep, now):
    """R-PR-06: a moved date does not make a late promise a kept one."""

    def due(day: date, state: str, **fields) -> None:
        Action.objects.create(
            text="x", owner=rep, created_at=now, state=state, **{"due_date": day, "original_due_date": day, **fields}
        )

    due(date(2026, 3, 10), "done", done_at=on(3, 10, 23))
    due(date(2026, 3, 10), "done", done_at=on(3, 11, 1))
    due(date(2026, 3, 10), "done", done_at=on(3, 12), due_date=date(2026, 3, 20))
    due(date(2026, 3, 10), "open")
    due(date(2026, 3, 10), "cancelled")
    due(date(2026, 3, 16), "open")
    due(date(2025, 11, 1), "done", done_at=on(3, 1))

    page = minute(ceo)
    assert (page.kept.kept, page.kept.due, page.kept.share, page.kept.overdue) == (1, 4, 0.25, 1)
    assert [(step.n, step.share) for step in page.loop] == [(0, None), (0, None), (4, None), (1, 0.25)]
    records = as_(ceo).get(page.loop[3].url)
    assert (len(records.context["rows"]), records.context["kept"]) == (4, 1)
    assert as_(rep).get(page.loop[3].url).status_code == 404


def test_what_is_asked_of_the_ceo_is_an_alert_or_a_promise_that_is_due(minute, ceo, cmo, now):
    raise_alert(ceo, key="AL-01", subject_key="m", text="Две встречи пропущены", now=now, action_url="/meetings/")
    raise_alert(cmo, key="AL-01", subject_key="m", text="Не ваше", now=now)
    Action.objects.create(
        text="Решить о бюджете", owner=ceo, due_date=date(2026, 3, 16), original_due_date=date(2026, 3, 16),
        state="open", created_at=now,
    )  # fmt: skip

    assert [(asked.text, asked.url.split("#")[0]) for asked in minute(ceo).asked] == [
        ("Две встречи пропущены", "/meetings/"),
        ("Решить о бюджете", "/promises/"),
    ]


def test_an_address_of_another_site_is_never_a_door(minute, ceo, now):
    raise_alert(ceo, key="AL-01", subject_key="m", text="x", now=now, action_url="https://evil.example/")

    assert minute(ceo).asked[0].url == "/alerts/"


def test_the_number_of_queries_is_bounded(as_, ceo, small_funnel, now):
    browser = as_(ceo)
    for day in range(5):
        make_lead("mql", at=now - timedelta(days=day))
    with CaptureQueriesContext(connection) as queries:
        assert browser.get("/company/").status_code == 200

    assert len(queries) <= 25
