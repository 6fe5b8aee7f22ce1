"""Figures that cannot be trusted are said first, and nothing else is said of them (D2 k)."""

from datetime import datetime, timedelta

from django.db.models import Count, Q

from alignment.shared.attention import SignalDraft
from alignment.shared.periods import day_start, local_day
from alignment.shared.ratios import share
from alignment.shared.words import gettext_noop
from funnel.metrics.money_at_stake import confidence
from funnel.models import Lead
from funnel.selectors.funnel import freshness
from funnel.selectors.lead_lists import NONE
from people import selectors as people

UNKNOWN_AT_MOST = 0.15
DAYS = 28
MIN_LEADS = 30
STALE = timedelta(hours=24)
BY_SOURCE = ("cpl", "cac_paid", "romi")
OF_ROLLUPS = ("step_rate", "weekly_step_rate", "plan_fact")


def signals(now: datetime) -> list[SignalDraft]:
    return [*unknown_source(now), *stale_figures(now)]


def unknown_source(now: datetime) -> list[SignalDraft]:
    """A blank source, and one that says `unknown`, of the inbound leads of four weeks."""
    zone = people.zone()
    since = local_day(now, zone) - timedelta(days=DAYS)
    recent = Lead.objects.alive().filter(origin="inbound", created_at__gte=day_start(since, zone), created_at__lte=now)
    unknown = Q(source=None) | Q(source__key="unknown")
    found = recent.exclude(stage__kind="junk").aggregate(n=Count("pk"), unknown=Count("pk", filter=unknown))
    rate = share(found["unknown"], found["n"])
    if rate is None or found["n"] < MIN_LEADS or rate <= UNKNOWN_AT_MOST:
        return []
    return [
        SignalDraft(
            key="data_quality-source",
            metric="unknown_source",
            segment="",
            severity="warning",
            text=gettext_noop("%(value)s of the leads of four weeks have no known source, the limit is %(norm)s."),
            params={"value": rate, "norm": UNKNOWN_AT_MOST, "metrics": list(BY_SOURCE)},
            value=rate,
            norm=UNKNOWN_AT_MOST,
            n=found["n"],
            money_at_stake_minor=None,
            confidence=confidence(found["n"]),
            url_name="funnel:lead-list",
            url_params={"source": NONE, "since": since.isoformat()},
        )
    ]


def stale_figures(now: datetime) -> list[SignalDraft]:
    fresh_at, waiting = freshness(now)
    if now - fresh_at <= STALE:
        return []
    return [
        SignalDraft(
            key="data_quality-figures",
            metric="fresh_figures",
            segment="",
            severity="critical",
            text=gettext_noop("The figures of the funnel are more than a day behind their leads."),
            params={"metrics": list(OF_ROLLUPS)},
            value=None,
            norm=None,
            n=waiting,
            money_at_stake_minor=None,
            confidence=1.0,
            url_name="funnel:overview",
        )
    ]
