"""The nine mistakes (A29): what the owner believes, what is asked, what the product finds, and where it is mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alignment.shared.periods import Period, day_start, local_day, months_before
from alignment.shared.ratios import share
from funnel.models import Lead, Stage
from funnel.selectors import leaks
from hiring.models import CareerLevel, Vacancy
from people import selectors as people
from people.models import Person
from planning.metrics import audits as metrics
from planning.models import SelfTest, SelfTestRow
from planning.selectors.audit_evidence import recorded_contacts
from planning.selectors.audits import rhythm
from practices.models import Method, Script
from practices.models.methods import IN_USE

DAYS, HALF_YEAR, SCRIPT_DAYS = 28, 6, 365
Counts = tuple[int, int]


@dataclass(frozen=True)
class Mistake:
    """`counted` says what `k` of `n` are; `fix` is the name of an address."""

    no: int
    area: str | Promise
    belief: str | Promise
    question: str | Promise
    counted: str | Promise
    fix: str


MISTAKES = (
    Mistake(1, _("Control"), _("Sellers need no control"), _("Does every seller have a head who meets and checks them?"),
            _("sellers with a head above them"), "people:departments"),
    Mistake(2, _("Tools"), _("A seller decides how to contact a client"),
            _("Do contacts go through channels of the company only?"), _("contacts recorded by channels of the company"),
            "funnel:response"),
    Mistake(3, _("Scripts"), _("A seller knows what to say"), _("Does each stage have a script looked at within a year?"),
            _("open stages with a script changed within a year"), "practices:scripts"),
    Mistake(4, _("Regular management"), _("Daily meetings are not needed"), _("Is there a stand-up every working day?"),
            _("working days with a stand-up"), "practices:methods"),
    Mistake(5, _("Control of what lies between"), _("Looking into details does harm"),
            _("Does every deal that stands still have a next step?"), _("open leads that move or have a next step"),
            "funnel:board"),
    Mistake(6, _("The plan of the day"), _("Tomorrow they will make it up"), _("Are the daily KPIs met every day?"),
            _("days with the daily KPIs met"), "practices:methods"),
    Mistake(7, _("Growing skills"), _("They learn by themselves"), _("Does each level have its competencies written down?"),
            _("career levels with competencies"), "hiring:careers"),
    Mistake(8, _("Order in the work"), _("The best seller will bring order"),
            _("Is each method led by a head and not by a seller?"), _("methods in use led by a head"), "practices:methods"),
    Mistake(9, _("Hiring"), _("I hire whom I like"), _("Is everybody chosen by a scorecard with criteria?"),
            _("vacancies searched in a year with a scorecard"), "hiring:vacancies"),
)  # fmt: skip


def headed(now: datetime) -> Counts:
    """A director of the whole company, or whoever else is left, does not count as a head of sales."""
    sellers = people.people_in("sales_rep")
    heads = {one.pk for role in ("head_of_sales", "cco") for one in people.people_in(role)}
    return sum(1 for head in people.heads_over(sellers).values() if head.pk in heads), len(sellers)


def recorded(now: datetime) -> Counts:
    return recorded_contacts(_window(now))


def fresh_scripts(now: datetime) -> Counts:
    """Of the open stages of sales: a stage without a script counts as one without a fresh one."""
    since = day_start(Period.of_days(local_day(now, people.zone()), SCRIPT_DAYS).start, people.zone())
    stages = Stage.objects.filter(pipeline__key="sales", kind="open", side="sales", is_archived=False)
    fresh = Script.objects.filter(is_active=True, stage__in=stages, versions__at__gte=since)
    return fresh.values("stage").distinct().count(), stages.count()


def with_next_step(now: datetime) -> Counts:
    open_leads = Lead.objects.alive().filter(stage__kind="open", origin="inbound")
    n = open_leads.count()
    return n - open_leads.filter(leaks.without_next_step(local_day(now, people.zone()))).count(), n


def competencies(now: datetime) -> Counts:
    levels = list(CareerLevel.objects.values_list("competencies", flat=True))
    return sum(1 for listed in levels if listed), len(levels)


def led_by_heads(now: datetime) -> Counts:
    owners = [one.owner for one in Method.objects.filter(state__in=IN_USE).select_related("owner") if one.owner]
    sellers = {person.pk for person in people.people_in("sales_rep")}
    return sum(1 for owner in owners if owner.pk not in sellers), len(owners)


def with_scorecards(now: datetime) -> Counts:
    year = day_start(months_before(local_day(now, people.zone()), 12), people.zone())
    searched = Vacancy.objects.filter(state__in=["open", "paused", "filled"], steps__state="open", steps__at__gte=year)
    searched = searched.distinct()
    return searched.filter(scorecard__isnull=False).count(), searched.count()


READERS: Mapping[int, Callable[[datetime], Counts]] = {
    1: headed, 2: recorded, 3: fresh_scripts, 5: with_next_step, 7: competencies, 8: led_by_heads, 9: with_scorecards,
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A mistake beside its answer and what was found; `k` and `n` are None where nothing could be looked up."""

    mistake: Mistake
    answer: str
    k: int | None
    n: int | None
    state: str
    url: str

    @property
    def share(self) -> float | None:
        return share(self.k, self.n)


def evidence(now: datetime) -> dict[int, Counts | None]:
    """k of n for each of the nine; nothing where there was nothing to count."""
    found = {no: READERS[no](now) if no in READERS else None for no in range(1, metrics.MISTAKES + 1)}
    return {no: counts if counts and counts[1] else None for no, counts in found.items()}


def lines_now(now: datetime) -> list[Line]:
    """The last answers beside what is found today."""
    said: dict[int, str] = {}
    if last := latest():
        said = dict(last.rows.values_list("no", "answer"))
    found, enough = evidence(now), rhythm().evidence_percent / 100
    return [_line(one, said.get(one.no, "unknown"), found[one.no], enough) for one in MISTAKES]


def lines_of(test: SelfTest) -> list[Line]:
    """As found on the day of the test."""
    rows = {row.no: row for row in test.rows.all()}
    return [_line_of(one, rows[one.no]) for one in MISTAKES if one.no in rows]


def _line(one: Mistake, answer: str, counts: Counts | None, enough: float) -> Line:
    k, n = counts or (None, None)
    return Line(one, answer, k, n, metrics.mistake_state(answer, k, n, enough=enough), reverse(one.fix))


def _line_of(one: Mistake, row: SelfTestRow) -> Line:
    return Line(one, row.answer, row.k, row.n, row.state, reverse(one.fix))


def score_of(test: SelfTest) -> metrics.Score:
    return metrics.Score(test.present, test.amber, test.absent, test.unknown)


def history(user: Person) -> QuerySet[SelfTest]:
    return SelfTest.objects.visible_to(user).order_by("-taken_at", "-pk")


def latest() -> SelfTest | None:
    return SelfTest.objects.order_by("-taken_at", "-pk").first()


def is_due(now: datetime) -> bool:
    """Half a year after the last one; whoever never took it is not reminded."""
    last, zone = latest(), people.zone()
    return last is not None and local_day(last.taken_at, zone) <= months_before(local_day(now, zone), HALF_YEAR)


def _window(now: datetime) -> Period:
    return Period.of_days(local_day(now, people.zone()), DAYS)
