"""The month, quarter or year that a page of the plan is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alignment.shared.business_time import Calendar, working_days
from alignment.shared.errors import InvalidInput
from alignment.shared.periods import Period

KINDS = {"month": Period.month_of, "quarter": Period.quarter_of, "year": Period.year_of}
LABELS = (
    ("month", gettext_lazy("Month")),
    ("quarter", gettext_lazy("Quarter")),
    ("year", gettext_lazy("Year")),
)  # fmt: skip


@dataclass(frozen=True)
class Span:
    kind: str
    period: Period

    @property
    def quarter(self) -> int:
        return (self.period.start.month + 2) // 3

    @property
    def earlier(self) -> date:
        return KINDS[self.kind](self.period.start - timedelta(days=1)).start

    @property
    def later(self) -> date:
        return self.period.end

    def gone(self, today: date, calendar: Calendar) -> tuple[int, int]:
        """Working days gone, today among them, and all of the period."""
        start, end = self.period.start, self.period.end
        passed = min(max(today + timedelta(days=1), start), end)
        return working_days(start, passed, calendar), working_days(start, end, calendar)


def read_span(words: Mapping[str, str], today: date, *, kind: str = "month") -> Span:
    """`?span=quarter&at=2026-03-01`; this one where nothing is named."""
    asked = words.get("span") or kind
    if asked not in KINDS:
        raise InvalidInput(_("A plan is looked at by month, quarter or year."), field="span")
    try:
        day = date.fromisoformat(words.get("at") or today.isoformat())
        return Span(asked, KINDS[asked](day))
    except (ValueError, OverflowError):
        raise InvalidInput(_("A date like 2026-03-16 is expected."), field="at") from None
