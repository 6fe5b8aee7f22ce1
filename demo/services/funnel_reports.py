"""Two reports that both heads open, one of them in the post every Monday."""

from datetime import datetime, timedelta

from demo.services.cast import Cast
from demo.services.meetings import words
from funnel.services import reports

BY_SOURCE = ("Воронка по источникам", "Funnel by source")
RIPENING = ("Как зреют когорты", "How cohorts ripen")
PLANNED_DAYS_AGO = 20


def fill(cast: Cast, *, now: datetime) -> None:
    then = now - timedelta(days=PLANNED_DAYS_AGO)
    weekly = reports.keep(
        name=words(cast, BY_SOURCE), page="overview", words="by=source", is_shared=True, actor=cast["cmo"], now=then,
        is_demo=True,
    )  # fmt: skip
    reports.plan(
        weekly, rhythm="weekly", day=1, hour=9, recipients=[cast["cmo"], cast["cco"]], actor=cast["cmo"], now=now
    )
    reports.pin(weekly, actor=cast["cmo"], now=then)
    reports.keep(
        name=words(cast, RIPENING), page="cohorts", words="", is_shared=True, actor=cast["cco"], now=then, is_demo=True
    )
