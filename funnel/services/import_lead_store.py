"""The leads that a batch of rows names: read at once, found again by their identity, written at once."""

from collections.abc import Collection, Sequence
from copy import copy
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.models import Clock, ImportJob, Lead, LeadBefore, StageEvent, Tag
from funnel.models.feeds import THEIRS
from funnel.services import clocks
from funnel.services.import_lead_rows import Resolved
from funnel.services.import_tables import tables
from people.models import Person

RECENTLY = timedelta(days=1)
LOADS_FOR_ALL = ("administrator", "cco", "cmo", "integration")
NAMES = ("first_name", "last_name", "company")
KEYS = frozenset({"owner_id", "team_id", "source_id", "campaign_id", "stage_id", "batch_id"})


class LeadStore:
    def __init__(self, job: ImportJob, *, now: datetime) -> None:
        self.job, self.now = job, now
        self.tables = tables()
        self._event = StageEvent(recorded_at=now, actor=job.author, door="import", batch=job)
        self.by_pk: dict[int, Lead] = {}
        self.by_identity: dict[tuple[str, str], Lead] = {}
        self.by_external: dict[str, list[Lead]] = {}
        self.by_contact: dict[str, list[Lead]] = {}
        self.new: list[Lead] = []
        self.changed: dict[int, tuple[Lead, dict[str, Any]]] = {}
        self.events: list[StageEvent] = []
        self.tags: list[tuple[Lead, str]] = []
        self._entries: dict[int, list[StageEvent]] = {}
        self.foreign: set[int] = set()

    def entries_of(self, lead: Lead) -> list[StageEvent]:
        """Its entries that hold, in the order they happened and then as they were added; of unsaved leads too."""
        return self._entries.setdefault(id(lead), [])

    def load(self, rows: Sequence[Resolved]) -> None:
        for named in _named(rows):
            self._lock(named)
        while merged := {lead.duplicate_of_id for lead in self.by_pk.values() if lead.duplicate_of_id} - {*self.by_pk}:
            self._lock(Lead.objects.filter(pk__in=merged))
        for pk in sorted(self.by_pk):
            self.remember(self.by_pk[pk])
        self.foreign = foreign_to(self.job.author, self.by_pk)
        live = StageEvent.objects.filter(lead__in=self.by_pk, kind="entered", voided_by=None).select_related("stage")
        for event in live.order_by("occurred_at", "pk"):
            self.entries_of(self.by_pk[event.lead_id]).append(event)

    def _lock(self, leads: QuerySet[Lead]) -> None:
        for lead in leads.select_for_update().order_by("pk"):
            self.by_pk.setdefault(lead.pk, lead)

    def remember(self, lead: Lead) -> None:
        if lead.external_id:
            self.by_identity[lead.namespace, lead.external_id] = lead
            self.by_external.setdefault(lead.external_id, []).append(lead)
        for word in contacts(lead.__dict__):
            self.by_contact.setdefault(word, []).append(lead)

    def find(self, row: Resolved) -> Lead | None:
        return self.survivor(self._found(row))

    def _found(self, row: Resolved) -> Lead | None:
        """decisions.md 8; a row without any id is found by its contact and the day it was created."""
        if row.external_id is None:
            return self._find_by_contact(row)
        if row.namespace is not None:
            return self.by_identity.get((row.namespace, row.external_id))
        found = [lead for lead in self.by_external.get(row.external_id, []) if lead.removed_at is None]
        if len(found) > 1:
            sentence = _("Several leads have the id “%(id)s”; say where the ids come from.")
            raise InvalidInput(sentence % {"id": row.external_id}, field="external_id")
        return found[0] if found else self.by_identity.get(("", row.external_id))

    def _find_by_contact(self, row: Resolved) -> Lead | None:
        for word in contacts(row.fields):
            for lead in self.by_contact.get(word, []):
                if lead.removed_at is None and (row.created_at is None or lead.created_at == row.created_at):
                    return lead
        return None

    def survivor(self, lead: Lead | None) -> Lead | None:
        """What is said of a merged duplicate is said of the lead it went into."""
        while lead is not None and lead.duplicate_of_id is not None:
            lead = self.by_pk[lead.duplicate_of_id]
        return lead

    def event(self, lead: Lead, **facts: Any) -> StageEvent:
        event = copy(self._event)
        event.lead, event.owner_id, event.is_demo = lead, lead.owner_id, lead.is_demo
        for name, value in facts.items():
            setattr(event, name, value)
        return event

    def flush(self) -> None:
        for lead in self.new:
            lead.search_key = lead.make_search_key()
        self.tables.add(self.new)
        self._flush_changed()
        self._flush_events()
        self._flush_tags()
        touched = {lead.pk for lead in self.new} | set(self.changed) | {event.lead_id for event in self.events}
        self.tables.mark(touched, now=self.now)
        self._wind_clocks()

    def _flush_events(self) -> None:
        """Those first that others may void."""
        for event in self.events:
            event.lead_id = event.lead.pk
        self.tables.add([event for event in self.events if event.voids is None])
        voids = [(event, event.voids) for event in self.events if event.voids is not None]
        for event, voided in voids:
            event.voids_id = voided.pk
        self.tables.add([event for event, _voided in voids])

    def _wind_clocks(self) -> None:
        """A file about last year starts no clocks; one of today does, as the form and the API do."""
        entered = {event.lead_id for event in self.events if event.kind == "entered"}
        for lead in [lead for lead in (*self.new, *self.by_pk.values()) if lead.pk in entered]:
            if lead.stage.key == "mql" and lead.stage_entered_at >= self.now - RECENTLY:
                routed = {"kind": "routed", "stage": lead.stage, "occurred_at": lead.stage_entered_at}
                self.event(lead, **routed, mql_no=lead.mql_no).save()
                clocks.start(lead, now=lead.stage_entered_at)
        running = Clock.objects.filter(lead__in=entered & set(self.by_pk), stopped_at=None, void_at=None)
        for lead_id in running.values_list("lead_id", flat=True).distinct():
            lead = self.by_pk[lead_id]
            if lead.stage.key != "mql":
                clocks.settle(lead, at=lead.stage_entered_at, now=self.now)

    def _flush_changed(self) -> None:
        leads = [lead for lead, _before in self.changed.values()]
        names = {name for _lead, before in self.changed.values() for name in before} - {"tags"}
        for lead in leads:
            lead.search_key = lead.make_search_key()
            lead.changed_at, lead.changed_by = self.now, self.job.author
            lead.version += lead.batch_id != self.job.pk
        always = {"search_key", "changed_at", "changed_by", "version"}
        self.tables.change(leads, {_field_name(name) for name in names} | always)
        befores = LeadBefore.objects.filter(job=self.job, object_type="lead", object_id__in=self.changed)
        first = {before.object_id: before.values for before in befores}
        keep_before(
            [
                LeadBefore(
                    job=self.job,
                    object_id=lead.pk,
                    values=_as_json(before) | first.get(lead.pk, {}),
                    version_after=lead.version,
                )
                for lead, before in self.changed.values()
                if lead.batch_id != self.job.pk
            ]
        )

    def _flush_tags(self) -> None:
        names = {name for _lead, name in self.tags}
        Tag.objects.bulk_create([Tag(name=name) for name in sorted(names)], ignore_conflicts=True)
        ids = dict(Tag.objects.filter(name__in=names).values_list("name", "pk"))
        link = Lead.tags.through
        self.tables.add_missing([link(lead_id=lead.pk, tag_id=ids[name]) for lead, name in self.tags])


def foreign_to(author: Person, lead_ids: Collection[int]) -> set[int]:
    """Known leads that a file may not change: those of others, and those that another CRM keeps.

    Directors and administrators load for everybody.
    """
    kept_elsewhere = set(Lead.objects.filter(pk__in=lead_ids, feed__master=THEIRS).values_list("pk", flat=True))
    if author.has_role(*LOADS_FOR_ALL):
        return kept_elsewhere
    own = Lead.objects.editable_by(author).filter(pk__in=lead_ids).values_list("pk", flat=True)
    return (set(lead_ids) - set(own)) | kept_elsewhere


def keep_before(befores: Sequence[LeadBefore]) -> None:
    """What a batch changed twice is given back as it was before the first change."""
    key, names = ["job", "object_type", "object_id"], ["values", "version_after"]
    tables().replace(befores, key=key, names=names)


def _named(rows: Sequence[Resolved]) -> list[QuerySet[Lead]]:
    """Leads that these rows can mean, one question for each index: by id, else by what `contacts` looks at first."""
    leads = Lead.objects.all()
    by_contact = [row.fields for row in rows if not row.external_id]
    nameless = [fields for fields in by_contact if not fields.get("email") and not fields.get("phone_e164")]
    names = {name: {fields.get(name) or "" for fields in nameless} for name in NAMES}
    externals = {row.external_id for row in rows if row.external_id}
    emails = {fields["email"] for fields in by_contact if fields.get("email")}
    phones = {fields["phone_e164"] for fields in by_contact if fields.get("phone_e164") and not fields.get("email")}
    same_name = {f"{name}__in": words for name, words in names.items()}
    return [
        leads.filter(external_id__in=externals),
        leads.exclude(email="").filter(email__in=emails),
        leads.exclude(phone_e164="").filter(phone_e164__in=phones, email=""),
        leads.filter(external_id=None, email="", phone_e164="", **same_name),
    ]


def contacts(fields: dict[str, Any]) -> list[str]:
    if fields.get("email"):
        return [f"email {fields['email']}"]
    if fields.get("phone_e164"):
        return [f"phone {fields['phone_e164']}"]
    words = [fields.get(name) or "" for name in NAMES]
    return ["name " + "|".join(words)] if any(words) else []


def _field_name(attribute: str) -> str:
    return attribute.removesuffix("_id") if attribute in KEYS else attribute


def _as_json(before: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in before.items()}
