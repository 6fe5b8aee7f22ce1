"""Moving a lead: what is allowed, what is recorded, who is told (A24, C2)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from alignment.shared.errors import InvalidInput, StaleVersion
from delivery.models import Notification
from funnel.models import Clock, RollupMark, StageEvent
from funnel.services import clocks, stages
from funnel.services.stages import UnableToMoveLead
from tests.factories.funnel import campaign, make_lead


def test_move_lead_records_from_where_to_where_by_whom_and_when(rep, now):
    lead = make_lead("sql", owner=rep, at=now - timedelta(days=1))
    at = now - timedelta(hours=2)

    event = stages.move_lead(lead, to_stage="kev_set", now=now, actor=rep, at=at, note="Согласовали")

    assert (event.stage.key, event.from_stage.key, event.occurred_at, event.recorded_at) == ("kev_set", "sql", at, now)
    assert (event.actor, event.owner, event.door, event.note) == (rep, rep, "ui", "Согласовали")
    assert (lead.stage.key, lead.stage_entered_at, lead.version, lead.changed_by) == ("kev_set", at, 2, rep)
    assert RollupMark.objects.get().lead == lead


def test_stages_may_be_skipped(rep, now):
    """B10: a lead jumps MQL → won."""
    lead = make_lead("mql", owner=rep)

    stages.move_lead(lead, to_stage="won", now=now, actor=rep)

    assert [event.stage.key for event in lead.events.filter(kind="entered").order_by("pk")] == ["mql", "won"]


def test_move_lead_goes_back_only_with_a_note(rep, now):
    lead = make_lead("proposal", owner=rep)

    with pytest.raises(UnableToMoveLead, match="SQL"):
        stages.move_lead(lead, to_stage="sql", now=now, actor=rep)
    event = stages.move_lead(lead, to_stage="sql", now=now, actor=rep, note="Сменился заказчик")

    assert (event.stage.key, event.from_stage.key) == ("sql", "proposal")


def test_a_closed_lead_opens_only_with_a_note(rep, now):
    lead = make_lead("won", owner=rep)

    for stage in ("lead", "lost", "spam"):
        with pytest.raises(UnableToMoveLead):
            stages.move_lead(lead, to_stage=stage, now=now, actor=rep, reason="price")
    stages.move_lead(lead, to_stage="proposal", now=now, actor=rep, note="Вернул деньги")

    assert lead.stage.key == "proposal"


def test_a_refusal_changes_nothing(rep, now):
    lead = make_lead("sql", owner=rep)

    with pytest.raises(UnableToMoveLead):
        stages.move_lead(lead, to_stage="sql", now=now, actor=rep)
    with pytest.raises(InvalidInput):
        stages.move_lead(lead, to_stage="lost", now=now, actor=rep)
    with pytest.raises(InvalidInput):
        stages.move_lead(lead, to_stage="won", now=now, actor=rep, at=now + timedelta(days=1))

    lead.refresh_from_db()
    assert (lead.stage.key, lead.version, StageEvent.objects.count()) == ("sql", 1, 1)


def test_lost_carries_a_coded_reason(rep, now):
    """C2."""
    lead = make_lead("sql", owner=rep)

    with pytest.raises(InvalidInput) as unknown:
        stages.move_lead(lead, to_stage="lost", now=now, actor=rep, reason="weather")
    with pytest.raises(InvalidInput) as without_note:
        stages.move_lead(lead, to_stage="lost", now=now, actor=rep, reason="other")
    event = stages.move_lead(lead, to_stage="lost", now=now, actor=rep, reason="price")

    assert (unknown.value.field, without_note.value.field, event.reason.key) == ("reason", "note", "price")


def test_who_saw_an_older_lead_is_told_who_was_first(rep, head_of_sales, now):
    lead = make_lead("sql", owner=rep)
    stages.move_lead(lead, to_stage="kev_set", now=now, actor=rep, expected_version=1)

    with pytest.raises(StaleVersion) as stale:
        stages.move_lead(lead, to_stage="kev_held", now=now, actor=head_of_sales, expected_version=1)

    assert (stale.value.changed_by, stale.value.changed_at) == (rep, now)


def test_entering_mql_hands_over_and_starts_the_clocks(cmo, now):
    lead = make_lead("lead")

    stages.move_lead(lead, to_stage="mql", now=now, actor=cmo)

    assert lead.mql_no == 1
    assert list(lead.events.order_by("pk").values_list("kind", flat=True)) == ["entered", "entered", "routed"]
    assert [(clock.kind, clock.mql_no, clock.started_at) for clock in Clock.objects.order_by("kind")] == [
        ("decision", 1, now), ("first_touch", 1, now)
    ]  # fmt: skip


@pytest.mark.parametrize(("stage", "count"), [("won", 1), ("rejected", 1), ("kev_set", 0)])
def test_the_marketer_hears_how_a_lead_of_the_campaign_ended(rep, marketer, now, stage, count):
    lead = make_lead("sql", owner=rep, first_name="Тайный", campaign=campaign("own", owner=marketer))

    stages.move_lead(lead, to_stage=stage, now=now, actor=rep, reason="budget")

    assert Notification.objects.filter(person=marketer).count() == count
    assert not Notification.objects.filter(text__contains="Тайный").exists()


def test_junk_voids_the_clocks(cmo, now):
    """decisions.md 10."""
    lead = make_lead("mql")
    lead.mql_no = 1
    clocks.start(lead, now=now)

    stages.move_lead(lead, to_stage="spam", now=now, actor=cmo)

    assert list(Clock.objects.values_list("void_at", flat=True)) == [now, now]


def test_the_database_refuses_to_edit_an_event(rep, now):
    """decisions.md 18."""
    event = make_lead("sql").events.get()

    with pytest.raises(DatabaseError):
        StageEvent.objects.filter(pk=event.pk).update(occurred_at=now + timedelta(days=1))
