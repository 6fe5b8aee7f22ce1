"""The database keeps the laws that the code relies on."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from funnel.models import StageEvent
from tests.factories.funnel import make_lead


def test_no_model_change_is_without_a_migration(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("change", [{"door": "api"}, {"note": "x"}, {"occurred_at": "2026-01-01T00:00:00Z"}])
def test_an_event_cannot_be_edited(company, change):
    event = make_lead().events.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        StageEvent.objects.filter(pk=event.pk).update(**change)


def test_erasure_may_blank_the_note_of_an_event(company):
    event = make_lead().events.get()

    assert StageEvent.objects.filter(pk=event.pk).update(note=None) == 1


def test_an_event_cannot_be_deleted_unless_it_is_demo(company):
    event = make_lead().events.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        StageEvent.objects.filter(pk=event.pk)._raw_delete("default")
