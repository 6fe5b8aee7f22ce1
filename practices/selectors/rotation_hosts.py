"""Who may host a week, and what the funnel knows of their plan (R-RO-05)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from alignment.shared.ratios import share
from funnel.models import Target
from funnel.selectors.personal_plans import CENTS, METRIC, segment_of, won_by_owner
from people import selectors as people
from people.models import Person
from practices.metrics.rotations import OF_MONTHS, is_successful
from practices.models import HostConfirmation, Rotation

HOSTS = ("sales_rep", "head_of_sales")


@dataclass(frozen=True)
class Host:
    """`meets_plan` is None where no month had a plan: then the heads judge alone."""

    person: Person
    months: tuple[float | None, ...]
    meets_plan: bool | None


def hosts(today: date) -> list[Host]:
    """By name: the heads choose, the page does not rank."""
    found = {person.pk: person for role in HOSTS for person in people.people_in(role)}
    months = last_months(today)
    kept = _plan_fact(list(found.values()), months)
    ordered = sorted(found.values(), key=lambda person: (person.last_name, person.first_name, person.pk))
    return [Host(person, tuple(kept[person.pk]), is_successful(kept[person.pk])) for person in ordered]


def host_of(person: Person, today: date) -> Host:
    kept = _plan_fact([person], last_months(today))[person.pk]
    return Host(person, tuple(kept), is_successful(kept))


def last_months(today: date) -> list[date]:
    """The first days of the last three full months, newest first."""
    count = today.year * 12 + today.month - 1
    return [date((count - n) // 12, (count - n) % 12 + 1, 1) for n in range(1, OF_MONTHS + 1)]


def _plan_fact(persons: Sequence[Person], months: Sequence[date]) -> dict[int, list[float | None]]:
    """Won amounts against the signed plan of each month, of all in three questions at most."""
    segments = {segment_of(person): person.pk for person in persons}
    signed = Target.objects.filter(
        metric=METRIC, segment__in=list(segments), start__in=months, signed_at__isnull=False
    ).values_list("segment", "start", "value")
    plans = {(segments[segment], start): float(value) for segment, start, value in signed}
    won = won_by_owner({pk for pk, _start in plans}, months)
    return {
        person.pk: [
            share(won.get((person.pk, month), 0) / CENTS, plans.get((person.pk, month))) for month in months
        ]
        for person in persons
    }  # fmt: skip


def confirmed(rotation: Rotation) -> dict[str, HostConfirmation]:
    """The latest word of each side on the host of now."""
    rows = rotation.confirmations.filter(host=rotation.host_id).select_related("by").order_by("at", "pk")
    return {row.side: row for row in rows}


def is_confirmed(rotation: Rotation) -> bool:
    said = confirmed(rotation)
    return all(side in said and said[side].agrees for side in ("marketing", "sales"))
