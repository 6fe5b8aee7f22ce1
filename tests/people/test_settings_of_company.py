"""Company, departments, absences and what selectors say of them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from alignment.shared.errors import InvalidInput
from people import selectors
from people.models import AuditEvent, Company, Department
from people.services.absences import cancel_absence, plan_absence
from people.services.companies import update_company
from people.services.departments import add_department, change_department
from tests.factories.people import person_with


def test_a_setting_changed_is_audited_with_both_values(company, administrator, now):
    update_company(changes={"gross_margin": Decimal("0.35"), "market": "b2b"}, now=now, by=administrator)

    event = AuditEvent.objects.get()
    assert event.details == {"before": {"gross_margin": "0.4000"}, "after": {"gross_margin": "0.35"}}
    assert selectors.company().gross_margin == Decimal("0.35")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Mars/Base"), ("market", "b2g"), ("language", "de"), ("currency", "rub"),
        ("currency", "РУБ"), ("gross_margin", Decimal("1.01")),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_refused_at_its_field(company, administrator, now, field, value):
    with pytest.raises(InvalidInput) as refusal:
        update_company(changes={field: value}, now=now, by=administrator)

    assert refusal.value.field == field


def test_the_company_is_read_once_in_a_request_and_anew_after_a_change(
    company, administrator, now, django_assert_num_queries
):
    with selectors.kept_for_one_request():
        with django_assert_num_queries(1):
            assert selectors.company().name == selectors.company().name == "Альфа"
        update_company(changes={"name": "Бета"}, now=now, by=administrator)
        assert selectors.company().name == "Бета"


def test_outside_a_request_nothing_is_kept(company):
    assert selectors.company().name == "Альфа"
    Company.objects.update(name="Гамма")
    assert selectors.company().name == "Гамма"


def test_a_department_stands_in_the_tree_under_its_parent(sales, team_one, team_two, marketing, head_of_sales, rep):
    tree = [(node.department.name, node.depth, node.people, node.heads) for node in selectors.department_tree()]

    assert tree == [
        ("Маркетинг", 0, 0, ()),
        ("Продажи", 0, 0, ()),
        ("Группа 1", 1, 2, ("Илья Громов",)),
        ("Группа 2", 1, 0, ()),
    ]


def test_members_of_a_department_include_those_below(sales, rep, rep_of_another_team, marketer):
    assert {p.pk for p in selectors.members_of(sales)} == {rep.pk, rep_of_another_team.pk}


def test_a_department_never_stands_under_itself(sales, team_one, administrator, now):
    with pytest.raises(InvalidInput) as refusal:
        change_department(sales, changes={"parent": team_one}, now=now, by=administrator)

    assert refusal.value.field == "parent"
    sales.refresh_from_db()
    assert sales.parent is None


def test_a_name_is_taken_once_in_a_unit(sales, administrator, now):
    with pytest.raises(InvalidInput):
        add_department(name="Продажи", side="sales", now=now, by=administrator)
    with pytest.raises(InvalidInput):
        add_department(name=" ", side="sales", now=now, by=administrator)

    assert Department.objects.count() == 1


def test_people_in_a_role_are_those_who_hold_it_now(company, rep, rep_of_another_team, administrator, now):
    rep_of_another_team.memberships.update(to_date=date(2026, 3, 1))
    person_with("sales_rep", is_active=False)

    assert selectors.people_in("sales_rep") == [rep]
    assert selectors.head("sales_rep") == rep
    assert selectors.head("ceo") is None


def test_a_stand_in_takes_over_and_passes_on_when_away_too(
    company, rep, rep_of_another_team, head_of_sales, administrator, now
):
    week = {"from_date": now.date(), "to_date": now.date() + timedelta(days=6), "now": now, "by": administrator}
    plan_absence(rep, kind="leave", stand_in=rep_of_another_team, **week)
    assert selectors.stand_in_for(rep, now) == rep_of_another_team

    plan_absence(rep_of_another_team, kind="sick", stand_in=head_of_sales, **week)
    assert selectors.stand_in_for(rep, now) == head_of_sales
    assert selectors.stand_in_for(rep, now + timedelta(days=7)) == rep


def test_two_who_stand_in_for_each_other_do_not_spin(company, rep, rep_of_another_team, administrator, now):
    day = {"kind": "leave", "from_date": now.date(), "to_date": now.date(), "now": now, "by": administrator}
    plan_absence(rep, stand_in=rep_of_another_team, **day)
    plan_absence(rep_of_another_team, stand_in=rep, **day)

    assert selectors.stand_in_for(rep, now) == rep_of_another_team


def test_an_absence_taken_back_gives_the_work_back(company, rep, rep_of_another_team, administrator, now):
    absence = plan_absence(
        rep,
        kind="leave",
        from_date=now.date(),
        to_date=now.date(),
        stand_in=rep_of_another_team,
        now=now,
        by=administrator,
    )

    cancel_absence(absence, now=now, by=administrator)

    assert selectors.stand_in_for(rep, now) == rep
    assert list(AuditEvent.objects.order_by("id").values_list("verb", flat=True)) == [
        "absence.planned",
        "absence.cancelled",
    ]


def test_an_absence_makes_sense_or_is_refused(company, rep, administrator, now):
    for wrong in (
        {"kind": "party", "from_date": now.date(), "to_date": now.date()},
        {"kind": "leave", "from_date": now.date(), "to_date": now.date() - timedelta(days=1)},
        {"kind": "leave", "from_date": now.date(), "to_date": now.date(), "stand_in": rep},
    ):
        with pytest.raises(InvalidInput):
            plan_absence(rep, **wrong, now=now, by=administrator)
