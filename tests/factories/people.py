"""People with a role in a department; dull defaults, what matters is said by the test."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from people.models import BusinessUnit, Department, Membership, Person

MOSCOW = ZoneInfo("Europe/Moscow")
BEGINNING = datetime(2026, 1, 12, 6, tzinfo=UTC)


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    first_name = "Имя"
    last_name = factory.Sequence(lambda n: f"Фамилия{n}")
    created_at = BEGINNING
    joined_at = BEGINNING
    is_active = True
    # An unusable password: tests log in with force_login.
    password = "!"


def unit() -> BusinessUnit:
    return BusinessUnit.objects.get_or_create(name="Основной бизнес")[0]


def department(name: str, side: str, parent: Department | None = None) -> Department:
    return Department.objects.get_or_create(name=name, unit=unit(), defaults={"side": side, "parent": parent})[0]


def person_with(role: str, where: Department | None = None, **fields: object) -> Person:
    """A person who holds `role` since the beginning of the year."""
    person = PersonFactory(**fields)
    Membership.objects.create(person=person, role=role, department=where, from_date=date(2026, 1, 1))
    return person


def company_today() -> date:
    """The day in the company's zone, which may be tomorrow by the clock of the machine."""
    return timezone.localdate(timezone=MOSCOW)
