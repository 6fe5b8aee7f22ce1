"""What is written to amoCRM: the responsible person, the reason of a loss, one note, and never a stage."""

from datetime import UTC, datetime

import pytest

from connectors.vendors.amocrm import AmoCrm
from connectors.vendors.http import Http, Refused, TokenExpired
from tests.connectors.fakes.amocrm import LOST, SECRETS, AmoPortal
from tests.connectors.fakes.server import running

NOON = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp())


@pytest.fixture
def portal(settings):
    with running(AmoPortal(now=NOON)) as server:
        settings.INNER_HOSTS = [server.place]
        server.portal.url = server.url
        yield server.portal


def amo(portal):
    return AmoCrm(portal.url, SECRETS, Http(), clock=portal.now)


def test_the_responsible_person_is_written(portal):
    lead = portal.play_add_lead(owner=101)

    amo(portal).write_owner(str(lead), "102")

    assert portal.play_writes() == [
        {"method": "PATCH", "path": f"/api/v4/leads/{lead}", "said": {"responsible_user_id": 102}}
    ]
    assert portal.play_lead(lead)["responsible_user_id"] == 102


def test_the_reason_is_written_and_the_stage_is_not(portal):
    lead = portal.play_add_lead()

    amo(portal).write_reason(str(lead), "202")

    assert portal.play_writes()[0]["said"] == {"loss_reason_id": 202}
    assert portal.play_lead(lead)["status_id"] != LOST


def test_a_note_is_written_word_for_word(portal):
    lead = portal.play_add_lead()

    amo(portal).write_note(str(lead), "Лид принят: «Завод» & Ко")

    assert portal.play_writes() == [
        {
            "method": "POST",
            "path": f"/api/v4/leads/{lead}/notes",
            "said": [{"note_type": "common", "params": {"text": "Лид принят: «Завод» & Ко"}}],
        }
    ]


def test_a_note_of_ours_is_not_read_as_a_call(portal):
    lead = portal.play_add_lead()
    connector = amo(portal)
    connector.write_note(str(lead), "Лид принят")

    assert connector.read("calls", since=None).records == ()


def test_what_is_no_longer_there_is_refused(portal):
    lead = portal.play_add_lead()
    portal.play_delete(lead)

    with pytest.raises(Refused, match="does not know") as refused:
        amo(portal).write_owner(str(lead), "102")
    assert refused.value.status == 404


def test_a_user_whom_they_do_not_know_is_refused(portal):
    with pytest.raises(Refused) as refused:
        amo(portal).write_owner(str(portal.play_add_lead()), "999")
    assert refused.value.status == 400


def test_an_expired_key_writes_nothing(portal):
    lead = portal.play_add_lead()
    portal.play_expire_tokens()

    with pytest.raises(TokenExpired):
        amo(portal).write_note(str(lead), "Лид принят")
    assert portal.play_writes() == []
