"""Agencies, agreements and contractors as their services make them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hiring.models import Agency, Contractor, ContractorTask, Engagement, Vacancy
from hiring.services import agencies, contractors, engagements
from people.models import Person
from tests.factories.hiring import vacancy as made_vacancy
from tests.factories.people import BEGINNING, person_with

POINTS = {1: 3, 2: 2, 3: 2, 4: 3, 7: 2, 8: 3}


def agency(name: str = "Кадры", *, actor: Person | None = None, now: datetime = BEGINNING, **values: Any) -> Agency:
    return agencies.create({"name": name, **values}, actor=actor or person_with("hr_director"), now=now)


def scored(
    name: str = "Кадры", *, actor: Person | None = None, now: datetime = BEGINNING, points: dict[int, int] | None = None,
    minutes: int = 60, questions: int = 5,
) -> Agency:  # fmt: skip
    """All eight known: two of them measured at a contact that began `minutes` before `now`."""
    by = actor or person_with("hr_director")
    one = agency(name, actor=by, now=now)
    for criterion, given in (points or POINTS).items():
        agencies.score(one, criterion=criterion, points=given, evidence="договор", actor=by, now=now)
    agencies.contact(one, way="email", sent_at=now - timedelta(minutes=minutes), actor=by, now=now)
    agencies.reply(one, replied_at=now, questions=questions, actor=by, now=now)
    one.refresh_from_db()
    return one


def engagement(
    row: Vacancy | None = None, one: Agency | None = None, *, actor: Person | None = None, now: datetime = BEGINNING,
    **terms: Any,
) -> Engagement:  # fmt: skip
    by = actor or person_with("hr_director")
    facts = {
        "promised_weeks": 2, "fee_hundredths": 150, "base_minor": 100_000_00, "guarantee_months": 3,
        "payment_note": "", "few_reason": "узкая роль",
    } | terms  # fmt: skip
    return engagements.engage(one or scored(actor=by, now=now), row or made_vacancy(now=now), facts, actor=by, now=now)


def contractor(
    name: str = "Студия", *, owner: Person | None = None, actor: Person | None = None, now: datetime = BEGINNING,
    **values: Any,
) -> Contractor:  # fmt: skip
    by = owner or person_with("marketer")
    facts = {"name": name, "kind": "designer", "owner": by, "sla_response_hours": 8} | values
    return contractors.create(facts, actor=actor or by, now=now)


def task(one: Contractor, *, now: datetime = BEGINNING, days: int = 7, **values: Any) -> ContractorTask:
    facts = {
        "title": "Лендинг", "terms": "Макет из пяти экранов", "acceptance": "Все экраны, без замечаний",
        "due_on": (now + timedelta(days=days)).date(), "cost_minor": 30_000_00,
    } | values  # fmt: skip
    return contractors.ask(one, facts, actor=one.owner, now=now)
