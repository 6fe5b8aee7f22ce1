"""One line to the other side: a lead has come, a lead has ended. No contact of a customer travels in it."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from alignment.shared.periods import local_day
from alignment.shared.templatetags.format import moment
from alignment.shared.words import gettext_noop
from delivery.services import notifications
from funnel.models import Lead, StageEvent
from people import selectors as people
from people.models import Membership, Person

MARKETING = ("cmo", "head_of_marketing", "marketer")
WON = gettext_noop("Lead № %(number)s that you brought was won.")
SENT_BACK = gettext_noop("Lead № %(number)s that you brought was sent back by sales.")
OPEN_AGAIN = gettext_noop("Lead № %(number)s is open again: its ending was taken back.")


def tell_sellers(lead: Lead, *, due_at: datetime, now: datetime, actor: Person | None = None) -> None:
    """ux.md 9: “New lead · webinar · Moscow · answer by 10:45” opens the screen of two buttons."""
    for person in _receivers(lead, now):
        if actor is None or person.pk != actor.pk:
            with translation.override(person.language or people.company().language):
                notifications.notify(
                    person, key=f"lead-new:{lead.pk}:{lead.mql_no}", text=_new_lead(lead, due_at, now), now=now,
                    url=f"/leads/{lead.pk}/take/", is_demo=lead.is_demo,
                )  # fmt: skip


def _receivers(lead: Lead, now: datetime) -> list[Person]:
    """The owner, or who takes from the queue (decisions.md 35); where nobody does, Today shows the queue."""
    if lead.owner is not None:
        return [people.stand_in_for(lead.owner, now)]
    first_line = Membership.objects.filter(
        duty="first_line", role="sales_rep", to_date=None, person__is_active=True, person__is_erased=False
    )
    return [membership.person for membership in first_line.select_related("person").order_by("pk")]


def _new_lead(lead: Lead, due_at: datetime, now: datetime) -> str:
    zone = people.zone()
    is_today = local_day(due_at, zone) == local_day(now, zone)
    by = f"{due_at.astimezone(zone):%H:%M}" if is_today else moment(due_at)
    origin = lead.campaign or lead.source
    parts = [_("New lead"), str(origin or ""), lead.city, _("answer by %(time)s") % {"time": by}]
    return " · ".join(part for part in parts if part)


def marketer_of(lead: Lead) -> Person | None:
    """Whose campaign brought it; without one, the marketer who wrote it down."""
    if lead.campaign is not None and lead.campaign.owner is not None:
        return lead.campaign.owner
    author = lead.created_by
    return author if author is not None and author.has_role(*MARKETING) else None


def tell_marketing(lead: Lead, event: StageEvent, *, now: datetime) -> None:
    marketer = marketer_of(lead) if lead.stage.kind in ("won", "rejected") else None
    if marketer is None or marketer == event.actor:
        return
    tell(marketer, lead, WON if lead.stage.kind == "won" else SENT_BACK, key=_key(event), now=now)


def tell(person: Person, lead: Lead, text: str, *, key: str, now: datetime) -> None:
    """`text` is a msgid with the %(number)s of the lead, said in the reader's language."""
    with translation.override(person.language or people.company().language):
        said = _(text) % {"number": lead.pk}
    notifications.notify(person, key=key, text=said, now=now, url=f"/leads/{lead.pk}/", is_demo=lead.is_demo)


def tell_owner(lead: Lead, text: str, *, key: str, now: datetime) -> None:
    """Whoever works for the owner that day."""
    if lead.owner is not None:
        tell(people.stand_in_for(lead.owner, now), lead, text, key=key, now=now)


def unsay(lead: Lead, event: StageEvent, *, now: datetime) -> None:
    """The ending was taken back: the line goes, and who has read it hears so."""
    marketer = marketer_of(lead) if event.stage and event.stage.kind in ("won", "rejected") else None
    if marketer is None or marketer == event.actor or notifications.take_back(marketer, key=_key(event)):
        return
    tell(marketer, lead, OPEN_AGAIN, key=f"taken-back:{event.pk}", now=now)


def _key(event: StageEvent) -> str:
    return f"lead-{event.stage.kind if event.stage else ''}:{event.pk}"
