"""How many working minutes a clock gets: what the contract of that day says by intent, else the company's limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from alignment.shared.periods import local_day
from funnel.models import Clause, SlaContract
from people import selectors as people

CLOCKS = ("first_touch", "decision")


@dataclass(frozen=True)
class Terms:
    """Minutes by clause of one signed version, from its first day until another replaces it."""

    starts_on: date
    ends_on: date | None
    minutes: Mapping[tuple[str, str], int]

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


def signed_terms() -> tuple[Terms, ...]:
    """Of every version that was ever in force: a clock keeps the terms of the day it began."""
    found: dict[tuple[date, date | None], dict[tuple[str, str], int]] = {}
    rows = Clause.objects.filter(contract__state="signed", metric__in=CLOCKS)
    for starts, ends, metric, intent, minutes in rows.values_list(
        "contract__starts_on", "contract__ends_on", "metric", "intent", "minutes"
    ):
        found.setdefault((starts, ends), {})[metric, intent] = minutes or 0
    return tuple(Terms(starts, ends, minutes) for (starts, ends), minutes in found.items())


def limits(intent: str, at: datetime, terms: tuple[Terms, ...]) -> dict[str, int]:
    company, day = people.company(), local_day(at, people.zone())
    agreed: Mapping[tuple[str, str], int] = next((one.minutes for one in terms if one.holds_on(day)), {})
    return {
        "first_touch": agreed.get(("first_touch", intent), company.first_touch_minutes),
        "decision": agreed.get(("decision", ""), company.decision_minutes),
    }


def clause_in_force(metric: str, at: datetime) -> Clause | None:
    contracts = SlaContract.objects.in_force(local_day(at, people.zone()))
    return Clause.objects.filter(contract__in=contracts, metric=metric).first()
