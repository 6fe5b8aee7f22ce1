"""The signature of every letter carries one message, changed with the priorities (R-ID-03, R-ID-04)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from funnel.models import Campaign, Source
from funnel.services import dictionaries
from loop.models import SignatureBanner
from loop.selectors import today_of
from loop.services.changes import change
from people.models import Person
from people.services import audit

SOURCE = "signature"


@transaction.atomic
def put_up(
    *,
    message: str,
    service: str,
    url: str,
    legal_entity: str,
    language: str,
    letters_per_day: int,
    owner: Person,
    now: datetime,
    replaces: SignatureBanner | None = None,
    is_demo: bool = False,
) -> SignatureBanner:
    """R-ID-03: the banner it replaces comes down the same day; another one of that entity and language is in the way."""
    entity, today = " ".join(legal_entity.split()), today_of(now)
    if replaces is not None and replaces.is_active:
        take_down(replaces, actor=owner, now=now)
    if SignatureBanner.objects.filter(legal_entity=entity, language=language, valid_to=None).exists():
        raise InvalidInput(
            _("The letters of this company in this language carry a banner already. Replace that one."),
            field="legal_entity",
        )
    banner = SignatureBanner.objects.create(
        message=message.strip(), service=service.strip(), url=url, legal_entity=entity, language=language,
        letters_per_day=letters_per_day, valid_from=today, campaign=_campaign(message, language, today, owner, now),
        owner=owner, is_demo=is_demo,
    )  # fmt: skip
    audit.record(actor=owner, verb="banner.put_up", obj=banner, now=now, is_demo=is_demo)
    return banner


def _campaign(message: str, language: str, today: date, owner: Person, now: datetime) -> Campaign:
    """R-ID-04: a campaign of its own under the source `signature`."""
    source = dictionaries.find(Source, SOURCE) or dictionaries.add_source(
        key=SOURCE, name=_("E-mail signature"), now=now, actor=owner
    )
    key, number = f"{SOURCE}-{today:%Y-%m-%d}-{language}", 1
    while dictionaries.find(Campaign, key):
        number += 1
        key = f"{SOURCE}-{today:%Y-%m-%d}-{language}-{number}"
    name = _("Signature: %(message)s") % {"message": message.strip()}
    return dictionaries.add_campaign(key=key, name=name[:200], source=source, owner=owner, now=now, actor=owner)


@transaction.atomic
def take_down(
    banner: SignatureBanner, *, actor: Person, now: datetime, expected_version: int | None = None
) -> SignatureBanner:
    if not banner.is_active:
        raise DomainError(_("This banner is down already."))
    change(banner, actor=actor, now=now, expected_version=expected_version, valid_to=today_of(now))
    audit.record(actor=actor, verb="banner.taken_down", obj=banner, now=now, is_demo=banner.is_demo)
    return banner
