"""How the machinery is doing, as a dictionary for people and as Prometheus text."""

from datetime import datetime
from typing import Any

from celery import current_app
from django.db import DatabaseError, connection, connections, router
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from delivery import bell, selectors
from delivery.models import WebhookDelivery
from delivery.models.outbox import STATE_WORDS

CONNECT_SECONDS = 0.5


def parts(*, now: datetime) -> dict[str, Any]:
    """True is well; the age is that of the oldest letter that should have left, in seconds."""
    database = database_answers()
    return {
        "database": database,
        "migrations": database and migrations_are_done(),
        "broker": broker_answers(),
        "oldest_undelivered_seconds": oldest_seconds(now) if database else None,
    }


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return False
    return True


def migrations_are_done() -> bool:
    """In every database; one that stands apart has its own apps alone."""
    return all(_is_migrated(alias) for alias in connections)


def _is_migrated(alias: str) -> bool:
    line = connections[alias]
    try:
        if not MigrationRecorder(line).has_table():
            return False
        executor = MigrationExecutor(line)
        leaves = executor.loader.graph.leaf_nodes()
    except DatabaseError:
        line.close()
        return False
    return not executor.migration_plan([leaf for leaf in leaves if router.allow_migrate(alias, leaf[0])])


def broker_answers() -> bool:
    try:
        with current_app.connection_for_write(connect_timeout=CONNECT_SECONDS) as line:
            limits = {"max_retries": 0, "socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": CONNECT_SECONDS}
            line.transport_options = {**(line.transport_options or {}), **limits}
            line.ensure_connection(max_retries=1, timeout=1)
    except Exception:
        return False
    return True


def oldest_seconds(now: datetime) -> int:
    age = selectors.oldest_waiting(now)
    return int(age.total_seconds()) if age else 0


def oldest_event(state: dict[str, Any], now: datetime) -> float:
    since = WebhookDelivery.objects.due_since(now) if state["migrations"] else None
    return (now - since).total_seconds() if since else 0.0


def prometheus(*, now: datetime) -> bytes:
    registry = CollectorRegistry()
    letters = Gauge("alignment_outbox_messages", "Outbox rows by state", ["state"], registry=registry)
    counts = selectors.counts_by_state() if database_answers() else {}
    for state in STATE_WORDS:
        letters.labels(state).set(counts.get(state, 0))
    for name, words, value in figures(now):
        Gauge(f"alignment_{name}", words, registry=registry).set(value)
    return generate_latest(registry)


def figures(now: datetime) -> list[tuple[str, str, float]]:
    state = parts(now=now)
    return [
        ("database_up", "1 when the database answers", float(state["database"])),
        ("broker_up", "1 when the broker answers", float(state["broker"])),
        ("migrations_done", "1 when no migration waits", float(state["migrations"])),
        ("outbox_oldest_seconds", "Age of the oldest undelivered row", float(state["oldest_undelivered_seconds"] or 0)),
        ("webhooks_oldest_seconds", "Age of the oldest event not yet sent to its receiver", oldest_event(state, now)),
        ("bell_failures_total", "Rings that did not reach the broker, in this process", float(bell.line.failures)),
    ]
