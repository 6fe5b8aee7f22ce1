"""Coming, roles, leaving: one audit row for each change, and rules that nobody may go around."""

from datetime import date, timedelta

import pytest

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed, StaleVersion
from people.models import AuditEvent, Person
from people.services import onboarding
from people.services.memberships import end_role, give_role
from tests.factories.people import person_with


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


def test_a_colleague_comes_with_a_role_from_today(company, team_one, administrator, now):
    person = onboarding.create_person(
        now=now, first_name=" Иван ", last_name="Петров", email="Ivan@Example.COM", role="sales_rep",
        department=team_one, duty="hunter", by=administrator,
    )  # fmt: skip

    membership = person.memberships.get()
    assert (person.first_name, person.email) == ("Иван", "ivan@example.com")
    assert (membership.role, membership.department, membership.duty) == ("sales_rep", team_one, "hunter")
    assert membership.from_date == date(2026, 3, 16)
    assert not person.has_usable_password()
    assert person.joined_at is None
    assert verbs() == ["person.created", "role.given"]


def test_two_colleagues_without_email_may_live_side_by_side(company, now):
    for name in ("Anna", "Boris"):
        onboarding.create_person(now=now, first_name=name, role="sales_rep")

    assert Person.objects.filter(email=None).count() == 2


def test_an_address_belongs_to_one_colleague_whatever_its_case(company, rep, now):
    with pytest.raises(InvalidInput, match="уже есть") as refusal:
        onboarding.create_person(now=now, first_name="X", email=rep.email.upper(), role="sales_rep")

    assert refusal.value.field == "email"


def test_a_role_given_twice_is_given_once(company, rep, administrator, now):
    membership = rep.memberships.get()

    again = give_role(rep, role="sales_rep", department=membership.department, now=now, by=administrator)

    assert again == membership
    assert verbs() == []


def test_moving_to_another_team_keeps_the_fact_of_the_former_one(company, rep, team_two, administrator, now):
    give_role(rep, role="sales_rep", department=team_two, from_date=date(2026, 3, 10), now=now, by=administrator)

    history = rep.memberships.order_by("id").values_list("department__name", "from_date", "to_date")
    assert list(history) == [
        ("Группа 1", date(2026, 1, 1), date(2026, 3, 10)),
        ("Группа 2", date(2026, 3, 10), None),
    ]


def test_giving_and_ending_a_role_bump_the_epoch_of_sessions(company, rep, administrator, now):
    give_role(rep, role="marketer", department=None, now=now, by=administrator)
    assert rep.session_epoch == 1

    end_role(rep.memberships.get(role="marketer"), now=now, by=administrator)
    rep.refresh_from_db()
    assert rep.session_epoch == 2
    assert verbs() == ["role.given", "role.ended"]


def test_the_roles_of_an_instance_are_fresh_after_a_change(company, rep, administrator, now):
    assert rep.role_keys == {"sales_rep"}

    give_role(rep, role="marketer", department=None, now=now, by=administrator)

    assert rep.role_keys == {"sales_rep", "marketer"}


def test_a_role_neither_begins_nor_ends_in_the_future(company, rep, administrator, now):
    tomorrow = now.date() + timedelta(days=1)

    with pytest.raises(InvalidInput):
        give_role(rep, role="marketer", department=None, from_date=tomorrow, now=now, by=administrator)
    with pytest.raises(InvalidInput):
        end_role(rep.memberships.get(), to_date=tomorrow, now=now, by=administrator)
    with pytest.raises(InvalidInput):
        end_role(rep.memberships.get(), to_date=date(2025, 12, 31), now=now, by=administrator)


def test_the_last_administrator_keeps_the_role(company, administrator, now):
    with pytest.raises(DomainError, match="последний администратор"):
        end_role(administrator.memberships.get(), now=now, by=administrator)


def test_the_last_administrator_cannot_be_closed_by_a_command(company, administrator, now):
    with pytest.raises(DomainError, match="последний администратор"):
        onboarding.deactivate(administrator, now=now, by=None)


def test_of_two_administrators_one_may_go_and_then_the_other_may_not(company, administrator, now):
    second = person_with("administrator")

    end_role(administrator.memberships.get(), now=now, by=second)

    with pytest.raises(DomainError):
        end_role(second.memberships.get(), now=now, by=second)


def test_a_closed_administrator_does_not_count_as_one(company, administrator, now):
    person_with("administrator", is_active=False)

    with pytest.raises(DomainError):
        end_role(administrator.memberships.get(), now=now, by=administrator)


@pytest.mark.parametrize("role", ["administrator", "integration"])
def test_an_hr_director_gives_no_keys_to_the_house(company, rep, hr_director, now, role):
    with pytest.raises(NotAllowed):
        give_role(rep, role=role, department=None, now=now, by=hr_director)

    assert rep.memberships.count() == 1


def test_an_hr_director_raises_neither_oneself_nor_touches_an_administrator(company, hr_director, administrator, now):
    for attempt in (
        lambda: give_role(hr_director, role="ceo", department=None, now=now, by=hr_director),
        lambda: give_role(administrator, role="ceo", department=None, now=now, by=hr_director),
        lambda: onboarding.deactivate(administrator, now=now, by=hr_director),
        lambda: onboarding.update_person(administrator, changes={"email": "x@example.com"}, now=now, by=hr_director),
    ):
        with pytest.raises(NotAllowed):
            attempt()

    assert verbs() == []


def test_other_roles_give_nothing(company, rep, cco, now):
    with pytest.raises(NotAllowed):
        give_role(rep, role="marketer", department=None, now=now, by=cco)


def test_closing_an_account_happens_once_and_not_to_oneself(company, rep, administrator, now):
    onboarding.deactivate(rep, now=now, by=administrator)
    onboarding.deactivate(rep, now=now, by=administrator)

    rep.refresh_from_db()
    assert (rep.is_active, rep.session_epoch) == (False, 1)
    assert verbs() == ["person.deactivated"]
    with pytest.raises(NotAllowed):
        onboarding.deactivate(administrator, now=now, by=administrator)


def test_a_change_names_the_fields_and_never_their_values(company, rep, administrator, now):
    onboarding.update_person(rep, changes={"phone": "+79161234567", "position": ""}, now=now, by=administrator)

    event = AuditEvent.objects.get()
    assert event.details == {"fields": ["phone"]}


def test_a_change_grows_the_version_and_a_stale_one_is_refused(company, rep, administrator, now):
    changed = onboarding.update_person(
        rep, changes={"position": "Senior"}, now=now, by=administrator, expected_version=1
    )
    assert changed.version == 2

    with pytest.raises(StaleVersion) as refusal:
        onboarding.update_person(rep, changes={"position": "Lead"}, now=now, by=administrator, expected_version=1)
    assert refusal.value.changed_by == administrator


def test_nothing_changed_leaves_no_trace(company, rep, administrator, now):
    onboarding.update_person(rep, changes={"first_name": rep.first_name}, now=now, by=administrator)

    assert verbs() == []


def test_the_chain_holds_after_a_busy_day(company, rep, administrator, now):
    from people.services import audit

    give_role(rep, role="marketer", department=None, now=now, by=administrator)
    onboarding.deactivate(rep, now=now, by=administrator)
    onboarding.reactivate(rep, now=now, by=administrator)

    assert audit.verify_chain() is None
    assert verbs() == ["role.given", "person.deactivated", "person.reactivated"]
