"""What one person takes part in, for a calendar on the desk and the phone."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from people.models import Person
from practices.models import Occurrence
from practices.models.occurrences import TAKES_PLACE


def practices_of(person: Person, since: datetime) -> QuerySet[Occurrence]:
    own = Q(parts__person=person) | Q(organiser=person)
    found = Occurrence.objects.filter(own, ends_at__gte=since, phase__in=TAKES_PLACE)
    return found.distinct().order_by("starts_at", "pk")
