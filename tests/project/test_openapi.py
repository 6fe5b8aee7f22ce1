"""docs/openapi.yaml is what the code serves; `make docs` writes it."""

from collections import Counter
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.test import Client

FILE = Path(__file__).resolve().parent.parent.parent / "docs" / "openapi.yaml"
METHODS = {"get", "post", "put", "patch", "delete"}
# A remembered body beside its sender would give a secret vote away (decisions.md 21); a test event keeps nothing.
UNREMEMBERED = {"/api/v1/cup-rounds/{id}/vote/", "/api/v1/webhooks/{id}/test/"}


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> str:
    target = tmp_path_factory.mktemp("docs") / "openapi.yaml"
    call_command("spectacular", "--file", str(target), "--validate", "--lang", "en")
    return target.read_text()


@pytest.fixture(scope="module")
def document(written) -> dict:
    return yaml.safe_load(written)


def operations(document):
    return [(p, m, o) for p, found in document["paths"].items() for m, o in found.items() if m in METHODS]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the bounds of numbers in the file are those of SQLite")
def test_the_file_is_current(written):
    assert FILE.exists(), "run `make docs`"
    assert yaml.safe_load(FILE.read_text()) == yaml.safe_load(written), "run `make docs`"


def test_the_document_is_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    assert document["components"]["securitySchemes"]["bearerKey"]["scheme"] == "bearer"


def test_operation_ids_are_unique(document):
    ids = Counter(operation["operationId"] for _path, _method, operation in operations(document))
    assert [name for name, times in ids.items() if times > 1] == []


def test_every_operation_describes_its_errors_as_problems(document):
    for path, method, operation in operations(document):
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert "application/problem+json" in answer["content"], (path, method, status)
        assert {"400", "401", "403", "429", "503"} <= set(operation["responses"]), (path, method)


def test_every_post_takes_an_idempotency_key(document):
    for path, method, operation in operations(document):
        if method == "post" and path not in UNREMEMBERED:
            names = {parameter["name"] for parameter in operation.get("parameters", [])}
            assert "Idempotency-Key" in names, path


@pytest.mark.django_db
def test_the_document_is_served():
    answer = Client().get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["openapi"][:3]) == (200, "3.1")
