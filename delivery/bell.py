"""The doorbell: after the commit it tells a worker to look at the rows. Losing a ring loses nothing."""

import logging
import time
from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction

TASKS = {
    "outbox": "delivery.tasks.relay_outbox",
    "webhooks": "delivery.tasks.relay_webhooks",
    "returns": "delivery.tasks.read_returns",
    "imports": "funnel.tasks.run_imports",
    "rollups": "funnel.tasks.rebuild_marked_cells",
    "hiring-rollups": "hiring.tasks.rebuild_marked_cells",
    "connections": "connectors.tasks.talk_to_crms",
    "meetings": "meetings.tasks.keep_meetings",
    "practices": "practices.tasks.keep_practices",
    "received": "connectors.tasks.work_off_received",
}
CONNECT_SECONDS = 0.2
REST_SECONDS = 5.0

log = logging.getLogger(__name__)


class Line:
    """How the line to the broker is doing: after a failed ring it rests, so that no request waits twice."""

    def __init__(self) -> None:
        self.failures = 0
        self.quiet_until = 0.0

    def resting(self) -> bool:
        return time.monotonic() < self.quiet_until

    def failed(self, error: Exception) -> None:
        self.failures += 1
        self.quiet_until = time.monotonic() + REST_SECONDS
        log.warning("The bell did not ring: %s", type(error).__name__)


line = Line()


def ring(name: str, **ids: Any) -> None:
    """Never raises and never waits long; the sweep of every ten seconds finds what a lost ring left."""
    transaction.on_commit(partial(_ring_now, TASKS[name], ids), robust=True)


def _ring_now(task: str, ids: dict[str, Any]) -> None:
    if line.resting():
        return
    try:
        _send(task, ids)
    except Exception as error:
        line.failed(error)


def _send(task: str, ids: dict[str, Any]) -> None:
    if not settings.REDIS_URL:
        current_app.send_task(task, kwargs=ids, retry=False, ignore_result=True)
        return
    with current_app.connection_for_write(connect_timeout=CONNECT_SECONDS) as connection:
        limits = {"max_retries": 0, "socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": 0.5}
        connection.transport_options = {**(connection.transport_options or {}), **limits}
        current_app.send_task(task, kwargs=ids, connection=connection, retry=False, ignore_result=True)
