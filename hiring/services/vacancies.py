"""A vacancy from its draft to its last hire; each change of state is a step of its clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from funnel.services.versions import kept, locked
from hiring.models import Vacancy, VacancyStep
from people.models import Person
from people.services import audit

NEXT = {
    "draft": {"waiting", "cancelled"},
    "waiting": {"draft", "open", "cancelled"},
    "open": {"paused", "filled", "cancelled"},
    "paused": {"open", "cancelled"},
    "filled": {"open"},
    "cancelled": {"open"},
}
HIRED = ("accepted", "started", "probation_passed")


@transaction.atomic
def create(values: Mapping[str, Any], *, now: datetime, actor: Person | None, is_demo: bool = False) -> Vacancy:
    """A draft; `values` are clean fields of the model."""
    vacancy = Vacancy.objects.create(**values, created_at=now, created_by=actor, is_demo=is_demo)
    VacancyStep.objects.create(vacancy=vacancy, state="draft", at=now, by=actor, is_demo=is_demo)
    audit.record(actor=actor, verb="vacancy.created", obj=vacancy, now=now, is_demo=is_demo)
    return vacancy


@transaction.atomic
def turn(
    vacancy: Vacancy, *, to: str, now: datetime, actor: Person | None, note: str = "",
    expected_version: int | None = None,
) -> Vacancy:  # fmt: skip
    """Another state, and its step. The first opening is the approval."""
    row = locked(vacancy, expected_version)
    if to not in NEXT[row.state]:
        raise DomainError(_("A vacancy does not go there from the state it is in."))
    changes: dict[str, Any] = {"state": to, "closed_at": now if to in ("filled", "cancelled") else None}
    if to == "open" and row.approved_at is None:
        changes |= {"approved_at": now, "approved_by": actor}
    kept(row, changes, now=now, actor=actor)
    VacancyStep.objects.create(vacancy=row, state=to, at=now, by=actor, note=note.strip() or None, is_demo=row.is_demo)
    audit.record(actor=actor, verb=f"vacancy.{to}", obj=row, now=now, is_demo=row.is_demo)
    vacancy.__dict__.update(row.__dict__)
    return vacancy


def settle(vacancy: Vacancy, *, actor: Person | None, now: datetime) -> None:
    """Filled when as many as were wanted have accepted."""
    if vacancy.state != "open":
        return
    hired = vacancy.applications.alive().filter(stage__key__in=HIRED).count()
    if hired >= vacancy.headcount:
        turn(vacancy, to="filled", now=now, actor=actor)
