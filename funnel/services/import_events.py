"""Rows of stage events: a history told step by step for leads that are already here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.models import ImportJob, Lead, LeadBefore, StageEvent
from funnel.services import moments
from funnel.services.import_directory import Directory
from funnel.services.import_jobs import Outcome
from funnel.services.import_lead_store import foreign_to, keep_before
from funnel.services.import_leads import last_entry, stand_at
from funnel.services.import_tables import tables


def _locked(**named: Any) -> dict[int, Lead]:
    leads = Lead.objects.select_for_update().filter(**named).order_by("pk")
    return {lead.pk: lead for lead in leads}


class EventWriter:
    def __init__(self, job: ImportJob, *, now: datetime) -> None:
        self.job, self.now = job, now
        self.directory = Directory(job, now=now)

    def forget(self) -> None:
        self.directory.forget()

    def words(self, row: dict[str, Any]) -> list[str]:
        return [row["external_id"]]

    def write(self, rows: Sequence[dict[str, Any]]) -> list[Outcome]:
        self._load({row["external_id"] for row in rows})
        outcomes = [self._take(row) for row in rows]
        tables().add(self.events)
        self._flush_leads()
        return outcomes

    def _load(self, external_ids: set[str]) -> None:
        self.by_pk = _locked(external_id__in=external_ids, removed_at=None)
        self.leads: dict[str, list[Lead]] = {}
        self.events: list[StageEvent] = []
        self.entries: dict[int, list[StageEvent]] = {}
        self.before: dict[int, tuple[Lead, dict[str, Any]]] = {}
        for lead in self.by_pk.values():
            self.leads.setdefault(lead.external_id or "", []).append(lead)
        while merged := {lead.duplicate_of_id for lead in self.by_pk.values()} - {None, *self.by_pk}:
            self.by_pk |= _locked(pk__in=merged)
        self.foreign = foreign_to(self.job.author, self.by_pk)
        live = StageEvent.objects.filter(lead__in=self.by_pk, kind="entered", voided_by=None).select_related("stage")
        for event in live.order_by("occurred_at", "pk"):
            self.entries.setdefault(event.lead_id, []).append(event)

    def _take(self, row: dict[str, Any]) -> Outcome:
        try:
            moments.not_in_future(row["at"], now=self.now)
            lead, stage = self._find(row), self.directory.stage(row["stage"])
        except InvalidInput as error:
            return Outcome("failed", error.message)
        if lead.pk in self.foreign:
            return Outcome("failed", _("This lead is known, and it is not yours to change."))
        if any(
            event.stage_id == stage.pk and event.occurred_at == row["at"]
            for event in self.entries.setdefault(lead.pk, [])
        ):
            return Outcome("skipped")
        reason, note = self.directory.reason(stage, row.get("reason", ""))
        event = StageEvent(
            lead=lead, stage=stage, from_stage_id=lead.stage_id, occurred_at=row["at"], recorded_at=self.now,
            actor=self.job.author, owner_id=lead.owner_id, door="import", batch=self.job, reason=reason,
            note=note or None, is_demo=lead.is_demo,
        )  # fmt: skip
        self.entries.setdefault(lead.pk, []).append(event)
        self.events.append(event)
        self._stand(lead)
        early = [("stage_before_created", _("A stage was entered before the lead was created."))]
        return Outcome("created", warnings=early if row["at"] < lead.created_at else ())

    def _find(self, row: dict[str, Any]) -> Lead:
        if row.get("pipeline", "sales") != "sales":
            raise InvalidInput(_("Events of this pipeline cannot be imported here."), field="pipeline")
        found = self.leads.get(row["external_id"], [])
        space = row.get("import_source") or row.get("source")
        if space:
            found = [lead for lead in found if lead.namespace.casefold() == space.casefold()]
        if len(found) > 1:
            sentence = _("Several leads have the id “%(id)s”; say where the ids come from.")
            raise InvalidInput(sentence % {"id": row["external_id"]}, field="external_id")
        if not found:
            raise InvalidInput(
                _("There is no lead with the id “%(id)s”.") % {"id": row["external_id"]}, field="external_id"
            )
        return self._survivor(found[0])

    def _survivor(self, lead: Lead) -> Lead:
        """What is said of a merged duplicate is said of the lead it went into."""
        while lead.duplicate_of_id is not None:
            lead = self.by_pk[lead.duplicate_of_id]
        return lead

    def _stand(self, lead: Lead) -> None:
        last = last_entry(self.entries.setdefault(lead.pk, []), self.directory.first_stage.pk)
        former = {name: getattr(lead, name) for name in ("stage_id", "stage_entered_at", "history_known")}
        self.before.setdefault(lead.pk, (lead, former | {"stage_entered_at": lead.stage_entered_at.isoformat()}))
        stand_at(lead, last)
        lead.history_known = True

    def _flush_leads(self) -> None:
        leads = [lead for lead, _former in self.before.values()]
        for lead in leads:
            lead.version += lead.batch_id != self.job.pk
            lead.changed_at, lead.changed_by = self.now, self.job.author
        fields = ["stage", "stage_entered_at", "history_known", "version", "changed_at", "changed_by"]
        tables().change(leads, fields)
        befores = LeadBefore.objects.filter(job=self.job, object_type="lead", object_id__in=self.before)
        first = {before.object_id: before.values for before in befores}
        keep_before(
            [
                LeadBefore(
                    job=self.job, object_id=lead.pk, values=first.get(lead.pk, former), version_after=lead.version
                )
                for lead, former in self.before.values()
            ]
        )
        tables().mark(self.before, now=self.now)
