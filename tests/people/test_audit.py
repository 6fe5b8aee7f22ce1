"""The audit is one chain: whoever edits a row behind the application's back is found."""

import pytest
from django.db import DatabaseError, connection, transaction

from people.models import AuditEvent
from people.services import audit


@pytest.fixture
def recorded(company, rep, administrator, now):
    return [
        audit.record(actor=administrator, verb=verb, obj=rep, now=now, details={"роль": verb, "day": now.date()})
        for verb in ("one", "two", "three")
    ]


def test_each_event_carries_the_hash_of_the_one_before(recorded):
    assert recorded[0].previous_hash == ""
    assert recorded[1].previous_hash == recorded[0].hash
    assert recorded[2].previous_hash == recorded[1].hash


def test_an_untouched_chain_verifies_after_reading_it_back(recorded):
    assert audit.verify_chain() is None


def test_an_event_says_who_did_what_to_which_object(recorded, rep, administrator):
    event = AuditEvent.objects.first()

    assert (event.actor, event.verb, event.object_type, event.object_id) == (
        administrator, "one", "people.person", str(rep.pk),
    )  # fmt: skip
    assert event.details == {"роль": "one", "day": "2026-03-16"}


def test_the_database_refuses_to_edit_or_delete_an_event(recorded):
    for statement in ("UPDATE people_auditevent SET verb = 'x'", "DELETE FROM people_auditevent"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(("column", "value"), [("verb", "forged"), ("details", '{"a": 1}'), ("object_id", "999")])
def test_a_row_changed_with_the_guard_taken_off_breaks_the_chain_there(recorded, column, value):
    without_the_guard(f"UPDATE people_auditevent SET {column} = %s WHERE id = %s", [value, recorded[1].pk])

    assert audit.verify_chain() == recorded[1].pk


def test_a_row_taken_out_breaks_the_chain_at_the_next_one(recorded):
    without_the_guard("DELETE FROM people_auditevent WHERE id = %s", [recorded[1].pk])

    assert audit.verify_chain() == recorded[2].pk


def test_the_gap_left_by_a_row_cannot_be_closed_by_tying_the_ends_together(recorded):
    """Only the link of the later row is changed: its own hash would have to change with it."""
    without_the_guard(
        "UPDATE people_auditevent SET previous_hash = %s WHERE id = %s", [recorded[0].hash, recorded[2].pk]
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_auditevent WHERE id = %s", [recorded[1].pk])

    assert audit.verify_chain() == recorded[2].pk


def test_demo_events_have_a_chain_of_their_own_and_may_leave(recorded, rep, now):
    audit.record(actor=None, verb="demo", obj=rep, now=now, is_demo=True)
    after = audit.record(actor=None, verb="four", obj=rep, now=now)

    AuditEvent.objects.filter(is_demo=True)._raw_delete("default")

    assert after.previous_hash == recorded[2].hash
    assert audit.verify_chain() is None
    assert audit.verify_chain(is_demo=True) is None


def without_the_guard(statement: str, values: list) -> None:
    with connection.cursor() as cursor:
        for verb in ("update", "delete"):
            suffix = " ON people_auditevent" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER people_auditevent_no_{verb}{suffix}")
        cursor.execute(statement, values)
