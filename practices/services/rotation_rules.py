"""What must hold before a week in sales: its days, the notice, the turn, the neighbours, both heads."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.templatetags.format import day as in_words
from loop.selectors import speaks_for
from people import selectors as people
from people.models import Department, Person, subtree
from practices.metrics import rotations as metrics
from practices.models import Rotation
from practices.models.occurrences import PLANNERS
from practices.models.rotations import FULL_WEEK, HOLIDAY_WEEK
from practices.selectors import rotations as selectors
from practices.selectors.calendar import conflicts, day_of, working_days

NOTICE = timedelta(days=14)
YEARS = range(2000, 2100)
OPENS, CLOSES = time(9), time(18)
TWO_AT_ONCE_FROM = 10
HEADS = {
    "marketing": ("cmo", "head_of_marketing"),
    "sales": ("cco", "head_of_sales"),
}


def must_plan(actor: Person) -> None:
    if not actor.has_role(*PLANNERS):
        raise NotAllowed(_("Rotations are planned by the heads and the HR director."))


def must_be_in(rotation: Rotation, *states: str) -> None:
    if rotation.state not in states:
        raise DomainError(_("This step is not possible now."))


def must_be_guest(rotation: Rotation, actor: Person) -> None:
    if rotation.guest_id != actor.pk:
        raise NotAllowed(_("Only who goes may do this."))


def must_be_one_of(rotation: Rotation, actor: Person) -> None:
    """Who takes part, or who plans."""
    if actor.pk not in (rotation.guest_id, rotation.host_id):
        must_plan(actor)


def must_be_thinkable(day: date, field: str) -> None:
    """No arithmetic with days at the edge of what a calendar holds."""
    if day.year not in YEARS:
        raise InvalidInput(_("Choose a day of this century."), field=field)


def week_of(day: date) -> list[date]:
    """R-RO-01: five working days; a week that holidays made four counts, a shorter one does not."""
    must_be_thinkable(day, "starts_on")
    monday = day - timedelta(days=day.weekday())
    days = working_days(monday, monday + timedelta(days=6))[:FULL_WEEK]
    if len(days) < HOLIDAY_WEEK:
        raise InvalidInput(_("This week has fewer than four working days. Choose another one."), field="starts_on")
    return days


def check_notice(first: date, reason: str, now: datetime) -> None:
    """R-RO-09."""
    today = day_of(now)
    if first < today:
        raise InvalidInput(_("This week has begun already. Choose a coming one."), field="starts_on")
    if first - today < NOTICE and not reason.strip():
        raise InvalidInput(
            _("A week is planned two weeks before it begins. Choose a later one, or say why so soon."), field="reason"
        )


def check_turn(guest: Person, now: datetime) -> None:
    """R-RO-07."""
    found = selectors.places(day_of(now))
    if guest.pk not in {place.person for place in found}:
        raise InvalidInput(_("Everybody in marketing takes turns; this colleague is not there."), field="guest")
    if metrics.may_go(found, guest.pk):
        return
    first = metrics.next_in(found)
    name = people.persons_by_id([first.person])[first.person].name if first else "—"
    words = _(
        "Nobody goes twice before everybody went once. Next is %(name)s; if that cannot be, say why in the queue."
    )
    raise InvalidInput(words % {"name": name}, field="guest")


def check_neighbours(guest: Person, days: list[date], *, but: Rotation | None = None) -> None:
    """R-RO-10: one of a department at a time, unless it has ten."""
    inside = _department_of(guest)
    if inside is None or len(people.members_of(inside)) >= TWO_AT_ONCE_FROM:
        return
    tree = set(subtree(inside.pk))
    for other in selectors.overlapping(days[0], days[-1], but=but):
        theirs = _department_of(other.guest) if other.guest else None
        if theirs is not None and theirs.pk in tree:
            words = _("One colleague of a department goes at a time: %(day)s is taken by another week.")
            raise InvalidInput(words % {"day": in_words(other.first_day)}, field="starts_on")


def _department_of(person: Person) -> Department | None:
    """The top of the line the person works in."""
    found = next((m.department for m in person.current_memberships if m.department), None)
    while found is not None and found.parent is not None:
        found = found.parent
    return found


def check_absent(persons: list[Person], starts_at: datetime, ends_at: datetime, *, own: Rotation | None = None) -> None:
    """What cannot be: somebody is away."""
    for found in conflicts(persons, starts_at, ends_at, but=own.occurrence if own else None):
        if found.hard:
            raise InvalidInput(found.text, field="starts_on")


def sides_of(actor: Person, rotation: Rotation) -> set[str]:
    """The sides whose head this is; nobody confirms a week of one's own."""
    if actor.pk in (rotation.guest_id, rotation.host_id):
        return set()
    return set(speaks_for(actor)) | {side for side, roles in HEADS.items() if actor.has_role(*roles)}


def hours(first: date, last: date) -> tuple[datetime, datetime]:
    """R-RO-02: from nine to eighteen, in the company's zone."""
    zone = people.zone()
    return datetime.combine(first, OPENS, tzinfo=zone), datetime.combine(last, CLOSES, tzinfo=zone)
