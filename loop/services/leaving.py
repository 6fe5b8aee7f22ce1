"""Promises, projects and banners of somebody who leaves; the date first given stays (R-PR-06)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from loop.models import Action, Project, SignatureBanner
from loop.services.promise_rounds import TOLD_WHO_ASKED
from loop.services.telling import tell
from people.models import Leaving, Person
from people.services.leaving_rows import passing

WAITING = ("draft", "open")


def promised_by(person: Person, now: datetime) -> QuerySet[Action]:
    return Action.objects.filter(owner=person, state__in=WAITING).select_related("requested_by")


def asked_by(person: Person, now: datetime) -> QuerySet[Action]:
    """Promises of others, whose day moves only with this person's word."""
    return Action.objects.filter(requested_by=person, state__in=WAITING)


def projects_of(person: Person, now: datetime) -> QuerySet[Project]:
    return Project.objects.filter(owner=person, state__in=["planned", "running", "done"])


def banners_of(person: Person, now: datetime) -> QuerySet[SignatureBanner]:
    return SignatureBanner.objects.filter(owner=person, valid_to=None)


def tell_who_asked(leaving: Leaving, action: Action, now: datetime) -> None:
    if action.requested_by_id in (leaving.rest_to_id, leaving.person_id):
        return
    tell(
        action.requested_by,
        key=f"action-{action.pk}-passed-to-{action.version}",
        text=TOLD_WHO_ASKED,
        url=f"{reverse('loop:promises')}#action-{action.pk}",
        now=now,
        is_demo=action.is_demo,
        name=leaving.person.name,
        head=leaving.rest_to.name,
        action=action.text,
    )


DUTIES = (
    passing("loop.action", _("Promises"), promised_by, told=tell_who_asked, order=40),
    passing("loop.action.asked", _("Promises that others made to this colleague"), asked_by, field="requested_by"),
    passing("loop.project", _("Projects"), projects_of),
    passing("loop.signaturebanner", _("Signature banners"), banners_of),
)
