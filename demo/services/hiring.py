"""Whom the demo company is looking for, with whom it talks, what it pays, and who grows."""

from datetime import datetime

from demo.services import (
    hiring_agencies,
    hiring_briefs,
    hiring_candidates,
    hiring_careers,
    hiring_contractors,
    hiring_pay,
    hiring_roles,
    hiring_selection,
    hiring_vacancies,
)
from demo.services.cast import Cast
from hiring.services import retention, rollups
from loop.selectors import language_of


def fill(cast: Cast, *, now: datetime) -> None:
    with language_of(None):
        opened = hiring_vacancies.fill(cast, now=now)
        hiring_agencies.choose(cast, opened, now=now)
        hiring_briefs.fill(cast, opened, now=now)
        hiring_selection.define(cast, opened, now=now)
        hiring_candidates.fill(cast, opened, now=now)
        hiring_vacancies.pause(cast, opened, now=now)
        hiring_agencies.count_hours(cast, opened, now=now)
        hiring_contractors.fill(cast, now=now)
        hiring_pay.fill(cast, now=now)
        hiring_roles.fill(cast, opened, now=now)
        hiring_careers.fill(cast, now=now)
        retention.sweep(now=now)
        rollups.rebuild_all(now=now)
