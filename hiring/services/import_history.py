"""The history of one application as a file tells it: what is missing is appended, and the row stands at its end.

A file tells what has happened: it meets no gates, sends no letters and fills no vacancy. What it wrote is noted, so that
the batch can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.periods import local_day
from alignment.shared.search import search_key
from funnel.models import ImportJob, LeadBefore, Stage
from funnel.pipeline import steps
from funnel.services import moments
from hiring.models import Application, ApplicationEvent, RefusalReason
from hiring.services.applications import PIPELINE, REFUSAL_SIDES, record
from people import selectors as people

CREATED, CHANGED, EVENT, PERSON = "application.new", "application", "application.event", "candidate.new"
FILLED = "candidate"
KEPT = ("stage_id", "stage_entered_at", "refusal_id", "started_on")


@dataclass(frozen=True)
class Told:
    stage: Stage
    at: datetime
    reason: str = ""


class Stages:
    """Read once; by key, or by the name the company gave it."""

    def __init__(self) -> None:
        rows = list(Stage.objects.filter(pipeline__key=PIPELINE, is_archived=False).order_by("order"))
        self.known = {search_key(word): stage for stage in rows for word in (stage.name, stage.key)}

    def of(self, word: str) -> Stage:
        found = self.known.get(search_key(word))
        if found is None:
            raise InvalidInput(_("There is no stage “%(key)s” in this pipeline.") % {"key": word[:80]}, field="stage")
        return found


class Book:
    """What a batch writes of one file."""

    def __init__(self, job: ImportJob, *, now: datetime) -> None:
        self.job, self.now = job, now
        self.stages = Stages()

    def append(self, row: Application, told: Iterable[Told]) -> bool:
        """Whether anything was new; an entry to the same stage at the same moment is known already."""
        live = row.events.filter(kind="entered", voided_by=None)
        known = set(live.values_list("stage_id", "occurred_at"))
        news = [each for each in told if (each.stage.pk, each.at) not in known]
        for each in sorted(news, key=lambda each: (each.at, each.stage.order)):
            moments.not_in_future(each.at, now=self.now)
            self._record(row, each)
        if news:
            self.stand(row)
        return bool(news)

    def _record(self, row: Application, each: Told) -> None:
        reason, note = self._reason(each)
        event = record(
            row, "entered", at=each.at, now=self.now, actor=self.job.author, door="import", stage=each.stage,
            from_stage=row.stage, refusal=reason, note=note or None,
        )  # fmt: skip
        self.note(EVENT, event.pk)

    def stand(self, row: Application) -> None:
        """At the last entry; `started_on` is told by the history too."""
        last = last_entry(row)
        if last is None or last.stage is None:
            return
        row.stage, row.stage_entered_at, row.refusal = last.stage, last.occurred_at, last.refusal
        began = row.events.filter(kind="entered", voided_by=None, stage__key="started").order_by("occurred_at").first()
        if row.started_on is None and began is not None:
            row.started_on = local_day(began.occurred_at, people.zone())
        steps.save_change(row, now=self.now, actor=self.job.author)

    def note(self, kind: str, pk: int, values: dict[str, Any] | None = None, version: int = 0) -> None:
        """The first note of a row stays: it is what was there before the batch."""
        row, is_new = LeadBefore.objects.get_or_create(
            job=self.job, object_type=kind, object_id=pk, defaults={"values": values or {}, "version_after": version}
        )
        if not is_new and row.version_after != version:
            row.version_after = version
            row.save(update_fields=["version_after"])

    def note_change(self, row: Application, former: dict[str, Any]) -> None:
        """Of an application that the batch made itself only its version is new."""
        made = LeadBefore.objects.filter(job=self.job, object_type=CREATED, object_id=row.pk).exists()
        self.note(CREATED if made else CHANGED, row.pk, {} if made else former, row.version)

    def _reason(self, each: Told) -> tuple[RefusalReason | None, str]:
        """A reason in words that no code knows is kept as the note of “other”."""
        side = REFUSAL_SIDES.get(each.stage.key)
        if side is None or not each.reason:
            return None, each.reason
        word = search_key(each.reason)
        known = {
            search_key(name): row for row in RefusalReason.objects.filter(side=side) for name in (row.key, row.name)
        }
        return (known[word], "") if word in known else (known.get("other"), each.reason)


def last_entry(row: Application) -> ApplicationEvent | None:
    live = row.events.filter(kind="entered", voided_by=None).select_related("stage", "refusal")
    return live.order_by("occurred_at", "pk").last()


def former_of(row: Application) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in KEPT}
    dates = {name: values[name].isoformat() for name in ("stage_entered_at", "started_on") if values[name]}
    return values | dates
