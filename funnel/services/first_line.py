"""The first line sets the meeting and hands the lead over to a seller; both stay on the event (decisions.md 35)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.words import gettext_noop
from funnel.models import Lead, Stage, StageEvent
from funnel.selectors.first_line import HANDED_AT, is_first_line
from funnel.services import notices
from people import selectors as people
from people.models import Person

SELLS = ("sales_rep", "head_of_sales")
HANDED_OVER = gettext_noop("The first line hands lead № %(number)s over to you: the meeting is set.")


def may_hand_over(lead: Lead, stage: Stage, receiver: Person | None) -> None:
    if receiver is None:
        return
    if stage.key != HANDED_AT:
        refused = _("The first line hands a lead over when its meeting is set, not at “%(stage)s”.")
        raise InvalidInput(refused % {"stage": stage.name}, field="handed_to")
    if not is_first_line(lead.owner):
        raise InvalidInput(_("Only the first line hands a lead over with a move; change its owner."), field="handed_to")
    if not receiver.is_active:
        raise InvalidInput(_("This colleague no longer works here."), field="handed_to")
    if not receiver.has_role(*SELLS) or is_first_line(receiver):
        raise InvalidInput(_("Choose a colleague in sales who is not of the first line."), field="handed_to")


def tell_receiver(lead: Lead, event: StageEvent, *, now: datetime) -> None:
    """Once, to whoever works for the receiver that day; who hands a lead to oneself knows."""
    if event.handed_to is None:
        return
    person = people.stand_in_for(event.handed_to, now)
    if person == event.actor:
        return
    notices.tell(person, lead, HANDED_OVER, key=f"lead-handed:{event.pk}", now=now)
