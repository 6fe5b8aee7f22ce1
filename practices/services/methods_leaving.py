"""Methods and practices of somebody who leaves."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.services.leaving_rows import passing
from practices.models import Method, Occurrence
from practices.models.occurrences import AHEAD


def led_by(person: Person, now: datetime) -> QuerySet[Method]:
    return Method.objects.filter(owner=person, state__in=["planned", "launched", "habitual", "paused"])


def organised_by(person: Person, now: datetime) -> QuerySet[Occurrence]:
    return Occurrence.objects.filter(organiser=person, phase__in=[*AHEAD, "running", "held"])


DUTIES = (
    passing("practices.method", _("Methods"), led_by),
    passing("practices.occurrence", _("Practices to organise"), organised_by, field="organiser"),
)
