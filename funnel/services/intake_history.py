"""The history of a lead on its way in: which stages it entered and when, and where it stands after late news."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from funnel.models import Lead, Reason, Stage, StageEvent
from funnel.selectors.hands import MACHINE, is_by_hand
from funnel.services import clocks, notices, rollups
from funnel.services.dictionaries import REASON_KIND, Dictionaries, find_reason
from funnel.services.intake_values import LeadValues
from people.models import Person

RECENTLY = timedelta(days=1)


class History:
    """What one lead's values say of its past; the intake itself finds and writes the lead."""

    values: LeadValues
    door: str
    now: datetime
    actor: Person | None
    batch: Any
    is_demo: bool
    known: Dictionaries
    warnings: list[str]

    def created_at(self) -> datetime:
        """decisions.md 9: a blank one is the earliest stage date, else the moment of intake."""
        if self.values.created_at:
            return self.values.created_at
        dates = [*self.values.entered.values(), *([self.values.stage_at] if self.values.stage_at else [])]
        if dates:
            return min(dates)
        if self.door == "import":
            self.warnings.append(_("No date of creation: the moment of import was taken."))
        return self.now

    def entries(self, created_at: datetime, first: Stage) -> list[tuple[Stage, datetime]]:
        """Entered stages in order of time. What a person creates at a later stage did not pass the earlier ones."""
        found = {self.known.stage(key, self.values.pipeline): at for key, at in self.values.entered.items()}
        if self.values.stage:
            stage = self.known.stage(self.values.stage, self.values.pipeline)
            found[stage] = self.values.stage_at or found.get(stage) or created_at
        if first not in found and not (found and self.is_by_hand):
            found[first] = created_at
        return _in_order(found.items())

    @property
    def is_by_hand(self) -> bool:
        if self.actor is None:
            return False
        machines = {self.actor.pk} if self.actor.has_role(MACHINE) else ()
        return is_by_hand(self.door, self.actor.pk, machines)

    def current(self, entries: list[tuple[Stage, datetime]], first: Stage) -> Stage:
        """A deal won before its lead was created is won all the same (decisions.md 9)."""
        if self.values.stage:
            return self.known.stage(self.values.stage, self.values.pipeline)
        later = [stage for stage, _at in entries if stage != first]
        return later[-1] if later else first

    def history_is_known(self, stage: Stage) -> bool:
        """decisions.md 32: lost, and nobody knows from which stage."""
        return stage.kind != "lost" or any(
            self.known.stage(key, self.values.pipeline).kind == "open" for key in self._said_later()
        )

    def _said_later(self) -> list[str]:
        first = self.known.first_stage(self.values.pipeline)
        return [key for key in self.values.entered if key != first.key]

    def new_entries(self, lead: Lead) -> list[tuple[Stage, datetime]]:
        """Idempotent by stage and moment; a stage without a moment is entered once, and never backwards."""
        pipeline = lead.pipeline.key
        said = {(self.known.stage(key, pipeline), at) for key, at in self.values.entered.items()}
        wanted = self.known.stage(self.values.stage, pipeline) if self.values.stage else None
        if not said and wanted is None:
            return []
        events = lead.events.filter(kind="entered", voided_by=None)
        had = {(stage, at) for stage, at in events.values_list("stage_id", "occurred_at")}
        if wanted is not None and self.values.stage_at:
            said.add((wanted, self.values.stage_at))
        elif wanted is not None and wanted not in {stage for stage, _at in said}:
            said |= self._undated(lead, wanted, {stage for stage, _at in had})
        return _in_order((stage, at) for stage, at in said if (stage.pk, at) not in had)

    def _undated(self, lead: Lead, wanted: Stage, entered: set[int]) -> set[tuple[Stage, datetime]]:
        if wanted.pk in entered:
            return set()
        if wanted.order < lead.stage.order or lead.stage.is_end:
            self.warnings.append(
                _("The lead has gone further than the stage in this row: the stage was left as it is.")
            )
            return set()
        return {(wanted, self.now)}

    def stand(self, lead: Lead, entries: list[tuple[Stage, datetime]], first: Stage) -> None:
        """The current stage after late news: the latest entry, the creation counting before all others."""
        events = lead.events.filter(kind="entered", voided_by=None)
        by_id = {stage.pk: stage for stage in Stage.objects.filter(pipeline_id=lead.pipeline_id)}
        had = [
            (by_id[pk], at, former is None)
            for pk, at, former in events.values_list("stage_id", "occurred_at", "from_stage_id")
        ]
        every = had + [(stage, at, False) for stage, at in entries]
        stage, at, _is_first = max(
            every, key=lambda entry: (not (entry[2] and entry[0] == first), entry[1], entry[0].order)
        )
        lead.stage, lead.stage_entered_at = stage, at
        lead.mql_no = max(lead.mql_no, sum(entry[0].key == "mql" for entry in every))
        open_ones = [entry for entry in every if entry[0].kind == "open" and entry[0] != first]
        lead.history_known = stage.kind != "lost" or bool(open_ones)

    def append(self, lead: Lead, entries: list[tuple[Stage, datetime]], current: Stage) -> None:
        if not entries:
            return
        former = None if lead.version == 1 else self._former(lead, entries[0][1])
        events = []
        for stage, at in entries:
            reason, note = self.reason(stage)
            events.append(self._event(lead, "entered", at, stage=stage, from_stage=former, reason=reason, note=note))
            former = stage
        if (
            current.key == "mql"
            and (current, lead.stage_entered_at) in entries
            and self._is_live(lead.stage_entered_at)
        ):
            events.append(self._event(lead, "routed", lead.stage_entered_at, stage=current))
            self.start_clocks(lead)
        StageEvent.objects.bulk_create(events)
        if lead.version > 1 and current.key != "mql":
            clocks.settle(lead, at=lead.stage_entered_at, now=self.now)
        rollups.mark([lead.pk], now=self.now)

    def start_clocks(self, lead: Lead) -> None:
        first_touch = clocks.start(lead, now=lead.stage_entered_at)[0]
        if self.door != "import":
            notices.tell_sellers(lead, due_at=first_touch.due_at, now=self.now, actor=self.actor)

    def _former(self, lead: Lead, at: datetime) -> Stage | None:
        event = (
            lead.events.filter(kind="entered", voided_by=None, occurred_at__lte=at)
            .order_by("-occurred_at", "-pk")
            .first()
        )
        return event.stage if event else None

    def _is_live(self, at: datetime) -> bool:
        """A file about last year starts no clocks."""
        return self.door != "import" or at >= self.now - RECENTLY

    def _event(self, lead: Lead, kind: str, at: datetime, **facts: Any) -> StageEvent:
        return StageEvent(
            lead=lead, kind=kind, occurred_at=at, recorded_at=self.now, actor=self.actor, owner_id=lead.owner_id,
            door=self.door, mql_no=lead.mql_no, batch=self.batch, is_demo=self.is_demo, **facts,
        )  # fmt: skip

    def reason(self, stage: Stage) -> tuple[Reason | None, str]:
        """A reason in words that no code knows is kept as the note of “other”."""
        if not self.values.reason or stage.kind not in REASON_KIND:
            return None, ""
        kind = REASON_KIND[stage.kind]
        found = find_reason(kind, self.values.reason)
        return (found, "") if found else (find_reason(kind, "other"), self.values.reason)

    def warn_order(self, created_at: datetime, entries: list[tuple[Stage, datetime]]) -> None:
        if any(at < created_at and stage.kind == "won" for stage, at in entries):
            self.warnings.append(_("Won before it was created: check the dates."))


def _in_order(entries: Iterable[tuple[Stage, datetime]]) -> list[tuple[Stage, datetime]]:
    return sorted(entries, key=lambda entry: (entry[1], entry[0].order))
