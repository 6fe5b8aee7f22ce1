"""Doors for machines, before hosts, HTTPS, sessions and preferences are looked at.

/healthz and /health/live/: the process answers. /readyz: it can do its work, each dependency named.
"""

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

CONNECT_SECONDS = 1


class HealthDoors:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        if request.path in ("/healthz", "/health/live/"):
            return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
        return readiness() if request.path == "/readyz" else self.get_response(request)


def readiness() -> HttpResponse:
    """Without the broker the site still serves: work waits as rows until the sweep finds it."""
    parts = {"database": database_answers(), "broker": broker_answers()}
    status = {True: "ok", False: "failed"}
    return JsonResponse(
        {"status": status[parts["database"]], **{name: status[answers] for name, answers in parts.items()}},
        status=200 if parts["database"] else 503,
        headers={"Cache-Control": "no-store"},
    )


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return False
    return True


def broker_answers() -> bool:
    if not settings.REDIS_URL:
        return True
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=CONNECT_SECONDS
    )
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
