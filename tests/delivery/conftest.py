"""Callers of the API, each with a key of some scope."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from delivery.services import keys


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
