"""What a candidate agreed to: given under a version of the words, withdrawn at any time, never edited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from funnel.services import moments
from hiring.models import Candidate, CandidateConsent
from hiring.models.candidates import CONSENTS
from hiring.services import retention
from people.models import Person
from people.services import audit

KINDS = frozenset(key for key, _label in CONSENTS)


@transaction.atomic
def give(
    candidate: Candidate, kinds: Iterable[str], *, now: datetime, actor: Person | None, at: datetime | None = None,
    version: str = "",
) -> list[CandidateConsent]:  # fmt: skip
    """Those that were not given yet. `version` is of the words they agreed to; without it, of the words in use."""
    moments.not_in_future(at, now=now)
    wanted = list(dict.fromkeys(kinds))
    if unknown := [kind for kind in wanted if kind not in KINDS]:
        raise InvalidInput(_("There is no consent “%(kind)s”.") % {"kind": unknown[0][:40]}, field="consents")
    made = [_given(candidate, kind, version or settings.CANDIDATE_CONSENT_VERSION, at or now) for kind in wanted]
    new = [row for row, is_new in made if is_new]
    if new:
        retention.renew(candidate, now=now)
        details = {"kinds": [row.kind for row in new]}
        audit.record(actor=actor, verb="candidate.consented", obj=candidate, now=now, details=details)
    return new


def _given(candidate: Candidate, kind: str, version: str, at: datetime) -> tuple[CandidateConsent, bool]:
    return CandidateConsent.objects.get_or_create(
        candidate=candidate, kind=kind, withdrawn_at=None,
        defaults={"version": version, "given_at": at, "is_demo": candidate.is_demo},
    )  # fmt: skip


@transaction.atomic
def withdraw(candidate: Candidate, kind: str, *, now: datetime, actor: Person | None) -> CandidateConsent:
    """The term of keeping is counted anew in the same moment."""
    row = candidate.consents.select_for_update().filter(kind=kind, withdrawn_at=None).first()
    if row is None:
        raise DomainError(_("This consent is not there to be withdrawn."))
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    retention.renew(candidate, now=now)
    audit.record(actor=actor, verb="candidate.consent_withdrawn", obj=candidate, now=now, details={"kind": kind})
    return row
