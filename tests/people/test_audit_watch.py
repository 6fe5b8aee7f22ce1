"""The journal is read again each night."""

import pytest
from django.db import connection

from accounts.tasks import verify_audit
from delivery.models import Alert
from people.models import AuditEvent
from people.services import audit

pytestmark = pytest.mark.django_db


def altered(event: AuditEvent) -> None:
    """As somebody with the keys of the database would do it, past the guard."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'people_auditevent'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
    AuditEvent.objects.filter(pk=event.pk).update(verb="something else")


def test_an_altered_journal_is_an_alert_to_the_administrator(company, administrator, now):
    recorded = [audit.record(actor=administrator, verb=f"change {n}", obj=company, now=now) for n in range(3)]
    altered(recorded[1])

    verify_audit()

    (alert,) = Alert.objects.filter(key="AL-24", subject_key="audit", closed_at=None)
    assert (alert.person, alert.params) == (administrator, {"id": recorded[1].pk})
    assert str(recorded[1].pk) in alert.words


def test_a_whole_journal_raises_nothing_and_closes_what_was_raised(company, administrator, now):
    audit.record(actor=administrator, verb="change", obj=company, now=now)
    Alert.objects.create(key="AL-24", subject_key="audit", person=administrator, text="Altered", raised_at=now)

    verify_audit()

    assert not Alert.objects.filter(closed_at=None).exists()
