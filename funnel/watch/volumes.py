"""Alerts to the heads: a step beyond its own limits (AL-07), and more leads with fewer sales (AL-08)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.periods import Period, local_day
from alignment.shared.words import gettext_noop as _
from funnel.selectors.funnel import funnel_table
from funnel.selectors.tables import FunnelQuery, FunnelRow
from funnel.watch import weeks
from people import selectors as people

WEEKS, LEAST_LEADS = 4, 10
APART = _(
    "In four weeks %(leads)s leads came (%(leads_before)s in the four before) and %(won)s were won "
    "(%(won_before)s before). Look together at which leads came."
)


def alerts(now: datetime) -> list[AlertDraft]:
    return [*step_alerts(now), *apart_alerts(now)]


def step_alerts(now: datetime) -> Iterator[AlertDraft]:
    """AL-07: to both directors, for each step with a special cause."""
    for draft in weeks.signals(now):
        for pk in _heads("cmo", "cco"):
            yield AlertDraft(
                "AL-07", pk, f"step-{draft.segment}", draft.text, params=dict(draft.params),
                action_url=f"{reverse('funnel:overview')}?{urlencode(draft.url_params)}",
            )  # fmt: skip


def apart_alerts(now: datetime) -> Iterator[AlertDraft]:
    """AL-08: to both directors and the CEO, of whole weeks only."""
    end = Period.week_of(local_day(now, people.zone())).start
    middle = end - timedelta(weeks=WEEKS)
    last, before = (_period(start, start + timedelta(weeks=WEEKS), now) for start in (middle, middle - (end - middle)))
    if before.entered < LEAST_LEADS or last.entered <= before.entered or last.won >= before.won:
        return
    words = {"from": middle.isoformat(), "to": end.isoformat(), "view": "period"}
    told = {"leads": last.entered, "leads_before": before.entered, "won": last.won, "won_before": before.won}
    for pk in _heads("cmo", "cco", "ceo"):
        yield AlertDraft(
            "AL-08", pk, "leads-up-sales-down", APART, params=told,
            action_url=f"{reverse('funnel:compare')}?{urlencode(words)}",
        )  # fmt: skip


def _period(start: date, end: date, now: datetime) -> FunnelRow:
    return funnel_table(FunnelQuery(start, end, view="period"), now=now).total


def _heads(*roles: str) -> list[int]:
    return sorted({head.pk for role in roles if (head := people.head(role))})
