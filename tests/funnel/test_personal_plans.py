"""R-RO-05, decisions.md 5, 42: a head signs a seller's month; it is seen by heads of sales and the seller alone."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.periods import Period
from funnel.models import Target
from funnel.selectors.personal_plans import plans_of_month, seen_by, signable_by
from funnel.services import rollups
from funnel.services.personal_plans import sign_personal
from funnel.services.targets import sign_month
from people.models import AuditEvent
from practices.selectors.rotation_hosts import host_of
from tests.factories.people import person_with
from tests.funnel.test_rollups import new_lead, on

pytestmark = pytest.mark.django_db
URL = "/funnel/plan/people/"
MARCH = Period.month_of(date(2026, 3, 1))


@pytest.fixture(autouse=True)
def in_march(now):
    with time_machine.travel(now, tick=False):
        yield


def form(person, **fields):
    return {"person": person.pk, "month": "2026-03-01", "revenue": "900000", "agreed": "on", **fields}


def test_a_head_signs_for_the_own_team_and_the_host_rule_reads_it(company, as_, head_of_sales, rep, now):
    """R-RO-05: 990,000 of 900,000 is 110 %."""
    for _number in range(3):
        new_lead(on(3, 2), "won", amount_minor=330_000_00, owner=rep)
    rollups.rebuild_marked(now=now)
    assert as_(head_of_sales).post(URL, form(rep)).url == f"{URL}?month=2026-03-01"
    target = Target.objects.get()
    assert (target.metric, target.segment, target.start, target.end) == (
        "revenue", f"owner:{rep.pk}", date(2026, 3, 1), date(2026, 4, 1)
    )  # fmt: skip
    assert (target.value, target.signed_by, target.signed_at) == (Decimal(900_000), head_of_sales, now)
    (row,) = [row for row in plans_of_month(head_of_sales, MARCH.start) if row.person == rep]
    assert (row.fact.minor, row.plan.minor, row.share) == (990_000_00, 900_000_00, 1.1)
    assert host_of(rep, date(2026, 4, 2)).months == (1.1, None, None)


def test_a_plan_signed_anew_keeps_what_stood_before(company, as_, head_of_sales, cco, rep, now):
    as_(head_of_sales).post(URL, form(rep))
    as_(cco).post(URL, form(rep, revenue="800000"))
    assert Target.objects.get().value == 800_000
    (row,) = [row for row in plans_of_month(cco, MARCH.start) if row.person == rep]
    assert [(one.value, one.by) for one in row.signatures] == [
        (Decimal(800_000), cco.name), (Decimal(900_000), head_of_sales.name)
    ]  # fmt: skip
    assert AuditEvent.objects.filter(verb="plan.signed").count() == 2
    assert head_of_sales.name in as_(rep).get(URL).content.decode()


def test_who_signs_for_whom(company, cco, head_of_sales, rep, rep_of_another_team, marketer, cmo):
    """A head for the own teams, the director for all sellers; nobody for oneself, and never for a marketer."""
    assert set(signable_by(head_of_sales)) == {rep}
    assert set(signable_by(cco)) == {head_of_sales, rep, rep_of_another_team}
    assert set(seen_by(head_of_sales)) == {rep, head_of_sales}
    assert set(seen_by(rep)) == {rep}
    assert set(seen_by(cmo)) == set()


def test_a_seller_of_another_team_or_a_marketer_is_no_choice(
    company, as_, head_of_sales, cco, rep_of_another_team, marketer, now
):
    for person, actor in ((rep_of_another_team, head_of_sales), (marketer, cco)):
        answer = as_(actor).post(URL, form(person))
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"person"})
        with pytest.raises(InvalidInput):
            sign_personal(person, MARCH, revenue=Decimal(1), actor=actor, now=now)
    assert not Target.objects.exists()


@pytest.mark.parametrize("who", ["ceo", "cmo", "head_of_marketing", "marketer", "hr_director", "administrator"])
def test_nobody_else_sees_the_plans(company, as_, people_by_role, who):
    assert as_(people_by_role[who]).get(URL).status_code == 403


def test_a_seller_sees_the_own_months_and_signs_nothing(company, as_, head_of_sales, rep, rep_of_another_team, now):
    as_(head_of_sales).post(URL, form(rep))
    mine, other = as_(rep).get(URL), as_(rep_of_another_team).get(URL)
    assert [(row.person, row.month) for row in mine.context["rows"]] == [(rep, MARCH.start)]
    assert list(other.context["rows"]) == []
    assert '<form method="post" action="/funnel/plan/people/"' not in mine.content.decode()
    assert as_(rep).post(URL, form(rep)).status_code == 403
    with pytest.raises(NotAllowed):
        sign_personal(rep, MARCH, revenue=Decimal(1), actor=rep, now=now)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"agreed": ""}, "agreed"), ({"revenue": "много"}, "revenue"), ({"revenue": "0"}, "revenue"),
     ({"month": "2026-02-01"}, "month"), ({"person": "x"}, "person")],
)  # fmt: skip
def test_what_cannot_be_a_plan_is_kept_in_the_form_with_its_fault(company, as_, head_of_sales, rep, wrong, field):
    answer = as_(head_of_sales).post(URL, form(rep) | wrong)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert not Target.objects.exists()


def test_a_month_that_is_over_keeps_its_plan(company, cco, rep, now):
    with pytest.raises(InvalidInput):
        sign_personal(rep, Period.month_of(date(2026, 2, 1)), revenue=Decimal(5), actor=cco, now=now)


def test_a_month_that_is_none_is_refused(company, as_, cco):
    assert as_(cco).get(URL, {"month": "soon"}).status_code == 400


def test_the_plan_of_the_company_stays_apart(company, as_, cco, rep, now):
    """decisions.md 42: the figures of the company are not the sum of its sellers."""
    sign_month(MARCH, values={"revenue": Decimal(1_500_000)}, actor=cco, now=now)
    as_(cco).post(URL, form(rep))
    assert as_(cco).get("/company/").context["page"].plan.revenue_plan.minor == 1_500_000_00
    assert [row.figures["revenue"] for row in as_(cco).get("/funnel/plan/").context["rows"]] == [1_500_000.0]


def test_one_seller_or_twenty_cost_the_same(company, cco, rep, sales, now):
    def questions() -> int:
        with CaptureQueriesContext(connection) as queries:
            plans_of_month(cco, MARCH.start)
        return len(queries)

    sign_personal(rep, MARCH, revenue=Decimal(5), actor=cco, now=now)
    one = questions()
    for _number in range(20):
        sign_personal(person_with("sales_rep", sales), MARCH, revenue=Decimal(5), actor=cco, now=now)
    assert questions() == one
