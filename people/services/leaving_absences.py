"""Whoever counted on the leaver to stand in gets another for that time."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Absence, Leaving, Person
from people.services.leaving_rows import passing
from people.services.memberships import today


def counting_on(person: Person, now: datetime) -> QuerySet[Absence]:
    return Absence.objects.filter(stand_in=person, to_date__gte=today(now))


def another(leaving: Leaving, absence: Absence) -> Person | None:
    """Nobody stands in for oneself."""
    return leaving.rest_to if leaving.rest_to_id != absence.person_id else None


DUTIES = (
    passing(
        "people.absence",
        _("Absences of others in which this colleague stands in"),
        counting_on,
        field="stand_in",
        receiver=another,
        order=60,
    ),
)
