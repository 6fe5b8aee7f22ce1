"""Pay and its market: a check of exclusivity that is due, a table that is a guess, a month that waits, a line in dispute."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.periods import local_day
from alignment.shared.words import gettext_noop as _
from hiring.models import BandTable, Vacancy
from hiring.selectors import bands, pay, role_cards
from people import selectors as people
from people.models import Person

MONTH = "%Y-%m"


def alerts(now: datetime) -> list[AlertDraft]:
    hr = people.people_in("hr_director")
    approvers = {person.pk: person for person in [*people.people_in("cco"), *hr]}.values()
    return [
        *exclusivity_alerts(hr, now),
        *plan_alerts(now),
        *table_alerts(hr, now),
        *month_alerts(approvers, now),
        *dispute_alerts(approvers),
    ]


def exclusivity_alerts(hr: Iterable[Person], now: datetime) -> list[AlertDraft]:
    """AL-26 (R-IM-03): half a year since somebody asked."""
    return [
        AlertDraft(
            key="AL-26", person_id=one.pk, dedupe=f"role-card-{card.pk}",
            text=_("Half a year has passed: ask whether the internet marketer works for us alone."),
            action_url=reverse("hiring:role-card-one", args=[card.pk]),
        )
        for card in role_cards.checks_due(local_day(now, people.zone()))
        for one in hr
    ]  # fmt: skip


def plan_alerts(now: datetime) -> list[AlertDraft]:
    """AL-65 (A33): to whoever stands in as head of marketing; the plan may be wrong as well as the sources."""
    return [
        AlertDraft(
            key="AL-65", person_id=one.pk, dedupe=f"lead-plan-{card.pk}",
            text=_("For two months accepted leads have stayed under 80 percent of the plan. Look at the plan and at the sources together."),
            action_url=reverse("hiring:role-card-one", args=[card.pk]),
        )
        for card in role_cards.behind_plan(local_day(now, people.zone()))
        for one in ([card.acting_head] if card.acting_head else people.people_in("cco"))
    ]  # fmt: skip


def table_alerts(hr: Iterable[Person], now: datetime) -> list[AlertDraft]:
    """AL-63 (R-SB-01): only where somebody is searched for or paid by the table."""
    today = local_day(now, people.zone())
    if not Vacancy.objects.searched().exists():
        return []
    return [
        AlertDraft(
            key="AL-63", person_id=one.pk, dedupe=f"band-table-{table.pk}",
            text=_("Nobody has compared the salary bands with the market for half a year. Check them before an offer is made."),
            action_url=reverse("hiring:bands"),
        )
        for table in BandTable.objects.filter(state="active")
        if not bands.is_checked(table, today)
        for one in hr
    ]  # fmt: skip


def month_alerts(people_told: Iterable[Person], now: datetime) -> list[AlertDraft]:
    """AL-64: a month of a scheme is approved by the fifth working day after it."""
    return [
        AlertDraft(
            key="AL-64", person_id=one.pk, dedupe=f"pay-month-{late.scheme.pk}-{late.month:%Y-%m}",
            text=_("The pay of %(month)s is not approved, and its fifth working day is over."),
            params={"month": late.month.strftime(MONTH)},
            action_url=reverse("hiring:pay-scheme", args=[late.scheme.pk]),
        )
        for late in pay.late_months(now)
        for one in people_told
        if one.pk != late.scheme.person_id
    ]  # fmt: skip


def dispute_alerts(people_told: Iterable[Person]) -> list[AlertDraft]:
    """AL-64: whoever is paid says that a line is wrong."""
    return [
        AlertDraft(
            key="AL-64", person_id=one.pk, dedupe=f"pay-dispute-{dispute.pk}",
            text=_("A line of the pay of %(month)s is disputed. Answer before the month is approved."),
            params={"month": dispute.line.month.month.strftime(MONTH)},
            action_url=reverse("hiring:pay-scheme", args=[dispute.line.month.scheme_id]),
        )
        for dispute in pay.open_disputes()
        for one in people_told
        if one.pk != dispute.by_id
    ]  # fmt: skip
