import pytest
from django.test import Client, override_settings

from delivery.services import vitals

pytestmark = pytest.mark.django_db


def test_a_living_process_says_so():
    assert Client().get("/health/live/").json() == {"status": "ok"}


def test_readiness_names_each_part():
    answer = Client().get("/health/ready/")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok", "database": True, "migrations": True, "broker": True, "oldest_undelivered_seconds": 0,
    }  # fmt: skip


def test_without_the_broker_the_site_is_still_ready(monkeypatch):
    monkeypatch.setattr(vitals, "broker_answers", lambda: False)
    answer = Client().get("/health/ready/")
    assert (answer.status_code, answer.json()["broker"]) == (200, False)


@pytest.mark.parametrize("part", ["database_answers", "migrations_are_done"])
def test_without_database_or_with_migrations_to_run_it_is_not(monkeypatch, part):
    monkeypatch.setattr(vitals, part, lambda: False)
    assert Client().get("/health/ready/").status_code == 503


def test_metrics_are_for_internal_addresses():
    inside = Client(REMOTE_ADDR="10.0.0.5").get("/metrics")
    assert inside["Content-Type"].startswith("text/plain")
    assert b"alignment_outbox_oldest_seconds 0.0" in inside.content
    assert Client(REMOTE_ADDR="8.8.8.8").get("/metrics").status_code == 404
    assert Client(REMOTE_ADDR="10.0.0.5").get("/metrics", headers={"X-Forwarded-For": "8.8.8.8"}).status_code == 404


@override_settings(DEBUG=False)
def test_the_description_of_the_api_needs_no_foreign_host():
    page = Client().get("/api/v1/docs/")
    assert page.status_code == 200
    html = page.content.decode()
    assert "http://" not in html.replace("http://www.w3.org", "")
    assert "https://" not in html
    assert "<script>" not in html
    script = Client().get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert Client().get("/api/v1/schema/").status_code == 200


def test_an_address_that_does_not_exist_is_a_problem():
    for method in ("get", "post"):
        answer = getattr(Client(), method)("/api/v1/nowhere/")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert Client().get("/api/v1/me")["Location"] == "/api/v1/me/"
