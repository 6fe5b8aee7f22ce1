"""Pay schemes, salary tables, cards, careers and role-fit cases as their services make them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from funnel.models import Lead, StageEvent
from hiring.models import BandTable, CareerLevel, PayMonth, PayScheme, PersonLevel, RoleCard, RoleFitCase
from hiring.services import bands, careers, pay, pay_months, role_cards, role_fit
from people.models import Person
from tests.factories.funnel import campaign, make_lead, source, stage
from tests.factories.people import BEGINNING, MOSCOW, person_with

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
AFTER_JANUARY = datetime(2026, 2, 2, 12, tzinfo=MOSCOW)
TERMS = {
    "base_minor": 100_000_00,
    "bonus_minor": 40_000_00,
    "plan_leads": 100,
    "guard_percent": 60,
    "flex_budget_minor": 30_000_00,
}


def scheme(
    person: Person | None = None, *, state: str = "active", started_on: date = JANUARY, now: datetime = BEGINNING,
    hr: Person | None = None, measure: str = "brought", **terms: Any,
) -> PayScheme:  # fmt: skip
    hr = hr or person_with("hr_director")
    row = pay.draft(
        person or person_with("marketer"), terms=TERMS | terms, started_on=started_on, measure=measure, now=now,
        actor=hr,
    )  # fmt: skip
    if state in ("signed", "active"):
        row = pay.sign(row, now=now, actor=row.person)
    return pay.activate(row, now=now, actor=hr) if state == "active" else row


def accepted_leads(person: Person, n: int, *, at: datetime = BEGINNING, to: str = "accepted") -> list[Lead]:
    """Of a campaign of this person."""
    own = campaign(f"of-{person.pk}", owner=person)
    return [make_lead(to, at=at, campaign=own, source=source()) for _n in range(n)]


def accepted_by(person: Person, n: int, *, at: datetime = BEGINNING) -> list[Lead]:
    """Carried by this person."""
    return [make_lead("accepted", at=at, owner=person) for _n in range(n)]


def accepted_again(lead: Lead, *, at: datetime) -> None:
    StageEvent.objects.create(lead=lead, stage=stage("accepted"), occurred_at=at, recorded_at=at, door="ui")


def calculated(row: PayScheme, *, month: date = JANUARY, now: datetime = AFTER_JANUARY) -> PayMonth:
    return pay_months.calculate(row, month=month, now=now, actor=None)


def band_draft(*, hr: Person | None = None, now: datetime = BEGINNING, region: str = "") -> BandTable:
    """A copy of the defaults."""
    defaults = BandTable.objects.get(state="active", region="")
    return bands.draft(
        region=region, currency="RUB", is_gross=True, copied_from=defaults, now=now, actor=hr or person_with("hr_director")
    )  # fmt: skip


def role_card(
    person: Person | None = None, *, by: Person | None = None, now: datetime = BEGINNING, **facts: Any
) -> RoleCard:
    by = by or person_with("cco")
    card = role_cards.open_card(now=now, actor=by, plan_leads=100)
    if person is None:
        return card
    values = {"started_on": JANUARY, "exclusive_since": None if facts.get("is_part_time") else JANUARY} | facts
    return role_cards.hire(card, person=person, now=now, actor=by, **values)


def level(key: str) -> CareerLevel:
    return CareerLevel.objects.get(key=key)


def on_ladder(
    person: Person, key: str = "rep", *, since: date = JANUARY, hr: Person | None = None, now: datetime = BEGINNING,
    **facts: Any,
) -> PersonLevel:  # fmt: skip
    values = {"came_by": "external"} | facts
    return careers.place(person, level(key), since=since, now=now, actor=hr or person_with("hr_director"), **values)


def fit_case(person: Person | None = None, *, by: Person | None = None, now: datetime = BEGINNING) -> RoleFitCase:
    return role_fit.open_by_hand(
        person or person_with("sales_rep"), to_role="cmo", now=now, actor=by or person_with("ceo")
    )
