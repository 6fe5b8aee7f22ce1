"""Reads a file once more after its trial run and counts how far its leads came, quarter by quarter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from alignment.shared.errors import InvalidInput
from alignment.shared.money import Money
from funnel.imports import reader
from funnel.imports.headers import plain
from funnel.imports.sniff import FileFormat
from funnel.metrics.preview import Quarter, judge, quarter_start
from funnel.models import ImportJob, Stage
from funnel.services import import_jobs
from funnel.services.import_lead_rows import currency_of
from people import selectors as people

Typed = dict[str, Any]


class Reckoning:
    """`places` are the stages of the way in order, open ones and the sale."""

    def __init__(self, stages: list[Stage], zone: ZoneInfo, currency: str) -> None:
        self.words = {plain(word): stage for stage in stages for word in (stage.name, stage.key)}
        self.way = [stage.key for stage in stages if stage.kind in ("open", "won")]
        self.places = {key: place for place, key in enumerate(self.way)}
        self.zone, self.currency = zone, currency
        self.quarters: dict[date, Quarter] = {}

    def count(self, row: Typed) -> None:
        stage = self.words.get(plain(row.get("stage", "")))
        entered = {self.words[plain(key)]: at for key, at in row.get("entered", {}).items() if plain(key) in self.words}
        born = row.get("created_at") or min(entered.values(), default=None) or row.get("stage_at")
        if born is None or (stage is not None and stage.kind == "junk"):
            return
        start = quarter_start(born.astimezone(self.zone).date())
        quarter = self.quarters.setdefault(start, Quarter(start, [0] * len(self.way)))
        been = [self.places[each.key] for each in (*entered, *([stage] if stage else [])) if each.key in self.places]
        self._place(quarter, stage, max(been, default=0), row)

    def _place(self, quarter: Quarter, stage: Stage | None, furthest: int, row: Typed) -> None:
        kind = stage.kind if stage else "open"
        if kind == "lost" and not furthest:
            quarter.unknown += 1
            return
        if kind == "rejected":
            furthest = max(furthest, self.places.get("mql", 0))
        is_won = kind == "won" or furthest == len(self.way) - 1
        quarter.reached[furthest] += 1
        quarter.won += is_won
        quarter.still_open += kind == "open" and not is_won
        if is_won and row.get("amount") and currency_of(row.get("currency", "")) in ("", self.currency):
            quarter.amounts += 1
            quarter.revenue_minor += Money.from_decimal(row["amount"], self.currency).minor


def look(job: ImportJob, reading: Callable[[reader.Row], Any], *, now: datetime) -> Mapping[str, Any]:
    """What the card before saving says, as plain values; rows that fail alone are left out of it."""
    company, zone = people.company(), people.zone()
    stages = list(Stage.objects.filter(pipeline__key="sales", is_archived=False).order_by("order"))
    reckoning = Reckoning(stages, zone, company.currency)
    for row in reader.read(import_jobs.file_path(job), FileFormat(**job.format["file"])):
        typed = reading(row)
        if isinstance(typed, dict):
            _counted(reckoning, typed)
    margin = None if company.gross_margin is None else float(company.gross_margin)
    today = now.astimezone(zone).date()
    return asdict(judge(reckoning.way, reckoning.quarters.values(), today=today, margin=margin)) | {"margin": margin}


def _counted(reckoning: Reckoning, typed: Typed) -> None:
    try:
        reckoning.count(typed)
    except (InvalidInput, OverflowError, ValueError):
        return
