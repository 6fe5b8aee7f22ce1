"""What the company sets out to do in a month, with the name of whoever signed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.periods import Period, local_day
from funnel.models import Target
from people import selectors as people
from people.models import Person
from people.services import audit

MONTHLY = ("revenue", "won", "mql", "leakage")
SIGNERS = ("ceo", "cmo", "cco")


@transaction.atomic
def sign_month(month: Period, *, values: Mapping[str, Decimal | None], actor: Person, now: datetime) -> list[Target]:
    """Blank figures stay as they are; a figure signed anew replaces the former one, which the audit keeps."""
    if not actor.has_role(*SIGNERS):
        raise NotAllowed(_("The plan is signed by the chief executive and the two heads."))
    must_be_open(month, now)
    promised = {metric: values[metric] for metric in MONTHLY if values.get(metric) is not None}
    if not promised:
        raise InvalidInput(_("Name at least one figure."), field="revenue")
    return [sign(month, metric, value, actor=actor, now=now) for metric, value in promised.items()]


def must_be_open(month: Period, now: datetime) -> None:
    if month.end <= local_day(now, people.zone()):
        raise InvalidInput(_("This month is over: its plan stays as it was."), field="month")


def sign(
    month: Period, metric: str, value: Decimal | None, *, actor: Person, now: datetime, segment: str = ""
) -> Target:
    days: dict[str, Any] = {"metric": metric, "segment": segment, "start": month.start, "end": month.end}
    former = Target.objects.filter(**days).values_list("value", flat=True).first()
    signed = {"value": value, "signed_by": actor, "signed_at": now}
    target, _is_new = Target.objects.update_or_create(**days, defaults=signed)
    details = {"metric": metric, "month": month.start.isoformat(), "value": str(value)}
    details |= {} if former is None else {"former": str(former)}
    audit.record(actor=actor, verb="plan.signed", obj=target, now=now, details=details)
    return target
