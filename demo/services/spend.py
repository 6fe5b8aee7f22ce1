"""What the campaigns of the demo company cost, day by day."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from demo.services.leads import CHANNELS, Channel
from funnel.services.spend import SpendValues, upsert_many


def fill(*, since: datetime, now: datetime, currency: str, rng: random.Random) -> None:
    upsert_many(rows(since, now, currency, rng), is_demo=True)


def rows(since: datetime, now: datetime, currency: str, rng: random.Random) -> Iterator[SpendValues]:
    paid = [channel for channel in CHANNELS if channel.daily_cost]
    day = since.date()
    while day < now.date():
        for channel in paid:
            yield one_day(channel, day, currency, rng)
        day += timedelta(days=7)


def one_day(channel: Channel, day, currency: str, rng: random.Random) -> SpendValues:
    """A week's cost booked on its first day."""
    cost = int(channel.daily_cost * 7 * rng.uniform(0.8, 1.2)) * 100
    clicks = max(1, cost // rng.randrange(9_000, 14_000))
    return SpendValues(
        date=day,
        currency=currency,
        source=channel.source,
        campaign=channel.campaign,
        impressions=clicks * rng.randrange(30, 60),
        clicks=clicks,
        cost_minor=cost,
    )
