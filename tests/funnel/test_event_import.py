"""A file of events writes the history of those leads alone that its author may change (decisions.md 13)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from funnel.imports import uploads
from funnel.models import StageEvent
from funnel.services import leads
from funnel.services.import_events import EventWriter
from tests.factories.funnel import make_lead

NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english(settings, tmp_path, company):
    settings.MEDIA_ROOT = tmp_path / "files"
    with translation.override("en"):
        yield


@pytest.fixture
def write():
    def take(author, **row):
        file = SimpleUploadedFile("e.csv", b"external_id,stage,at\n")
        job = uploads.receive(file, kind="stage_events", options={}, author=author, now=NOW)
        return EventWriter(job, now=NOW).write([{"external_id": "1", "stage": "won", "at": NOW, **row}])[0]

    return take


def test_a_head_writes_the_history_of_the_own_team(write, head_of_sales, rep):
    lead = make_lead("sql", owner=rep, external_id="1")

    assert write(head_of_sales).result == "created"
    lead.refresh_from_db()
    assert lead.stage.key == "won"


def test_the_lead_of_another_team_is_not_touched(write, head_of_sales, rep_of_another_team):
    lead = make_lead("sql", owner=rep_of_another_team, external_id="1")

    outcome = write(head_of_sales)

    assert (outcome.result, outcome.error) == ("failed", "This lead is known, and it is not yours to change.")
    lead.refresh_from_db()
    assert (lead.stage.key, StageEvent.objects.count()) == ("sql", 1)


def test_a_director_loads_for_everybody(write, cmo, rep_of_another_team):
    make_lead("sql", owner=rep_of_another_team, external_id="1")

    assert write(cmo).result == "created"


def test_what_is_said_of_a_merged_duplicate_is_said_of_the_lead_it_went_into(write, cco):
    """decisions.md 8."""
    lead, other = make_lead("lead", external_id="1"), make_lead("sql", external_id="2")
    leads.merge(lead, into=other, actor=cco, now=NOW - timedelta(hours=1))

    assert write(cco).result == "created"

    other.refresh_from_db()
    assert (other.stage.key, other.events.filter(stage__key="won").count(), lead.events.count()) == ("won", 1, 1)


def test_a_moment_of_the_future_fails_its_row(write, cco):
    make_lead("sql", external_id="1")

    outcome = write(cco, at=datetime(2099, 1, 1, tzinfo=UTC))

    assert outcome.result == "failed"
    assert StageEvent.objects.count() == 1
