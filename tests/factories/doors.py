"""The API as a person with a key walks through it."""

import json

from django.test import Client
from django.utils import timezone

from delivery.services import keys


class Door:
    """`Door(rep, "intake").post("leads/", {...})`."""

    def __init__(self, person, *scopes: str) -> None:
        _key, secret = keys.create_key(person, name="test", scopes=list(scopes) or ["write"], now=timezone.now())
        self.client = Client(headers={"authorization": f"Bearer {secret}"})

    def get(self, path: str):
        return self.client.get(f"/api/v1/{path}")

    def post(self, path: str, data: object):
        return self._send("post", path, data)

    def patch(self, path: str, data: object):
        return self._send("patch", path, data)

    def _send(self, method: str, path: str, data: object):
        return getattr(self.client, method)(f"/api/v1/{path}", json.dumps(data), content_type="application/json")


def faults(response) -> list[tuple[str, str]]:
    """Fields at fault and the code of each."""
    return [(error["field"], error["code"]) for error in response.json()["errors"]]
