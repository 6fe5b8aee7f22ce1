"""An agency from the long list to its evaluation: eight scores, of which two are measured (A38)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from funnel.services import moments
from funnel.services.versions import kept, locked
from hiring.models import Agency, AgencyContact, AgencyScore, Engagement
from hiring.models.engagements import HIGHEST, MEASURED
from hiring.selectors import agencies as selectors
from people.models import Person
from people.services import audit


def create(values: Mapping[str, Any], *, actor: Person, now: datetime, is_demo: bool = False) -> Agency:
    """On the long list; `values` are clean fields of the model."""
    try:
        with transaction.atomic():
            agency = Agency.objects.create(**values, created_at=now, is_demo=is_demo)
            audit.record(actor=actor, verb="agency.created", obj=agency, now=now, is_demo=is_demo)
    except IntegrityError:
        raise InvalidInput(_("There is an agency with this name already."), field="name") from None
    return agency


@transaction.atomic
def change(
    agency: Agency, values: Mapping[str, Any], *, actor: Person, now: datetime, expected_version: int | None = None
) -> Agency:
    row = locked(agency, expected_version)
    name = values.get("name", row.name)
    if Agency.objects.filter(name=name).exclude(pk=row.pk).exists():
        raise InvalidInput(_("There is an agency with this name already."), field="name")
    if changed := kept(row, values, now=now, actor=actor):
        audit.record(actor=actor, verb="agency.changed", obj=row, now=now, details={"fields": changed})
    return row


@transaction.atomic
def score(agency: Agency, *, criterion: int, points: int, evidence: str, actor: Person, now: datetime) -> AgencyScore:
    """Appended; the newest counts. Without evidence a point is an opinion and is not taken."""
    if criterion in MEASURED:
        raise InvalidInput(_("This criterion is measured at the first contact; write the contact down."))
    if not 1 <= points <= HIGHEST and points != 0:
        raise InvalidInput(_("A score is 0, 1, 2 or 3."), field="points")
    if not evidence.strip():
        raise InvalidInput(
            _("Say what shows it: a vacancy, a link, a name, a clause of the contract."), field="evidence"
        )
    row = AgencyScore.objects.create(
        agency=agency, criterion=criterion, points=points, evidence=evidence.strip()[:500], scorer=actor, at=now,
        is_demo=agency.is_demo,
    )  # fmt: skip
    details = {"criterion": criterion, "points": points}
    audit.record(actor=actor, verb="agency.scored", obj=agency, now=now, details=details, is_demo=agency.is_demo)
    _settle(agency, actor=actor, now=now)
    return row


@transaction.atomic
def contact(agency: Agency, *, way: str, sent_at: datetime, actor: Person, now: datetime) -> AgencyContact:
    """R-AG-02: from here the minutes to the first answer are counted."""
    moments.not_in_future(sent_at, now=now)
    if AgencyContact.objects.filter(agency=agency, replied_at=None).exists():
        raise DomainError(_("It has not answered the former contact yet."))
    row = AgencyContact.objects.create(agency=agency, way=way, sent_at=sent_at, by=actor, is_demo=agency.is_demo)
    audit.record(actor=actor, verb="agency.contacted", obj=agency, now=now, is_demo=agency.is_demo)
    return row


@transaction.atomic
def reply(agency: Agency, *, replied_at: datetime, questions: int, actor: Person, now: datetime) -> AgencyContact:
    """The first answer, and how many clarifying questions it brought."""
    moments.not_in_future(replied_at, now=now)
    waiting = AgencyContact.objects.select_for_update().filter(agency=agency, replied_at=None)
    row = waiting.order_by("-sent_at", "-pk").first()
    if row is None:
        raise DomainError(_("No contact waits for an answer."))
    if replied_at < row.sent_at:
        raise InvalidInput(_("It cannot answer before it was asked."), field="replied_at")
    row.replied_at, row.questions = replied_at, questions
    row.save(update_fields=["replied_at", "questions"])
    audit.record(actor=actor, verb="agency.answered", obj=agency, now=now, is_demo=agency.is_demo)
    _settle(agency, actor=actor, now=now)
    return row


@transaction.atomic
def turn(agency: Agency, *, to: str, actor: Person, now: datetime, expected_version: int | None = None) -> Agency:
    """Evaluated after a search, archived when it is not wanted, back on the list when it is."""
    row = locked(agency, expected_version)
    if row.state not in BEFORE.get(to, ()):
        raise DomainError(_("An agency does not go there from the state it is in."))
    if to == "archived" and Engagement.objects.filter(agency=row).exclude(state="ended").exists():
        raise DomainError(_("It still searches for a vacancy. End that first."))
    kept(row, {"state": to}, now=now, actor=actor)
    audit.record(actor=actor, verb=f"agency.{to}", obj=row, now=now, is_demo=row.is_demo)
    return row


BEFORE = {
    "contracted": ("long_list", "scored", "evaluated"),
    "evaluated": ("contracted",),
    "archived": ("long_list", "scored", "evaluated", "contracted"),
    "long_list": ("archived",),
}


def _settle(agency: Agency, *, actor: Person, now: datetime) -> None:
    """All eight are known: it is scored."""
    row = locked(agency)
    if row.state == "long_list" and selectors.total_of(row, now).share is not None:
        kept(row, {"state": "scored"}, now=now, actor=actor)
