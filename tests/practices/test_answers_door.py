"""`/surveys/answer/{token}/`: no login, nothing changed by looking, and nobody remembered (P8, S26, V101–V103)."""

import io
import json
import logging

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.urls import reverse
from django.utils import translation

from delivery.models import IdempotencyRecord
from people.models import AuditEvent
from practices.answers import pace, reading, store
from practices.answers.models import Waiting
from tests.practices.answering import FORM, WAVE, asked, surveys_dir  # noqa: F401

WHOLE = {"scores-trust": "4", "scores-nps": "9", "cells-side": "sales", "texts-obstacles": "Каналы"}
JSON = "application/json"


@pytest.fixture
def token(asked):  # noqa: F811
    return store.issue(WAVE, 1)[0]


@pytest.fixture
def url(token):
    return reverse("answers:answer", args=[token])


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def words(response) -> str:
    return response.content.decode()


def test_the_page_asks_what_the_wave_asks(client, url):
    response = client.get(url, headers={"Cookie": "language=en"})

    assert response.status_code == 200
    page = words(response)
    assert all(label in page for label in ("How we work together", "We trust each other", "Your department"))
    assert page.count('name="scores-trust"') == 5
    assert page.count('name="scores-nps"') == 11
    assert "can give you away" in page, "own words come with a warning"


def test_looking_changes_nothing(client, url, token):
    """S26: mail scanners look, too."""
    for _time in range(10):
        assert client.get(url).status_code == 200
        assert client.head(url).status_code == 405

    assert store.state_of(token).state == "open"
    assert Waiting.objects.count() == 0


def test_an_answer_is_taken_once(client, url, token):
    response = client.post(url, WHOLE)

    assert (response.status_code, response.headers["Location"]) == (303, reverse("answers:thanks"))
    assert client.get(reverse("answers:thanks")).status_code == 200
    assert store.state_of(token).state == "used"
    assert client.get(url).status_code == 409
    assert client.post(url, WHOLE).status_code == 409
    assert Waiting.objects.count() == 1


def test_an_answer_as_json(client, url):
    said = {"cells": {"side": "sales"}, "scores": {"trust": 4}, "texts": {"obstacles": "Каналы"}}

    first, second = (client.post(url, json.dumps(said), content_type=JSON) for _time in range(2))

    assert (first.status_code, first.json()) == (201, {})
    assert second.status_code == 409
    assert second.headers["Content-Type"] == "application/problem+json"


def test_what_was_said_is_what_is_kept(client, asked):  # noqa: F811
    for number, token in enumerate(store.issue(WAVE, 5)):
        client.post(reverse("answers:answer", args=[token]), {**WHOLE, "scores-nps": str(number)})
    store.flush(WAVE, closing=True)

    rows = store.answers_of(WAVE)
    assert sorted(row.scores["nps"] for row in rows) == [0, 1, 2, 3, 4]
    assert {(row.cells["side"], row.scores["trust"]) for row in rows} == {("sales", 4)}
    assert store.texts_of(WAVE, "obstacles") == ("Каналы",) * 5


def test_what_is_not_said_is_not_kept(client, url):
    assert client.post(url, {"scores-trust": "1", "cells-side": "", "texts-obstacles": "  "}).status_code == 303


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"scores-trust": "6"}, "scores-trust-error"),
        ({"scores-trust": "0"}, "scores-trust-error"),
        ({"scores-trust": "x"}, "scores-trust-error"),
        ({"scores-nps": "11"}, "scores-nps-error"),
        ({"scores-nps": "٣"}, "scores-nps-error"),
        ({"cells-side": "purchase"}, "cells-side-error"),
        ({"texts-obstacles": "я" * (reading.LONGEST + 1)}, "texts-obstacles-error"),
        ({"scores-salary": "1"}, "data-form-error"),
    ],
)
def test_a_value_that_is_none_comes_back_with_everything_else_kept(client, url, token, changes, where):
    response = client.post(url, WHOLE | changes)

    assert response.status_code == 422
    assert where in words(response)
    assert 'value="9" checked' in words(response) or "scores-nps" in changes
    assert store.state_of(token).state == "open"


def test_nothing_at_all_is_no_answer(client, url, token):
    assert client.post(url, {"cells-side": "sales"}).status_code == 422
    assert store.state_of(token).state == "open"


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'{"scores": []}', b'{"person": 1}', b"\xff", b"[" * 50_000, b'{"scores": {"trust": true}}',
     b'{"scores": {"trust": 4.5}}', b'{"texts": {"obstacles": 7}}', b'{"texts": {"obstacles": "a\\u0000"}}',
     b'{"cells": {"side": ["sales"]}}'],
)  # fmt: skip
def test_json_of_another_shape_is_refused_without_an_echo(client, url, token, body):
    response = client.generic("POST", url, body, content_type=JSON)

    assert response.status_code in (400, 422)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert store.state_of(token).state == "open"


def test_too_much_at_once_is_refused(client, url):
    assert client.post(url, {"texts-obstacles": "x" * 70_000}).status_code == 413


def test_all_words_together_have_a_limit(client, url, token, monkeypatch):
    monkeypatch.setattr("practices.answers.sealing.ROOM", 100)

    assert client.post(url, WHOLE).status_code == 422
    assert store.state_of(token).state == "open"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_nobody_issued_is_not_known(client, asked, method):  # noqa: F811
    assert getattr(client, method)(reverse("answers:answer", args=["x" * 43])).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_survey_that_is_over_takes_nothing(client, url, method):
    store.flush(WAVE, closing=True)

    assert getattr(client, method)(url).status_code == 410


def test_a_wave_that_is_no_longer_asked_is_shut(client, asked):  # noqa: F811
    token = store.issue(WAVE + 1, 1)[0]

    assert client.post(reverse("answers:answer", args=[token]), WHOLE).status_code == 410


def test_a_wave_closed_while_somebody_writes_keeps_his_slip(client, url, token, monkeypatch):
    monkeypatch.setattr(store, "_put", lambda *_given: False)

    assert client.post(url, WHOLE).status_code == 410
    assert store.state_of(token).state == "open"


def test_one_address_has_a_limit_that_stands_in_no_row(client, url, monkeypatch):
    monkeypatch.setattr(pace, "MOST", 2)

    statuses = [client.get(url).status_code for _time in range(3)]

    assert statuses == [200, 200, 429]
    assert not any(b"127.0.0.1" in mark for mark in pace._calls)
    assert pace.seconds_to_wait("127.0.0.1", at=1e12) is None, "the next minute knows nothing of it"


def test_whoever_is_signed_in_is_a_stranger_here(as_, rep, url):
    """Neither session nor person is read; nothing of the visit is written; no cookie goes back."""
    browser = as_(rep)
    before = (Session.objects.count(), AuditEvent.objects.count(), IdempotencyRecord.objects.count())

    answers = [browser.get(url), browser.post(url, WHOLE, headers={"X-Form-Key": "k", "Idempotency-Key": "k"})]

    assert [answer.status_code for answer in answers] == [200, 303]
    assert all(not answer.cookies for answer in answers)
    assert all(not answer.wsgi_request.user.is_authenticated for answer in answers)
    assert rep.first_name not in words(answers[0])
    assert (Session.objects.count(), AuditEvent.objects.count(), IdempotencyRecord.objects.count()) == before


def test_the_way_of_an_answer_writes_nothing_into_the_main_database(as_, rep, url):
    from django.test.utils import CaptureQueriesContext

    browser = as_(rep)
    with CaptureQueriesContext(connections["default"]) as asked_for:
        browser.get(url)
        browser.post(url, WHOLE)

    written = [query["sql"] for query in asked_for if not query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
    assert written == []
    assert not any("session" in query["sql"] for query in asked_for)


def test_the_address_is_passed_on_to_nobody(client, url):
    for answer in (client.get(url), client.post(url, {}), client.get(reverse("answers:thanks"))):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"


def test_no_log_has_the_token_or_the_words(client, url, token):
    """Through the very handlers that the settings make."""
    heard = io.StringIO()
    lines = [line for line in logging.getLogger().handlers if line.filters and hasattr(line, "setStream")]
    former = [line.setStream(heard) for line in lines]

    statuses = [client.post(url, body).status_code for body in (WHOLE | {"scores-trust": "9"}, WHOLE, WHOLE)]
    for line, stream in zip(lines, former, strict=True):
        line.setStream(stream)

    assert statuses == [422, 303, 409]
    assert "/surveys/answer/<str:token>/" in heard.getvalue(), "it is written that somebody was refused"
    assert token not in heard.getvalue()
    assert "Каналы" not in heard.getvalue()


def test_another_language_may_be_asked_for(client, url):
    client.cookies["language"] = "ru"

    assert 'lang="ru"' in words(client.get(url))
    assert FORM.title in words(client.get(url))
