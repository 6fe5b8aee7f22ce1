"""Candidates of somebody who leaves: open applications go to the heir, ended ones keep the name."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from hiring.models import Application
from people.models import Person
from people.services.leaving_rows import passing


def open_ones(person: Person, now: datetime) -> QuerySet[Application]:
    return Application.objects.alive().filter(owner=person, stage__kind="open").order_by("pk")


DUTIES = (passing("hiring.application", gettext_lazy("Candidates"), open_ones, order=70),)
