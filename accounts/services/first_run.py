"""An installation where nobody works yet: its first person names the company and may invite the rest."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import NotAllowed
from people.models import Company, Person
from people.services import audit, memberships, onboarding
from people.services.companies import update_company


def is_empty() -> bool:
    return not Person.objects.exists()


@transaction.atomic
def begin(
    *, company: str, first_name: str, last_name: str, email: str, password: str, role: str, now: datetime, **own: str
) -> Person:
    """An administrator with a role in the business; `own` are settings of the company. NotAllowed once somebody is here."""
    row = Company.objects.select_for_update().get(pk=1)
    if not is_empty():
        raise NotAllowed(_("Somebody works here already: ask them for an invitation."))
    settings = {name: value for name, value in own.items() if value}
    update_company(changes={"name": company.strip(), **settings}, now=now, by=None)
    person = onboarding.create_person(
        now=now, first_name=first_name, last_name=last_name, email=email, role="administrator", password=password
    )
    if role != "administrator":
        memberships.give_role(person, role=role, department=None, from_date=None, now=now, by=person)
    audit.record(actor=person, verb="company.begun", obj=row, now=now)
    return person
