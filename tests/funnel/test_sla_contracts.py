"""The contract of both sides: two signatures, clauses of each, versions from the first of a month (C1)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from alignment.shared.business_time import Calendar
from alignment.shared.errors import DomainError, InvalidInput, NotAllowed, StaleVersion
from alignment.shared.periods import Period
from delivery.models import Alert
from funnel.metrics.commitments import Kept, committed, needs_of, sum_up
from funnel.models import Clause, Clock, ContractSignature, ForceMajeure, SlaContract
from funnel.selectors import sla_contracts as selectors
from funnel.services import clocks, force_majeure, sla_contracts, stages
from funnel.watch import agreement
from tests.factories.funnel import at, handed_over, source
from tests.factories.sla import CLAUSES, draft, excused, signed

MOSCOW = ZoneInfo("Europe/Moscow")


def test_worked_backward_from_three_million_marketing_promises_a_hundred_accepted():
    """B9's chain read to the accepted lead: 3,000,000 / 150,000 = 20 clients; / 25 % = 80 held; / 80 % = 100 set."""
    way = [("kev_held", 0.25), ("kev_set", 0.8), ("accepted", 1.0)]

    volumes, number = needs_of(3_000_000, 150_000, way)

    assert (volumes["won"], volumes["kev_held"], volumes["kev_set"], number) == (20, 80, 100, 100)


def test_a_step_without_conversions_leaves_the_number_to_be_agreed():
    assert needs_of(3_000_000, 150_000, [("kev_held", None), ("accepted", 0.5)])[1] is None
    assert needs_of(3_000_000, None, [("accepted", 0.5)])[1] is None


def test_r_sl_01_in_force_only_with_both_signatures(cmo, cco, now):
    row = draft(cmo, now=now)

    row = sla_contracts.sign(row, now=now, actor=cmo)
    assert (row.state, selectors.active(date(2026, 3, 16))) == ("draft", None)
    row = sla_contracts.sign(row, now=now, actor=cco)

    assert (row.state, row.phase(date(2026, 3, 16)), row.starts_on) == ("signed", "active", date(2026, 3, 16))
    assert selectors.active(date(2026, 3, 16)) == row
    assert set(row.signatures.values_list("side", "person")) == {("marketing", cmo.pk), ("sales", cco.pk)}


def test_r_sl_01_the_database_refuses_a_contract_with_one_signature(cmo, now):
    row = sla_contracts.sign(draft(cmo, now=now), now=now, actor=cmo)

    with pytest.raises(IntegrityError), transaction.atomic():
        SlaContract.objects.filter(pk=row.pk).update(state="signed")


def test_a_signature_is_never_changed(cmo, now):
    sla_contracts.sign(draft(cmo, now=now), now=now, actor=cmo)

    with pytest.raises(DatabaseError), transaction.atomic():
        ContractSignature.objects.update(side="sales")


def test_one_side_does_not_sign_twice_and_a_seller_not_at_all(cmo, rep, now):
    row = draft(cmo, now=now)
    sla_contracts.sign(row, now=now, actor=cmo)

    with pytest.raises(DomainError):
        sla_contracts.sign(row, now=now, actor=cmo)
    with pytest.raises(NotAllowed):
        sla_contracts.sign(row, now=now, actor=rep)


@pytest.mark.parametrize("side", ["marketing", "sales"])
def test_r_sl_02_a_contract_of_one_side_is_none(cmo, now, side):
    with pytest.raises(InvalidInput):
        draft(cmo, now=now, clauses=tuple(one for one in CLAUSES if one.side == side))
    assert not SlaContract.objects.exists()


def test_the_database_refuses_a_clause_of_the_wrong_side_and_a_clock_without_minutes(cmo, now):
    row = draft(cmo, now=now)
    for changes in ({"side": "sales", "metric": "acceptance"}, {"metric": "routed", "minutes": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Clause.objects.filter(contract=row, metric=changes["metric"]).update(**changes)


def test_another_text_takes_the_signature_off_and_the_row_stays(cmo, cco, now):
    row = sla_contracts.sign(draft(cmo, now=now), now=now, actor=cmo)
    fewer = (replace(CLAUSES[0], target=Decimal(80)), *CLAUSES[1:])

    row = sla_contracts.change(row, clauses=fewer, now=now, actor=cco)

    assert (row.marketing_signed_at, row.signatures.count()) == (None, 1)
    assert sla_contracts.sign(row, now=now, actor=cco).state == "draft"
    assert sla_contracts.sign(row, now=now, actor=cmo).state == "signed"


def test_the_same_text_saved_again_keeps_the_signature(cmo, cco, now):
    row = sla_contracts.sign(draft(cmo, now=now), now=now, actor=cmo)

    assert sla_contracts.change(row, clauses=CLAUSES, now=now, actor=cco).marketing_signed_at == now


def test_whoever_saw_an_older_draft_overwrites_nothing(cmo, cco, now):
    row = draft(cmo, now=now)
    sla_contracts.change(row, clauses=CLAUSES[1:], now=now, actor=cco, expected_version=1)

    with pytest.raises(StaleVersion):
        sla_contracts.change(row, clauses=CLAUSES, now=now, actor=cmo, expected_version=1)


def test_r_sl_03_a_change_begins_on_the_first_of_the_next_month(cmo, cco, now):
    first = signed(cmo, cco, now=now)

    second = signed(cmo, cco, now=at("20.03 10:00"))
    first.refresh_from_db()

    assert (first.ends_on, second.starts_on, second.number) == (date(2026, 4, 1), date(2026, 4, 1), 2)
    assert selectors.active(date(2026, 3, 31)) == first
    assert selectors.active(date(2026, 4, 1)) == second
    assert (first.phase(date(2026, 4, 1)), second.phase(date(2026, 3, 31))) == ("replaced", "waiting")


def test_r_sl_03_signed_late_it_begins_a_month_later(cmo, cco, now):
    signed(cmo, cco, now=now)
    row = draft(cmo, now=at("20.03 10:00"), starts_on=date(2026, 4, 1))

    sla_contracts.sign(row, now=at("20.03 10:00"), actor=cmo)
    row = sla_contracts.sign(row, now=at("02.04 10:00"), actor=cco)

    assert row.starts_on == date(2026, 5, 1)


def test_r_sl_03_neither_the_middle_of_a_month_nor_a_signed_text(cmo, cco, now):
    row = signed(cmo, cco, now=now)

    for day in (date(2026, 3, 20), date(2026, 4, 15)):
        with pytest.raises(InvalidInput):
            draft(cmo, now=now, starts_on=day)
    with pytest.raises(DomainError):
        sla_contracts.change(row, clauses=CLAUSES[1:], now=now, actor=cmo)


def test_r_sl_04_two_weeks_before_half_a_year_both_directors_are_told(cmo, cco, now):
    """180 days after 16 March is 12 September; a next version on its way is enough."""
    signed(cmo, cco, now=now)

    assert [one for one in agreement.alerts(at("28.08 10:00")) if one.key == "AL-70"] == []
    drafts = [one for one in agreement.alerts(at("29.08 10:00")) if one.key == "AL-70"]

    assert {one.person_id for one in drafts} == {cmo.pk, cco.pk}
    assert drafts[0].params == {"day": "12.09.2026"}
    signed(cmo, cco, now=at("30.08 10:00"))
    assert [one for one in agreement.alerts(at("30.08 11:00")) if one.key == "AL-70"] == []


def test_al_71_the_director_who_has_not_signed_is_told(cmo, cco, now):
    row = draft(cmo, now=now)
    assert agreement.alerts(now) == []

    sla_contracts.sign(row, now=now, actor=cmo)

    assert [(one.key, one.person_id) for one in agreement.alerts(now)] == [("AL-71", cco.pk)]


@pytest.mark.parametrize(
    ("intent", "due"), [("price", "16.03 10:15"), ("form", "16.03 11:00"), ("content", "17.03 10:00")]
)
def test_the_first_touch_is_due_by_intent(cmo, cco, rep, intent, due, now):
    """C1, defaults [P]: 15 and 60 working minutes, one working day; the decision one working day."""
    signed(cmo, cco, now=now)

    lead = handed_over(at("16.03 10:00"), owner=rep, intent=intent)

    dues = {clock.kind: clock.due_at for clock in Clock.objects.filter(lead=lead)}
    assert dues == {"first_touch": at(due), "decision": at("17.03 10:00")}


def test_without_a_contract_the_limits_of_the_company_hold(rep):
    lead = handed_over(at("16.03 10:00"), owner=rep, intent="price")

    assert Clock.objects.get(lead=lead, kind="first_touch").due_at == at("16.03 11:00")


def test_a_month_is_spread_over_its_working_days():
    """March 2026 has 22 working days in a plain calendar; a week carries five of them."""
    plain = Calendar(MOSCOW)
    assert committed(110, Period(date(2026, 3, 16), date(2026, 3, 23)), plain) == pytest.approx(25.0)
    assert committed(110, Period(date(2026, 3, 1), date(2026, 4, 1)), plain) == pytest.approx(110.0)


def test_r_sl_06_force_majeure_is_declared_by_the_head_of_the_other_side(cmo, cco, head_of_sales, rep, now):
    row = excused(cmo, "sales", now=now)

    assert (row.side, row.declared_side, row.declared_by) == ("sales", "marketing", cmo)
    for actor in (cco, head_of_sales, rep):
        with pytest.raises(NotAllowed):
            excused(actor, "sales", now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        ForceMajeure.objects.update(declared_side="sales")


def test_r_sl_06_an_excused_week_is_shown_and_not_counted(cmo, cco, rep, head_of_sales, now):
    signed(cmo, cco, now=at("02.03 09:00"))
    handed_over(at("03.03 10:00"), owner=rep)
    clocks.breach_due(at("05.03 10:00"))
    later = at("16.03 09:00")

    assert selectors.attainment(later).totals["sales"][0].kept == Kept(0, 1)
    row = excused(cmo, "sales", now=later, first=date(2026, 3, 3))
    table = selectors.attainment(later)

    week = next(week for week in table.weeks if week.period.start == date(2026, 3, 2))
    assert (week.excused, week.sales[0].kept) == ({"sales"}, Kept(0, 1))
    assert table.totals["sales"][0].kept == Kept()
    force_majeure.withdraw(row, now=later, actor=cmo)
    assert selectors.attainment(later).totals["sales"][0].kept == Kept(0, 1)


def test_what_both_sides_kept_of_each_clause(cmo, cco, rep, now):
    contract = signed(cmo, cco, now=now)
    lead = handed_over(at("16.03 10:00"), owner=rep, email="a@b.ru", first_name="Анна", source=source())
    clocks.stop(lead, "first_touch", at=at("16.03 10:30"))
    stages.move_lead(lead, to_stage="accepted", now=at("16.03 11:00"), actor=rep)
    handed_over(at("16.03 10:00"), owner=rep, intent="price")
    clocks.breach_due(at("16.03 12:00"))

    period = Period(date(2026, 3, 16), date(2026, 3, 18))
    states = {
        (one.clause.metric, one.clause.intent): one
        for one in selectors.clause_states(contract, period, now=at("16.03 12:00"))
    }

    assert states["first_touch", "form"].kept == Kept(1, 0)
    assert states["first_touch", "price"].kept == Kept(0, 1)
    assert states["decision", ""].kept == Kept(1, 0, 1)
    assert states["completeness", ""].kept == Kept(1, 1)
    assert states["routed", ""].kept == Kept(2, 0)
    assert states["acceptance", ""].is_met is True
    assert states["coded_reasons", ""].is_met is None
    assert states["accepted_mql", ""].kept.kept == 1


def test_weeks_that_do_not_count_are_left_out_of_the_sum():
    weeks = [{"decision": Kept(3, 1)}, {"decision": Kept(0, 9)}]

    assert sum_up(weeks, [True, False], "decision").rate == 0.75


def test_al_05_silence_of_a_week_is_told_to_sales_and_marketing(cmo, head_of_sales, rep):
    """Two of twenty decisions are overdue: 10 % against 5 %."""
    for place in range(20):
        lead = handed_over(at("16.03 10:00"), owner=rep)
        if place >= 2:
            stages.move_lead(lead, to_stage="accepted", now=at("16.03 11:00"), actor=rep)
    clocks.breach_due(at("18.03 10:00"))

    told = [one for one in agreement.alerts(at("18.03 10:00")) if one.key == "AL-05"]

    assert {one.person_id for one in told} == {cmo.pk, head_of_sales.pk}
    assert told[0].params == {"value": 0.1, "norm": 0.05}
    assert Alert.objects.filter(key="AL-05").count() == 0
