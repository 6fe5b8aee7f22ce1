"""What a step of an application brings with it, in the same transaction."""

from __future__ import annotations

from datetime import datetime

from hiring.models import Application, ApplicationEvent
from hiring.services import agency_fees, retention, role_fit, vacancies
from people.models import Person


def begin(application: Application, *, actor: Person | None, now: datetime) -> None:
    role_fit.follow_application(application, now=now, actor=actor)


def follow(application: Application, event: ApplicationEvent, *, actor: Person | None, now: datetime) -> None:
    vacancies.settle(application.vacancy, actor=actor, now=now)
    agency_fees.follow(application, event, actor=actor, now=now)
    retention.renew(application.candidate, now=now)
