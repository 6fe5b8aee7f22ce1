"""The mapping from what the company's provider says to the roles here."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from people import selectors
from people.models import ClaimRole, Company, Department, Person
from people.services import audit


@transaction.atomic
def add(*, value: str, role: str, department: Department | None, now: datetime, by: Person) -> ClaimRole:
    """The administrator's role is given by a line of its own or not at all."""
    value = value.strip()
    if not value:
        raise InvalidInput(_("Write the value as the provider sends it."), field="value")
    if ClaimRole.objects.filter(value=value, role=role).exists():
        raise InvalidInput(_("This value gives this role already."), field="value")
    row = ClaimRole.objects.create(value=value, role=role, department=department)
    details = {"value": value, "role": role, "department": row.department_id}
    audit.record(actor=by, verb="claim.added", obj=row, now=now, details=details)
    return row


@transaction.atomic
def remove(row: ClaimRole, *, now: datetime, by: Person) -> None:
    audit.record(actor=by, verb="claim.removed", obj=row, now=now, details={"value": row.value, "role": row.role})
    row.delete()


@transaction.atomic
def let_in_newcomers(wanted: bool, *, now: datetime, by: Person) -> None:
    company = Company.objects.select_for_update().get(pk=1)
    if company.claims_create_people == wanted:
        return
    company.claims_create_people = wanted
    company.save(update_fields=["claims_create_people"])
    audit.record(actor=by, verb="claim.newcomers", obj=company, now=now, details={"after": wanted})
    selectors.forget_kept()
