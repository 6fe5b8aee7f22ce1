"""The hand-over: taken, sent back with a code, contested, returned later (C2, R5)."""

from datetime import date, timedelta

import pytest

from alignment.shared.errors import InvalidInput
from funnel.models import Clock
from funnel.selectors import leads as selectors
from funnel.services import handovers, stages
from funnel.services.stages import UnableToMoveLead
from tests.factories.funnel import make_lead


@pytest.fixture
def mql(cmo, now):
    lead = make_lead("lead", at=now)
    stages.move_lead(lead, to_stage="mql", now=now, actor=cmo)
    return lead


def clock(lead, kind, number=1):
    return Clock.objects.get(lead=lead, kind=kind, mql_no=number)


def test_accept_from_the_queue_makes_an_owner_and_stops_the_decision_clock(mql, rep, team_one, now):
    at = now + timedelta(minutes=30)

    handovers.accept(mql, actor=rep, now=at)

    assert (mql.stage.key, mql.owner, mql.team) == ("accepted", rep, team_one)
    assert (clock(mql, "decision").stopped_at, clock(mql, "decision").minutes) == (at, 30)
    assert clock(mql, "first_touch").stopped_at is None


def test_accept_leaves_the_owner_whom_the_lead_has(mql, rep, head_of_sales, now):
    mql.owner = rep
    mql.save()

    handovers.accept(mql, actor=head_of_sales, now=now)

    assert mql.owner == rep


@pytest.mark.parametrize("stage", ["accepted", "sql", "won", "lost", "spam"])
def test_there_is_nothing_to_accept_after_the_hand_over(rep, now, stage):
    with pytest.raises(UnableToMoveLead):
        handovers.accept(make_lead(stage, owner=rep), actor=rep, now=now)


def test_reject_needs_what_its_code_needs(mql, rep, now):
    """C2: `other` needs a note, `timing` a date."""
    with pytest.raises(InvalidInput) as note:
        handovers.reject(mql, reason="other", actor=rep, now=now)
    with pytest.raises(InvalidInput) as day:
        handovers.reject(mql, reason="timing", actor=rep, now=now)
    event = handovers.reject(mql, reason="timing", until=date(2026, 6, 1), actor=rep, now=now)

    assert (note.value.field, day.value.field) == ("note", "until")
    assert (event.reason.key, event.until, mql.recycle_until) == ("timing", date(2026, 6, 1), date(2026, 6, 1))
    assert clock(mql, "decision").minutes == 0


def test_a_rejection_is_contested_once_and_waits_for_the_meeting(mql, rep, cmo, now):
    handovers.reject(mql, reason="budget", actor=rep, now=now)

    event = handovers.contest(mql, note="Бюджет подтверждён", actor=cmo, now=now + timedelta(hours=1))

    assert mql.stage.key == "rejected"
    assert list(selectors.contested_since(now)) == [event]
    with pytest.raises(UnableToMoveLead):
        handovers.contest(mql, note="Ещё раз", actor=cmo, now=now + timedelta(hours=2))


def test_contest_needs_a_note_and_a_rejection(mql, cmo, now):
    with pytest.raises(InvalidInput):
        handovers.contest(mql, note=" ", actor=cmo, now=now)
    with pytest.raises(UnableToMoveLead):
        handovers.contest(mql, note="Почему?", actor=cmo, now=now)


def test_a_recycled_lead_comes_back_with_the_next_number_and_new_clocks(mql, rep, cmo, now):
    """B6: a recycled lead gets a new clock; the old one stays as it was."""
    handovers.reject(mql, reason="no_need", actor=rep, now=now + timedelta(minutes=10))
    later = now + timedelta(days=7)

    handovers.recycle(mql, until=None, actor=cmo, now=later)

    assert (mql.stage.key, mql.mql_no) == ("mql", 2)
    assert (clock(mql, "decision", 1).minutes, clock(mql, "decision", 2).started_at) == (10, later)


def test_a_lead_waits_for_its_date_and_then_returns_by_itself(mql, rep, cmo, now):
    handovers.reject(mql, reason="budget", actor=rep, now=now)
    handovers.recycle(mql, until=date(2026, 4, 1), actor=cmo, now=now)
    assert (mql.stage.key, mql.recycle_until, mql.mql_no) == ("lead", date(2026, 4, 1), 1)

    assert stages.return_recycled(now=now, today=date(2026, 3, 31)) == 0
    assert stages.return_recycled(now=now, today=date(2026, 4, 1)) == 1
    assert stages.return_recycled(now=now, today=date(2026, 4, 1)) == 0

    mql.refresh_from_db()
    assert (mql.stage.key, mql.mql_no, mql.recycle_until) == ("mql", 2, None)
    assert mql.events.order_by("-pk")[0].door == "rule"


def test_timing_brings_the_lead_back_on_its_date(mql, rep, now):
    handovers.reject(mql, reason="timing", until=date(2026, 4, 1), actor=rep, now=now)

    assert stages.return_recycled(now=now, today=date(2026, 4, 1)) == 1


def test_three_cycles_are_enough(mql, rep, cmo, now):
    """C2: at most three cycles."""
    for number in (1, 2, 3):
        assert mql.mql_no == number
        handovers.reject(mql, reason="budget", actor=rep, now=now)
        if number < 3:
            handovers.recycle(mql, until=None, actor=cmo, now=now)

    with pytest.raises(UnableToMoveLead):
        handovers.recycle(mql, until=None, actor=cmo, now=now)


def test_an_open_lead_is_not_recycled(mql, cmo, now):
    with pytest.raises(UnableToMoveLead):
        handovers.recycle(mql, until=None, actor=cmo, now=now)
