"""Who carries a lead. Giving it to another does not reset its clocks (B6)."""

from __future__ import annotations

from funnel.models import Lead
from people.models import Department, Person


def give(lead: Lead, person: Person | None) -> None:
    """Sets owner and team on the instance; whoever calls saves it. The team stays when nobody is named."""
    if person is None:
        return
    lead.owner = person
    lead.team = team_of(person)


def team_of(person: Person) -> Department | None:
    departments = [m.department for m in person.current_memberships if m.department is not None]
    in_sales = [department for department in departments if department.side == "sales"]
    return next(iter(in_sales or departments), None)
