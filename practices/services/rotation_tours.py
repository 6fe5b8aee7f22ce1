"""A seller's day in marketing: an hour to a day, with a programme (A10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.templatetags.format import moment
from alignment.shared.words import gettext_noop
from loop.selectors import side_of
from loop.services.changes import change
from loop.services.telling import tell
from people.models import Person
from practices.models import ProgrammeItem, Rotation, RotationFeedback
from practices.models.rotations import PROGRAMME_KINDS, TOUR_MINUTES
from practices.selectors.calendar import closes_a_period, day_of
from practices.services import occurrences
from practices.services import rotation_rules as rules
from practices.services.rotations import give_feedback, step

GROUP_AT_MOST = 6
SHOWN_AT_LEAST = {"intro", "presentation"}
INVITED = gettext_noop("You are invited to see how marketing works: %(when)s")
Item = tuple[str, str, int]


@transaction.atomic
def plan(
    *,
    guests: Sequence[Person],
    host: Person,
    starts_at: datetime,
    minutes: int,
    actor: Person,
    now: datetime,
    programme: Sequence[Item] = (),
    is_remote: bool = False,
    is_demo: bool = False,
) -> Rotation:
    """R-RS-01, R-RS-04; a group of six at most."""
    rules.must_plan(actor)
    ends_at = _ends(starts_at, minutes, now)
    _check_people(guests, host)
    rules.check_absent([*guests, host], starts_at, ends_at)
    occurrence = occurrences.plan(
        kind="tour", title=_("A day in marketing"), starts_at=starts_at, ends_at=ends_at, organiser=actor,
        people=[*((guest, "guest") for guest in guests), (host, "host")], now=now, is_demo=is_demo,
    )  # fmt: skip
    rotation = Rotation.objects.create(
        occurrence=occurrence, direction="tour", state="queued", guest=guests[0] if len(guests) == 1 else None,
        host=host, minutes=minutes, days=[day_of(starts_at).isoformat()], days_planned=1, is_remote=is_remote,
        is_demo=is_demo,
    )  # fmt: skip
    if programme:
        set_programme(rotation, programme, actor=actor, now=now)
    return rotation


def _ends(starts_at: datetime, minutes: int, now: datetime) -> datetime:
    """R-RS-01: from an hour to a working day; R-RS-04: not while a sales period closes."""
    least, most = TOUR_MINUTES
    if not least <= minutes <= most:
        raise InvalidInput(_("A visit to marketing takes from one hour to one working day."), field="minutes")
    rules.must_be_thinkable(starts_at.date(), "starts_at")
    ends_at = starts_at + timedelta(minutes=minutes)
    if starts_at <= now:
        raise InvalidInput(_("Choose a moment in the future."), field="starts_at")
    if day_of(starts_at) != day_of(ends_at):
        raise InvalidInput(_("It begins and ends on one day."), field="minutes")
    if closes_a_period(day_of(starts_at)):
        raise InvalidInput(
            _("The last three working days of a sales period belong to the deals. Choose another day."),
            field="starts_at",
        )
    return ends_at


def _check_people(guests: Sequence[Person], host: Person) -> None:
    if not guests or len({guest.pk for guest in guests}) > GROUP_AT_MOST:
        raise InvalidInput(_("One to six colleagues at a time."), field="guests")
    if any(side_of(guest) != "sales" for guest in guests):
        raise InvalidInput(_("It is for colleagues in sales."), field="guests")
    if side_of(host) != "marketing":
        raise InvalidInput(_("A colleague in marketing is the host."), field="host")


@transaction.atomic
def set_programme(rotation: Rotation, items: Sequence[Item], *, actor: Person, now: datetime) -> Rotation:
    """R-RS-02: kinds with titles and minutes, within the time there is."""
    rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "queued", "invited")
    if rotation.direction != "tour":
        raise DomainError(_("Only a visit to marketing has a programme."))
    kinds = {kind for kind, _title, _minutes in items}
    if kinds - set(dict(PROGRAMME_KINDS)) or any(minutes <= 0 for _kind, _title, minutes in items):
        raise InvalidInput(_("Each line of the programme has a kind and its minutes."), field="programme")
    if sum(minutes for _kind, _title, minutes in items) > (rotation.minutes or 0):
        raise InvalidInput(_("The programme is longer than the visit."), field="programme")
    rotation.programme.all().delete()
    ProgrammeItem.objects.bulk_create(
        ProgrammeItem(rotation=rotation, kind=kind, title=title[:150], minutes=minutes, is_demo=rotation.is_demo)
        for kind, title, minutes in items
    )
    return change(rotation, actor=actor, now=now, has_brainstorm="brainstorm" in kinds)


@transaction.atomic
def invite(rotation: Rotation, *, actor: Person, now: datetime, expected_version: int | None = None) -> Rotation:
    """With a programme that says at least who is who and what is offered to clients."""
    rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "queued")
    if SHOWN_AT_LEAST - set(rotation.programme.values_list("kind", flat=True)):
        raise DomainError(_("The programme lists at least who is who and the presentation of the service."))
    step(rotation, "invited", actor=actor, now=now, expected_version=expected_version)
    for part in rotation.occurrence.parts.filter(part="guest").select_related("person"):
        tell(
            part.person, key=f"tour-{rotation.pk}-invited", text=INVITED, now=now, is_demo=rotation.is_demo,
            url=reverse("practices:rotation", args=[rotation.pk]), when=moment(rotation.occurrence.starts_at),
        )  # fmt: skip
    return rotation


@transaction.atomic
def hold(
    rotation: Rotation, *, actor: Person, now: datetime, came: Sequence[int] | None = None,
    expected_version: int | None = None,
) -> Rotation:  # fmt: skip
    rules.must_be_one_of(rotation, actor)
    rules.must_be_in(rotation, "invited")
    if now < rotation.occurrence.starts_at:
        raise DomainError(_("It has not begun yet."))
    occurrences.hold(rotation.occurrence, actor=actor, now=now, came=came)
    return step(rotation, "held", actor=actor, now=now, expected_version=expected_version)


@transaction.atomic
def tell_how_it_was(
    rotation: Rotation, *, mark: int, text: str = "", question: str = "", idea: str = "", actor: Person, now: datetime
) -> RotationFeedback:
    """R-RS-03: each guest leaves an idea or a question with the mark; the last one completes the feedback."""
    rules.must_be_in(rotation, "held", "feedback")
    is_guest = rotation.occurrence.parts.filter(person=actor, part="guest").exists()
    if is_guest and not (idea.strip() or question.strip()):
        raise InvalidInput(_("Leave an idea or a question: that is what the visit is for."), field="idea")
    found = give_feedback(rotation, mark=mark, text=text, question=question, idea=idea, actor=actor, now=now)
    if rotation.state == "held" and not still_silent(rotation):
        step(rotation, "feedback", actor=actor, now=now)
    return found


def still_silent(rotation: Rotation) -> list[Person]:
    """Guests who came and have not told yet."""
    told = rotation.feedback.values("by")
    parts = rotation.occurrence.parts.filter(part="guest").exclude(came=False).exclude(person__in=told)
    return [part.person for part in parts.select_related("person").order_by("pk")]


@transaction.atomic
def close(
    rotation: Rotation, *, summary: str, actor: Person, now: datetime, expected_version: int | None = None
) -> Rotation:
    rules.must_be_one_of(rotation, actor)
    if silent := still_silent(rotation) if rotation.state == "held" else []:
        names = ", ".join(person.name for person in silent)
        raise DomainError(_("Feedback is still missing: %(names)s.") % {"names": names})
    rules.must_be_in(rotation, "feedback")
    has_ideas = rotation.occurrence.born_ideas.exists()
    occurrences.debrief(
        rotation.occurrence, summary=summary, has_no_plan=True, has_no_ideas=not has_ideas, actor=actor, now=now
    )
    return step(rotation, "closed", actor=actor, now=now, expected_version=expected_version)
