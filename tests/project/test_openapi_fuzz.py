"""Whatever its description allows to send, the API answers without an error of its own (H-API-2)."""

import traceback
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import got_request_exception, request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from schemathesis.specs.openapi.schemas import OpenApiSchema

from delivery.services.keys import create_key
from funnel.models import ImportJob
from funnel.services import leads
from people.models import Person
from tests.factories.funnel import campaign, make_lead

SEED = 20260316
pytestmark = pytest.mark.django_db
KEYS = {"administrator": ["admin"], "cco": ["write"], "integration": ["write"]}


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """Requests in this process share the transaction of the test, so they leave its connection open."""
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    yield
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


@pytest.fixture
def schema(some_rows, kept_connection) -> OpenApiSchema:
    description = SchemaGenerator().get_schema(request=None, public=True)
    described = schemathesis.openapi.from_dict(description)
    described.app = get_wsgi_application()
    return described


@pytest.fixture
def some_rows(people_by_role, now) -> None:
    """So that an id of the path is now and then the id of something."""
    owner = people_by_role["rep"]
    rows = [make_lead(key, owner=owner, campaign=campaign()) for key in ("mql", "accepted", "kev_set", "rejected")]
    twin = make_lead("accepted", owner=owner)
    leads.merge(twin, into=rows[1], actor=people_by_role["cco"], now=now)
    ImportJob.objects.create(
        kind="leads", author=people_by_role["cco"], file_name="a.csv", path="absent.csv", sha256="0" * 64, size=1,
        phase="done", state="done", available_at=now, created_at=now,
    )  # fmt: skip


@pytest.fixture
def causes() -> Iterator[list[str]]:
    """The last line of the project's own in each traceback behind an answer 500."""
    found: list[str] = []

    def keep(sender: object, **kwargs: object) -> None:
        found.append("".join(traceback.format_exc().splitlines(keepends=True)[-6:]))

    got_request_exception.connect(keep)
    yield found
    got_request_exception.disconnect(keep)


@pytest.mark.parametrize(("role", "examples"), [("administrator", 4), ("cco", 2), ("integration", 2)])
def test_no_call_that_the_description_allows_is_answered_by_an_error_of_the_server(
    schema, people_by_role, causes, role, examples
):
    assert failures(schema, key_of(people_by_role[role], KEYS[role]), causes, examples=examples) == {}


@pytest.mark.long
@pytest.mark.parametrize("role", KEYS)
def test_no_call_of_many_is_answered_by_an_error_of_the_server(schema, people_by_role, causes, role):
    assert failures(schema, key_of(people_by_role[role], KEYS[role]), causes, examples=150) == {}


def key_of(person: Person, scopes: list[str]) -> str:
    return create_key(person, name="fuzz", scopes=scopes, now=timezone.now())[1]


def failures(schema: OpenApiSchema, key: str, causes: list[str], *, examples: int) -> dict[str, set[str]]:
    """Operation: what raised there."""
    found: dict[str, set[str]] = {}
    for operation in schema.get_all_operations():
        try_out(operation.ok(), key, examples)
        if causes:
            found[operation.ok().label] = set(causes)
            causes.clear()
    return found


def try_out(operation, key: str, examples: int) -> None:
    @seed(SEED)
    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck), verbosity=Verbosity.quiet,
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def call(case) -> None:
        number = case.path_parameters.get("id")
        if isinstance(number, int) and number % 2 == 0:
            case.path_parameters["id"] = 1 + number % 6
        case.call(headers={"Authorization": f"Bearer {key}"})

    call()
