"""Pay schemes (A35): computed line by line, never paid from here."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import Period
from funnel.selectors.brought import brought_by, taken_by
from hiring.metrics import pay as metrics
from hiring.metrics.pay import Curve, Fact, Terms
from hiring.models import PayLine, PayScheme, SchemeVersion
from hiring.selectors import pay as selectors
from hiring.services import pay, pay_months
from hiring.watch import pay as watch
from tests.factories.pay import (
    AFTER_JANUARY,
    FEBRUARY,
    JANUARY,
    TERMS,
    accepted_again,
    accepted_by,
    accepted_leads,
    calculated,
    scheme,
)
from tests.factories.people import BEGINNING, MOSCOW, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
SEED = Terms(100_000_00, 40_000_00, 100, 0.6)


def fact(counted, *, good=None, judged=None, worked=1, days=1):
    return Fact(counted, counted if good is None else good, counted if judged is None else judged, worked, days)


def test_the_example_of_140_000():
    """Worked example: pay_total — 100,000 + half of 40,000 for 90 of 100 leads + 2 of 3 tasks of 10,000 = 140,000."""
    found = metrics.pay(SEED, fact(90), [10_000_00, 10_000_00])
    assert (found.bonus.paid_share, found.bonus.amount_minor) == (pytest.approx(0.5), 20_000_00)
    assert found.total_minor == 140_000_00


@pytest.mark.parametrize(
    ("leads", "bonus"),
    [(0, 0), (79, 0), (80, 0), (90, 20_000_00), (99, 38_000_00), (100, 40_000_00), (110, 44_000_00), (120, 48_000_00),
     (200, 48_000_00)],
)  # fmt: skip
def test_the_curve_has_a_floor_and_a_cap(leads, bonus):
    """A35 [P]: nothing below 80 percent, linear to 100, no more than 120."""
    assert metrics.bonus_of(SEED, fact(leads)).amount_minor == bonus


def test_a_bonus_without_a_plan_is_unknown_not_nothing():
    found = metrics.pay(Terms(100_000_00, 40_000_00, 0, 0.6), fact(50), [])
    assert (found.bonus.amount_minor, found.plan, found.total_minor) == (None, None, 100_000_00)


def test_leads_without_their_quality_pay_no_bonus():
    """R-MO-02: 120 of 300 decided were accepted: 40 percent, under the guard of 60."""
    assert metrics.bonus_of(SEED, fact(120, good=120, judged=300)).amount_minor == 0
    assert metrics.bonus_of(SEED, fact(120, good=120, judged=300)).reason == "guard"
    assert metrics.bonus_of(SEED, fact(120, good=120, judged=200)).amount_minor == 48_000_00


def test_who_starts_inside_a_month_has_a_part_of_the_plan_and_of_the_bonus():
    """10 of 20 days: 50 leads are the whole plan."""
    found = metrics.pay(SEED, fact(50, worked=10, days=20), [])
    assert (found.base_minor, found.plan, found.bonus.amount_minor) == (50_000_00, 50, 20_000_00)


def test_another_curve_is_a_setting():
    assert Curve(0.5, 1.0).paid_share(0.75) == pytest.approx(0.5)
    assert Curve(0.5, 1.0).paid_share(3) == 1.0


def test_the_month_of_the_example_line_by_line():
    """The 140,000 ₽ with records: 90 accepted leads, two of three tasks confirmed by the commercial director."""
    row, cco = scheme(), person_with("cco")
    leads = accepted_leads(row.person, 90)
    accepted_leads(row.person, 10, to="rejected")
    for name in "один", "два", "три":
        pay.add_task(
            row,
            month=JANUARY,
            title=name,
            amount_minor=10_000_00,
            accept_by=date(2026, 1, 30),
            now=BEGINNING,
            actor=cco,
        )
    first, second, third = row.flex_tasks.order_by("pk")
    pay.report_done(first, now=BEGINNING, actor=row.person)
    for task in (first, second):
        pay.confirm_task(task, now=BEGINNING, actor=cco)
    pay.refuse_task(third, reason="Не принято", now=BEGINNING, actor=cco)

    month = calculated(row)
    lines = list(month.lines.order_by("order").values_list("kind", "amount_minor"))
    assert lines == [("base", 100_000_00), ("bonus", 20_000_00), ("flex", 10_000_00), ("flex", 10_000_00), ("flex", 0)]
    assert (month.state, month.total_minor, month.fact, month.plan) == ("calculated", 140_000_00, 90, 100)
    assert month.lines.get(kind="bonus").records == sorted(lead.pk for lead in leads)


def test_a_lead_counts_when_it_is_accepted_first():
    person = person_with("marketer")
    one, *_rest = accepted_leads(person, 2, at=BEGINNING)
    accepted_again(one, at=datetime(2026, 2, 10, 12, tzinfo=MOSCOW))

    assert len(brought_by(person, Period.month_of(JANUARY)).leads) == 2
    assert brought_by(person, Period.month_of(FEBRUARY)).leads == ()


def test_a_month_ends_at_midnight_of_the_company():
    person = person_with("marketer")
    accepted_leads(person, 1, at=datetime(2026, 1, 31, 23, 59, tzinfo=MOSCOW))
    accepted_leads(person, 2, at=datetime(2026, 2, 1, 0, 0, tzinfo=MOSCOW))
    assert [len(brought_by(person, Period.month_of(month)).leads) for month in (JANUARY, FEBRUARY)] == [1, 2]


def test_the_first_line_is_paid_for_quality_and_speed():
    """Check 7 of A28: leads carried to acceptance, paired with those answered in time."""
    person = person_with("sales_rep")
    leads = accepted_by(person, 4)
    late = leads[0].clocks.create(
        kind="first_touch", mql_no=1, started_at=BEGINNING, due_at=BEGINNING, breached_at=BEGINNING
    )
    assert late.breached_at
    found = taken_by(person, Period.month_of(JANUARY))
    assert (len(found.leads), found.good, found.judged) == (4, 3, 4)
    row = scheme(person, measure="taken", plan_leads=4)
    assert calculated(row).lines.get(kind="bonus").amount_minor == 40_000_00


def test_flex_is_confirmed_by_the_commercial_director_alone():
    """R-MO-01: not by the HR director, not by the marketer, not one's own."""
    row, cco = scheme(), person_with("cco")
    task = pay.add_task(
        row, month=JANUARY, title="x", amount_minor=1_00, accept_by=date(2026, 1, 30), now=BEGINNING, actor=cco
    )
    for nobody in (person_with("hr_director"), row.person, person_with("cmo")):
        with pytest.raises(NotAllowed):
            pay.confirm_task(task, now=BEGINNING, actor=nobody)
    own = scheme(cco)
    mine = pay.add_task(
        own, month=JANUARY, title="x", amount_minor=1_00, accept_by=date(2026, 1, 30), now=BEGINNING, actor=cco
    )
    with pytest.raises(NotAllowed):
        pay.confirm_task(mine, now=BEGINNING, actor=cco)
    pay.report_done(task, now=BEGINNING, actor=row.person)
    assert calculated(row).lines.get(kind="flex").amount_minor == 0


def test_flex_stays_within_its_budget():
    row, cco = scheme(), person_with("cco")
    common = {"month": JANUARY, "title": "x", "accept_by": date(2026, 1, 30), "now": BEGINNING, "actor": cco}
    pay.add_task(row, amount_minor=30_000_00, **common)
    with pytest.raises(InvalidInput) as refused:
        pay.add_task(row, amount_minor=1, **common)
    assert refused.value.field == "amount"


def test_a_plan_without_a_guard_is_refused():
    """R-MO-02: by the service and by the database."""
    with pytest.raises(InvalidInput) as refused:
        scheme(guard_percent=0)
    assert refused.value.field == "guard_percent"
    row = scheme()
    with pytest.raises(IntegrityError), transaction.atomic():
        SchemeVersion.objects.create(
            scheme=row, applies_from=FEBRUARY, created_at=BEGINNING, **(TERMS | {"guard_percent": 0})
        )


def test_a_version_applies_from_the_first_of_a_month_to_come():
    """R-MO-03: the plan of a running month stays."""
    row, hr = scheme(), person_with("hr_director")
    common = {"terms": TERMS | {"plan_leads": 50}, "why": "", "now": BEGINNING, "actor": hr}
    for day in (date(2026, 2, 2), JANUARY, date(2025, 12, 1)):
        with pytest.raises(InvalidInput) as refused:
            pay.revise(row, applies_from=day, **common)
        assert refused.value.field == "applies_from"
    pay.revise(row, applies_from=FEBRUARY, **common)

    accepted_leads(row.person, 45)
    accepted_leads(row.person, 45, at=datetime(2026, 2, 10, 12, tzinfo=MOSCOW))
    march = datetime(2026, 3, 2, 12, tzinfo=MOSCOW)
    assert calculated(row).lines.get(kind="bonus").amount_minor == 0
    assert calculated(row, month=FEBRUARY, now=march).lines.get(kind="bonus").amount_minor == 20_000_00


def test_a_start_inside_the_month_is_paid_for_its_working_days():
    """19 January: 10 of the 22 working days of the plain calendar."""
    row = scheme(started_on=date(2026, 1, 19))
    month = calculated(row)
    assert (month.days, month.month_days) == (10, 22)
    assert month.lines.get(kind="base").amount_minor == metrics.rounded(100_000_00 * 10 / 22)


def test_a_month_is_calculated_when_it_is_over_and_in_force():
    with pytest.raises(InvalidInput):
        calculated(scheme(), now=datetime(2026, 1, 31, 23, 59, tzinfo=MOSCOW))
    with pytest.raises(DomainError):
        calculated(scheme(state="signed"))


def test_a_disputed_line_holds_the_approval_and_an_upheld_one_is_calculated_anew():
    row, cco = scheme(), person_with("cco")
    month = calculated(row)
    line = month.lines.get(kind="bonus")
    with pytest.raises(NotAllowed):
        pay_months.dispute(line, text="x", now=AFTER_JANUARY, actor=cco)
    disputed = pay_months.dispute(line, text="Два лида не засчитаны", now=AFTER_JANUARY, actor=row.person)
    with pytest.raises(DomainError):
        pay_months.approve(month, now=AFTER_JANUARY, actor=cco)
    drafts = watch.dispute_alerts([cco, row.person])
    assert [(draft.key, draft.person_id) for draft in drafts] == [("AL-64", cco.pk)]

    accepted_leads(row.person, 100)
    pay_months.answer(disputed, is_upheld=True, text="Верно", now=AFTER_JANUARY, actor=cco)
    month.refresh_from_db()
    assert (month.round, month.total_minor) == (2, 140_000_00)
    assert PayLine.objects.filter(month=month, round=1).exists()
    approved = pay_months.approve(month, now=AFTER_JANUARY, actor=cco)
    assert (approved.state, watch.dispute_alerts([cco])) == ("approved", [])


def test_an_approved_month_changes_no_more():
    """R-MO-04: approved is told, not paid; nothing in it moves."""
    row, cco = scheme(), person_with("cco")
    pay_months.approve(calculated(row), now=AFTER_JANUARY, actor=cco)
    with pytest.raises(DomainError):
        calculated(row)
    with pytest.raises(DomainError):
        pay.add_task(
            row, month=JANUARY, title="x", amount_minor=1, accept_by=date(2026, 1, 30), now=AFTER_JANUARY, actor=cco
        )


def test_nobody_approves_their_own_month():
    cco, hr = person_with("cco"), person_with("hr_director")
    month = calculated(scheme(cco))
    with pytest.raises(NotAllowed):
        pay_months.approve(month, now=AFTER_JANUARY, actor=cco)
    assert pay_months.approve(month, now=AFTER_JANUARY, actor=hr).approved_by == hr


def test_a_person_sees_only_their_own_scheme():
    row, other = scheme(), scheme()
    assert list(PayScheme.objects.visible_to(row.person)) == [row]
    assert set(PayScheme.objects.visible_to(person_with("hr_director"))) == {row, other}
    for role in ("ceo", "cmo", "head_of_marketing", "marketer", "administrator"):
        assert not PayScheme.objects.visible_to(person_with(role)).exists()


def test_al_64_comes_after_the_fifth_working_day():
    """February 2026: the fifth working day is Friday the sixth."""
    row, cco = scheme(), person_with("cco")
    friday, saturday = (datetime(2026, 2, day, 12, tzinfo=MOSCOW) for day in (6, 7))
    assert selectors.approve_by(JANUARY) == date(2026, 2, 6)
    assert watch.month_alerts([cco], friday) == []
    assert [draft.key for draft in watch.month_alerts([cco, row.person], saturday)] == ["AL-64"]
    pay_months.approve(calculated(row), now=AFTER_JANUARY, actor=cco)
    assert watch.month_alerts([cco], saturday) == []


def test_the_lines_of_a_calculation_are_never_edited():
    calculated(scheme())
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        PayLine.objects.update(amount_minor=1)


def test_one_scheme_at_a_time_and_a_closed_one_keeps_its_months():
    row, hr = scheme(), person_with("hr_director")
    with pytest.raises(InvalidInput):
        scheme(row.person)
    pay.close(row, on=date(2026, 1, 15), now=AFTER_JANUARY, actor=hr)
    assert calculated(PayScheme.objects.get(pk=row.pk)).days == 11
    assert selectors.view_of(PayScheme.objects.get(pk=row.pk), AFTER_JANUARY + timedelta(days=60)).to_calculate == ()


def test_the_own_calculation_is_read_line_by_line(client, english_company):
    row = scheme()
    accepted_leads(row.person, 90)
    calculated(row)
    client.force_login(row.person)
    page = client.get("/hiring/pay/", follow=True).content.decode()

    assert "90 of 100" in page
    assert "50 percent of the bonus" in page
    line = PayLine.objects.get(kind="bonus")
    assert client.get(f"/hiring/pay/lines/{line.pk}/leads/").status_code == 200
    client.force_login(person_with("marketer"))
    assert client.get(f"/hiring/pay/{row.pk}/").status_code == 404
    assert client.get(f"/hiring/pay/lines/{line.pk}/leads/").status_code == 404


def test_a_scheme_is_written_signed_and_put_in_force_on_the_pages(client):
    hr, person = person_with("hr_director"), person_with("marketer")
    client.force_login(hr)
    data = {
        "person": person.pk, "measure": "brought", "started_on": "2026-01-01", "base": "100000", "bonus": "40000",
        "plan_leads": "100", "floor_percent": "80", "cap_percent": "120", "flex_budget": "30000",
    }  # fmt: skip
    assert client.post("/hiring/pay/new/", data).status_code == 422
    assert client.post("/hiring/pay/new/", data | {"guard_percent": "60"}).status_code == 302
    row = PayScheme.objects.get()
    assert client.post(f"/hiring/pay/{row.pk}/sign/").status_code == 403
    client.force_login(person)
    assert client.post(f"/hiring/pay/{row.pk}/sign/").status_code == 302
    client.force_login(hr)
    assert client.post(f"/hiring/pay/{row.pk}/activate/").status_code == 302
    assert client.post(f"/hiring/pay/{row.pk}/calculate/", {"month": "x"}).status_code == 422
    assert client.post(f"/hiring/pay/{row.pk}/calculate/", {"month": "2026-01"}).status_code == 302
    assert client.post(f"/hiring/pay/{row.pk}/nonsense/").status_code == 404
    row.refresh_from_db()
    assert (row.state, row.months.get().total_minor) == ("active", 100_000_00)


def test_the_month_that_is_over_is_calculated_by_itself_and_once():
    """A41: by the fifth working day somebody only has to read and approve."""
    row = scheme()
    assert pay_months.calculate_due(now=AFTER_JANUARY) == 1
    assert (row.months.get().month, row.months.get().state) == (JANUARY, "calculated")
    assert pay_months.calculate_due(now=AFTER_JANUARY) == 0
