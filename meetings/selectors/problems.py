"""What may be asked about problem cards: the list, both columns on one scale, and what the data said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from alignment.shared.periods import Period, local_day
from alignment.shared.ratios import median, share
from funnel.metrics.catalogue import METRICS as FUNNEL_METRICS
from funnel.models import Clock, Lead, StageEvent
from funnel.selectors import sla
from meetings.metrics import problems as metrics
from meetings.metrics.catalogue import METRICS as OWN_METRICS
from meetings.models import Evidence, ProblemCard
from meetings.models.problems import UNREVIEWED
from people import selectors as people
from people.models import Person

REVIEW_WITHIN = timedelta(days=14)
REPORT_DAYS = 90
AT_MOST_REASONS = 8
SIDES = ("marketing", "sales")


def visible_cards(user: Person) -> QuerySet[ProblemCard]:
    return ProblemCard.objects.visible_to(user).select_related("raised_by").order_by("-opened_at", "-pk")


def unreviewed_since(moment: datetime) -> QuerySet[ProblemCard]:
    """R-BL-03."""
    return ProblemCard.objects.filter(state__in=UNREVIEWED, opened_at__lte=moment).order_by("pk")


def escalated_cards() -> QuerySet[ProblemCard]:
    return ProblemCard.objects.filter(state="escalated").order_by("pk")


def metric_choices() -> list[tuple[str, str]]:
    """Figures of the catalogue that a card may be about."""
    return [(metric.key, metric.label) for metric in (*FUNNEL_METRICS, *OWN_METRICS)]


@dataclass(frozen=True)
class Summary:
    """Both sides' cards together; whose claims the data refuted is never counted by person."""

    opened: int
    resolved: int
    joint_close_rate: float | None
    judged: int
    refuted: int
    refuted_rate: float | None


def summary() -> Summary:
    rows = ProblemCard.objects.values_list("state", "data_says")
    cards = [metrics.Card(*row) for row in rows]
    return Summary(
        opened=len(cards),
        resolved=sum(card.state == "resolved" for card in cards),
        joint_close_rate=metrics.joint_close_rate(cards),
        judged=sum(bool(card.data_says) for card in cards),
        refuted=sum(card.data_says == "refuted" for card in cards),
        refuted_rate=metrics.refuted_rate(cards),
    )


@dataclass(frozen=True)
class Sample:
    """What became of the leads that a side attached. The same four figures on either side, 0 to 100 %."""

    n: int
    accepted: float | None
    returned: float | None
    won: float | None
    touched_in_time: float | None
    first_touch_minutes: float | None
    recorded: int
    declared: int

    @property
    def shares(self) -> tuple[tuple[str, float | None, int], ...]:
        """Name, share and whole per cent, in the order in which both sides show them."""
        named = ("accepted", "returned", "touched_in_time", "won")
        return tuple((name, known, round(100 * (known or 0))) for name in named for known in [getattr(self, name)])


@dataclass(frozen=True)
class Column:
    side: str
    statement: str
    evidence: tuple[Evidence, ...]
    sample: Sample | None
    leads: dict[int, Lead] = field(hash=False)
    """Those of the attached leads that the reader may open."""

    @property
    def closed(self) -> int:
        attached = {pk for row in self.evidence for pk in row.lead_ids}
        return len(attached - set(self.leads))


def columns_of(card: ProblemCard, user: Person) -> tuple[Column, ...]:
    """Marketing left, sales right."""
    rows = list(card.evidence.select_related("by").order_by("-at", "-pk"))
    attached = {pk for row in rows for pk in row.lead_ids}
    seen = Lead.objects.visible_to(user).in_bulk(attached) if attached else {}
    return tuple(_column(card, side, [row for row in rows if row.side == side], seen) for side in SIDES)


def _column(card: ProblemCard, side: str, rows: list[Evidence], seen: dict[int, Lead]) -> Column:
    ids = {pk for row in rows for pk in row.lead_ids}
    statement = card.statement_marketing if side == "marketing" else card.statement_sales
    return Column(side, statement, tuple(rows), sample_of(ids), {pk: seen[pk] for pk in sorted(ids) if pk in seen})


def sample_of(ids: set[int]) -> Sample | None:
    n = len(ids)
    if not n:
        return None
    entered = StageEvent.objects.filter(lead__in=ids, kind="entered", voided_by=None)
    reached = entered.values("lead").annotate(
        accepted=Count("pk", filter=Q(stage__side="sales", stage__kind__in=["open", "won", "lost"])),
        returned=Count("pk", filter=Q(stage__kind="rejected")),
        won=Count("pk", filter=Q(stage__kind="won")),
    )
    ever = [(row["accepted"] > 0, row["returned"] > 0, row["won"] > 0) for row in reached]
    clocks = list(sla.with_evidence(Clock.objects.filter(lead__in=ids, kind="first_touch", void_at=None)))
    touches = [(clock.minutes, clock.breached_at, clock.stopped_at) for clock in clocks]
    recorded, declared = sla.evidence_of(clocks)
    judged = [late is None for minutes, late, stopped in touches if late or stopped]
    return Sample(
        n=n,
        accepted=share(sum(a for a, _r, _w in ever), n),
        returned=share(sum(r for _a, r, _w in ever), n),
        won=share(sum(w for _a, _r, w in ever), n),
        touched_in_time=share(sum(judged), len(judged)),
        first_touch_minutes=median(minutes for minutes, _late, _stopped in touches if minutes is not None),
        recorded=recorded,
        declared=declared,
    )


def with_a_clock(ids: set[int]) -> set[int]:
    """Of these leads, those whose first touch is measured."""
    return set(Clock.objects.filter(lead__in=ids, kind="first_touch").values_list("lead_id", flat=True))


def report_figures(report: str, now: datetime) -> list[dict[str, object]]:
    """The figures of a report as they stand: rows of a label, a count and of how many."""
    return _rejections(now) if report == "rejections" else _first_touch(now)


def _rejections(now: datetime) -> list[dict[str, object]]:
    since = now - timedelta(days=REPORT_DAYS)
    events = StageEvent.objects.filter(kind="entered", voided_by=None, occurred_at__gte=since, lead__removed_at=None)
    handed = events.filter(stage__key="mql").values("lead").distinct().count()
    returned = events.filter(stage__kind="rejected", lead__duplicate_of=None)
    reasons = (
        returned.values_list("reason__name").annotate(n=Count("lead", distinct=True)).order_by("-n", "reason__name")
    )
    rows = [{"label": name or "", "count": n, "of": handed} for name, n in reasons[:AT_MOST_REASONS]]
    return [{"label": "returned", "count": returned.values("lead").distinct().count(), "of": handed}, *rows]


def _first_touch(now: datetime) -> list[dict[str, object]]:
    table = sla.sla_table(Period.of_days(local_day(now, people.zone()), REPORT_DAYS), now=now)
    clause = next(c for c in table.clauses if c.key == "first_touch")
    judged, touched = clause.kept + clause.breached, table.first_response
    return [
        {"label": "in_time", "count": clause.kept, "of": judged},
        {"label": "late", "count": clause.breached, "of": judged},
        {"label": "recorded", "count": touched.recorded, "of": touched.n},
        {"label": "declared", "count": touched.declared, "of": touched.n},
    ]
