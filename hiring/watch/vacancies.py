"""Vacancies: searches that stand still or last, what waits for an approval, a signature or a reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.periods import local_day
from alignment.shared.words import gettext_noop as _
from hiring.models import SearchBrief, TextReading, Vacancy
from hiring.selectors import briefs, vacancies
from hiring.selectors.error_facts import Facts, facts_of
from hiring.selectors.errors import days_too_long, state_of_passive
from hiring.selectors.titles import vacancy_words
from people import selectors as people

PASSIVE = _("“%(vacancy)s” stands still: fewer than three new candidates viewed, or no move, in seven days.")
LONG = _("“%(vacancy)s” has been open for %(days)s days, more than three months.")
APPROVE = _("“%(vacancy)s” waits for your approval.")
SIGN = _("The search brief of “%(vacancy)s” is whole and waits for your signature.")
READ = _("Read the text of “%(vacancy)s” with fresh eyes: would you apply?")


def alerts(now: datetime) -> list[AlertDraft]:
    return [*_searches(now), *_approvals(), *_signatures(), *_readings()]


def _searches(now: datetime) -> Iterator[AlertDraft]:
    """AL-18: to the HR director and the hiring head."""
    rows = list(Vacancy.objects.filter(state="open").select_related("hiring_head"))
    directors = {person.pk for person in people.people_in("hr_director")}
    facts = facts_of(rows, now, local_day(now, people.zone())) if rows else {}
    for row in rows:
        to = sorted(directors | ({row.hiring_head_id} if row.hiring_head.is_active else set()))
        yield from _of_search(row, facts[row.pk], to, now)


def _of_search(row: Vacancy, facts: Facts, to: Iterable[int], now: datetime) -> Iterator[AlertDraft]:
    days = days_too_long(facts, now)
    for person in to:
        if state_of_passive(facts, now) == "error":
            yield _draft("AL-18", person, f"passive-{row.pk}", PASSIVE, row)
        if days is not None:
            yield _draft("AL-18", person, f"long-{row.pk}", LONG, row, days=days)


def _approvals() -> Iterator[AlertDraft]:
    """AL-53: to those who may approve it; the first answer closes it for all."""
    rows = list(Vacancy.objects.filter(state="waiting"))
    for person in vacancies.approvers() if rows else []:
        for row in rows:
            if vacancies.may_approve(person, row):
                yield _draft("AL-53", person.pk, f"approve-{row.pk}", APPROVE, row)


def _signatures() -> Iterator[AlertDraft]:
    """AL-53: to the side that has not signed a whole brief of a vacancy that is searched for."""
    waiting = SearchBrief.objects.filter(state="complete", vacancy__state__in=["waiting", "open"])
    for brief in waiting.select_related("vacancy__hiring_head", "vacancy__recruiter"):
        for person in briefs.signers_awaited(brief):
            url = reverse("hiring:brief", args=[brief.vacancy_id])
            yield _draft("AL-53", person.pk, f"sign-{brief.pk}", SIGN, brief.vacancy, url=url)


def _readings() -> Iterator[AlertDraft]:
    """AL-54: to the colleague who was asked; a text changed meanwhile asks nobody any more."""
    asked = TextReading.objects.filter(read_at=None, reader__is_active=True).select_related("vacancy")
    for reading in asked.exclude(vacancy__state__in=["filled", "cancelled"]):
        if reading.text_mark == vacancies.mark_of(reading.vacancy):
            url = reverse("hiring:reading", args=[reading.pk])
            yield _draft("AL-54", reading.reader_id, f"read-{reading.pk}", READ, reading.vacancy, url=url)


def _draft(key: str, person: int, dedupe: str, text: str, row: Vacancy, *, url: str = "", **params: int) -> AlertDraft:
    return AlertDraft(
        key=key,
        person_id=person,
        dedupe=dedupe,
        text=text,
        params={"vacancy": vacancy_words(row), **params},
        action_url=url or reverse("hiring:vacancy", args=[row.pk]),
    )
