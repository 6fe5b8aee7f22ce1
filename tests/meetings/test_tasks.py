"""The rhythm is kept by the clock; running it twice changes nothing."""

import pytest
from django.utils import timezone

from loop.models import Signal, Topic
from meetings.models import Meeting
from meetings.tasks import collect_signals, keep_meetings
from tests.factories.meetings import weekly

pytestmark = pytest.mark.django_db


def test_four_weeks_ahead_are_kept(cmo, cco):
    series = weekly(cmo, cco, now=timezone.now())
    Meeting.objects.filter(series=series).delete()
    for _time in range(2):
        keep_meetings()
    assert series.meetings.count() in {4, 5}


def test_signals_are_collected_and_the_agenda_drafted_once(cmo, cco):
    series = weekly(cmo, cco, now=timezone.now())
    for _time in range(2):
        collect_signals()
    assert (Signal.objects.count(), Topic.objects.count()) == (0, 3)
    assert series.meetings.order_by("slot_start").first().agenda.count() == 3
