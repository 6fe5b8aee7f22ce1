"""“Thank you” in one tap after a won lead, from the marketer to the seller and back, once each."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from alignment.shared.errors import NotAllowed
from delivery.services import notifications
from funnel.models import Lead, Thanks
from funnel.services.notices import marketer_of
from people import selectors as people
from people.models import Person


def receiver_of(lead: Lead, sender: Person) -> Person | None:
    """Whom this person may thank for the lead."""
    seller, marketer = lead.owner, marketer_of(lead)
    if lead.stage.kind != "won" or seller is None or marketer is None or seller == marketer:
        return None
    other = {seller.pk: marketer, marketer.pk: seller}.get(sender.pk)
    return other if other is not None and other.is_active else None


@transaction.atomic
def say(lead: Lead, *, sender: Person, now: datetime) -> Thanks:
    """Saying it again changes nothing."""
    receiver = receiver_of(lead, sender)
    if receiver is None:
        raise NotAllowed(_("Thanks go between those who brought a won lead and those who closed it."))
    said = {"receiver": receiver, "at": now, "is_demo": lead.is_demo}
    thanks, _is_new = Thanks.objects.get_or_create(lead=lead, sender=sender, defaults=said)
    with translation.override(receiver.language or people.company().language):
        notifications.notify(
            receiver, key=f"thanks:{thanks.pk}", now=now, url=f"/leads/{lead.pk}/", is_demo=lead.is_demo,
            text=_("%(name)s says thank you for lead № %(number)s.") % {"name": sender.name, "number": lead.pk},
        )  # fmt: skip
    return thanks
