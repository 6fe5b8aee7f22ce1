"""Sellers say where their deals stand; each Monday the forecast is written down and stays as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import Period, local_day
from funnel.metrics.plan import forecast as run_rate
from funnel.models import Lead
from people import selectors as people
from people.models import Person
from people.services import audit
from planning.metrics.forecast import Deal, counted
from planning.models import DealForecast, ForecastSnapshot, SnapshotDeal
from planning.models.forecasts import CATEGORY_KEYS
from planning.selectors.capacity import selling_people
from planning.selectors.deals import deal_stages, open_deals, open_deals_then, won_minor
from planning.selectors.forecast import Line, lines_of
from planning.selectors.spans import KINDS, Span

OPENS_AT = 6
PERIODS = ("month", "quarter")
AT_MOST_AHEAD = timedelta(days=730)


@transaction.atomic
def say(lead: Lead, *, category: str, closes_on: date | None, actor: Person, now: datetime) -> DealForecast:
    """The owner's own word, or the head's; a later one stands beside it and counts."""
    if not Lead.objects.editable_by(actor).filter(pk=lead.pk).exists():
        raise NotAllowed(_("This deal is worked on by another side or another team; you may read it."))
    if category not in CATEGORY_KEYS:
        raise InvalidInput(_("Choose how sure the deal is."), field="category")
    if lead.stage_id not in {stage.pk for stage in deal_stages()}:
        raise DomainError(_("Only an open deal has a forecast."))
    today = local_day(now, people.zone())
    if closes_on is not None and not today <= closes_on <= today + AT_MOST_AHEAD:
        raise InvalidInput(_("The day of closing is today or later, within two years."), field="closes_on")
    word = DealForecast.objects.create(lead=lead, category=category, closes_on=closes_on, by=actor, at=now)
    audit.record(actor=actor, verb="deal.forecast", obj=word, now=now, details={"category": category})
    return word


def take_due(now: datetime) -> int:
    """Monday from six o'clock by the company's clock; a Monday that was missed is made up later that week."""
    local = now.astimezone(people.zone())
    monday = Period.week_of(local.date()).start
    if local.date() == monday and local.hour < OPENS_AT:
        return 0
    if ForecastSnapshot.objects.filter(monday=monday).exists():
        return 0
    return take(monday, now=now)


def take(monday: date, *, now: datetime, as_of: datetime | None = None) -> int:
    """All levels of the month and the quarter at once, or nothing: whoever came first has written them."""
    deals = open_deals(now=now) if as_of is None else open_deals_then(as_of)
    spans = [Span(kind, KINDS[kind](monday)) for kind in PERIODS]
    try:
        with transaction.atomic():
            return sum(_take(span, monday, deals, now=now, as_of=as_of or now) for span in spans)
    except IntegrityError:
        return 0


def _take(span: Span, monday: date, deals: Sequence[Deal], *, now: datetime, as_of: datetime) -> int:
    today = local_day(as_of, people.zone())
    won = won_minor(span.period.start, span.period.end, before=today if as_of < now else None)
    lines = lines_of(span, deals, won, selling_people(), is_head=True)
    gone, days = span.gone(today, people.working_calendar())
    rows = [_row(line, span, monday, run_rate(line.totals.won_minor, gone, days), as_of) for line in lines]
    made = ForecastSnapshot.objects.bulk_create(rows)
    inside = counted(deals, span.period.end)
    SnapshotDeal.objects.bulk_create(
        SnapshotDeal(
            snapshot=made[0], lead_id=deal.lead_id, amount_minor=deal.amount_minor or 0, category=deal.category,
            closes_on=deal.closes_on,
        )
        for deal in inside
        if deal.closes_on is not None
    )  # fmt: skip
    return len(made)


def _row(line: Line, span: Span, monday: date, run: float | None, at: datetime) -> ForecastSnapshot:
    found = line.totals
    return ForecastSnapshot(
        monday=monday, segment=line.segment, start=span.period.start, end=span.period.end, won_minor=found.won_minor,
        commit_minor=found.commit_minor, best_minor=found.best_minor, weighted_minor=found.weighted_minor,
        pipeline_minor=found.pipeline_minor, run_rate_minor=None if run is None else round(run),
        plan_minor=None if line.plan_minor is None else round(line.plan_minor),
        currency=people.company().currency, taken_at=at,
    )  # fmt: skip
