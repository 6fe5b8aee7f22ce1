"""What is asked of the figures of hiring, in the words of the funnel; the page and the API ask alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.periods import Period, local_day
from funnel.selectors.questions import VIEWS, read_choice, read_day
from funnel.selectors.tables import default_period
from people import selectors as people

CUTS = {"source": "source_id", "vacancy": "vacancy_id", "department": "department_id"}
#: A figure of one hire is nearly a mark of one person: these two are not for every head.
NARROW = frozenset({"quality_of_hire", "cost_per_hire"})
SEES = ("hr_director", "ceo", "cmo", "cco", "head_of_sales", "head_of_marketing")
SEES_ALL = ("hr_director", "ceo")


@dataclass(frozen=True)
class Question:
    """Half-open days in the company's zone."""

    start: date
    end: date
    view: str = "cohort"
    by: str | None = None

    @property
    def column(self) -> str:
        return "cohort_day" if self.view == "cohort" else "day"

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        return Period(self.start, self.end).bounds(people.zone())

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    def address(self, **changes: Any) -> str:
        words = {"from": self.start, "to": self.end, "view": self.view, "by": self.by} | changes
        return urlencode({name: value for name, value in words.items() if value not in (None, "")})


def read_question(params: QueryDict, *, now: datetime) -> Question:
    """Raises InvalidInput with the name of the field that cannot be read."""
    start, end = default_period(local_day(now, people.zone()))
    asked = Question(read_day(params, "from", start), read_day(params, "to", end))
    if asked.end <= asked.start:
        raise InvalidInput(_("The period must end after it starts."), field="to")
    if asked.end - asked.start > timedelta(days=366 * 20):
        raise InvalidInput(_("The period is longer than twenty years."), field="to")
    view = read_choice(params, "view", VIEWS, "cohort") or "cohort"
    return replace(asked, view=view, by=read_choice(params, "by", tuple(CUTS), None))
