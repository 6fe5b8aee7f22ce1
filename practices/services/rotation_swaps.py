"""The heads change places for a day each (A11). Nobody's rights change: signature authority does not move."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.words import gettext_noop
from loop.selectors import language_of, role_holder
from loop.services import topics
from loop.services.changes import change, check_version
from people.models import Person
from practices.models import HostConfirmation, Rotation
from practices.selectors.calendar import closes_a_period, day_of, working_days
from practices.selectors.rotations import pair_of
from practices.services import occurrences
from practices.services import rotation_rules as rules
from practices.services.rotations import abort, step

BOTH_WAYS_WITHIN = timedelta(days=30)
PROPOSERS = ("ceo", "cmo", "cco", "hr_director")
LIMITS = (
    gettext_noop("Payroll, bonuses and commissions: to look at, not to change."),
    gettext_noop("Hiring, dismissals and offers: to look at, not to decide."),
    gettext_noop("Contracts, discounts and invoices: to look at, not to sign."),
    gettext_noop(
        "What needs a signature waits for the colleague whose place it is, or goes to that colleague by phone."
    ),
)


@transaction.atomic
def propose(
    *, first_on: date, second_on: date, actor: Person, now: datetime, is_demo: bool = False
) -> tuple[Rotation, Rotation]:
    """R-RT-01: there and back within thirty days. First the marketing director goes to sales."""
    if not actor.has_role(*PROPOSERS):
        raise NotAllowed(_("The swap is proposed by the directors, the CEO or the HR director."))
    marketing, sales = role_holder("cmo"), role_holder("cco")
    if marketing is None or sales is None or marketing.pk == sales.pk:
        raise DomainError(_("A swap needs two directors, one of marketing and one of sales."))
    _check_days(first_on, second_on, now)
    first = _day(marketing, sales, first_on, actor=actor, now=now, is_demo=is_demo)
    second = _day(sales, marketing, second_on, actor=actor, now=now, is_demo=is_demo, first_way=first)
    return first, second


def _check_days(first_on: date, second_on: date, now: datetime) -> None:
    if abs(second_on - first_on) > BOTH_WAYS_WITHIN:
        raise InvalidInput(_("Both ways take place within thirty days."), field="second_on")
    for day, field in ((first_on, "first_on"), (second_on, "second_on")):
        rules.must_be_thinkable(day, field)
        if day < day_of(now):
            raise InvalidInput(_("This day is over. Choose today or later."), field=field)
        if not working_days(day, day):
            raise InvalidInput(_("Nobody works on this day by the working calendar."), field=field)
        if is_closing_week(day):
            raise InvalidInput(_("Never in the week in which a sales period closes."), field=field)


def is_closing_week(day: date) -> bool:
    monday = day - timedelta(days=day.weekday())
    return any(closes_a_period(one) for one in working_days(monday, monday + timedelta(days=6)))


def _day(
    guest: Person, host: Person, day: date, *, actor: Person, now: datetime, is_demo: bool,
    first_way: Rotation | None = None,
) -> Rotation:  # fmt: skip
    """No absence: the head stays a head, and promises find their way as ever."""
    starts_at, ends_at = rules.hours(day, day)
    rules.check_absent([guest, host], starts_at, ends_at)
    occurrence = occurrences.plan(
        kind="swap", title=_("Swap of the heads: %(name)s") % {"name": guest.name}, starts_at=starts_at,
        ends_at=ends_at, organiser=actor, people=[(guest, "guest"), (host, "host")], now=now, is_demo=is_demo,
    )  # fmt: skip
    return Rotation.objects.create(
        occurrence=occurrence, direction="swap", state="proposed", guest=guest, host=host, first_way=first_way,
        days=[day.isoformat()], days_planned=1, is_demo=is_demo,
    )  # fmt: skip


@transaction.atomic
def agree(rotation: Rotation, *, actor: Person, now: datetime, expected_version: int | None = None) -> Rotation:
    """Each director for oneself; with both words both days stand."""
    if actor.pk not in (rotation.guest_id, rotation.host_id):
        raise NotAllowed(_("The two directors agree to it."))
    rules.must_be_in(rotation, "proposed")
    first, second = _pair(rotation)
    side = "marketing" if actor.pk == first.guest_id else "sales"
    HostConfirmation.objects.create(
        rotation=first,
        host=first.host,
        side=side,
        agrees=True,
        by=actor,
        at=now,
        is_demo=first.is_demo,  # type: ignore[misc]
    )
    change(rotation, actor=actor, now=now, expected_version=expected_version)
    if set(first.confirmations.values_list("side", flat=True)) >= {"marketing", "sales"}:
        for one in (first, second):
            occurrences.turn(one.occurrence, to="ready", actor=actor, now=now)
            one.refresh_from_db(fields=["version"])
            step(one, "agreed", actor=actor, now=now)
    rotation.refresh_from_db()
    return rotation


@transaction.atomic
def replan(
    rotation: Rotation, *, first_on: date, second_on: date, actor: Person, now: datetime,
    expected_version: int | None = None,
) -> Rotation:  # fmt: skip
    """When one of the two is ill, both days move; a day that took place stays."""
    if not actor.has_role(*PROPOSERS):
        raise NotAllowed(_("The swap is proposed by the directors, the CEO or the HR director."))
    rules.must_be_in(rotation, "proposed", "agreed")
    check_version(rotation, expected_version)
    pair = _pair(rotation)
    given = [first_on, second_on]
    fixed = [row.first_day if row.state not in ("proposed", "agreed") else None for row in pair]
    days = [held or day for held, day in zip(fixed, given, strict=True)]
    ahead = [(row, day) for row, day, held in zip(pair, days, fixed, strict=True) if held is None]
    _check_days(*(ahead[0][1], ahead[-1][1]), now)
    if abs(days[1] - days[0]) > BOTH_WAYS_WITHIN:
        raise InvalidInput(_("Both ways take place within thirty days."), field="second_on")
    for row, day in ahead:
        _move(row, day, actor=actor, now=now)
    rotation.refresh_from_db()
    return rotation


def _move(row: Rotation, day: date, *, actor: Person, now: datetime) -> None:
    starts_at, ends_at = rules.hours(day, day)
    rules.check_absent([one for one in (row.guest, row.host) if one], starts_at, ends_at, own=row)
    occurrences.move(row.occurrence, starts_at=starts_at, ends_at=ends_at, actor=actor, now=now)
    row.refresh_from_db(fields=["version"])
    change(row, actor=actor, now=now, days=[day.isoformat()])


@transaction.atomic
def hold(rotation: Rotation, *, actor: Person, now: datetime, expected_version: int | None = None) -> Rotation:
    """The day takes place; each of the two has its own."""
    rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "agreed")
    if now < rotation.occurrence.starts_at:
        raise DomainError(_("It has not begun yet."))
    occurrences.hold(rotation.occurrence, actor=actor, now=now)
    return step(rotation, "held", actor=actor, now=now, expected_version=expected_version)


@transaction.atomic
def debrief(
    rotation: Rotation, *, summary: str, actor: Person, now: datetime, expected_version: int | None = None
) -> Rotation:
    """R-RT-03: what was seen that day becomes a topic of both heads the same evening."""
    rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "held")
    has_ideas = rotation.occurrence.born_ideas.exists()
    occurrences.debrief(
        rotation.occurrence, summary=summary, has_no_plan=True, has_no_ideas=not has_ideas, actor=actor, now=now
    )
    with language_of(None):
        text = _("What was seen at the swap of the heads")
    topic = topics.park(
        text=text, details=summary.strip(), raised_by=actor, now=now, side="shared", is_demo=rotation.is_demo
    )
    return step(rotation, "debriefed", actor=actor, now=now, expected_version=expected_version, topic=topic)


@transaction.atomic
def cancel(
    rotation: Rotation, *, reason: str, actor: Person, now: datetime, expected_version: int | None = None
) -> Rotation:
    """Both days that lie ahead."""
    rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "proposed", "agreed")
    check_version(rotation, expected_version)
    for row in _pair(rotation):
        if row.state in ("proposed", "agreed"):
            abort(row, reason=reason, actor=actor, now=now)
    rotation.refresh_from_db()
    return rotation


def _pair(rotation: Rotation) -> tuple[Rotation, Rotation]:
    pair = pair_of(Rotation.objects.select_related("first_way", "occurrence").get(pk=rotation.pk))
    if pair is None:
        raise DomainError(_("This step is not possible now."))
    return pair
