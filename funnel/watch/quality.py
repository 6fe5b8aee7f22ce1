"""Figures that cannot be trusted are said first, and nothing else is said of them (D2 k)."""

from datetime import datetime, timedelta

from django.db.models import Count, Q

from alignment.shared.attention import SignalDraft
from alignment.shared.periods import day_start, local_day
from alignment.shared.ratios import share
from alignment.shared.words import gettext_noop
from funnel.metrics.money_at_stake import confidence
from funnel.models import Lead
from funnel.selectors import closed_loop
from funnel.selectors.funnel import freshness
from funnel.selectors.lead_lists import NONE
from people import selectors as people

UNKNOWN_AT_MOST = 0.15
DAYS = 28
MIN_LEADS = 30
STALE = timedelta(hours=24)
BY_SOURCE = ("cpl", "cac_paid", "romi")
OF_ROLLUPS = ("step_rate", "weekly_step_rate", "plan_fact")
OF_FEEDS = (*OF_ROLLUPS, "leakage", "sla_breach_rate", "silent_rate")
MIN_WINS = 20
SOURCELESS_AT_MOST = 0.05
LOOP_HOURS = 24


def signals(now: datetime) -> list[SignalDraft]:
    return [*unknown_source(now), *sourceless_wins(now), *slow_loop(now), *stale_figures(now), *old_feeds(now)]


def sourceless_wins(now: datetime) -> list[SignalDraft]:
    """R-CLR-01: at most 5 % of the won deals may lack a source."""
    found = closed_loop.won_without_source(now)
    if found.rate is None or found.won < MIN_WINS or found.rate <= SOURCELESS_AT_MOST:
        return []
    return [
        SignalDraft(
            key="data_quality-wins",
            metric="won_without_source",
            segment="",
            severity="warning",
            text=gettext_noop("%(value)s of the won leads of a quarter have no known source, the limit is %(norm)s."),
            params={"value": found.rate, "norm": SOURCELESS_AT_MOST, "metrics": ["cac_paid", "romi"]},
            value=found.rate,
            norm=SOURCELESS_AT_MOST,
            n=found.won,
            money_at_stake_minor=None,
            confidence=confidence(found.won),
            url_name="funnel:lead-list",
            url_params={"source": NONE, "kind": "won", "since": found.since.isoformat()},
        )
    ]


def slow_loop(now: datetime) -> list[SignalDraft]:
    """R-CLR-02: a win stands beside its campaign within a day."""
    hours = closed_loop.loop_latency(now)
    if hours is None or hours <= LOOP_HOURS:
        return []
    return [
        SignalDraft(
            key="data_quality-loop",
            metric="loop_latency",
            segment="",
            severity="warning",
            text=gettext_noop("A win is known beside its campaign only %(hours)s hours later, the limit is %(limit)s."),
            params={"hours": round(hours), "limit": LOOP_HOURS},
            value=hours,
            norm=float(LOOP_HOURS),
            n=0,
            money_at_stake_minor=None,
            confidence=1.0,
            url_name="funnel:campaign-list",
        )
    ]


def old_feeds(now: datetime) -> list[SignalDraft]:
    """R-IN-07: while another CRM is not heard, nothing is said of figures that are made of its leads."""
    stale = closed_loop.stale_feeds(now)
    if not stale:
        return []
    return [
        SignalDraft(
            key="data_quality-feeds",
            metric="fresh_feeds",
            segment="",
            severity="critical",
            text=gettext_noop("%(system)s has not been read to the end for more than a day."),
            params={"system": ", ".join(feed.name for feed in stale), "metrics": list(OF_FEEDS)},
            value=None,
            norm=None,
            n=len(stale),
            money_at_stake_minor=None,
            confidence=1.0,
            url_name="funnel:overview",
        )
    ]


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
