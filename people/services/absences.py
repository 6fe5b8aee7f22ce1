"""Who is away and who stands in: services that hand out work ask before they do."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from people.models import Absence, Person
from people.models.persons import ABSENCES
from people.services import audit


@transaction.atomic
def plan_absence(
    person: Person,
    *,
    kind: str,
    from_date: date,
    to_date: date,
    now: datetime,
    by: Person | None,
    stand_in: Person | None = None,
    blocks_tasks: bool = True,
    is_demo: bool = False,
) -> Absence:
    if kind not in dict(ABSENCES):
        raise InvalidInput(_("An absence is leave, sick leave or rotation."), field="kind")
    if to_date < from_date:
        raise InvalidInput(_("An absence cannot end before it begins."), field="to_date")
    if stand_in is not None and stand_in.pk == person.pk:
        raise InvalidInput(_("Somebody else must stand in."), field="stand_in")
    absence = Absence.objects.create(
        person=person,
        kind=kind,
        from_date=from_date,
        to_date=to_date,
        stand_in=stand_in,
        blocks_tasks=blocks_tasks,
        is_demo=is_demo,
    )
    details = {"absence": absence.pk, "from": from_date, "to": to_date, "stand_in": stand_in.pk if stand_in else None}
    audit.record(actor=by, verb="absence.planned", obj=person, now=now, details=details, is_demo=is_demo)
    return absence


@transaction.atomic
def cancel_absence(absence: Absence, *, now: datetime, by: Person | None) -> None:
    details = {"absence": absence.pk, "from": absence.from_date, "to": absence.to_date}
    audit.record(
        actor=by, verb="absence.cancelled", obj=absence.person, now=now, details=details, is_demo=absence.is_demo
    )
    absence.delete()
