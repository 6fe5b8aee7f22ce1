"""A coming training whose speaker leaves looks for another; the organiser hears of it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from alignment.shared.words import gettext_noop
from loop.services.telling import tell
from people.models import Leaving, Person
from people.services.leaving_rows import passing
from practices.models import Training
from practices.models.trainings import AHEAD_STATES


def led_by(person: Person, now: datetime) -> QuerySet[Training]:
    return Training.objects.filter(trainer=person, state__in=AHEAD_STATES).select_related("occurrence__organiser")


def _nobody(leaving: Leaving, training: Training) -> None:
    """Knowledge is not handed over with the desk."""


def _tell_organiser(leaving: Leaving, training: Training, now: datetime) -> None:
    organiser = training.occurrence.organiser
    tell(
        leaving.rest_to if organiser.pk == leaving.person_id else organiser, now=now, is_demo=training.is_demo,
        key=f"training-{training.pk}-no-speaker-{leaving.pk}", training=str(training),
        text=gettext_noop("“%(training)s” needs another speaker."),
        url=reverse("practices:training", args=[training.pk]),
    )  # fmt: skip


DUTIES = (
    passing(
        "practices.training", gettext_lazy("Joint trainings led"), led_by, field="trainer", receiver=_nobody,
        told=_tell_organiser,
    ),
)  # fmt: skip
