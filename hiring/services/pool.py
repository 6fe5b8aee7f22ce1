"""From the talent pool to a vacancy."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from hiring.models import Application, Candidate, Vacancy
from hiring.services import answers, applications, retention
from people.models import Person


@transaction.atomic
def invite(candidate: Candidate, vacancy: Vacancy, *, now: datetime, actor: Person) -> Application:
    """An application of its own, and a letter where there is an address. Only who agreed to be asked is asked."""
    if not candidate.consents.filter(kind__in=("pool", "processing"), withdrawn_at=None).exists():
        raise DomainError(_("This candidate has not agreed to be kept for other vacancies."))
    if Application.objects.alive().filter(candidate=candidate, vacancy=vacancy).exists():
        raise DomainError(_("The candidate is among those of this vacancy already."))
    row = applications.apply(vacancy, candidate, now=now, actor=actor)
    if candidate.email:
        answers.send(row, "invitation", now=now, actor=actor)
    retention.renew(candidate, now=now)
    return row
