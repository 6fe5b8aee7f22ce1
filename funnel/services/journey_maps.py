"""Journey maps that are kept under a name."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput, NotAllowed
from funnel.models import JourneyMap
from funnel.models.journey import SCOPES
from people.models import Person
from people.services import audit

AT_MOST = 50


@transaction.atomic
def keep(*, name: str, scope_end: str, words: str, actor: Person, now: datetime) -> JourneyMap:
    name = " ".join(name.split())
    if not name:
        raise InvalidInput(_("Give the map a name."), field="name")
    if scope_end not in dict(SCOPES):
        raise InvalidInput(_("A map goes up to the lead, the sale or the repeat purchase."), field="scope")
    if JourneyMap.objects.count() >= AT_MOST:
        raise InvalidInput(_("There are fifty maps already. Remove one first."), field="name")
    try:
        with transaction.atomic():
            kept = JourneyMap.objects.create(
                name=name[:120], scope_end=scope_end, words=words[:500], created_by=actor, created_at=now
            )
    except IntegrityError as error:
        raise InvalidInput(_("There is a map with this name already."), field="name") from error
    audit.record(actor=actor, verb="journey_map.kept", obj=kept, now=now, details={"scope": scope_end})
    return kept


@transaction.atomic
def remove(kept: JourneyMap, *, actor: Person, now: datetime) -> None:
    if not JourneyMap.objects.editable_by(actor).filter(pk=kept.pk).exists():
        raise NotAllowed(_("A map is removed by whoever made it, or by the two heads."))
    audit.record(actor=actor, verb="journey_map.removed", obj=kept, now=now)
    kept.delete()
