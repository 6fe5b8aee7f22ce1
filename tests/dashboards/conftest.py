"""A small funnel: forty leads of January, of which ten were won, and five of March that are still open."""

from datetime import datetime, timedelta

import pytest
import time_machine

from funnel.models import Lead, StageEvent
from funnel.services import rollups
from tests.conftest import MOSCOW
from tests.factories.funnel import make_lead, stage


def on(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=MOSCOW)


def passed(at: datetime, *keys: str, **fields) -> Lead:
    """A lead that entered these stages, a day each."""
    lead = make_lead("lead", at=at, **fields)
    for days, key in enumerate(keys, start=1):
        moment = at + timedelta(days=days)
        StageEvent.objects.create(lead=lead, stage=stage(key), occurred_at=moment, recorded_at=moment, door="ui")
        Lead.objects.filter(pk=lead.pk).update(stage=stage(key), stage_entered_at=moment)
    rollups.mark([lead.pk], now=at)
    return lead


@pytest.fixture
def small_funnel(company, now):
    for _number in range(10):
        passed(on(1, 12), "mql", "accepted", "won", amount_minor=10_000_000)
    for _number in range(10):
        passed(on(1, 13), "mql", "accepted", "lost")
    for _number in range(20):
        passed(on(1, 14), "mql", "rejected")
    for _number in range(5):
        passed(on(3, 15), "mql")
    rollups.rebuild_marked(now=now)


@pytest.fixture(autouse=True)
def on_monday(now):
    """Every page of these tests is opened on the fixed Monday."""
    with time_machine.travel(now, tick=False):
        yield
