"""What the product itself can say to each check of an audit (A28): about stages and stages only, never about a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from alignment.shared.periods import Period, local_day
from alignment.shared.words import gettext_noop as _
from funnel.models import Activity, Stage, StageEvent
from funnel.selectors import agreement, leaks, sla_contracts
from funnel.selectors.funnel import funnel_table
from funnel.selectors.tables import FunnelQuery
from hiring.models import PayMonth
from people import selectors as people
from planning.metrics.pay_link import correlation
from practices.models import Script

DAYS = 90
MIN_N = 30
MIN_MONTHS = 5
CONTACTS = ("call", "email", "meeting")


@dataclass(frozen=True)
class Found:
    """`text` is a msgid filled with `params`; `is_found` is false where there is nothing to conclude from."""

    text: str
    params: Mapping[str, Any] = field(default_factory=dict)
    k: int | None = None
    n: int | None = None
    url: str = ""
    is_found: bool = True


def prefilled(stage: Stage, now: datetime) -> dict[int, list[Found]]:
    """By the number of the check, as of that moment."""
    return {no: [read(stage, now)] for no, read in CHECKS.items()}


def window(now: datetime) -> Period:
    return Period.of_days(local_day(now, people.zone()), DAYS)


def refused(stage: Stage, now: datetime) -> Found:
    """1: how many leads sales refused, and the reason it named most."""
    since, until = window(now).bounds(people.zone())
    events = StageEvent.objects.filter(kind="entered", voided_by=None, occurred_at__gte=since, occurred_at__lt=until)
    decided = events.filter(Q(stage__kind="rejected") | Q(stage__key="accepted"))
    n = decided.values("lead").distinct().count()
    gone = decided.filter(stage__kind="rejected")
    k, url = gone.values("lead").distinct().count(), reverse("funnel:lead-list") + "?kind=rejected"
    if not n:
        return Found(_("No lead was accepted or refused in ninety days."), k=0, n=0, url=url, is_found=False)
    named = gone.exclude(reason=None).values("reason__name").annotate(times=Count("pk")).order_by("-times").first()
    if named is None:
        return Found(_("%(k)s of %(n)s leads were refused, none with a reason."), {"k": k, "n": n}, k, n, url)
    said = {"k": k, "n": n, "reason": named["reason__name"], "times": named["times"]}
    return Found(
        _("%(k)s of %(n)s leads were refused; the reason named most is “%(reason)s” (%(times)s)."), said, k, n, url
    )


def agreed(stage: Stage, now: datetime) -> Found:
    """2: whether both sides call the same lead qualified, by the newest sample judged twice."""
    last, url = agreement.latest(now), reverse("funnel:samples")
    if last is None:
        return Found(_("No sample of leads was looked at by both sides yet."), url=url, is_found=False)
    apart = last.n - last.agreed
    said = {"k": apart, "n": last.n}
    return Found(_("Of %(n)s leads looked at by both sides, %(k)s were judged differently."), said, apart, last.n, url)


def leaking(stage: Stage, now: datetime) -> Found:
    """3: leads untouched, left without a next step or lost without a reason."""
    found, url = leaks.leakage_of(now), reverse("funnel:overview")
    if not found.leads:
        return Found(_("No lead is old enough to say."), k=0, n=0, url=url, is_found=False)
    said = {"k": found.leaked, "n": found.leads}
    return Found(_("%(k)s of %(n)s leads slipped away: untouched, without a next step or lost without a reason."),
                 said, found.leaked, found.leads, url)  # fmt: skip


def channels(stage: Stage, now: datetime) -> Found:
    """4: contacts that a system of the company recorded, of all that were written down."""
    k, n = recorded_contacts(window(now))
    url = reverse("funnel:response")
    if not n:
        return Found(
            _("No call, letter or meeting was written down in ninety days."), k=0, n=0, url=url, is_found=False
        )
    return Found(
        _("%(k)s of %(n)s contacts went through channels of the company; the rest are words."),
        {"k": k, "n": n}, k, n, url,
    )  # fmt: skip


def recorded_contacts(period: Period) -> tuple[int, int]:
    since, until = period.bounds(people.zone())
    made = Activity.objects.filter(kind__in=CONTACTS, at__gte=since, at__lt=until, lead__removed_at=None)
    made = made.filter(Q(due_at=None) | Q(done_at__isnull=False))
    sums = made.aggregate(n=Count("pk"), k=Count("pk", filter=Q(evidence="recorded")))
    return sums["k"], sums["n"]


def first_line(stage: Stage, now: datetime) -> Found:
    """5: how many of the first line lie below the whole with their whole interval; nobody is named or ranked."""
    days = window(now)
    table = funnel_table(FunnelQuery(days.start, days.end, by="first_line"), now=now)
    url = f"{reverse('funnel:overview')}?from={days.start}&to={days.end}&by=first_line"
    steps = [at for row in table.rows if row.member for at in row.stages if at.stage.pk == stage.pk]
    enough = [at.step for at in steps if at.step.n >= MIN_N]
    whole = next((at.step.from_previous for at in table.total.stages if at.stage.pk == stage.pk), None)
    if not enough or whole is None:
        return Found(
            _("Nobody on the first line has thirty leads in ninety days: too few to tell people apart."),
            n=0, k=0, url=url, is_found=False,
        )  # fmt: skip
    below = sum(1 for step in enough if step.high is not None and step.high < whole)
    return Found(
        _("%(k)s of %(n)s on the first line convert below the whole beyond chance."),
        {"k": below, "n": len(enough)}, below, len(enough), url,
    )  # fmt: skip


def rules(stage: Stage, now: datetime) -> Found:
    """6: whether a signed regulation of hand-over is in force, and since when."""
    today, url = local_day(now, people.zone()), reverse("funnel:sla")
    contract = sla_contracts.active(today)
    if contract is None:
        return Found(_("No signed agreement says how a lead is handed over and answered."), k=0, n=1, url=url)
    days = max(0, (today - contract.starts_on).days)
    return Found(_("An agreement on hand-over is in force for %(days)s days."), {"days": days}, 1, 1, url)


def pay(stage: Stage, now: datetime) -> Found:
    """7: whether what is paid goes along with the quality of leads; months of schemes, nobody's amounts."""
    url = reverse("hiring:pay")
    months = PayMonth.objects.exclude(state="open").filter(decided__gt=0, total_minor__gt=0, fact__isnull=False)
    recent = months.filter(month__gte=window(now).start.replace(day=1) - timedelta(days=275))
    rows = recent.values_list("total_minor", "fact", "decided")
    pairs = [(float(paid), good / decided) for paid, good, decided in rows if paid and decided and good is not None]
    r = correlation(pairs) if len(pairs) >= MIN_MONTHS else None
    if r is None:
        return Found(
            _("%(n)s months of pay are calculated: too few to see whether pay follows quality."),
            {"n": len(pairs)}, n=len(pairs), url=url, is_found=False,
        )  # fmt: skip
    said = {"n": len(pairs), "r": round(r, 2)}
    return Found(
        _("Over %(n)s months pay and the quality of leads go together with r = %(r)s."), said, n=len(pairs), url=url
    )


def scripts(stage: Stage, now: datetime) -> Found:
    """8: whether this step has a script, and how old its newest version is."""
    url, today = reverse("practices:scripts"), local_day(now, people.zone())
    newest = (
        Script.objects.filter(
            stage__order__lte=stage.order, stage__pipeline=stage.pipeline_id, is_active=True, versions__at__lte=now
        )
        .order_by("-stage__order", "-versions__at")
        .values_list("versions__at", flat=True)
        .first()
    )
    if newest is None:
        return Found(_("There is no script up to this step."), k=0, n=1, url=url)
    days = (today - local_day(newest, people.zone())).days
    return Found(_("The script of this step was last changed %(days)s days ago."), {"days": days}, 1, 1, url)


CHECKS: Mapping[int, Callable[[Stage, datetime], Found]] = {
    1: refused, 2: agreed, 3: leaking, 4: channels, 5: first_line, 6: rules, 7: pay, 8: scripts,
}  # fmt: skip
