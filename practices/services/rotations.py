"""A marketer's week in sales, from the queue to the ideas handed on (A9); a week elsewhere goes the same way (A11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from loop.models import Idea
from loop.selectors import language_of
from loop.services import topics
from loop.services.changes import change
from people.models import Person
from people.services import absences, audit
from practices.models import DiaryEntry, HostConfirmation, QueueSkip, Rotation, RotationFeedback
from practices.models.rotations import AHEAD_STATES, BROKEN_OFF, PLACES, WEEKS, duties_of_a_week
from practices.selectors import rotations as selectors
from practices.selectors.calendar import day_of
from practices.selectors.rotation_hosts import HOSTS, is_confirmed
from practices.services import occurrences
from practices.services import rotation_rules as rules

WRITES_DIARY = ("running", "finished", "debriefed", "ideas_routed")


@transaction.atomic
def plan(
    *,
    guest: Person,
    starts_on: date,
    actor: Person,
    now: datetime,
    stand_in: Person | None = None,
    host: Person | None = None,
    is_remote: bool = False,
    reason: str = "",
    is_demo: bool = False,
) -> Rotation:
    """R-RO-01, 07, 09, 10. From now on work for those days goes to whoever stands in (R-RO-03)."""
    rules.must_plan(actor)
    days = rules.week_of(starts_on)
    rules.check_notice(days[0], reason, now)
    rules.check_turn(guest, now)
    rules.check_neighbours(guest, days)
    rotation = _planned(
        "rotation", guest, days, actor=actor, now=now, stand_in=stand_in, is_remote=is_remote, is_demo=is_demo,
        short_notice_reason=reason.strip()[:300], duties=list(duties_of_a_week()),
        title=_("A week in sales: %(name)s") % {"name": guest.name},
    )  # fmt: skip
    return match(rotation, host=host, actor=actor, now=now) if host else rotation


@transaction.atomic
def plan_elsewhere(
    *, guest: Person, place: str, days: Sequence[date], actor: Person, now: datetime, host: Person | None = None,
    stand_in: Person | None = None, is_remote: bool = False, is_demo: bool = False,
) -> Rotation:  # fmt: skip
    """A11: to support, logistics or product, for as long as both need; outside the queue."""
    rules.must_plan(actor)
    if place not in dict(PLACES):
        raise InvalidInput(_("Choose where to: support, logistics or product."), field="place")
    for day in days:
        rules.must_be_thinkable(day, "days")
    if not days or min(days) < day_of(now):
        raise InvalidInput(_("This week has begun already. Choose a coming one."), field="starts_on")
    rotation = _planned(
        "elsewhere", guest, sorted(set(days)), actor=actor, now=now, stand_in=stand_in, is_remote=is_remote,
        is_demo=is_demo, place=place, title=_("Elsewhere: %(name)s") % {"name": guest.name},
    )  # fmt: skip
    return match(rotation, host=host, actor=actor, now=now) if host else rotation


def _planned(
    direction: str, guest: Person, days: list[date], *, title: str, actor: Person, now: datetime,
    stand_in: Person | None, is_demo: bool, **values: Any,
) -> Rotation:  # fmt: skip
    if stand_in is not None and stand_in.pk == guest.pk:
        raise InvalidInput(_("Somebody else must stand in."), field="stand_in")
    starts_at, ends_at = rules.hours(days[0], days[-1])
    rules.check_absent([guest], starts_at, ends_at)
    occurrence = occurrences.plan(
        kind=direction, title=title, starts_at=starts_at, ends_at=ends_at, organiser=actor,
        people=[(guest, "guest")], now=now, is_demo=is_demo,
    )  # fmt: skip
    rotation = Rotation.objects.create(
        occurrence=occurrence, direction=direction, state="queued", guest=guest, stand_in=stand_in,
        days=[day.isoformat() for day in days], days_planned=len(days), is_demo=is_demo, **values,
    )  # fmt: skip
    lock_tasks(rotation, actor=actor, now=now)
    return rotation


def lock_tasks(rotation: Rotation, *, actor: Person | None, now: datetime) -> None:
    """R-RO-03: the absence tells every service that hands out work; it follows the days."""
    if rotation.absence is not None:
        former, rotation.absence = rotation.absence, None
        rotation.save(update_fields=["absence"])
        absences.cancel_absence(former, now=now, by=actor)
    if rotation.guest is None or not rotation.days or rotation.is_broken_off:
        return
    rotation.absence = absences.plan_absence(
        rotation.guest, kind="rotation", from_date=rotation.first_day, to_date=rotation.last_day, now=now, by=actor,  # type: ignore[arg-type]
        stand_in=rotation.stand_in, is_demo=rotation.is_demo,
    )  # fmt: skip
    rotation.save(update_fields=["absence"])


@transaction.atomic
def match(
    rotation: Rotation, *, host: Person | None, actor: Person, now: datetime, expected_version: int | None = None
) -> Rotation:
    """The host of the week; another one has to be confirmed anew (R-RO-05)."""
    rules.must_plan(actor)
    rules.must_be_in(rotation, "queued", "matched")
    if host is None or host.pk == rotation.guest_id or not host.is_active:
        raise InvalidInput(_("Choose a colleague who will host."), field="host")
    if rotation.direction == "rotation" and not host.has_role(*HOSTS):
        raise InvalidInput(_("A week in sales is hosted by a seller."), field="host")
    occurrence = rotation.occurrence
    rules.check_absent([host], occurrence.starts_at, occurrence.ends_at)
    occurrence.parts.filter(part="host").delete()
    occurrences.take_in(occurrence, host, "host")
    return step(rotation, "matched", actor=actor, now=now, expected_version=expected_version, host=host)


@transaction.atomic
def confirm_host(
    rotation: Rotation, *, agrees: bool = True, actor: Person, now: datetime, expected_version: int | None = None
) -> Rotation:
    """R-RO-05: both heads, each for the own side; a no asks for another host."""
    sides = rules.sides_of(actor, rotation)
    if not sides:
        raise NotAllowed(_("A host is confirmed by the heads of both departments, and nobody confirms oneself."))
    rules.must_be_in(rotation, "matched")
    for side in sorted(sides):
        HostConfirmation.objects.create(
            rotation=rotation, host=rotation.host, side=side, agrees=agrees, by=actor, at=now,  # type: ignore[misc]
            is_demo=rotation.is_demo,
        )  # fmt: skip
    audit.record(
        actor=actor, verb="rotation.host_confirmed" if agrees else "rotation.host_refused", obj=rotation, now=now,
        is_demo=rotation.is_demo,
    )  # fmt: skip
    if agrees:
        return change(rotation, actor=actor, now=now, expected_version=expected_version)
    rotation.occurrence.parts.filter(part="host").delete()
    return step(rotation, "queued", actor=actor, now=now, expected_version=expected_version, host=None)


@transaction.atomic
def set_replies(
    rotation: Rotation, *, phone_message: bool | None = None, autoreply: bool | None = None, actor: Person,
    now: datetime, expected_version: int | None = None,
) -> Rotation:  # fmt: skip
    """R-RO-04: who calls or writes that week hears why and whom to ask instead."""
    rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "queued", "matched", "prepared")
    given = {"phone_message_set": phone_message, "autoreply_set": autoreply}
    values = {name: value for name, value in given.items() if value is not None}
    return change(rotation, actor=actor, now=now, expected_version=expected_version, **values)


@transaction.atomic
def prepare(
    rotation: Rotation, *, goals: str, tasks: str = "", duties: Sequence[str] | None = None, actor: Person,
    now: datetime, expected_version: int | None = None,
) -> Rotation:  # fmt: skip
    """Both heads agreed to the host, the duties are all there, and the guest knows what to look at."""
    rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "matched", "prepared")
    if rotation.direction == "rotation" and not is_confirmed(rotation):
        raise DomainError(_("The heads of both departments confirm the host first."))
    values = {} if duties is None else {"duties": _all_duties(rotation, duties)}
    occurrences.brief(rotation.occurrence, goals=goals, tasks=tasks, actor=actor, now=now)
    return step(rotation, "prepared", actor=actor, now=now, expected_version=expected_version, **values)


def _all_duties(rotation: Rotation, duties: Sequence[str]) -> list[str]:
    """R-RO-06: more is welcome, less is not a week in sales."""
    given = [duty.strip()[:80] for duty in duties if duty.strip()]
    if rotation.direction == "rotation" and set(duties_of_a_week()) - set(given):
        words = _("A week in sales has cold calls, appointments, meetings with clients and meetings inside.")
        raise InvalidInput(words, field="duties")
    return given


@transaction.atomic
def start(rotation: Rotation, *, actor: Person, now: datetime, expected_version: int | None = None) -> Rotation:
    rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "prepared")
    if not (rotation.phone_message_set and rotation.autoreply_set):
        raise DomainError(_("Set the phone message and the auto-reply first: the week begins with both."))
    if rotation.first_day is None or day_of(now) < rotation.first_day:
        raise DomainError(_("The week begins on its first day."))
    occurrences.turn(rotation.occurrence, to="running", actor=actor, now=now)
    return step(rotation, "running", actor=actor, now=now, expected_version=expected_version)


@transaction.atomic
def write_diary(
    rotation: Rotation, *, text: str, key: str, actor: Person, now: datetime, day: date | None = None, calls: int = 0,
    meetings: int = 0,
) -> DiaryEntry:  # fmt: skip
    """By the guest, about a day that has come; what a phone sends again stands once."""
    rules.must_be_guest(rotation, actor)
    known = DiaryEntry.objects.filter(rotation=rotation, key=key).first()
    if known is not None:
        return known
    rules.must_be_in(rotation, *WRITES_DIARY)
    day = day or day_of(now)
    if not text.strip():
        raise InvalidInput(_("Write what you saw or heard."), field="text")
    if day > day_of(now) or day.isoformat() not in rotation.days:
        raise InvalidInput(_("The diary is of the days of this week that have come."), field="day")
    return _entry(
        rotation, key=key[:80], day=day, text=text.strip(), calls=calls, meetings=meetings, author=actor, at=now
    )


def _entry(rotation: Rotation, *, key: str, **values: Any) -> DiaryEntry:
    """Two sendings at once are one entry."""
    try:
        with transaction.atomic():
            return DiaryEntry.objects.create(rotation=rotation, key=key, is_demo=rotation.is_demo, **values)
    except IntegrityError:
        return DiaryEntry.objects.get(rotation=rotation, key=key)


@transaction.atomic
def finish(rotation: Rotation, *, actor: Person | None, now: datetime, expected_version: int | None = None) -> Rotation:
    """On the last day, or after it; what an illness cut off is made up first."""
    if actor is not None:
        rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "running")
    if rotation.interrupted_on is not None:
        raise DomainError(_("Some days are still to be made up. Resume the week, or break it off."))
    if rotation.last_day is None or day_of(now) < rotation.last_day:
        raise DomainError(_("The week is finished on its last day."))
    occurrences.hold(rotation.occurrence, actor=actor, now=now)
    return step(rotation, "finished", actor=actor, now=now, expected_version=expected_version)


@transaction.atomic
def add_idea(rotation: Rotation, *, text: str, actor: Person, now: datetime) -> Idea:
    """From the first day on; it is born here and answered by the heads like any other."""
    _must_have_been_there(rotation, actor)
    rules.must_be_in(rotation, "running", "finished", "held", "feedback", "debriefed")
    return occurrences.add_idea(rotation.occurrence, text=text, author=actor, now=now)


@transaction.atomic
def debrief(
    rotation: Rotation, *, summary: str, ideas: Sequence[str] = (), plan: str = "", actor: Person, now: datetime,
    expected_version: int | None = None,
) -> Rotation:  # fmt: skip
    """R-RO-08: told to the colleagues of marketing, with one idea at least."""
    _must_have_been_there(rotation, actor)
    rules.must_be_in(rotation, "finished")
    author = rotation.guest or actor
    for text in ideas:
        if text.strip():
            occurrences.add_idea(rotation.occurrence, text=text, author=author, now=now)
    occurrences.debrief(
        rotation.occurrence, summary=summary, plan=plan, has_no_plan=not plan.strip(), actor=actor, now=now
    )
    return step(rotation, "debriefed", actor=actor, now=now, expected_version=expected_version)


@transaction.atomic
def route_ideas(rotation: Rotation, *, actor: Person, now: datetime, expected_version: int | None = None) -> Rotation:
    """To the next meeting of the heads, as one topic."""
    rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "debriefed")
    born = [row.idea.text for row in rotation.occurrence.born_ideas.select_related("idea").order_by("pk")]
    with language_of(None):
        text = ngettext("%(n)s idea from a rotation", "%(n)s ideas from a rotation", len(born)) % {"n": len(born)}
    topic = topics.park(
        text=text, details="\n".join(born), raised_by=actor, now=now, side="shared", is_demo=rotation.is_demo
    )
    return step(rotation, "ideas_routed", actor=actor, now=now, expected_version=expected_version, topic=topic)


@transaction.atomic
def give_feedback(
    rotation: Rotation, *, mark: int, text: str = "", question: str = "", idea: str = "", actor: Person, now: datetime
) -> RotationFeedback:
    """Guest and host, one to five each, once; read by the two, both directors and the HR director."""
    part = rotation.occurrence.parts.filter(person=actor, part__in=["guest", "host"]).first()
    if part is None:
        raise NotAllowed(_("Those who were there tell how it was."))
    rules.must_be_in(rotation, "finished", "debriefed", "ideas_routed", "held", "feedback")
    if mark not in range(1, 6):
        raise InvalidInput(_("Give a mark from one to five."), field="mark")
    if RotationFeedback.objects.filter(rotation=rotation, by=actor).exists():
        raise DomainError(_("You told how it was already."))
    if idea.strip():
        occurrences.add_idea(rotation.occurrence, text=idea, author=actor, now=now)
    return RotationFeedback.objects.create(
        rotation=rotation, by=actor, part=part.part, mark=mark, text=text.strip()[:500] or None,
        question=question.strip()[:500] or None, gave_idea=bool(idea.strip()), at=now, is_demo=rotation.is_demo,
    )  # fmt: skip


@transaction.atomic
def abort(
    rotation: Rotation, *, reason: str, actor: Person | None, now: datetime, expected_version: int | None = None,
    **values: Any,
) -> Rotation:  # fmt: skip
    """It does not count as a turn, and work finds its way to the colleague again."""
    if actor is not None:
        rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, *AHEAD_STATES, "running")
    if not reason.strip():
        raise InvalidInput(_("Say why, in a few words."), field="reason")
    occurrences.turn(rotation.occurrence, to="cancelled", actor=actor, now=now, reason=reason)
    state = "aborted" if rotation.direction in WEEKS else "cancelled"
    step(rotation, state, actor=actor, now=now, expected_version=expected_version, **values)
    lock_tasks(rotation, actor=actor, now=now)
    return rotation


@transaction.atomic
def decline(
    rotation: Rotation, *, reason: str, actor: Person, now: datetime, expected_version: int | None = None
) -> Rotation:
    """Who should go says no and why; the place in the queue stays, and the heads hear of it."""
    rules.must_be_guest(rotation, actor)
    rules.must_be_in(rotation, *AHEAD_STATES)
    return abort(rotation, reason=reason, actor=actor, now=now, expected_version=expected_version, refused_at=now)


@transaction.atomic
def move(
    rotation: Rotation, *, starts_on: date, actor: Person, now: datetime, reason: str = "",
    expected_version: int | None = None,
) -> Rotation:  # fmt: skip
    """Another week, by the same rules."""
    rules.must_plan(actor)
    rules.must_be_in(rotation, "queued", "matched", "prepared")
    if rotation.direction != "rotation" or rotation.guest is None:
        raise DomainError(_("This step is not possible now."))
    days = rules.week_of(starts_on)
    rules.check_notice(days[0], reason, now)
    rules.check_neighbours(rotation.guest, days, but=rotation)
    _without_lock(rotation, actor=actor, now=now)
    starts_at, ends_at = rules.hours(days[0], days[-1])
    rules.check_absent([one for one in (rotation.guest, rotation.host) if one], starts_at, ends_at, own=rotation)
    occurrences.move(rotation.occurrence, starts_at=starts_at, ends_at=ends_at, actor=actor, now=now)
    change(
        rotation, actor=actor, now=now, expected_version=expected_version, days=[day.isoformat() for day in days],
        days_planned=len(days), short_notice_reason=reason.strip()[:300],
    )  # fmt: skip
    lock_tasks(rotation, actor=actor, now=now)
    return rotation


def _without_lock(rotation: Rotation, *, actor: Person, now: datetime) -> None:
    """The own absence is no obstacle to the own week."""
    if rotation.absence is not None:
        former, rotation.absence = rotation.absence, None
        rotation.save(update_fields=["absence"])
        absences.cancel_absence(former, now=now, by=actor)


@transaction.atomic
def skip(person: Person, *, until: date, reason: str, actor: Person, now: datetime) -> QueueSkip:
    """R-RO-07: the turn waits with a reason; the place stays."""
    rules.must_plan(actor)
    if person.pk not in selectors.eligible():
        raise InvalidInput(_("Everybody in marketing takes turns; this colleague is not there."), field="person")
    if not reason.strip():
        raise InvalidInput(_("Say why the turn waits."), field="reason")
    if until < day_of(now):
        raise InvalidInput(_("This day is over. Choose today or later."), field="until")
    found = QueueSkip.objects.create(person=person, until=until, reason=reason.strip()[:300], by=actor, at=now)
    audit.record(actor=actor, verb="rotation.skipped", obj=person, now=now, details={"until": until})
    return found


def keep(now: datetime) -> int:
    """Weeks whose last evening is over are finished; how many."""
    over = Rotation.objects.filter(state="running", interrupted_on=None, occurrence__ends_at__lte=now)
    found = list(over.select_related("occurrence", "guest", "host"))
    for rotation in found:
        finish(rotation, actor=None, now=now)
    return len(found)


def step(
    rotation: Rotation, state: str, *, actor: Person | None, now: datetime, expected_version: int | None = None,
    **values: Any,
) -> Rotation:  # fmt: skip
    """The finer state, audited; the phase of the occurrence goes beside it."""
    change(rotation, actor=actor, now=now, expected_version=expected_version, state=state, **values)
    details = {} if state not in BROKEN_OFF else {"phase": rotation.occurrence.phase}
    audit.record(
        actor=actor, verb=f"rotation.{state}", obj=rotation, now=now, details=details, is_demo=rotation.is_demo
    )
    return rotation


def _must_have_been_there(rotation: Rotation, actor: Person) -> None:
    if not rotation.occurrence.parts.filter(person=actor, part__in=["guest", "host", "lead"]).exists():
        rules.must_plan(actor)
