"""Which methods the demo company lives by, which it is late with, and which it has not touched."""

from datetime import datetime, time, timedelta

from demo.services.cast import Cast
from demo.services.days import ago, in_week
from practices.services import methods

STARTED_AT = time(8, 30)
# method, weeks ago, who leads it, who launched it
LAUNCHED = [
    ("onboarding", 26, "cco", "cco"),
    ("content", 20, "cmo", "cmo"),
    ("joint_training", 16, "hr", "ceo"),
    ("field_visits", 13, "cmo", "cmo"),
    ("rotation", 12, "hr", "cmo"),
    ("listening", 10, "cmo", "cmo"),
    ("weekly_meeting", 9, "cco", "cco"),
    ("survey", 8, "hr", "ceo"),
    ("general_meeting", 4, "cmo", "cmo"),
]  # fmt: skip
LATE = "competitive_intelligence"
PLANNED_DAYS, OVERDUE_DAYS = 30, 9
MEASURED, METRIC = "weekly_meeting", "sla_hit_rate"


def fill(cast: Cast, *, now: datetime) -> None:
    for key, weeks, owner, starter in LAUNCHED:
        at = in_week(now, weeks, 0, STARTED_AT)
        if key == MEASURED:
            measure(cast, at)
        methods.launch(key, owner=cast[owner], start_on=at.date(), actor=cast[starter], now=at)
    late(cast, now)


def measure(cast: Cast, launched_at: datetime) -> None:
    """Frozen before the first day; nine weeks on, its verdict is due."""
    before = ago(launched_at, 2, STARTED_AT)
    methods.plan(MEASURED, owner=cast["cco"], start_on=launched_at.date(), actor=cast["cco"], now=before)
    methods.measure(methods.of(MEASURED), metric=METRIC, actor=cast["cco"], now=before)


def late(cast: Cast, now: datetime) -> None:
    """R-MC-03: three weeks were enough, and it still waits."""
    start_on = (now - timedelta(days=OVERDUE_DAYS)).date()
    at = ago(now - timedelta(days=PLANNED_DAYS), 0, STARTED_AT)
    methods.plan(LATE, owner=cast["cmo"], start_on=start_on, actor=cast["cco"], now=at)
