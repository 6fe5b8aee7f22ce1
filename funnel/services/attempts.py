"""C1: how often sales try before a lead is called unreachable, where the contract in force has that clause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from alignment.shared.business_time import working_days
from alignment.shared.errors import InvalidInput
from alignment.shared.periods import local_day
from funnel.models import Activity, Lead, Reason
from funnel.selectors.sla import ATTEMPTS
from funnel.selectors.sla_facts import UNREACHABLE
from funnel.selectors.sla_limits import clause_in_force
from people import selectors as people


@dataclass(frozen=True)
class Made:
    """Attempts, and the working days from the first of them until today."""

    count: int
    days: int


def enough_before(lead: Lead, reason: Reason | None, *, now: datetime) -> None:
    if reason is None or reason.key not in UNREACHABLE:
        return
    clause = clause_in_force("attempts", now)
    if clause is None:
        return
    made = attempts_of(lead, now=now)
    wanted, days = int(clause.target), clause.days or 0
    if made.count >= wanted and made.days >= days:
        return
    raise InvalidInput(
        _(
            "Before “%(reason)s” the agreement asks for %(wanted)s attempts over %(days)s working days. "
            "Made so far: %(made)s over %(over)s. Plan the next one, or choose another reason."
        )
        % {"reason": reason.name, "wanted": wanted, "days": days, "made": made.count, "over": made.days},
        field="reason",
    )


def attempts_of(lead: Lead, *, now: datetime) -> Made:
    """Of the stay with sales that lasts: a returned lead is tried anew."""
    begun = lead.clocks.filter(mql_no=lead.mql_no).order_by("started_at").values_list("started_at", flat=True).first()
    by_people = Q(author__isnull=False) | Q(evidence="recorded")
    tried = Activity.objects.filter(by_people, lead=lead, kind__in=ATTEMPTS, at__lte=now)
    moments = list((tried.filter(at__gte=begun) if begun else tried).order_by("at").values_list("at", flat=True))
    if not moments:
        return Made(0, 0)
    zone, calendar = people.zone(), people.working_calendar()
    tomorrow = local_day(now, zone) + timedelta(days=1)
    return Made(len(moments), working_days(local_day(moments[0], zone), tomorrow, calendar))
