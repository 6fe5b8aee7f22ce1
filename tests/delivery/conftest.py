"""Callers of the API, each with a key of some scope."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from delivery import egress
from delivery.services import keys, webhook_settings
from tests.delivery.receivers import listening


class Caller:
    def __init__(self, secret: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)

    def get(self, path: str, **headers: str):
        return self.client.get(path, headers=headers)

    def send(self, method: str, path: str, data: object, **headers: str):
        body = data if isinstance(data, str | bytes) else json.dumps(data)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, path, body, content_type="application/json", headers=headers)

    def post(self, path: str, data: object = "{}", **headers: str):
        return self.send("POST", path, data, **headers)

    def patch(self, path: str, data: object = "{}", **headers: str):
        return self.send("PATCH", path, data, **headers)


@pytest.fixture
def caller():
    """`caller(rep, "read")`: somebody who calls the API with a fresh key."""

    def make(person, *scopes: str) -> Caller:
        return Caller(keys.create_key(person, name="test", scopes=scopes or ("write",), now=timezone.now())[1])

    return make


@pytest.fixture
def receivers(monkeypatch):
    """Receivers of webhooks, public as far as the client can tell; the path says how each behaves."""
    with listening(monkeypatch) as found:
        yield found


@pytest.fixture
def hook(administrator, monkeypatch):
    """`hook("/ok")`: a receiver of all events, and its secret."""

    def make(path: str = "/ok", *, events=("*",), now=None):
        with monkeypatch.context() as patch:
            patch.setattr(egress, "check", lambda url: None)
            return webhook_settings.create(
                administrator, url=f"http://hooks.example.com{path}", events=events, now=now or timezone.now()
            )

    return make
