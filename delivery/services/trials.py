"""A letter to oneself, to see whether mail leaves and arrives."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from delivery import selectors
from delivery.models import OutboxMessage
from delivery.services.outbox import send_mail
from people.models import Person

ON_ITS_WAY = ("queued", "running")


@transaction.atomic
def write_trial(person: Person, *, now: datetime) -> OutboxMessage | None:
    """None while the last one is still on its way."""
    last = selectors.last_trial(person)
    if last and last.state in ON_ITS_WAY:
        return None
    return send_mail(
        key=f"trial:{person.pk}:{now.isoformat()}",
        recipient=person,
        subject=_("Alignment: a letter to try the mail"),
        body=_("This letter came from %(url)s. If it lies in the spam folder, look at the records of the domain.")
        % {"url": settings.BASE_URL},
        now=now,
    )
