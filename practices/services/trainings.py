"""A joint training on its way from an idea to the day it is held (A7; R-TR-01, R-TR-02, R-TR-06)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.business_time import is_working_day
from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.money import Money
from alignment.shared.templatetags.format import moment
from alignment.shared.words import gettext_noop
from loop.selectors import language_of, speaks_for
from loop.services import effects
from loop.services.changes import change
from loop.services.telling import tell
from people import selectors as people
from people.models import Person
from people.services import audit
from practices.models import Part, TopicConfirmation, Training
from practices.models.trainings import AHEAD_STATES, SIDES
from practices.selectors.calendar import add_working_days, day_of
from practices.selectors.trainings import SHORT_NOTICE, participants_of, sides_of
from practices.services import occurrences, trainings_groups, trainings_ideas, trainings_learning
from practices.services.trainings_steps import step
from practices.training_topics import TOPICS

USUAL_START = time(10)


@dataclass(frozen=True)
class Trainer:
    """A colleague, or the name of somebody from outside."""

    kind: str
    person: Person | None = None
    name: str = ""
    fee: Money | None = None


@transaction.atomic
def plan(
    *,
    starts_at: datetime,
    ends_at: datetime,
    organiser: Person,
    now: datetime,
    title: str = "",
    topic: str = "",
    format: str = "",
    is_day_off: bool = False,
    is_remote: bool = False,
    note: str = "",
    prizes: str = "",
    behaviour: str = "",
    is_demo: bool = False,
) -> Training:
    """Out of the library, or with a title of its own."""
    found = _topic(topic, title)
    if starts_at <= now:
        raise InvalidInput(_("Choose a day that lies ahead."), field="starts_at")
    is_day_off = is_day_off or _is_day_off(starts_at)
    _worth_a_day_off(is_day_off, note)
    occurrence = occurrences.plan(
        kind="training", title=title or found["title"], starts_at=starts_at, ends_at=ends_at, organiser=organiser,
        people=[(organiser, "lead")], now=now, is_demo=is_demo,
    )  # fmt: skip
    return Training.objects.create(
        occurrence=occurrence, topic=topic, format=format or found["format"], is_day_off=is_day_off,
        is_remote=is_remote, is_short_notice=_is_short(starts_at, now), note=note.strip(), prizes=prizes.strip(),
        behaviour=behaviour.strip() or found["behaviour"], seed=occurrence.pk, is_demo=is_demo,
    )  # fmt: skip


def plan_topic(topic: str, *, organiser: Person, now: datetime) -> Training:
    """One click: on the first working day that leaves two weeks to prepare."""
    if topic not in TOPICS:
        raise InvalidInput(_("There is no such topic in the library."), field="topic")
    starts_at = datetime.combine(usual_day(now), USUAL_START, tzinfo=people.zone())
    ends_at = starts_at + timedelta(hours=TOPICS[topic].hours)
    return plan(topic=topic, starts_at=starts_at, ends_at=ends_at, organiser=organiser, now=now)


def usual_day(now: datetime) -> date:
    return add_working_days(day_of(now) + SHORT_NOTICE, 1)


def _topic(key: str, title: str) -> dict[str, str]:
    """The library's words in the company's language."""
    if key and key not in TOPICS:
        raise InvalidInput(_("There is no such topic in the library."), field="topic")
    if not key and not title.strip():
        raise InvalidInput(_("Choose a topic of the library or write your own."), field="title")
    if not key:
        return {"title": title, "behaviour": "", "format": "interactive"}
    with language_of(None):
        return {"title": _(TOPICS[key].title), "behaviour": _(TOPICS[key].behaviour), "format": TOPICS[key].format}


def _is_short(starts_at: datetime, since: datetime) -> bool:
    """R-TR-01: less than two weeks to prepare; a warning, kept on the record."""
    return day_of(starts_at) < day_of(since) + SHORT_NOTICE


def _is_day_off(starts_at: datetime) -> bool:
    return not is_working_day(day_of(starts_at), people.working_calendar())


def _worth_a_day_off(is_day_off: bool, note: str) -> None:
    if is_day_off and not note.strip():
        raise InvalidInput(_("A day off asks for more: write why this speaker or this form is worth it."), field="note")


@transaction.atomic
def move(
    training: Training, *, starts_at: datetime, ends_at: datetime, actor: Person, now: datetime, note: str = "",
    expected_version: int | None = None,
) -> Training:  # fmt: skip
    """R-TR-06: who agreed to one day off did not agree to another."""
    if starts_at <= now:
        raise InvalidInput(_("Choose a day that lies ahead."), field="starts_at")
    was_said = training.is_day_off and not _is_day_off(training.occurrence.starts_at)
    is_day_off = was_said or _is_day_off(starts_at)
    note = note.strip() or training.note
    _worth_a_day_off(is_day_off, note)
    occurrence = training.occurrence
    was = day_of(occurrence.starts_at)
    occurrences.move(occurrence, starts_at=starts_at, ends_at=ends_at, actor=actor, now=now)
    if day_of(starts_at) != was:
        occurrence.parts.update(consented_at=None)
    if occurrence.effect_card:
        effects.replan(occurrence.effect_card, start=day_of(starts_at), actor=actor, now=now)
    change(
        training, actor=actor, now=now, expected_version=expected_version, is_day_off=is_day_off, note=note,
        is_short_notice=_is_short(starts_at, occurrence.created_at),
    )  # fmt: skip
    _tell_all(training, gettext_noop("Another day for the joint training “%(training)s”: %(when)s"), "moved", now=now)
    return training


@transaction.atomic
def change_topic(
    training: Training, *, title: str = "", topic: str = "", actor: Person, now: datetime,
    expected_version: int | None = None,
) -> Training:  # fmt: skip
    """Another topic is confirmed anew by both heads."""
    if training.state not in AHEAD_STATES:
        raise DomainError(_("The training has been held: its topic stays."))
    found = _topic(topic, title)
    change(training.occurrence, actor=actor, now=now, title=(title or found["title"]).strip()[:200])
    values = {
        "topic": topic,
        "topic_round": training.topic_round + 1,
        "behaviour": found["behaviour"] or training.behaviour,
    }
    if training.state == "idea":
        return change(training, actor=actor, now=now, expected_version=expected_version, **values)
    return step(training, "idea", actor=actor, now=now, expected_version=expected_version, **values)


@transaction.atomic
def confirm(training: Training, *, actor: Person, now: datetime) -> Training:
    """R-TR-02: useful to my side too. With both sides the topic is agreed."""
    sides = speaks_for(actor)
    if not sides:
        raise NotAllowed(_("The heads of marketing and sales confirm that the topic is useful to both."))
    _locked(training)
    if training.state != "idea":
        raise DomainError(_("The topic is agreed already."))
    given = set(_confirmations(training).values_list("side", flat=True))
    if sides <= given:
        raise DomainError(_("Your side has confirmed this topic already."))
    for side in sorted(sides - given):
        TopicConfirmation.objects.create(
            training=training, round=training.topic_round, side=side, by=actor, at=now, is_demo=training.is_demo
        )
    audit.record(actor=actor, verb="training.confirmed", obj=training, now=now, is_demo=training.is_demo)
    if given | sides >= set(SIDES):
        step(training, "topic_agreed", actor=actor, now=now)
    return training


def _locked(training: Training) -> None:
    """Both heads may tap at the same moment: the second one sees the first."""
    Training.objects.select_for_update().get(pk=training.pk)
    training.refresh_from_db(fields=["state", "topic_round", "version"])


def _confirmations(training: Training) -> Any:
    return training.confirmations.filter(round=training.topic_round)


@transaction.atomic
def book(
    training: Training, trainer: Trainer, *, actor: Person, now: datetime, expected_version: int | None = None
) -> Training:
    """Who leads it: a colleague, an invited star or somebody paid."""
    _check_trainer(trainer)
    if trainer.person:
        occurrences.take_in(training.occurrence, trainer.person, "trainer")
    if training.trainer and training.trainer != trainer.person:
        training.occurrence.parts.filter(person=training.trainer, part="trainer").update(part="participant")
    values = {
        "trainer_kind": trainer.kind, "trainer": trainer.person, "trainer_name": trainer.name.strip()[:150],
        "fee_minor": trainer.fee.minor if trainer.fee else None,
        "currency": trainer.fee.currency if trainer.fee else "",
    }  # fmt: skip
    if training.state in {"speaker_booked", "invited"}:
        return change(training, actor=actor, now=now, expected_version=expected_version, **values)
    return step(training, "speaker_booked", actor=actor, now=now, expected_version=expected_version, **values)


def _check_trainer(trainer: Trainer) -> None:
    if trainer.kind == "internal" and (trainer.person is None or trainer.name.strip()):
        raise InvalidInput(_("Choose a colleague."), field="trainer")
    if trainer.kind != "internal" and (trainer.person is not None or not trainer.name.strip()):
        raise InvalidInput(_("Write the name of the guest."), field="trainer_name")
    if trainer.kind == "paid" and not trainer.fee:
        raise InvalidInput(_("Write what the trainer costs."), field="fee")


@transaction.atomic
def invite(
    training: Training, persons: Iterable[Person], *, actor: Person, now: datetime, goals: str = "",
    expected_version: int | None = None,
) -> Training:  # fmt: skip
    """Both sides, or it is not a joint training. Later ones are added; a brainstorm gets its groups at once."""
    if training.state not in {"speaker_booked", "invited"}:
        raise DomainError(_("First the topic is agreed and a speaker booked."))
    if not training.speaker:
        raise DomainError(_("First book a speaker."))
    here = set(training.occurrence.parts.exclude(part="lead").values_list("person", flat=True))
    fresh = [person for person in persons if person.pk not in here]
    _both_sides([*participants_of(training), *fresh])
    for person in fresh:
        occurrences.take_in(training.occurrence, person, "participant")
    if training.state == "speaker_booked":
        occurrences.brief(training.occurrence, goals=goals or training.occurrence.title, actor=actor, now=now)
        step(training, "invited", actor=actor, now=now, expected_version=expected_version)
    if training.format == "brainstorm":
        trainings_groups.seat(training)
    _tell_all(training, _invitation(training), "invited", now=now, persons=fresh)
    return training


def _both_sides(persons: Sequence[Person]) -> None:
    present = set(sides_of(persons).values())
    if not set(SIDES) <= present:
        raise InvalidInput(_("Invite at least one person of each side."), field="people")


def _invitation(training: Training) -> str:
    if training.is_day_off:
        return gettext_noop("Joint training “%(training)s”, %(when)s. It is a day off: you come only if you agree.")
    return gettext_noop("You are invited to the joint training “%(training)s”, %(when)s")


@transaction.atomic
def consent(training: Training, *, actor: Person, now: datetime, agrees: bool = True) -> Part:
    """R-TR-06: one tap, by the person alone, and taken back as easily."""
    part = training.occurrence.parts.filter(person=actor).first()
    if part is None:
        raise NotAllowed(_("You are not invited to this training."))
    if training.state not in AHEAD_STATES:
        raise DomainError(_("This training does not lie ahead any more."))
    part.consented_at = (part.consented_at or now) if agrees else None
    part.save(update_fields=["consented_at"])
    verb = "training.consented" if agrees else "training.consent_taken_back"
    audit.record(actor=actor, verb=verb, obj=training, now=now, is_demo=training.is_demo)
    return part


@transaction.atomic
def hold(
    training: Training, *, came: Sequence[int], actor: Person, now: datetime, expected_version: int | None = None
) -> Training:
    """Who came. On a day off nobody is counted as absent who did not agree to come (R-TR-06)."""
    occurrence = training.occurrence
    if now < occurrence.starts_at:
        raise DomainError(_("It has not begun yet."))
    parts = list(occurrence.parts.filter(part="participant"))
    present = set(came)
    if not present or present - {part.person_id for part in parts}:
        raise InvalidInput(_("Mark who of the invited came."), field="came")
    silent = {part.person_id for part in parts if part.consented_at is None} if training.is_day_off else set()
    if present & silent:
        raise InvalidInput(
            _("On a day off only those count as present who agreed to come: let them tap “I come” first."), field="came"
        )
    step(training, "held", actor=actor, now=now, expected_version=expected_version)
    trainers = occurrence.parts.exclude(part="participant").values_list("person", flat=True)
    occurrences.hold(occurrence, actor=actor, now=now, came=[*present, *trainers])
    occurrence.parts.filter(person__in=silent - present).update(came=None)
    _tell_all(
        training, gettext_noop("How was “%(training)s”? One tap, and the next one gets better."), "reaction", now=now,
        persons=participants_of(training, came=True),
    )  # fmt: skip
    return training


@transaction.atomic
def cancel(
    training: Training, *, reason: str, actor: Person, now: datetime, expected_version: int | None = None
) -> Training:
    occurrences.cancel(training.occurrence, reason=reason, actor=actor, now=now)
    step(training, "cancelled", actor=actor, now=now, expected_version=expected_version)
    _tell_all(training, gettext_noop("The joint training “%(training)s” is called off."), "cancelled", now=now)
    return training


def _tell_all(
    training: Training, text: str, what: str, *, now: datetime, persons: Iterable[Person] | None = None
) -> None:
    """`when` is read in the language of whoever is told."""
    key = f"training-{training.pk}-{what}" + (f"-{training.version}" if what == "moved" else "")
    told = participants_of(training) if persons is None else persons
    for person in told:
        with language_of(person):
            when = moment(training.occurrence.starts_at)
        tell(
            person, key=key, text=text, training=str(training), when=when, now=now, is_demo=training.is_demo,
            url=reverse("practices:training", args=[training.pk]),
        )  # fmt: skip


def keep(now: datetime) -> int:
    """What time alone brings: the questions of L3, and the end of those whose effect was judged."""
    return trainings_learning.remind(now) + trainings_ideas.close_judged(now)
