"""api.md 1: the scope `intake` creates leads and touches, and does nothing else."""

import pytest

from funnel.models import Lead, StageEvent
from tests.factories.doors import Door
from tests.factories.funnel import make_lead, source

SENT = {"external_id": "7", "source": "site", "city": "Томск", "phone": "+79160000000", "stage": "won"}


@pytest.fixture
def known(rep):
    return make_lead(
        "sql", owner=rep, external_id="7", namespace="site", source=source("site"), city="Омск",
        email="anna@example.com", phone="+79161234567", phone_e164="+79161234567",
    )  # fmt: skip


def test_a_key_for_intake_alone_neither_reads_nor_changes_a_known_lead(integration, known):
    answer = Door(integration, "intake").post("leads/", SENT)

    assert answer.status_code == 200
    assert answer.json() == {"id": known.pk, "identity": {"namespace": "site", "external_id": "7"}, "version": 1}
    lead = Lead.objects.get()
    assert (lead.city, lead.phone, lead.stage.key, lead.version) == ("Омск", "+79161234567", "sql", 1)
    assert StageEvent.objects.count() == 1


def test_a_new_lead_of_such_a_key_is_made_and_not_read_back(integration):
    answer = Door(integration, "intake").post("leads/", {"external_id": "8", "source": "site", "city": "Томск"})

    lead = Lead.objects.get()
    assert (answer.status_code, answer.json()) == (
        201,
        {"id": lead.pk, "identity": {"namespace": "site", "external_id": "8"}, "version": 1},
    )
    assert lead.city == "Томск"


def test_many_at_once_are_no_way_around(integration, known):
    answer = Door(integration, "intake").post("leads/bulk/", [SENT, {"external_id": "8", "source": "site"}])

    body = answer.json()
    assert (answer.status_code, body["created"], body["existing"], body["failed"]) == (207, 1, 1, 0)
    assert body["results"][0] == {"index": 0, "status": 200, "id": known.pk}
    assert Lead.objects.get(pk=known.pk).city == "Омск"


def test_a_key_that_writes_still_brings_a_known_lead_up_to_date(integration, known):
    """decisions.md 8."""
    answer = Door(integration, "intake", "write").post("leads/", {**SENT, "stage": "sql"})

    assert (answer.status_code, answer.json()["city"], answer.json()["email"]) == (200, "Томск", "anna@example.com")


def test_a_malformed_lead_is_refused_as_ever(integration):
    assert Door(integration, "intake").post("leads/", {"colour": "red"}).status_code == 400
