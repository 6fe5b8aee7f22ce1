from datetime import timedelta

import pytest
from django.utils import translation

from tests.factories.meetings import hold, weekly


@pytest.fixture
def series(cmo, cco, now):
    """Mondays at nine; it is a quarter of an hour before the first."""
    return weekly(cmo, cco, now=now - timedelta(minutes=15))


@pytest.fixture
def meeting(series):
    return series.meetings.order_by("slot_start")[0]


@pytest.fixture
def following(series):
    return series.meetings.order_by("slot_start")[1]


@pytest.fixture
def running_meeting(meeting, cmo, cco, now):
    return hold(meeting, cmo, cco, now=now)


@pytest.fixture
def english():
    with translation.override("en"):
        yield
