"""The facts of a vacancy, its channels, who read its text, and what review sites say beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.periods import local_day
from funnel.services.versions import kept, locked
from hiring.models import ReviewSiteCheck, TextReading, Vacancy, VacancyChannel
from hiring.selectors import vacancies as selectors
from hiring.services import vacancies
from people import selectors as people
from people.models import Person
from people.services import audit

ENDED = ("filled", "cancelled")


@transaction.atomic
def draft(values: Mapping[str, Any], *, now: datetime, actor: Person) -> Vacancy:
    """Heads ask for their own people; the HR director and the CEO for anybody's."""
    own = actor in (values["hiring_head"], values.get("recruiter"))
    if not own and not actor.has_role("hr_director", "ceo"):
        raise InvalidInput(_("You ask for your own people; the HR director asks for others."), field="hiring_head")
    salary_in_order(values)
    return vacancies.create(values, now=now, actor=actor)


@transaction.atomic
def change(
    vacancy: Vacancy, values: Mapping[str, Any], *, now: datetime, actor: Person, expected_version: int | None = None
) -> Vacancy:
    """`values` are clean fields of the model. With fewer wanted it may be filled at once."""
    row = locked(vacancy, expected_version)
    salary_in_order(values, row)
    _keeps_in_sight(row, values, actor)
    names = kept(row, values, now=now, actor=actor)
    if names:
        audit.record(
            actor=actor, verb="vacancy.changed", obj=row, now=now, is_demo=row.is_demo, details={"fields": names}
        )
    if "headcount" in names:
        vacancies.settle(row, actor=actor, now=now)
    return row


def _keeps_in_sight(row: Vacancy, values: Mapping[str, Any], actor: Person) -> None:
    """Who heads or searches is changed by the HR director: it opens candidates to somebody else."""
    moved = [name for name in ("hiring_head", "recruiter") if name in values and values[name] != getattr(row, name)]
    if moved and not actor.has_role("hr_director"):
        raise InvalidInput(_("The HR director changes who heads or searches: they see the candidates."), field=moved[0])


def salary_in_order(values: Mapping[str, Any], row: Vacancy | None = None) -> None:
    low, high = (values.get(name, getattr(row, name, None)) for name in ("salary_min_minor", "salary_max_minor"))
    if low is not None and high is not None and low > high:
        raise InvalidInput(_("The salary goes from the smaller to the larger."), field="salary_max")


@transaction.atomic
def post(
    vacancy: Vacancy, *, kind: str, name: str, cost_minor: int = 0, posted_on: date | None = None, now: datetime,
    actor: Person,
) -> VacancyChannel:  # fmt: skip
    """Posted in one more place."""
    row = locked(vacancy)
    if row.state in ENDED:
        raise DomainError(_("Nobody is searched for this vacancy now."))
    if row.channels.filter(kind=kind, name=name.strip()).exists():
        raise InvalidInput(_("This channel is there already."), field="name")
    day = posted_on or local_day(now, people.zone())
    channel = VacancyChannel.objects.create(
        vacancy=row, kind=kind, name=name.strip(), cost_minor=cost_minor, posted_on=day, is_demo=row.is_demo
    )
    audit.record(actor=actor, verb="vacancy.posted", obj=row, now=now, is_demo=row.is_demo, details={"kind": kind})
    return channel


@transaction.atomic
def take_down(channel: VacancyChannel, *, now: datetime, actor: Person) -> None:
    """It stays with its cost and counts no longer as a channel."""
    if channel.ended_on is not None:
        raise DomainError(_("It is taken down already."))
    channel.ended_on = local_day(now, people.zone())
    channel.save(update_fields=["ended_on"])
    vacancy = channel.vacancy
    audit.record(actor=actor, verb="vacancy.taken_down", obj=vacancy, now=now, is_demo=vacancy.is_demo)


@transaction.atomic
def ask_reader(vacancy: Vacancy, reader: Person, *, now: datetime, actor: Person) -> TextReading:
    """Error 4: a colleague who did not write the text. A changed text is read anew."""
    if not vacancy.text.strip():
        raise DomainError(_("Write the text first: there is nothing to read yet."))
    if not reader.is_active or reader.pk in (actor.pk, vacancy.hiring_head_id):
        raise InvalidInput(_("Choose a colleague who reads it for the first time."), field="reader")
    reading, is_new = TextReading.objects.get_or_create(
        vacancy=vacancy, reader=reader, text_mark=selectors.mark_of(vacancy),
        defaults={"asked_at": now, "asked_by": actor, "is_demo": vacancy.is_demo},
    )  # fmt: skip
    if not is_new:
        raise DomainError(_("This colleague was asked about this text already."))
    return reading


@transaction.atomic
def read(reading: TextReading, *, points: int, note: str = "", now: datetime, actor: Person) -> TextReading:
    row = TextReading.objects.select_for_update().get(pk=reading.pk)
    if row.read_at is not None:
        raise DomainError(_("Your answer is there already."))
    row.points, row.note, row.read_at = points, note.strip()[:500], now
    row.save(update_fields=["points", "note", "read_at"])
    audit.record(actor=actor, verb="vacancy.read", obj=row.vacancy, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def check_reviews(
    vacancy: Vacancy, *, site: str, is_true: bool, note: str = "", checked_on: date, now: datetime, actor: Person
) -> ReviewSiteCheck:
    """Error 5: a contradiction is told with what contradicts."""
    if checked_on > local_day(now, people.zone()):
        raise InvalidInput(_("This day is still to come."), field="checked_on")
    if not is_true and not note.strip():
        raise InvalidInput(_("Say what is told otherwise."), field="note")
    return ReviewSiteCheck.objects.create(
        vacancy=vacancy, site=site.strip(), is_true=is_true, note=note.strip() or None, checked_on=checked_on,
        by=actor, is_demo=vacancy.is_demo,
    )  # fmt: skip
