"""A log says what happened and keeps what was typed to itself."""

import json
import logging
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.urls import resolve

from alignment.shared.logs import RouteInsteadOfPath
from tests.project.test_settings import production

FAIL = """
import django, logging
django.setup()
try:
    secret_figure = 1 / 0
except ZeroDivisionError:
    logging.getLogger("django.request").exception("it broke")
"""


def record_of(path: str, *args: object) -> logging.LogRecord:
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "%s: %s", args, None)
    record.request = RequestFactory().get(path)
    return record


def test_the_token_of_an_invitation_never_reaches_the_log():
    """V95: a refused password left the still valid address in the log."""
    path = "/accounts/invitation/a-secret-token/"
    record = record_of(path, "Unprocessable Entity", path)
    record.request.resolver_match = resolve(path)

    assert RouteInsteadOfPath().filter(record)
    assert "a-secret-token" not in record.getMessage()
    assert record.getMessage().startswith("Unprocessable Entity: /accounts/invitation/<")


def test_an_unknown_address_is_not_quoted():
    record = record_of("/accounts/invitatoin/a-secret-token", "Not Found", "/accounts/invitatoin/a-secret-token")

    RouteInsteadOfPath().filter(record)

    assert record.getMessage() == "Not Found: an unknown address"


@pytest.mark.django_db
def test_a_refused_form_is_logged_by_its_route(client, caplog):
    with caplog.filtering(RouteInsteadOfPath()):
        client.get("/accounts/invitation/another-secret-token/")

    assert "/accounts/invitation/<" in caplog.text
    assert "another-secret-token" not in caplog.text


def test_production_logs_a_failure_as_one_line_with_its_traceback():
    result = subprocess.run(
        [sys.executable, "-c", FAIL],
        cwd=settings.BASE_DIR,
        env=production(DJANGO_SETTINGS_MODULE="alignment.settings"),
        capture_output=True,
        text=True,
        timeout=60,
    )
    (line,) = result.stderr.strip().splitlines()
    said = json.loads(line)

    assert said["event"] == "it broke"
    assert said["level"] == "error"
    assert "ZeroDivisionError" in said["exception"]
