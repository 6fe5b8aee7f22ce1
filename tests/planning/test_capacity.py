"""A17: what sellers can carry, who is told before a campaign brings too much, and what one more seller brings."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from alignment.shared.errors import InvalidInput, NotAllowed, StaleVersion
from people.models import Absence
from planning.models import CapacityNorms, LeadWave, SellerCapacity
from planning.selectors import capacity as selectors
from planning.services import capacity
from planning.watch import targets as watch
from tests.factories.funnel import make_lead
from tests.factories.plan import count, wave

TODAY = date(2026, 3, 16)
URL = "/plan/capacity/"


def test_one_seller_carries_56_leads_a_month_by_the_figures_of_the_company(rep, now):
    """R-CA-01, A17: 140 h × 60 % / 1.5 h; a week of March is 5 of its 22 usual days."""
    plan = selectors.capacity_plan(now)

    assert [row.now_a_month for row in plan.sellers] == [56]
    assert plan.weeks[0].capacity == pytest.approx(56 * 5 / 22)
    assert (plan.usual, len(plan.weeks)) == (None, 12)


def test_a_newcomer_is_ramped_and_part_time_is_less(cco, rep, rep_of_another_team, now):
    """R-CA-02."""
    capacity.set_seller(rep, {"ramp_from": date(2026, 2, 16)}, actor=cco, now=now)
    capacity.set_seller(rep_of_another_team, {"hours_month": Decimal(70)}, actor=cco, now=now)

    plan = selectors.capacity_plan(now)

    rows = {row.person.pk: row for row in plan.sellers}
    assert (rows[rep.pk].now_a_month, rows[rep.pk].is_ramping, plan.ramping) == (28, True, 1)
    assert rows[rep_of_another_team.pk].now_a_month == 28


def test_who_came_after_the_first_month_is_a_newcomer_without_a_word(rep, rep_of_another_team, now):
    """R-CA-02. Everybody is in from the 12th of January on; one of the two came on the 1st of March."""
    rep.memberships.update(from_date=date(2026, 3, 1))

    rows = {row.person.pk: row for row in selectors.capacity_plan(now).sellers}

    assert (rows[rep.pk].now_a_month, rows[rep_of_another_team.pk].now_a_month) == (14, 56)


@pytest.mark.parametrize("kind", ["leave", "sick", "rotation"])
def test_a_week_away_carries_nothing(rep, now, kind):
    Absence.objects.create(person=rep, kind=kind, from_date=TODAY, to_date=date(2026, 3, 22))

    first, second, *_rest = selectors.capacity_plan(now).weeks

    assert (first.capacity, second.capacity) == (0, pytest.approx(56 * 5 / 22))


def test_both_heads_hear_of_an_overrun_before_the_campaign_begins(cmo, cco, rep, now):
    """R-CA-01, AL-22. 100 leads in a week of 12.4."""
    planned = wave(cmo, now=now)

    (signal,) = watch.signals(now)
    alerts = watch.alerts(now)

    assert (signal.key, signal.metric, signal.norm) == (f"capacity-wave-{planned.pk}", "capacity_load", 1.1)
    assert {(alert.key, alert.person_id) for alert in alerts} == {("AL-22", cmo.pk), ("AL-22", cco.pk)}
    assert alerts[0].params["leads"] == 100


def test_a_wave_that_can_be_carried_or_was_taken_off_is_no_matter(cmo, rep, now):
    small, large = wave(cmo, now=now, leads=10), wave(cmo, now=now, starts_in=28)
    capacity.drop_wave(large, actor=cmo, now=now)

    assert (watch.signals(now), watch.alerts(now)) == ([], [])
    assert [row.pk for row in selectors.capacity_plan(now).waves] == [small.pk]


def test_usual_leads_above_the_capacity_of_four_weeks_are_an_overrun(cmo, cco, rep, now):
    for week in range(1, 9):
        for _n in range(15):
            make_lead("lead", at=datetime(2026, 3, 16, 9, tzinfo=UTC) - timedelta(weeks=week))
    count(now)

    plan = selectors.capacity_plan(now)

    assert (plan.usual, plan.history_weeks) == (15, 8)
    assert {alert.dedupe for alert in watch.alerts(now)} == {"capacity-overrun"}


def test_without_sellers_nobody_is_warned(cmo, cco, now):
    wave(cmo, now=now)

    assert watch.signals(now) == []


def test_one_more_seller_brings_the_mean_of_the_ramped_ones(rep, now):
    """900,000 won in three months by one seller: 300,000 a month × 25, 50, 75, 100 %."""
    make_lead("won", at=datetime(2026, 2, 3, 9, tzinfo=UTC), owner=rep, amount_minor=90_000_000)
    count(now)

    found = selectors.one_more(selectors.capacity_plan(now), now)

    assert (found.revenue_minor, found.n) == (30_000_000, 1)
    assert found.months == (7_500_000, 15_000_000, 22_500_000, 30_000_000)


def test_a_head_sets_the_capacity_of_the_own_team_alone(head_of_sales, rep, rep_of_another_team, cmo, now):
    capacity.set_seller(rep, {"hours_month": Decimal(100)}, actor=head_of_sales, now=now)
    assert SellerCapacity.objects.get().hours_month == 100

    with pytest.raises(InvalidInput):
        capacity.set_seller(rep_of_another_team, {"hours_month": Decimal(1)}, actor=head_of_sales, now=now)
    with pytest.raises(NotAllowed):
        capacity.set_seller(rep, {"hours_month": Decimal(1)}, actor=cmo, now=now)


def test_norms_are_changed_against_what_was_seen(cco, cmo, now, company):
    capacity.set_norms({"limit": Decimal("1.2")}, actor=cco, now=now, expected_version=1)
    assert CapacityNorms.objects.get().limit == Decimal("1.2")

    with pytest.raises(StaleVersion):
        capacity.set_norms({"limit": Decimal("1.3")}, actor=cco, now=now, expected_version=1)
    with pytest.raises(InvalidInput):
        capacity.set_norms({"ramp": []}, actor=cco, now=now, expected_version=2)
    with pytest.raises(NotAllowed):
        capacity.set_norms({}, actor=cmo, now=now, expected_version=2)


def test_a_wave_is_named_before_it_begins(cmo, rep, now):
    with pytest.raises(InvalidInput):
        wave(cmo, now=now, starts_in=0)
    with pytest.raises(InvalidInput):
        wave(cmo, now=now, days=0)
    with pytest.raises(NotAllowed):
        wave(rep, now=now)


def test_the_page_teaches_when_nobody_sells(as_, cmo, english_company):
    assert "Nobody sells yet" in as_(cmo).get(URL).content.decode()


def test_forms_of_the_page_are_kept_or_refused_beside_their_fields(as_, cco, rep):
    browser = as_(cco)
    norms = {"hours_month": "120", "share_for_leads": "50", "hours_per_lead": "2", "ramp": "50 100", "limit": "120"}

    assert browser.post(f"{URL}norms/", norms | {"version": "1"}).status_code == 302
    assert browser.post(f"{URL}norms/", norms | {"version": "2", "ramp": "half"}).status_code == 422
    assert browser.post(f"{URL}sellers/", {"person": rep.pk, "hours_month": "80"}).status_code == 302
    assert browser.post(f"{URL}sellers/", {"person": "0"}).status_code == 422
    days = {"title": "Вебинар", "leads": "50", "starts_on": "2099-01-10", "ends_on": "2099-01-20"}
    assert browser.post(f"{URL}waves/", days).status_code == 302
    assert browser.post(f"{URL}waves/", days | {"ends_on": "2099-01-01"}).status_code == 422

    row = CapacityNorms.objects.get()
    assert (row.ramp, row.share_for_leads, row.limit) == ([0.5, 1.0], Decimal("0.5"), Decimal("1.2"))
    assert (SellerCapacity.objects.get().hours_month, LeadWave.objects.count()) == (80, 1)
    assert browser.get(URL).status_code == 200
    assert browser.get("/charts/capacity/").status_code == 200


def test_single_sellers_are_for_the_sales_heads(as_, cmo, cco, rep):
    row = f'<th scope="row">{rep.name}'

    assert row in as_(cco).get(URL).content.decode()
    assert row not in as_(cmo).get(URL).content.decode()
