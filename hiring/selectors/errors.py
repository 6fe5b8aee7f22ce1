"""The ten errors of hiring (A36) as running checks: what is seen, on what evidence, and where it is mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from alignment.shared.periods import local_day
from alignment.shared.words import gettext_noop as _
from hiring.metrics import vacancies as metrics
from hiring.metrics.errors import ErrorCheck, State
from hiring.models import Vacancy
from hiring.selectors import selection_errors
from hiring.selectors.error_facts import Facts, facts_of
from hiring.selectors.vacancies import Filters, listed
from people import selectors as people
from people.models import Person

NAMES: dict[int, Any] = {
    1: gettext_lazy("Passive hiring"),
    2: gettext_lazy("Long hiring"),
    3: gettext_lazy("Salary below the market"),
    4: gettext_lazy("The text does not sell the company"),
    5: gettext_lazy("The promise differs from the facts"),
    6: gettext_lazy("The character of the head"),
    7: gettext_lazy("No wish to teach"),
    8: gettext_lazy("One source only"),
    9: gettext_lazy("No references"),
    10: gettext_lazy("Hiring by one's own invention"),
}
NUMBERS = tuple(NAMES)

NOT_OPEN = _("The clock stands: nothing is asked of a vacancy that is not open.")
TOO_EARLY = _("It runs for less than seven days: too early to judge.")
VIEWED = _("New candidates viewed in seven days: %(n)s of at least %(needed)s.")
NO_MOVE = _("New candidates viewed in seven days: %(n)s; nobody has moved to another stage for seven days.")
GO_AND_LOOK = _("Look through who is new, call three of them today, and move those you have talked to.")
DAYS = _("Open for %(days)s days, pauses left out.")
SPEED_UP = _("Look where candidates wait longest, add a channel, or compare with an agency.")
NO_SALARY = _("No salary is named, or no table of bands speaks of the position.")
NAME_SALARY = _("Name the salary, and keep a table of bands for the region.")
BELOW = _("The salary ends below the market, which begins with %(amount)s %(currency)s.")
RAISE = _("Raise the salary, or look for a lower level.")
IN_BAND = _("The salary is not below the market.")
NOBODY_ANSWERS = _("The salary is not below the market, and yet nobody has answered for two weeks.")
NO_ADVANTAGES = _("The text names no advantages or no benefits.")
FILL_TEXT = _("Write what is good about the company and the position, or take it from the brief.")
FEW_READERS = _("Colleagues who have read this text: %(n)s of %(needed)s.")
ASK_READERS = _("Ask two colleagues to read it with fresh eyes.")
READ = _("Colleagues gave it %(mean)s of 5 points.")
REWRITE = _("Ask them what is missing, and write it anew.")
NO_CHECK = _("Nobody has looked at what review sites, probation talks and exit talks say.")
OLD_CHECK = _("What others say was looked at on %(day)s, more than half a year ago.")
LOOK = _("Look at a review site, ask who is on probation and who leaves, and write down whether the promise holds.")
TRUE = _("Looked at on %(day)s: nobody contradicts the promise.")
UNTRUE = _("Looked at on %(day)s: “%(place)s” tells otherwise than the vacancy promises.")
BE_HONEST = _("Change the promise or what it is about, and say it in the interview yourself.")
PLANNED = _("There is a plan of how a new colleague learns.")
NO_PLAN = _("There is no plan of how a new colleague learns.")
WRITE_PLAN = _("Write the first ninety days: who teaches what, and when.")
CHANNELS = _("Channels where it is posted now: %(n)s.")
ADD_CHANNEL = _("Post it in a second place: a board, a community, colleagues.")


@dataclass(frozen=True)
class Line:
    """A vacancy on the board with its ten checks in order."""

    vacancy: Vacancy
    checks: tuple[ErrorCheck, ...]

    @property
    def errors(self) -> int:
        return sum(check.state == "error" for check in self.checks)


@dataclass(frozen=True)
class BoardFilters:
    """`state` of a check: only vacancies where `no`, or any check, stands so."""

    vacancies: Filters = field(default_factory=Filters)
    no: int | None = None
    state: str = ""

    @property
    def narrows(self) -> bool:
        return self.no is not None or bool(self.state)


def said(text: str, check: ErrorCheck) -> str:
    """Evidence or mend in the language of the reader."""
    return gettext(text) % check.params if text else ""


def checks_of(vacancies: Iterable[Vacancy], now: datetime) -> dict[int, list[ErrorCheck]]:
    """By vacancy, all ten in order; what cannot be judged is unknown, never ok."""
    rows = list(vacancies)
    today = local_day(now, people.zone())
    facts, selected = facts_of(rows, now, today), selection_errors.checks(rows, now)
    return {row.pk: _in_order([*_ours(row, facts[row.pk], now, today), *selected.get(row.pk, [])]) for row in rows}


def _in_order(found: list[ErrorCheck]) -> list[ErrorCheck]:
    known = {check.no: check for check in found}
    return [known.get(no, ErrorCheck(no, "unknown", _("Nothing is known yet."))) for no in NUMBERS]


def board(filters: BoardFilters, rows: Iterable[Vacancy], now: datetime) -> list[Line]:
    """Of a page of vacancies, those that the filter of checks leaves."""
    page = list(rows)
    found = checks_of(page, now)
    lines = [Line(row, tuple(found[row.pk])) for row in page]
    return [line for line in lines if not filters.narrows or _is_asked(line, filters)]


def _is_asked(line: Line, filters: BoardFilters) -> bool:
    asked = [check for check in line.checks if filters.no in (None, check.no)]
    wanted = (filters.state,) if filters.state else ("error", "warning")
    return any(check.state in wanted for check in asked)


def on_board(user: Person, filters: BoardFilters) -> list[Vacancy]:
    """Whatever still wants somebody; drafts are not judged."""
    found = listed(user, filters.vacancies)
    return list(found if filters.vacancies.state else found.exclude(state="draft"))


def _ours(row: Vacancy, facts: Facts, now: datetime, today: date) -> list[ErrorCheck]:
    return [
        _passive(row, facts, now), _long(row, facts, now), _salary(row, facts, now), _text(row, facts),
        _promise(row, facts, today), _teaching(row), _channels(row, facts),
    ]  # fmt: skip


def state_of_passive(facts: Facts, now: datetime) -> State:
    return metrics.passive(metrics.running_since(facts.steps), facts.viewed, facts.last_move, now)


def days_too_long(facts: Facts, now: datetime) -> int | None:
    """Days on the clock where they are too many."""
    days = metrics.days_open(facts.steps, now)
    return days if metrics.long(days) == "error" else None


def _passive(row: Vacancy, facts: Facts, now: datetime) -> ErrorCheck:
    since, state = metrics.running_since(facts.steps), state_of_passive(facts, now)
    if state == "unknown":
        return ErrorCheck(1, state, TOO_EARLY if since else NOT_OPEN, url=_page(row))
    is_still = facts.last_move is None or now - facts.last_move >= metrics.QUIET
    said = {"n": facts.viewed, "needed": metrics.ENOUGH_VIEWED}
    mend = GO_AND_LOOK if state == "error" else ""
    return ErrorCheck(1, state, NO_MOVE if is_still else VIEWED, said, mend, _page(row))


def _long(row: Vacancy, facts: Facts, now: datetime) -> ErrorCheck:
    days = metrics.days_open(facts.steps, now)
    if row.approved_at is None:
        return ErrorCheck(2, "unknown", NOT_OPEN, url=_page(row))
    state = metrics.long(days)
    return ErrorCheck(2, state, DAYS, {"days": days}, "" if state == "ok" else SPEED_UP, _page(row, "history"))


def _salary(row: Vacancy, facts: Facts, now: datetime) -> ErrorCheck:
    """R-SB-02; where the salary is fair and nobody answers all the same, that is told too."""
    verdict, url = facts.verdict, _edit(row, "salary_min")
    if verdict is None:
        return ErrorCheck(3, "unknown", NO_SALARY, mend=NAME_SALARY, url=url)
    if verdict.state == "below":
        said = {"amount": f"{verdict.min_minor // 100}", "currency": verdict.currency}
        return ErrorCheck(3, "error", BELOW, said, RAISE, url)
    since = metrics.running_since(facts.steps)
    if since is not None and now - since >= metrics.NO_ANSWER and not facts.recent:
        return ErrorCheck(3, "warning", NOBODY_ANSWERS, mend=RAISE, url=url)
    return ErrorCheck(3, "ok", IN_BAND, url=url)


def _text(row: Vacancy, facts: Facts) -> ErrorCheck:
    state, n = metrics.text(row.advantages, row.benefits, facts.points), len(facts.points)
    if not row.advantages.strip() or not row.benefits.strip():
        return ErrorCheck(4, state, NO_ADVANTAGES, mend=FILL_TEXT, url=_edit(row, "advantages"))
    if state == "unknown":
        return ErrorCheck(4, state, FEW_READERS, {"n": n, "needed": metrics.READERS}, ASK_READERS, _page(row, "text"))
    said = {"mean": f"{sum(facts.points) / n:.1f}"}
    return ErrorCheck(4, state, READ, said, "" if state == "ok" else REWRITE, _page(row, "text"))


def _promise(row: Vacancy, facts: Facts, today: date) -> ErrorCheck:
    check, url = facts.review, _page(row, "promise")
    if check is None:
        return ErrorCheck(5, "unknown", NO_CHECK, mend=LOOK, url=url)
    said = {"day": f"{check.checked_on:%d.%m.%Y}", "place": check.site}
    if not check.is_true:
        return ErrorCheck(5, "error", UNTRUE, said, BE_HONEST, url)
    if check.checked_on < today - timedelta(days=metrics.REVIEW_DAYS):
        return ErrorCheck(5, "unknown", OLD_CHECK, said, LOOK, url)
    return ErrorCheck(5, "ok", TRUE, said, url=url)


def _teaching(row: Vacancy) -> ErrorCheck:
    url = _edit(row, "onboarding_plan")
    if row.onboarding_plan.strip():
        return ErrorCheck(7, "ok", PLANNED, url=url)
    return ErrorCheck(7, "error", NO_PLAN, mend=WRITE_PLAN, url=url)


def _channels(row: Vacancy, facts: Facts) -> ErrorCheck:
    url = _page(row, "channels")
    if row.approved_at is None:
        return ErrorCheck(8, "unknown", NOT_OPEN, url=url)
    state: State = metrics.channels(facts.channels)
    mend = "" if state == "ok" else ADD_CHANNEL
    return ErrorCheck(8, state, CHANNELS, {"n": facts.channels}, mend, url)


def _page(row: Vacancy, part: str = "") -> str:
    url = reverse("hiring:vacancy", args=[row.pk])
    return f"{url}#vacancy-{part}" if part else url


def _edit(row: Vacancy, name: str) -> str:
    return f"{reverse('hiring:vacancy-edit', args=[row.pk])}#id_{name}"
