"""Materials and clients in their first thirty days, of somebody who leaves."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.services.leaving_rows import passing
from practices.models import Asset, ClientPulse, OnboardingPlan


def materials_of(person: Person, now: datetime) -> QuerySet[Asset]:
    return Asset.objects.filter(owner=person).exclude(state="retired")


def plans_of(person: Person, now: datetime) -> QuerySet[OnboardingPlan]:
    return OnboardingPlan.objects.filter(owner=person, state="open")


def questions_of(person: Person, now: datetime) -> QuerySet[ClientPulse]:
    return ClientPulse.objects.filter(manager=person, score=None, valid_until__gt=now)


DUTIES = (
    passing("practices.asset", _("Materials"), materials_of),
    passing(
        "practices.onboardingplan",
        _("Clients in their first thirty days"),
        plans_of,
        receiver=lambda leaving, row: leaving.leads_to or leaving.rest_to,
    ),
    passing(
        "practices.clientpulse",
        _("Questions to clients"),
        questions_of,
        field="manager",
        receiver=lambda leaving, row: leaving.leads_to or leaving.rest_to,
    ),
)
