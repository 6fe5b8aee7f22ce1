"""Every address × method × role: what the table says is what happens, and a refusal changes nothing."""

from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, router, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone

from accounts.menu import SECTIONS
from tests.project.access import ROLES, TABLE
from tests.project.world import KINDS

PAGE_METHODS = ("GET", "POST")
API_METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
REFUSALS = {401, 403, 404}
NO_SUCH_METHOD = 405
WITNESSES = ("administrator", "rep", "stranger")
# What keeps watch rather than books: counters of calls, sessions, remembered answers.
UNCOUNTED = {"sessions.session", "delivery.ratecounter", "delivery.idempotencyrecord", "funnel.leadview"}

# Reading these is itself written down, for the journal and for the head.
WATCHED = {
    "api:export-leads": {"people_auditevent", "delivery_alert"},
    "hiring:candidate-file": {"people_auditevent"},
    "hiring:selection": {"people_auditevent"},
    "api:scorecards": {"people_auditevent"},
    "api:scorecard": {"people_auditevent"},
}


def names(patterns: list, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, prefix + (f"{pattern.namespace}:" if pattern.namespace else ""))
        elif isinstance(pattern, URLPattern):
            yield prefix + (pattern.name or f"nameless {pattern.pattern}")


NAMES = sorted(set(names(get_resolver().url_patterns)))


def test_every_address_is_in_the_table():
    assert [name for name in NAMES if name not in TABLE] == []


def test_every_line_of_the_table_has_an_address():
    assert [name for name in TABLE if name not in NAMES] == []


def test_the_menu_leads_nobody_to_a_refusal(db, people_by_role):
    refused_places = [
        (role, place.url_name)
        for role, person in people_by_role.items()
        for section in SECTIONS
        for place in section.places
        if role in ROLES and person.has_role(*place.roles) and not place.only_demo
        if not TABLE[place.url_name].allows("GET", role, "")
    ]
    assert refused_places == []


def digest() -> list[tuple]:
    """Rows and the highest version of every table."""
    with connection.cursor() as cursor:
        cursor.execute("EXECUTE digest" if prepared(cursor) else _digest_sql())
        return sorted(cursor.fetchall())


def prepared(cursor: Any) -> bool:
    """PostgreSQL plans the long question once a connection instead of thousands of times."""
    if connection.vendor != "postgresql":
        return False
    cursor.execute("SELECT 1 FROM pg_prepared_statements WHERE name = 'digest'")
    if not cursor.fetchone():
        cursor.execute(f"PREPARE digest AS {_digest_sql()}")
    return True


@cache
def _digest_sql() -> str:
    models = [model for model in apps.get_models(include_auto_created=True) if is_counted(model)]
    versioned = {model._meta.db_table: any(f.column == "version" for f in model._meta.fields) for model in models}
    return " UNION ALL ".join(
        f"SELECT '{table}', COUNT(*), {'COALESCE(SUM(version), 0)' if has_version else '0'} FROM {table}"
        for table, has_version in versioned.items()
    )


def is_counted(model: Any) -> bool:
    return router.db_for_read(model) == DEFAULT_DB_ALIAS and model._meta.label_lower not in UNCOUNTED


def cookies_of(person: Any) -> str:
    """Of somebody who has a password, as everybody does who came by invitation."""
    person.set_password("a-password-of-the-matrix")
    person.save()
    browser = Client()
    browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def sessions(db, people_by_role) -> dict[str, str | None]:
    return {role: cookies_of(people_by_role[role]) if role in people_by_role else None for role in ROLES}


# One for all calls: each new one would load the middleware again.
BROWSER = Client(raise_request_exception=False)


def knock(method: str, url: str, session: str | None, body: dict, *, api: bool) -> tuple[Any, list[tuple]]:
    """The answer and the digest after it; then everything is as before."""
    browser = BROWSER
    browser.cookies.clear()
    if session:
        browser.cookies[settings.SESSION_COOKIE_NAME] = session
    content = {"content_type": "application/json"} if api and method != "GET" else {}
    with transaction.atomic():
        response = browser.generic(method, url, **content) if method in API_METHODS[2:] else None
        if response is None:
            response = browser.get(url) if method == "GET" else browser.post(url, body, **content)
        if response.streaming:
            b"".join(response.streaming_content)
        after = digest()
        transaction.set_rollback(True)
    return response, after


def refused(response: Any) -> bool:
    """The way to the login names the page to come back to; signing out just ends there."""
    target = urlsplit(response.headers.get("Location", ""))
    to_login = target.path == reverse(settings.LOGIN_URL) and "next=" in target.query
    return to_login or response.status_code in REFUSALS


def faults(name: str, sessions: dict, people: dict) -> Iterator[str]:
    rule, api = TABLE[name], name.startswith("api:")
    for variant, kwargs in KINDS[rule.on](people, timezone.now()).items():
        url, before = reverse(name, kwargs=kwargs), digest()
        for method in API_METHODS if api else PAGE_METHODS:
            for role in ROLES if answers(url, method) else WITNESSES:
                response, after = knock(method, url, sessions[role], dict(rule.body), api=api)
                allowed = rule.allows(method, role, variant)
                kept = WATCHED.get(name, set()) if allowed else set()
                fault = fault_of(response, allowed, method, without(before, kept) == without(after, kept))
                if fault:
                    yield f"{method} {url} ({variant}) by {role}: {response.status_code}, {fault}"


def without(counted: list[tuple], tables: set[str]) -> list[tuple]:
    return [row for row in counted if row[0] not in tables]


def answers(url: str, method: str) -> bool:
    """Whether the view of an API address has this method; without it everybody hears 405, whoever asks."""
    view = getattr(resolve(url).func, "cls", None)
    return view is None or hasattr(view, method.lower())


def fault_of(response: Any, allowed: bool, method: str, unchanged: bool) -> str:
    if response.status_code >= 500:
        return "it broke"
    if not unchanged and (method == "GET" or not allowed or response.status_code == NO_SUCH_METHOD):
        return "it changed something"
    if response.status_code == NO_SUCH_METHOD:
        return ""
    if refused(response) == allowed:
        return "should be let in" if allowed else "should be refused"
    return ""


@pytest.mark.once
@pytest.mark.parametrize("name", [name for name in NAMES if name in TABLE])
def test_the_table_is_what_happens(name, sessions, people_by_role):
    assert list(faults(name, sessions, people_by_role)) == []
