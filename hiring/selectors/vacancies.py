"""Vacancies as lists and cards: what waits, how long they are open, who may do what."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from hiring.metrics import vacancies as metrics
from hiring.metrics.retention import HIRED
from hiring.models import Application, TextReading, Vacancy, VacancyStep
from hiring.models.vacancies import VACANCY_STATES
from people import selectors as people
from people.models import Department, Person

ASKERS = ("hr_director", "ceo", "cmo", "cco", "head_of_sales", "head_of_marketing")
APPROVERS = ("ceo", "hr_director")
STATES = tuple(key for key, _label in VACANCY_STATES)


@dataclass(frozen=True)
class Card:
    """`days` on the clock, pauses left out; `hired` of as many as are wanted."""

    vacancy: Vacancy
    days: int
    hired: int
    alive: int

    @property
    def is_long(self) -> bool:
        return metrics.long(self.days) == "error"


@dataclass(frozen=True)
class Filters:
    state: str = ""
    department: int | None = None
    head: int | None = None


def listed(user: Person, filters: Filters) -> QuerySet[Vacancy]:
    """Newest first; without a filter those that still want somebody."""
    found: QuerySet[Vacancy] = Vacancy.objects.visible_to(user).select_related("department", "hiring_head", "recruiter")
    if filters.state and filters.state != "all":
        found = found.filter(state=filters.state)
    elif not filters.state:
        found = found.exclude(state__in=["filled", "cancelled"])
    if filters.department:
        found = found.filter(department=filters.department)
    if filters.head:
        found = found.filter(hiring_head=filters.head)
    return found.order_by("-created_at", "-pk")


def cards(rows: Iterable[Vacancy], now: datetime) -> list[Card]:
    """Of a page, in two questions."""
    page = list(rows)
    steps, counts = steps_of(row.pk for row in page), _counts([row.pk for row in page])
    return [Card(row, metrics.days_open(steps[row.pk], now), *counts.get(row.pk, (0, 0))) for row in page]


def steps_of(ids: Iterable[int]) -> dict[int, list[metrics.Step]]:
    """By vacancy, oldest first."""
    found: dict[int, list[metrics.Step]] = defaultdict(list)
    rows = VacancyStep.objects.filter(vacancy__in=list(ids)).order_by("at", "pk")
    for vacancy, state, at in rows.values_list("vacancy", "state", "at"):
        found[vacancy].append((state, at))
    return found


def _counts(ids: Collection[int]) -> dict[int, tuple[int, int]]:
    hired, on_the_way = Q(stage__key__in=HIRED), Q(stage__kind="open")
    rows = Application.objects.alive().filter(vacancy__in=ids).values("vacancy").order_by()
    told = rows.annotate(hired=Count("pk", filter=hired), alive=Count("pk", filter=on_the_way))
    return {row["vacancy"]: (row["hired"], row["alive"]) for row in told}


def history_of(vacancy: Vacancy) -> QuerySet[VacancyStep]:
    return vacancy.steps.select_related("by").order_by("-at", "-pk")


def asked_by(vacancy: Vacancy) -> int | None:
    """Who asked for the approval that it waits for."""
    step = vacancy.steps.filter(state="waiting").order_by("-at", "-pk").first()
    return step.by_id if step else None


def may_approve(user: Person, vacancy: Vacancy) -> bool:
    if not user.is_active or vacancy.state != "waiting" or not user.has_role(*APPROVERS):
        return False
    return user.has_role("ceo") or asked_by(vacancy) != user.pk


def approvers() -> list[Person]:
    found = {person.pk: person for role in APPROVERS for person in people.people_in(role)}
    return [found[pk] for pk in sorted(found)]


def mark_of(vacancy: Vacancy) -> str:
    """Of the text that colleagues read; another text has another one."""
    said = "\x00".join((vacancy.text, vacancy.advantages, vacancy.benefits))
    return hashlib.sha256(said.encode()).hexdigest()


def readings_of(vacancy: Vacancy) -> list[TextReading]:
    """Of the text as it is now."""
    found = TextReading.objects.filter(vacancy=vacancy, text_mark=mark_of(vacancy)).select_related("reader")
    return list(found.order_by("asked_at", "pk"))


def wants_marketer_first(vacancy: Vacancy) -> bool:
    """R-IM-01: a marketing director is sought where nobody does marketing."""
    return vacancy.position == "marketing_director" and not people.people_in("marketer")


def heads(user: Person) -> QuerySet[Person]:
    """Of the vacancies in sight, for the filter."""
    seen = Vacancy.objects.visible_to(user).values("hiring_head")
    found: QuerySet[Person] = Person.objects.filter(pk__in=seen)
    return found.order_by("last_name", "first_name", "pk")


def departments(user: Person) -> QuerySet[Department]:
    seen = Vacancy.objects.visible_to(user).values("department")
    return Department.objects.filter(pk__in=seen).order_by("name", "pk")
