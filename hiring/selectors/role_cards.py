"""Cards of internet marketers: skills, functions, the plan of leads, exclusivity, hypotheses of the month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from alignment.shared.periods import Period, local_day, months_before
from alignment.shared.ratios import share
from funnel.selectors.brought import Counted, brought_by
from hiring.models import ExclusivityCheck, Hypothesis, RoleCard, Vacancy
from hiring.models.role_cards import FUNCTIONS, SKILLS
from people import selectors as people
from people.models import Membership, Person

CHECK_MONTHS = 6
PLAN_FLOOR = 0.8
MARKETERS = ("marketer", "head_of_marketing")


@dataclass(frozen=True)
class Marked:
    """A skill or a function with the latest that is known of it."""

    key: str
    label: Any
    mark: Any | None


@dataclass(frozen=True)
class Plan:
    """R-IM-02: the month's leads never stand without their acceptance."""

    plan: int | None
    counted: Counted

    @property
    def fact(self) -> int:
        return len(self.counted.leads)

    @property
    def attainment(self) -> float | None:
        return share(self.fact, self.plan)

    @property
    def acceptance(self) -> float | None:
        return share(self.counted.good, self.counted.judged)


@dataclass(frozen=True)
class CardView:
    card: RoleCard
    skills: tuple[Marked, ...]
    functions: tuple[Marked, ...]
    checks: tuple[ExclusivityCheck, ...]
    check_due_on: date | None
    is_check_due: bool
    hypotheses: tuple[Hypothesis, ...]
    plan: Plan | None

    @property
    def skills_known(self) -> int:
        return sum(one.mark is not None for one in self.skills)

    @property
    def functions_done(self) -> int:
        return sum(one.mark is not None and one.mark.is_done for one in self.functions)

    @property
    def tested(self) -> int:
        return sum(row.tested_on is not None for row in self.hypotheses)

    @property
    def tested_share(self) -> float | None:
        return share(self.tested, len(self.hypotheses))


def cards(user: Person) -> QuerySet[RoleCard]:
    found: QuerySet[RoleCard] = RoleCard.objects.visible_to(user)
    return found.select_related("person", "acting_head").order_by("created_at", "pk")


def view_of(card: RoleCard, now: datetime) -> CardView:
    today = local_day(now, people.zone())
    month = Period.month_of(today)
    checks = tuple(card.exclusivity_checks.select_related("by").order_by("-asked_on", "-pk"))
    due = due_on(card, checks)
    planned = card.hypotheses.filter(planned_for=month.start).order_by("pk")
    return CardView(
        card, _marked(SKILLS, card.skill_marks.select_related("by"), "skill"),
        _marked(FUNCTIONS, card.function_marks.select_related("by"), "function"), checks, due,
        due is not None and due <= today, tuple(planned),
        Plan(card.plan_leads, brought_by(card.person, month)) if card.person else None,
    )  # fmt: skip


def _marked(names: Iterable[tuple[str, Any]], marks: QuerySet[Any], field: str) -> tuple[Marked, ...]:
    latest = {getattr(mark, field): mark for mark in marks.order_by("at", "pk")}
    return tuple(Marked(key, label, latest.get(key)) for key, label in names)


def due_on(card: RoleCard, checks: Iterable[ExclusivityCheck]) -> date | None:
    """R-IM-03: six months after the last check, or after the clause began; of a part-timer never."""
    if card.person_id is None or card.is_part_time:
        return None
    last = max((check.asked_on for check in checks), default=card.exclusive_since or card.started_on)
    return months_before(last, -CHECK_MONTHS) if last else None


def checks_due(day: date) -> list[RoleCard]:
    """AL-26."""
    held = RoleCard.objects.filter(person__is_active=True).select_related("person")
    rows = [(card, due_on(card, card.exclusivity_checks.all())) for card in held.prefetch_related("exclusivity_checks")]
    return [card for card, due in rows if due is not None and due <= day]


def behind_plan(day: date) -> list[RoleCard]:
    """AL-65: accepted leads under 80 percent of the plan in both of the last two months that are over."""
    held = RoleCard.objects.filter(person__is_active=True, plan_leads__gt=0).select_related("person", "acting_head")
    last = Period.month_of(Period.month_of(day).start - timedelta(days=1))
    months = (last, Period.month_of(last.start - timedelta(days=1)))
    return [card for card in held.order_by("pk") if all(_is_behind(card, month) for month in months)]


def _is_behind(card: RoleCard, month: Period) -> bool:
    if card.person is None or card.started_on is None or card.started_on > month.start:
        return False
    attained = Plan(card.plan_leads, brought_by(card.person, month)).attainment
    return attained is not None and attained < PLAN_FLOOR


def advice_for(vacancy: Vacancy) -> bool:
    """R-IM-01: a marketing director is looked for while nobody in staff does marketing: first an internet marketer."""
    staff = Membership.objects.filter(role__in=MARKETERS, to_date=None, person__is_active=True)
    return vacancy.position == "marketing_director" and not staff.exists()
