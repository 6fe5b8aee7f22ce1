"""Customers as a base: their page, cohorts, what sleeps, who carries those who return; read from roll-ups."""

from datetime import timedelta

import pytest

from alignment.shared.periods import Period
from funnel.models import Activity, Customer, CustomerFact, CustomerMonth, Lead
from funnel.selectors import base, buying
from funnel.services import customers, rollups
from people.models import AuditEvent
from tests.factories.funnel import make_lead, source
from tests.factories.people import company_today
from tests.funnel.test_repeat import buy
from tests.funnel.test_rollups import new_lead, on

pytestmark = pytest.mark.usefixtures("english_company")

PERIOD = Period(on(1, 1).date(), on(6, 1).date())


@pytest.fixture
def three(company, now):
    """Two won in January from the site, one in February; the first buys again in March, the third never did."""
    site = source()
    first = new_lead(on(1, 5), "won", email="a@x.ru", source=site, amount_minor=100_00)
    new_lead(on(1, 7), "won", email="b@x.ru", source=site, amount_minor=300_00)
    new_lead(on(2, 3), "won", email="c@x.ru")
    rollups.rebuild_marked(now=now)
    buy(first, on(3, 6), amount_minor=50_00)
    rollups.rebuild_marked(now=now)
    return {customer.email: customer for customer in Customer.objects.all()}


def test_a_customer_is_told_by_wins_and_purchases(three):
    told = CustomerFact.objects.get(customer=three["a@x.ru"])

    assert (told.first_day, told.second_day, told.purchases, told.revenue_minor, told.gap_days) == (
        on(1, 5).date(), on(3, 6).date(), 2, 150_00, 60,
    )  # fmt: skip
    assert CustomerFact.objects.get(customer=three["c@x.ru"]).purchases == 0


def test_cohorts_count_who_bought_in_each_month_since_they_began(three):
    """B4 cohort retention M(k): 1 of 2 bought in month 2."""
    january, february = buying.cohorts(PERIOD, today=on(3, 31).date())

    assert (january.customers, january.buyers, january.revenue_minor) == (2, 2, 450_00)
    assert [(c.k, c.active, c.retention, c.revenue_minor) for c in january.cells] == [
        (0, 2, 1.0, 400_00), (1, 0, 0.0, 0), (2, 1, 0.5, 50_00),
    ]  # fmt: skip
    assert (february.customers, february.buyers, len(february.cells)) == (1, 0, 2)


def test_a_repeat_rate_is_of_those_whose_first_purchase_is_a_year_old(three):
    early, ripe = (buying.repeat_rate(today=on(1, 6).date() + timedelta(days=days)) for days in (300, 365))

    assert (early.n, early.value) == (0, None)
    assert (ripe.k, ripe.n, ripe.value) == (1, 1, 1.0)


def test_the_base_of_a_month_says_who_was_lost(three):
    """B4 churn: lost / at the start, new ones apart. Active within 30 days: both on 1 February, nobody on 1 March."""
    kept = buying.kept(Period(on(2, 1).date(), on(3, 1).date()), silent_after=30)

    assert (kept.at_start, kept.lost, kept.at_end, kept.new) == (2, 2, 0, 0)
    assert (kept.churn, kept.retention, kept.churn_revenue) == (1.0, 0.0, 1.0)


def test_a_customer_without_leads_is_told_by_the_purchases_alone(company, cco, now):
    customer, _new = customers.find_or_create(name="x", email="x@x.ru", now=now, actor=cco)
    for month in (1, 2):
        customers.record_purchase(customer=customer, at=on(month, 4), now=now, amount_minor=10_00, currency="RUB")

    assert CustomerFact.objects.get(customer=customer).purchases == 2
    assert list(CustomerMonth.objects.values_list("purchases", flat=True)) == [1, 1]


def test_a_lead_taken_back_takes_its_win_along(three, now):
    Lead.objects.filter(email="b@x.ru").update(removed_at=now)
    rollups.mark(Lead.objects.filter(email="b@x.ru").values_list("pk", flat=True), now=now)
    rollups.rebuild_marked(now=now)

    assert not CustomerFact.objects.filter(customer=three["b@x.ru"]).exists()


def test_those_who_asked_not_to_be_contacted_are_not_eligible(three, cco, now):
    """R-RP-06."""
    today = on(6, 1).date()
    before = base.base(today=today, silent_after=30)
    customers.set_opt_out(three["a@x.ru"], out=True, actor=cco, now=now)
    after = base.base(today=today, silent_after=30)

    assert (before.customers, before.dormant, before.eligible, before.opted_out) == (3, 2, 2, 0)
    assert (after.customers, after.dormant, after.eligible, after.opted_out) == (3, 2, 1, 1)
    assert AuditEvent.objects.filter(verb="customer.opted_out").count() == 1


def test_returning_customers_of_a_hunter_are_seen(three, rep, now):
    """R-RP-03: more than a fifth of those who return carried by hunters is a hint."""
    rep.memberships.update(duty="hunter")
    CustomerFact.objects.filter(customer=three["a@x.ru"]).update(owner_id=rep.pk)

    found = base.carried(today=company_today())

    assert (found.repeat, found.of_hunters, found.share_of_hunters, found.is_too_many) == (1, 1, 1.0, True)


def test_the_last_contact_with_the_base_is_after_a_win(three, rep, now):
    lead = Lead.objects.get(email="a@x.ru")
    for at in (on(1, 1), on(2, 14)):
        Activity.objects.create(lead=lead, kind="call", at=at, author=rep, created_at=at)

    assert base.base(today=on(6, 1).date(), silent_after=30).last_contact == on(2, 14).date()


def test_the_list_filters_by_group_and_by_what_was_bought_in_a_month(three, as_, cco):
    def names(words: str) -> set[str]:
        return {row.email for row in as_(cco).get(f"/customers/?{words}").context["rows"]}

    assert names("") == {"a@x.ru", "b@x.ru", "c@x.ru"}
    assert names("segment=repeat") == {"a@x.ru"}
    assert names("segment=once") == {"b@x.ru"}
    assert names("cohort=2026-01-15&bought=2026-03-20") == {"a@x.ru"}
    assert names("q=b@x") == {"b@x.ru"}


def test_a_purchase_written_down_on_the_page_comes_back_as_repeat(three, as_, cco, now):
    customer = three["b@x.ru"]

    answer = as_(cco).post(
        f"/customers/{customer.pk}/purchases/", {"at": "2026-03-09", "amount": "20.50", "kind": "repeat"}
    )

    assert answer.status_code == 302
    assert [(p.kind, p.amount_minor) for p in customer.purchases.all()] == [("repeat", 20_50)]


@pytest.mark.parametrize("said", [{"at": "x", "amount": "1"}, {"at": "2026-03-09", "amount": "-5"}, {}])
def test_a_purchase_that_cannot_be_read_is_said_at_its_field(three, as_, cco, said):
    answer = as_(cco).post(f"/customers/{three['b@x.ru'].pk}/purchases/", said)

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not three["b@x.ru"].purchases.exists()


def test_a_marketer_reads_customers_of_own_campaigns_and_writes_nothing(three, as_, marketer):
    stranger, own = three["a@x.ru"], three["b@x.ru"]
    Lead.objects.filter(email="b@x.ru").update(created_by=marketer)

    assert as_(marketer).get(f"/customers/{stranger.pk}/").status_code == 404
    assert as_(marketer).get(f"/customers/{own.pk}/").status_code == 200
    assert as_(marketer).post(f"/customers/{own.pk}/purchases/", {"at": "2026-03-09", "amount": "1"}).status_code == 403


def test_opting_out_is_taken_back_by_the_same_button(three, as_, cco):
    url = f"/customers/{three['a@x.ru'].pk}/opt-out/"
    as_(cco).post(url)
    out = Customer.objects.get(email="a@x.ru").opted_out_at
    as_(cco).post(url)

    assert out is not None
    assert Customer.objects.get(email="a@x.ru").opted_out_at is None


def test_the_calculator_takes_figures_from_the_address(three, as_, cmo):
    context = as_(cmo).get("/customers/sleeping/?returning=20&purchases=2&check=15000").context

    assert (context["base"].customers, context["seed"]) == (3, 3 * 0.2 * 2 * 15_000_00)
    assert as_(cmo).get("/customers/sleeping/?returning=200").status_code == 422


def test_an_empty_company_is_taught_what_would_fill_the_pages(company, as_, cmo):
    for path, words in (
        ("/customers/", "No customers yet"),
        ("/customers/cohorts/", "Nobody has become a customer"),
        ("/customers/sleeping/", "No customers yet"),
    ):
        assert words in as_(cmo).get(path).content.decode()


def test_the_list_of_fifty_asks_as_often_as_the_list_of_one(company, as_, cco, now, django_assert_max_num_queries):
    make_lead("won", email="only@x.ru")
    rollups.mark(Lead.objects.values_list("pk", flat=True), now=now)
    rollups.rebuild_marked(now=now)
    browser = as_(cco)
    browser.get("/customers/")
    with django_assert_max_num_queries(40) as one:
        browser.get("/customers/")
    for number in range(50):
        customers.find_or_create(name=f"c{number}", email=f"c{number}@x.ru", now=now, actor=cco)
    with django_assert_max_num_queries(len(one)):
        answer = browser.get("/customers/")

    assert len(answer.context["rows"]) == 50


def test_the_api_tells_what_the_page_shows(three, as_, cmo):
    answer = as_(cmo).get("/api/v1/metrics/retention/?from=2026-01-01&to=2026-06-01").json()

    january = answer["cohorts"][0]
    assert (january["month"], january["customers"], january["revenue"]) == (
        "2026-01-01", 2, {"amount": "450.00", "currency": "RUB"},
    )  # fmt: skip
    assert january["months"][2]["retention"] == 0.5
    assert [(row["key"], row["customers"]) for row in answer["sources"]] == [("site", 2), (None, 1)]


@pytest.mark.parametrize("words", ["from=2026-01-01&to=2025-01-01", "from=x", "by=source", "to=0001-01-01"])
def test_a_question_that_cannot_be_read_is_refused(company, as_, cmo, words):
    assert as_(cmo).get(f"/api/v1/metrics/retention/?{words}").status_code == 400


def test_the_base_is_not_told_to_a_seller(company, as_, rep):
    assert as_(rep).get("/api/v1/metrics/retention/").status_code == 403
    assert as_(rep).get("/customers/cohorts/").status_code == 403


def test_the_usual_rhythm_and_check_are_of_those_who_bought(three):
    """200 days after the first purchase: 2 and 1 purchases of two customers in 398 days together."""
    found = base.base(today=on(1, 5).date() + timedelta(days=200), silent_after=30)

    assert round(found.purchases_a_year, 3) == round(3 / (398 / 365), 3)
    assert (found.average_check, found.median_check) == (150_00, 187_50)
