"""Counters of a window. The counting and the reading are one statement: parallel callers cannot slip through."""

from datetime import UTC, datetime, timedelta

from django.db import connection

from delivery.models import RateCounter

COUNT = """
    INSERT INTO {table} ("key", window_start, "count") VALUES (%s, %s, 1)
    ON CONFLICT ("key", window_start) DO UPDATE SET "count" = {table}."count" + 1 RETURNING "count"
"""
KEPT = timedelta(days=1)


def allow(key: str, *, limit: int, seconds: int, now: datetime) -> bool:
    """Counts this call and says whether it is within `limit` for the current window."""
    start = connection.ops.adapt_datetimefield_value(window_start(now, seconds))
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(table=RateCounter._meta.db_table), [f"{key}:{seconds}"[:200], start])
        return int(cursor.fetchone()[0]) <= limit


def seconds_left(*, seconds: int, now: datetime) -> int:
    end = window_start(now, seconds) + timedelta(seconds=seconds)
    return max(1, int((end - now).total_seconds()) + 1)


def window_start(now: datetime, seconds: int) -> datetime:
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=UTC)


def clear(*, now: datetime) -> int:
    return RateCounter.objects.filter(window_start__lt=now - KEPT).delete()[0]
