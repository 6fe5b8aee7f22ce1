"""Contractors of somebody who leaves: R-CO-03 lets none of them stand without an owner."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hiring.models import Contractor
from people.models import Person
from people.services.leaving_rows import passing


def contractors_of(person: Person, now: datetime) -> QuerySet[Contractor]:
    return Contractor.objects.filter(owner=person, state="active")


DUTIES = (passing("hiring.contractor", _("Contractors"), contractors_of),)
