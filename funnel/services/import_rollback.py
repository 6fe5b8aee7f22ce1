"""A batch taken back: its events voided, what it created put away, what it changed given back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from funnel.models import Customer, ImportJob, Lead, LeadBefore, Purchase, Spend, StageEvent, Tag
from funnel.services import import_jobs, rollups
from funnel.services.import_jobs import IMPORT, ROLLED_BACK
from funnel.services.import_kinds import GUESTS
from funnel.services.import_leads import last_entry, stand_at
from funnel.services.import_purchases import LINKED
from people.models import Person
from people.services import audit

CHUNK = 500


@transaction.atomic
def roll_back(job: ImportJob, *, actor: Person, now: datetime) -> ImportJob:
    """Raises DomainError unless the job was imported. What others changed since stays, and is counted in a warning."""
    job = ImportJob.objects.select_for_update().select_related("author").get(pk=job.pk)
    if job.phase == ROLLED_BACK:
        raise DomainError(_("This import was already taken back."))
    if job.phase != IMPORT or job.state not in {"done", "dead"}:
        raise DomainError(_("Only a finished import can be taken back."))
    if job.finished_at and job.finished_at < now - import_jobs.KEPT:
        raise DomainError(_("Former values are kept for 30 days; this import is older and cannot be taken back."))
    if job.kind in GUESTS:
        _close(job, kept=GUESTS[job.kind].undo(job, actor=actor, now=now), actor=actor, now=now)
        return job
    touched = set(StageEvent.objects.filter(batch=job).values_list("lead_id", flat=True))
    _void_events(job, actor=actor, now=now)
    _repeat_voided(job, actor=actor, now=now)
    kept = _restore_leads(job, actor=actor, now=now) + _restore_spend(job)
    touched |= _take_purchases_back(job)
    created = Lead.objects.filter(batch=job, removed_at=None)
    touched |= set(created.values_list("pk", flat=True))
    created.update(removed_at=now, version=F("version") + 1, changed_at=now, changed_by=actor)
    touched |= set(LeadBefore.objects.filter(job=job, object_type="lead").values_list("object_id", flat=True))
    rollups.mark(touched, now=now)
    _close(job, kept=kept, actor=actor, now=now)
    return job


def _void_events(job: ImportJob, *, actor: Person, now: datetime) -> None:
    for events in _chunks(StageEvent.objects.filter(batch=job, kind="entered", voided_by=None)):
        voids = [
            StageEvent(
                lead_id=event.lead_id, kind="void", voids=event, occurred_at=now, recorded_at=now, actor=actor,
                door="import", batch=job, is_demo=event.is_demo,
            )
            for event in events
        ]  # fmt: skip
        StageEvent.objects.bulk_create(voids, batch_size=200)


def _repeat_voided(job: ImportJob, *, actor: Person, now: datetime) -> None:
    """Entries of earlier imports that this one had corrected stand again, as new events."""
    corrected = StageEvent.objects.filter(voided_by__batch=job).exclude(batch=job).select_related("batch")
    for events in _chunks(corrected):
        again = [
            StageEvent(
                lead_id=event.lead_id, stage_id=event.stage_id, from_stage_id=event.from_stage_id, batch=event.batch,
                occurred_at=event.occurred_at, recorded_at=now, actor=actor, owner_id=event.owner_id, door="import",
                reason_id=event.reason_id, note=event.note, mql_no=event.mql_no, is_demo=event.is_demo,
            )
            for event in events
        ]  # fmt: skip
        StageEvent.objects.bulk_create(again, batch_size=200)


def _restore_leads(job: ImportJob, *, actor: Person, now: datetime) -> int:
    """The number of leads that somebody changed since: those keep their values, only their stage is read anew."""
    kept = 0
    for befores in _chunks(LeadBefore.objects.filter(job=job, object_type="lead")):
        leads = Lead.objects.select_for_update().exclude(batch=job).in_bulk([before.object_id for before in befores])
        for before in befores:
            lead = leads.get(before.object_id)
            if lead is None:
                continue
            is_ours = lead.version == before.version_after
            kept += not is_ours
            _give_back(lead, before.values) if is_ours else _stand_anew(lead)
            lead.version += 1
            lead.changed_at, lead.changed_by = now, actor
            lead.save()
    return kept


def _give_back(lead: Lead, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name == "tags":
            lead.tags.set(Tag.objects.filter(name__in=value))
        else:
            column: Any = Lead._meta.get_field(name.removesuffix("_id"))
            setattr(lead, name, None if value is None else column.to_python(value))


def _stand_anew(lead: Lead) -> None:
    live = lead.events.filter(kind="entered", voided_by=None).select_related("stage").order_by("occurred_at", "pk")
    first_stage = lead.pipeline.stages.order_by("order").values_list("pk", flat=True)[0]
    last = last_entry(list(live), first_stage)
    stand_at(lead, last)


def _restore_spend(job: ImportJob) -> int:
    befores = LeadBefore.objects.filter(job=job, object_type="spend")
    replaced = {before.object_id: before.values for before in befores}
    ours = Spend.objects.select_for_update().filter(batch=job)
    ours.exclude(pk__in=replaced).delete()
    restored = 0
    for spend in ours.filter(pk__in=replaced):
        for name, value in replaced[spend.pk].items():
            setattr(spend, name, value)
        spend.save()
        restored += 1
    return len(replaced) - restored


def _take_purchases_back(job: ImportJob) -> set[int]:
    """Leads whose money changed; customers made for this batch go unless somebody has found another use for them."""
    linked = set(LeadBefore.objects.filter(job=job, object_type=LINKED).values_list("object_id", flat=True))
    ours = Purchase.objects.filter(batch=job)
    touched = linked | set(Lead.objects.filter(customer__purchases__batch=job).values_list("pk", flat=True))
    ours.delete()
    leads = Lead.objects.filter(pk__in=linked, customer__purchases=None)
    made = set(leads.filter(customer__created_at__gte=job.created_at).values_list("customer", flat=True))
    leads.update(customer=None)
    Customer.objects.filter(pk__in=made, leads=None, purchases=None).delete()
    return touched


def _close(job: ImportJob, *, kept: int, actor: Person, now: datetime) -> None:
    job.phase, job.rolled_back_at = ROLLED_BACK, now
    if kept:
        text = _("Changed by others since the import, so left as they are.")
        job.warnings = [*job.warnings, {"code": "changed_since", "text": text, "count": kept, "lines": []}]
    job.save(update_fields=["phase", "rolled_back_at", "warnings"])
    audit.record(actor=actor, verb="import.rolled_back", obj=job, now=now, details={"kept": kept})


def _chunks(rows: QuerySet[Any]) -> Iterable[list[Any]]:
    """Read ahead by primary key: what is written meanwhile does not come back."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        yield list(rows.model._default_manager.filter(pk__in=ids[start : start + CHUNK]).order_by("pk"))
