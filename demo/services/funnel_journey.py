"""Touches of the last months through several channels, and one map that the directors keep."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from alignment.shared.models import marked_as_demo
from demo.services.cast import Cast
from funnel.models import Lead, Source, Touch
from funnel.services import journey_maps

SEED = 27
NEWEST = 600
UNKNOWN = 0.15
KINDS = ("visit", "click", "visit", "email", "call", "event")
MAP = ("Путь от первого клика до второй покупки", "From the first click to the second purchase")


def fill(cast: Cast, *, now: datetime) -> None:
    rng = random.Random(SEED)  # noqa: S311  believable, not secret
    sources = list(Source.objects.filter(is_demo=True).order_by("pk").values_list("pk", flat=True))
    leads = Lead.objects.filter(is_demo=True).order_by("-created_at", "-pk")
    rows = leads.values_list("pk", "source_id", "campaign_id", "created_at")[:NEWEST]
    touches = [touch for row in rows if rng.random() > UNKNOWN for touch in way(rng, sources, *row)]
    Touch.objects.bulk_create(touches)
    name = MAP[cast.language == "en"]
    journey_maps.keep(name=name, scope_end="repeat", words="", actor=cast["cmo"], now=now)


def way(
    rng: random.Random, sources: list[int], lead: int, source: int | None, campaign: int | None, came_at: datetime
) -> Iterator[Touch]:
    """Up to three earlier touches, most of them in two favourite channels, and the last by the lead's own."""
    favourites = sources[:3] or sources
    for days in sorted((rng.uniform(1, 60) for _place in range(rng.choice([0, 0, 1, 1, 2, 3]))), reverse=True):
        yield touch(rng, lead, came_at - timedelta(days=days), rng.choice([*favourites, *favourites, *sources]), None)
    yield touch(rng, lead, came_at - timedelta(minutes=rng.randrange(2, 40)), source, campaign)


def touch(rng: random.Random, lead: int, at: datetime, source: int | None, campaign: int | None) -> Touch:
    return Touch(
        lead_id=lead, at=at, kind=rng.choice(KINDS), source_id=source, campaign_id=campaign, is_demo=marked_as_demo()
    )
