"""The board: columns with counts and sums, and the cards in them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from funnel.models import Lead, Pipeline, Stage, StageEvent
from funnel.selectors.lead_lists import Filters, Page, filtered, for_rows, lead_page, without
from people import selectors as people
from people.models import Person


@dataclass
class Column:
    stage: Stage
    count: int = 0
    sum_minor: int = 0
    cards: tuple[Lead, ...] = ()
    after: str = ""


@dataclass(frozen=True)
class Board:
    columns: tuple[Column, ...]
    ends: tuple[Column, ...]

    @property
    def is_empty(self) -> bool:
        return not any(column.count for column in (*self.columns, *self.ends))


def pipeline_of(key: str = "") -> Pipeline:
    """The named pipeline, or the first one."""
    pipelines = Pipeline.objects.exclude(kind="hiring").order_by("pk")
    return pipelines.filter(key=key).first() or pipelines[0]


def board(user: Person, filters: Filters, *, pipeline: Pipeline) -> Board:
    """Counts and sums in one GROUP BY; the newest cards of every open stage."""
    totals = column_totals(user, filters, pipeline=pipeline)
    opened = tuple(column for column in totals if not column.stage.is_end)
    for column in opened:
        page = column_page(user, filters, stage_id=column.stage.pk) if column.count else Page((), "")
        column.cards, column.after = page.rows, page.after
    return Board(opened, tuple(column for column in totals if column.stage.is_end))


def column_totals(user: Person, filters: Filters, *, pipeline: Pipeline) -> list[Column]:
    """Sums are of the company's own currency; foreign amounts stand on their cards."""
    own = Q(currency=people.company().currency)
    counts = {
        row["stage_id"]: row
        for row in filtered(user, without(filters, "stage", "kind"))
        .filter(pipeline=pipeline)
        .values("stage_id")
        .annotate(count=Count("pk", distinct=True), sum=Sum("amount_minor", filter=own))
        .order_by()
    }
    stages = Stage.objects.filter(pipeline=pipeline).order_by("order")
    return [
        Column(stage, row["count"], row["sum"] or 0) if (row := counts.get(stage.pk)) else Column(stage)
        for stage in stages
        if not stage.is_archived or stage.pk in counts
    ]


def column_page(user: Person, filters: Filters, *, stage_id: int, after: str = "") -> Page:
    leads = filtered(user, {**without(filters, "stage", "kind"), "stage": stage_id})
    return lead_page(leads, sort="-stage", after=after)


def card(user: Person, pk: int) -> Lead | None:
    """A lead as its card shows it, wherever it is now."""
    return for_rows(Lead.objects.visible_to(user).alive()).filter(pk=pk).first()


def last_move(lead: Lead) -> StageEvent | None:
    moves = lead.events.filter(kind="entered", voided_by=None).select_related("actor", "stage")
    return moves.order_by("-recorded_at", "-pk").first()
