"""The key of amoCRM: a long-lived one, or one renewed by OAuth, and what its refusals mean."""

from datetime import UTC, datetime

import pytest

from connectors.vendors.amocrm import AmoCrm
from connectors.vendors.http import Http, NotAnswering, Refused, TokenExpired
from tests.connectors.fakes.amocrm import SECRETS, AmoPortal
from tests.connectors.fakes.server import Told, running

NOON = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp())


@pytest.fixture
def portal(settings):
    with running(AmoPortal(now=NOON)) as server:
        settings.INNER_HOSTS = [server.place]
        server.portal.url = server.url
        yield server.portal


def test_a_long_lived_key_is_enough(portal):
    connector = AmoCrm(f"{portal.url}/", {"access_token": " long-lived "}, Http())

    assert len(connector.read("users", since=None).records) == 3
    assert portal.asked[0].headers["authorization"] == "Bearer long-lived"


def test_a_long_lived_key_cannot_be_renewed(portal):
    connector = AmoCrm(portal.url, {"access_token": "long-lived"}, Http())

    assert connector.renew() is None
    assert portal.play_asked() == []


def test_without_a_key_nothing_is_asked(portal):
    with pytest.raises(TokenExpired):
        AmoCrm(portal.url, {}, Http()).read("users", since=None)
    assert portal.play_asked() == []


def test_an_expired_key_is_renewed_and_the_new_refresh_token_is_returned(portal):
    portal.play_expire_tokens()
    connector = AmoCrm(portal.url, SECRETS, Http())
    with pytest.raises(TokenExpired):
        connector.read("users", since=None)

    assert connector.renew() == SECRETS | {"access_token": "access-1", "refresh_token": "refresh-1"}
    assert len(connector.read("users", since=None).records) == 3


def test_a_refresh_token_works_once(portal):
    assert AmoCrm(portal.url, SECRETS, Http()).renew() is not None

    assert AmoCrm(portal.url, SECRETS, Http()).renew() is None


def test_renewed_secrets_renew_again(portal):
    fresh = AmoCrm(portal.url, SECRETS, Http()).renew()

    assert AmoCrm(portal.url, fresh, Http()).renew()["refresh_token"] == "refresh-2"


def test_an_integration_that_was_taken_away_cannot_be_renewed(portal):
    portal.play_revoke()

    assert AmoCrm(portal.url, SECRETS, Http()).renew() is None


def test_a_portal_that_does_not_answer_keeps_the_refresh_token_for_later(portal):
    portal.play_fail()
    connector = AmoCrm(portal.url, SECRETS, Http())

    with pytest.raises(NotAnswering):
        connector.renew()
    assert connector.renew()["refresh_token"] == "refresh-1"


@pytest.mark.parametrize("answer", [{}, {"access_token": "a"}, [], None])
def test_an_answer_without_keys_renews_nothing(portal, monkeypatch, answer):
    monkeypatch.setattr(portal, "_token", lambda asked: Told(200, answer))

    assert AmoCrm(portal.url, SECRETS, Http()).renew() is None


@pytest.mark.parametrize(("status", "words"), [(402, "not paid"), (403, "forbids"), (400, "Request validation")])
def test_a_refusal_is_said_in_words(portal, monkeypatch, status, words):
    monkeypatch.setattr(portal, "answer", lambda asked: Told(status, {"detail": "Request validation failed"}))

    with pytest.raises(Refused, match=words) as refused:
        AmoCrm(portal.url, SECRETS, Http()).read("users", since=None)
    assert refused.value.status == status


def test_a_key_that_may_not_see_the_account_reads_leads_without_a_currency(portal, monkeypatch):
    portal.play_add_lead()
    answer = portal.answer
    monkeypatch.setattr(
        portal, "answer", lambda asked: Told(403, {}) if asked.path.endswith("/account") else answer(asked)
    )

    (raw,) = AmoCrm(portal.url, SECRETS, Http()).read("leads", since=None).records

    assert raw["account"] == {"currency": ""}


def test_the_pace_stays_under_seven_requests_a_second():
    assert 1 / 7 < AmoCrm.pace < 1


def test_the_secrets_are_entered_in_this_order():
    assert AmoCrm.secret_names == ("access_token", "client_id", "client_secret", "refresh_token", "redirect_uri")
