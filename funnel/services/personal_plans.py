"""A head signs what one seller sets out to win in a month (R-RO-05)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.periods import Period
from funnel.models import Target
from funnel.selectors.personal_plans import METRIC, SIGNS_PLANS, segment_of, signable_by
from funnel.services.targets import must_be_open, sign
from people.models import Person


@transaction.atomic
def sign_personal(person: Person, month: Period, *, revenue: Decimal, actor: Person, now: datetime) -> Target:
    """Signed anew it replaces the former figure, which the journal keeps; a month that is over stays as it was."""
    if not actor.has_role(*SIGNS_PLANS):
        raise NotAllowed(_("Personal plans are signed by the commercial director and the heads of sales."))
    if not signable_by(actor).filter(pk=person.pk).exists():
        raise InvalidInput(_("Choose a seller of your own teams."), field="person")
    must_be_open(month, now)
    if revenue <= 0:
        raise InvalidInput(_("A plan is more than nothing."), field="revenue")
    return sign(month, METRIC, revenue, segment=segment_of(person), actor=actor, now=now)
