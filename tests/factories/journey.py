"""The running example of the glossary as rows: 200 leads, 40 КЭВ set, 32 held, 8 won for 1,200,000 (B3)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from funnel.models import Lead, Pipeline, Source, Spend, Stage, StageEvent, Touch
from funnel.services import rollups
from people.models import Company

REACHED = {"lead": 200, "kev_set": 40, "kev_held": 32, "won": 8}
AMOUNT = 15_000_000


def alpha(
    *, at: datetime, reached: dict[str, int] = REACHED, months: int = 1, now: datetime, source: Source | None = None
):
    """Leads of `months` months from `at`; whoever went no further has lost the deal a week later. Margin 40 %."""
    Company.objects.filter(pk=1).update(gross_margin="0.4")
    leads = [lead for month in range(months) for lead in of_month(at + timedelta(days=31 * month), reached, source)]
    Lead.objects.bulk_create(lead for lead, _keys in leads)
    StageEvent.objects.bulk_create(event for lead, keys in leads for event in events(lead, keys))
    rollups.rebuild_all(now=now)
    return [lead for lead, _keys in leads]


def of_month(at: datetime, reached: dict[str, int], source: Source | None) -> Iterator[tuple[Lead, list[str]]]:
    pipeline, stages = Pipeline.objects.get(key="sales"), stages_by_key()
    first = next(iter(reached.values()))
    for number in range(first):
        keys = [key for key, n in reached.items() if number < n]
        keys = keys if keys[-1] == "won" else [*keys, "lost"]
        last = stages[keys[-1]]
        yield Lead(
            pipeline=pipeline, stage=last, stage_entered_at=at, created_at=at, received_at=at, source=source,
            amount_minor=AMOUNT if last.kind == "won" else None,
        ), keys  # fmt: skip


def events(lead: Lead, keys: list[str]) -> Iterator[StageEvent]:
    stages = stages_by_key()
    for place, key in enumerate(keys):
        at = lead.created_at + timedelta(hours=place)
        yield StageEvent(lead=lead, stage=stages[key], occurred_at=at, recorded_at=at, door="import")


def stages_by_key() -> dict[str, Stage]:
    return {stage.key: stage for stage in Stage.objects.filter(pipeline__key="sales")}


def seen(day: date, **counts: int) -> Spend:
    return Spend.objects.create(date=day, currency="RUB", row_key=f"{day} {hash(frozenset(counts.items()))}", **counts)


def touches(lead: Lead, *sources: Source | None, kind: str = "visit") -> None:
    """In this order, an hour apart, the last an hour before the lead."""
    for place, source in enumerate(reversed(sources), start=1):
        Touch.objects.create(lead=lead, source=source, kind=kind, at=lead.created_at - timedelta(hours=place))
