"""The plan of a month: entered, signed and held against the fact by a company of its own (B4 plan/fact)."""

from datetime import date

import pytest
import time_machine

from alignment.shared.errors import InvalidInput
from alignment.shared.periods import Period
from funnel.models import Target
from funnel.services import rollups
from funnel.services.targets import sign_month
from people.models import AuditEvent
from tests.funnel.test_rollups import new_lead, on

URL = "/funnel/plan/"
PLAN = {"month": "2026-03-01", "revenue": "1500000", "won": "8", "mql": "120", "agreed": "on"}


@pytest.fixture(autouse=True)
def in_march(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.mark.parametrize("who", ["ceo", "cmo", "cco"])
def test_a_director_signs_and_the_fact_is_held_against_it(company, as_, people_by_role, now, who):
    """B4: 1,200,000 of 1,500,000 is 80 %."""
    for _number in range(8):
        new_lead(on(3, 2), "won", amount_minor=150_000_00)
    rollups.rebuild_marked(now=now)
    client = as_(people_by_role[who])

    assert client.post(URL, PLAN).status_code == 302

    shown = client.get("/company/").context["page"].plan
    assert (shown.revenue_share, shown.won_share) == (0.8, 1.0)
    assert {t.metric: (float(t.value), t.signed_by, t.end) for t in Target.objects.all()} == {
        "revenue": (1_500_000.0, people_by_role[who], date(2026, 4, 1)),
        "won": (8.0, people_by_role[who], date(2026, 4, 1)),
        "mql": (120.0, people_by_role[who], date(2026, 4, 1)),
    }
    assert [row.figures["won"] for row in client.get(URL).context["rows"]] == [8.0]


@pytest.mark.parametrize("who", ["rep", "head_of_sales", "marketer", "head_of_marketing", "hr_director"])
def test_nobody_else_signs(company, as_, people_by_role, who):
    assert as_(people_by_role[who]).post(URL, PLAN).status_code == 403
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"agreed": ""}, "agreed"), ({"revenue": "много"}, "revenue"), ({"won": "-1"}, "won"),
     ({"month": "2026-02-01"}, "month"), ({"revenue": "", "won": "", "mql": ""}, "revenue")],
)  # fmt: skip
def test_what_cannot_be_a_plan_is_kept_in_the_form_with_its_fault(company, as_, cco, wrong, field):
    answer = as_(cco).post(URL, PLAN | wrong)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert not Target.objects.exists()


def test_a_plan_signed_anew_replaces_the_former_which_the_audit_keeps(company, as_, cco, ceo):
    as_(cco).post(URL, PLAN)
    as_(ceo).post(URL, PLAN | {"revenue": "1600000", "won": "", "mql": ""})

    assert {t.metric: float(t.value) for t in Target.objects.all()} == {"revenue": 1_600_000, "won": 8, "mql": 120}
    last = AuditEvent.objects.filter(verb="plan.signed").order_by("pk").last()
    assert (last.actor, last.details["former"], last.details["value"]) == (ceo, "1500000.000000", "1600000")


def test_a_month_that_is_over_keeps_its_plan(company, cco, now):
    with pytest.raises(InvalidInput):
        sign_month(Period.month_of(date(2026, 2, 1)), values={"won": 5}, actor=cco, now=now)
