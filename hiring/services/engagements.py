"""An agency is asked to search for a vacancy: on which terms, until when, and by which link it sends candidates."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from delivery.services.keys import digest_of
from funnel.services.versions import kept, locked
from hiring.metrics.agencies import ENOUGH
from hiring.models import Agency, AgencyLink, Engagement, Vacancy
from hiring.models.vacancies import SEARCHED
from hiring.selectors import agencies as selectors
from people.models import Person
from people.services import audit

# Our own default.
LINK_LIFE = timedelta(days=60)


@transaction.atomic
def engage(agency: Agency, vacancy: Vacancy, terms: Mapping[str, Any], *, actor: Person, now: datetime) -> Engagement:
    """R-AG-01 and R-AG-03 are asked here: who is not eligible is not hired, and fewer than three need a reason."""
    if vacancy.state not in SEARCHED:
        raise DomainError(_("Nobody is searched for this vacancy now."))
    row = locked(agency)
    _must_be_eligible(row, now)
    compared, why = selectors.complete(now), terms.get("few_reason", "").strip()
    if compared < ENOUGH and not why:
        raise InvalidInput(
            _("Fewer than three agencies have all eight scores. Compare more, or say why these are enough."),
            field="few_reason",
        )
    if Engagement.objects.filter(agency=row, vacancy=vacancy).exclude(state="ended").exists():
        raise DomainError(_("This agency searches for this vacancy already."))
    engagement = Engagement.objects.create(
        **{**terms, "few_reason": why}, agency=row, vacancy=vacancy, compared=compared, currency=vacancy.currency,
        started_at=now, by=actor, is_demo=vacancy.is_demo,
    )  # fmt: skip
    kept(row, {"state": "contracted"}, now=now, actor=actor)
    audit.record(actor=actor, verb="engagement.started", obj=engagement, now=now, is_demo=vacancy.is_demo)
    return engagement


def _must_be_eligible(agency: Agency, now: datetime) -> None:
    if agency.state == "archived":
        raise DomainError(_("This agency is archived."))
    total = selectors.total_of(agency, now)
    if total.is_eligible is False:
        raise DomainError(_("It has no experience with such vacancies or gives no replacement: it is not eligible."))
    if total.is_eligible is None:
        raise DomainError(_("Score its experience and its guarantee first: without them nobody is hired."))


@transaction.atomic
def end(
    engagement: Engagement, *, reason: str, actor: Person, now: datetime, expected_version: int | None = None
) -> Engagement:
    """Its link ends too; fees of those it brought go their own way."""
    row = locked(engagement, expected_version)
    if row.state == "ended":
        raise DomainError(_("It has ended already."))
    if not reason.strip():
        raise InvalidInput(_("Say why, in a few words."), field="reason")
    kept(row, {"state": "ended", "ended_at": now, "end_reason": reason.strip()[:300]}, now=now, actor=actor)
    row.links.filter(revoked_at=None).update(revoked_at=now)
    audit.record(actor=actor, verb="engagement.ended", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def make_link(engagement: Engagement, *, actor: Person, now: datetime) -> str:
    """The address with the secret in it, shown once; the former link works no more."""
    row = locked(engagement)
    if row.state == "ended":
        raise DomainError(_("It has ended already."))
    token = secrets.token_urlsafe(32)
    row.links.filter(revoked_at=None).update(revoked_at=now)
    AgencyLink.objects.create(
        engagement=row, digest=digest_of(token), made_at=now, made_by=actor, valid_until=now + LINK_LIFE,
        is_demo=row.is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb="engagement.link_made", obj=row, now=now, is_demo=row.is_demo)
    return str(settings.BASE_URL).rstrip("/") + reverse("hiring:agency-door", args=[token])


@transaction.atomic
def revoke_link(engagement: Engagement, *, actor: Person, now: datetime) -> None:
    if not engagement.links.filter(revoked_at=None).update(revoked_at=now):
        raise DomainError(_("There is no link to take back."))
    audit.record(actor=actor, verb="engagement.link_revoked", obj=engagement, now=now, is_demo=engagement.is_demo)
