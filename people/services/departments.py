"""The tree of departments: heads of sales hold for a node and all below it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from people.models import BusinessUnit, Department, Person
from people.models.tenants import SIDES
from people.selectors import subtree
from people.services import audit


@transaction.atomic
def add_department(
    *,
    name: str,
    side: str,
    now: datetime,
    by: Person | None,
    parent: Department | None = None,
    unit: BusinessUnit | None = None,
    is_demo: bool = False,
) -> Department:
    unit = unit or (parent.unit if parent else first_unit())
    department = Department(name=name.strip(), side=side, unit=unit, parent=parent, is_demo=is_demo)
    _check(department)
    department.save()
    audit.record(actor=by, verb="department.added", obj=department, now=now, details={"side": side}, is_demo=is_demo)
    return department


@transaction.atomic
def change_department(
    department: Department, *, changes: dict[str, Any], now: datetime, by: Person | None
) -> Department:
    department = _locked_tree()[department.pk]
    changed = {name: value for name, value in changes.items() if getattr(department, name) != value}
    if not changed:
        return department
    for name, value in changed.items():
        setattr(department, name, value)
    _check(department)
    department.save()
    audit.record(actor=by, verb="department.changed", obj=department, now=now, details={"fields": sorted(changed)})
    return department


def _locked_tree() -> dict[int, Department]:
    """All of them in one order: two moves at once would else make a ring that each alone does not."""
    return {department.pk: department for department in Department.objects.select_for_update().order_by("pk")}


def first_unit() -> BusinessUnit:
    return BusinessUnit.objects.order_by("id").first() or BusinessUnit.objects.create(name=_("Main business"))


def _check(department: Department) -> None:
    if not department.name:
        raise InvalidInput(_("A department needs a name."), field="name")
    if department.side not in dict(SIDES):
        raise InvalidInput(_("There is no such side."), field="side")
    if department.pk and department.parent_id in subtree(department.pk):
        raise InvalidInput(_("A department cannot stand under itself."), field="parent")
    others = Department.objects.filter(unit=department.unit, name=department.name).exclude(pk=department.pk)
    if others.exists():
        raise InvalidInput(_("There is a department of this name already."), field="name")
