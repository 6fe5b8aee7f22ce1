"""Rows of leads written many at a time by the rules of `intake`; a test holds both to the same result."""

from collections.abc import Sequence
from copy import copy
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.models import ImportJob, Lead, StageEvent
from funnel.services.import_directory import Directory
from funnel.services.import_jobs import Outcome
from funnel.services.import_lead_rows import TEXTS, LeadRows, Resolved, Wanted
from funnel.services.import_lead_store import LeadStore, contacts

CLEARED = dict.fromkeys((*TEXTS, "email", "phone", "phone_e164"), "") | {
    "owner_id": None, "team_id": None, "amount_minor": None, "score": None, "campaign_id": None, "intent": "form",
}  # fmt: skip
Warnings = list[tuple[str, str]]


class LeadWriter:
    """Writes batches of typed rows; one instance serves a whole job."""

    def __init__(self, job: ImportJob, *, now: datetime) -> None:
        self.job, self.now = job, now
        self.directory = Directory(job, now=now)
        self.first_stage = self.directory.first_stage
        self.may_update = job.options.get("on_duplicate") != "skip"

    def forget(self) -> None:
        self.directory.forget()

    def words(self, row: dict[str, Any]) -> list[str]:
        """Rows that name the same lead share one of these."""
        known = LeadRows(self.directory, now=self.now).read(row)
        if isinstance(known, Outcome):
            return []
        by_id = [f"id {known.external_id}"] if known.external_id else []
        return by_id + contacts(known.fields)

    def write(self, rows: Sequence[dict[str, Any]]) -> list[Outcome]:
        reader = LeadRows(self.directory, now=self.now)
        resolved = [reader.read(row) for row in rows]
        self.store = LeadStore(self.job, now=self.now)
        self.pattern = self._pattern()
        self.store.load([each for each in resolved if isinstance(each, Resolved)])
        outcomes = [each if isinstance(each, Outcome) else self._take(each) for each in resolved]
        self.store.flush()
        return outcomes

    def _pattern(self) -> Lead:
        return Lead(
            pipeline=self.directory.pipeline, received_at=self.now, batch=self.job, is_demo=self.job.is_demo,
            currency=self.directory.company.currency,
        )  # fmt: skip

    def _take(self, row: Resolved) -> Outcome:
        try:
            lead = self.store.find(row)
        except InvalidInput as error:
            return Outcome("failed", error.message)
        if lead is None:
            warnings, lead = self._create(row)
            return Outcome("created", warnings=warnings, moved=("", lead.stage.key))
        if lead.removed_at is not None:
            return Outcome("created", warnings=self._revive(lead, row), moved=("", lead.stage.key))
        if lead.pk in self.store.foreign:
            return Outcome("failed", _("This lead is known, and it is not yours to change."))
        if not self.may_update:
            return Outcome("skipped")
        former = lead.stage.key
        is_changed, warnings = self._update(lead, row)
        if is_changed:
            warnings += _impossible(lead, row)
        return Outcome("updated" if is_changed else "skipped", warnings=warnings, moved=self._movement(lead, former))

    def _movement(self, lead: Lead, former: str) -> tuple[str, str] | None:
        """A lead of this batch was counted where it stood; one that was here before is counted when it moves."""
        if lead.stage.key == former:
            return None
        return (former if lead.batch_id == self.job.pk else "", lead.stage.key)

    def _create(self, row: Resolved) -> tuple[Warnings, Lead]:
        lead = copy(self.pattern)
        lead.namespace, lead.external_id = row.namespace or "", row.external_id
        for name, value in row.fields.items():
            setattr(lead, name, value)
        warnings = self._fill_new(lead, row)
        self.store.new.append(lead)
        self.store.remember(lead)
        return warnings, lead

    def _revive(self, lead: Lead, row: Resolved) -> Warnings:
        """A lead whose batch was taken back comes again: as the new file has it, nothing left of the former."""
        before = {name: getattr(lead, name) for name in ("removed_at", "batch_id", *CLEARED, *row.fields)}
        lead.removed_at, lead.batch = None, self.job
        for name, value in {**CLEARED, "utm": {}, "custom": {}, **row.fields}.items():
            before.setdefault(name, getattr(lead, name))
            setattr(lead, name, value)
        for name in ("created_at", "stage_id", "stage_entered_at", "history_known", "mql_no"):
            before[name] = getattr(lead, name)
        warnings = self._fill_new(lead, row)
        self.store.changed[lead.pk] = (lead, before)
        return warnings

    def _fill_new(self, lead: Lead, row: Resolved) -> Warnings:
        dated = [wanted.at for wanted in (*row.entered, row.current) if wanted and wanted.is_dated]
        lead.created_at = row.created_at or min(dated, default=self.now)
        lead.utm, lead.custom = dict(row.utm), dict(row.custom)
        wanted = self._first_entry(lead, row)
        if row.current and not any(each.stage == row.current.stage for each in wanted):
            if not row.current.is_dated:
                row.current.at = max([lead.created_at, *(each.at for each in row.entered)])
            wanted.append(row.current)
        lead.mql_no = sum(each.stage.key == "mql" for each in wanted)
        for each in sorted(wanted, key=lambda entry: (entry.at, entry.stage.order)):
            self._append(lead, each)
        self._stand(lead, row.current)
        lead.history_known = self._history_is_known(lead)
        self.store.tags += [(lead, name) for name in row.tags]
        undated = (
            [] if row.created_at or dated else [("undated", _("No date of creation; the day of the import is taken."))]
        )
        return undated + _impossible(lead, row)

    def _first_entry(self, lead: Lead, row: Resolved) -> list[Wanted]:
        if any(wanted.stage == self.first_stage for wanted in row.entered):
            return list(row.entered)
        return [Wanted(self.first_stage, lead.created_at), *row.entered]

    def _history_is_known(self, lead: Lead) -> bool:
        """decisions.md 32: lost, and nobody knows from which stage."""
        between = [
            event
            for event in self.store.entries_of(lead)
            if event.stage and event.stage.kind == "open" and event.stage_id != self.first_stage.pk
        ]
        return lead.stage.kind != "lost" or bool(between)

    def _update(self, lead: Lead, row: Resolved) -> tuple[bool, Warnings]:
        before: dict[str, Any] = {}
        for name, value in self._changes(lead, row).items():
            if getattr(lead, name) != value:
                before[name] = getattr(lead, name)
                setattr(lead, name, value)
        has_moved, warnings = self._update_stages(lead, row, before)
        known = set(lead.tags.values_list("name", flat=True)) if row.tags and lead.pk else set()
        new_tags = [name for name in row.tags if name not in known]
        self.store.tags += [(lead, name) for name in new_tags]
        if new_tags:
            before["tags"] = sorted(known)
        is_changed = bool(before or has_moved)
        if is_changed and lead.pk:
            former = self.store.changed.get(lead.pk, (lead, {}))[1]
            self.store.changed[lead.pk] = (lead, before | former)
        return is_changed, warnings

    def _changes(self, lead: Lead, row: Resolved) -> dict[str, Any]:
        changes = dict(row.fields)
        if row.utm:
            changes["utm"] = lead.utm | row.utm
        if row.custom:
            changes["custom"] = lead.custom | row.custom
        if row.created_at:
            changes["created_at"] = row.created_at
        return changes

    def _update_stages(self, lead: Lead, row: Resolved, before: dict[str, Any]) -> tuple[bool, Warnings]:
        wanted = list(row.entered)
        if "created_at" in before and not any(each.stage == self.first_stage for each in wanted):
            wanted.insert(0, Wanted(self.first_stage, lead.created_at))
        moves = [self._correct(lead, each) for each in wanted]
        current = row.current if row.current and row.current.stage not in [each.stage for each in wanted] else None
        left_behind = current is not None and self._is_left_behind(lead, current)
        if current and not left_behind:
            moves.append(self._move(lead, current))
        if any(moves):
            for name in ("stage_id", "stage_entered_at", "history_known", "mql_no"):
                before.setdefault(name, getattr(lead, name))
            self._stand(lead, None)
            lead.history_known = self._history_is_known(lead)
            passed = [event.stage.key for event in self.store.entries_of(lead) if event.stage]
            lead.mql_no = max(lead.mql_no, passed.count("mql"))
        sentence = _("The lead has gone further than the stage in this row: the stage was left as it is.")
        return any(moves), [("gone_further", sentence)] if left_behind else []

    def _is_left_behind(self, lead: Lead, wanted: Wanted) -> bool:
        """A stage without a moment never takes a lead back."""
        if wanted.is_dated or any(event.stage_id == wanted.stage.pk for event in self.store.entries_of(lead)):
            return False
        return lead.stage.is_end or wanted.stage.order < lead.stage.order

    def _correct(self, lead: Lead, wanted: Wanted) -> bool:
        """The moment of an entry as the file knows it now; an earlier import of the same entry is voided."""
        same = [event for event in self.store.entries_of(lead) if event.stage_id == wanted.stage.pk]
        if any(event.occurred_at == wanted.at for event in same):
            return False
        for event in [event for event in same if event.door == "import"]:
            self.store.entries_of(lead).remove(event)
            self.store.events.append(self._void(lead, event))
        self._append(lead, wanted)
        return True

    def _move(self, lead: Lead, wanted: Wanted) -> bool:
        same = [event for event in self.store.entries_of(lead) if event.stage_id == wanted.stage.pk]
        if not wanted.is_dated and same:
            return False
        if lead.stage_id == wanted.stage.pk:
            return self._correct(lead, wanted)
        if any(event.occurred_at == wanted.at for event in same):
            return False
        self._append(lead, wanted)
        return True

    def _append(self, lead: Lead, wanted: Wanted) -> None:
        entries = self.store.entries_of(lead)
        event = self.store.event(
            lead, stage=wanted.stage, from_stage_id=entries[-1].stage_id if entries else None, occurred_at=wanted.at,
            reason_id=wanted.reason_id, note=wanted.note or None, mql_no=lead.mql_no,
        )  # fmt: skip
        entries.append(event)
        self.store.events.append(event)

    def _void(self, lead: Lead, event: StageEvent) -> StageEvent:
        return self.store.event(lead, kind="void", voids=event, occurred_at=self.now)

    def _stand(self, lead: Lead, explicit: Wanted | None) -> None:
        """Where the lead is now: where the file says, else where it went last."""
        entries = self.store.entries_of(lead)
        last = last_entry(entries, self.first_stage.pk)
        if explicit:
            last = next(event for event in reversed(entries) if event.stage_id == explicit.stage.pk)
        stand_at(lead, last)


def stand_at(lead: Lead, last: StageEvent | None) -> None:
    if last is not None and last.stage is not None:
        lead.stage, lead.stage_entered_at = last.stage, last.occurred_at


def last_entry(entries: Sequence[StageEvent], first_stage_id: int) -> StageEvent | None:
    """Where a lead went last; its first entry stands aside, for deals are won before they were written down."""
    later = [event for event in entries if event.stage_id != first_stage_id] or entries
    return max(later, key=_moment, default=None)


def _moment(event: StageEvent) -> tuple[datetime, int]:
    return event.occurred_at, event.stage.order if event.stage else 0


def _impossible(lead: Lead, row: Resolved) -> Warnings:
    """R-IN-04: loaded, warned, listed under data quality."""
    early = {wanted.stage.key for wanted in (*row.entered, row.current) if wanted and wanted.at < lead.created_at}
    if "won" in early:
        return [("won_before_created", _("Won before it was created."))]
    return [("stage_before_created", _("A stage was entered before the lead was created."))] if early else []
