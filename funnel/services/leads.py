"""Changes of a lead that are not moves: its card, its owner, merging and taking away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from funnel.models import Lead, Merge, Stage, Tag
from funnel.pipeline import steps
from funnel.services import carrying, clocks, mastering, moments, notices, owners, rollups, stages
from people.models import Person
from people.services import audit

EDITABLE = (
    "first_name", "last_name", "company", "email", "phone", "phone_e164", "position", "website", "city", "country",
    "source", "campaign", "product", "customer", "amount_minor", "currency", "score", "created_at", "origin",
    "intent",
    "next_step_text", "next_step_due_at", "utm", "click_ids", "custom", "external_id",
)  # fmt: skip
BULK_LIMIT = 1000


class UnableToMerge(DomainError):
    code = "unable_to_merge"


@dataclass(frozen=True)
class BulkDone:
    """`undo` takes the change back: former values by lead."""

    changed: int
    refused: dict[int, str] = field(default_factory=dict)
    undo: list[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def update_lead(
    lead: Lead, *, changes: dict[str, Any], actor: Person | None, now: datetime, expected_version: int | None = None,
    door: str = "ui",
) -> Lead:  # fmt: skip
    """Only what differs is written; the audit names the fields, not their contents."""
    moments.not_in_future(changes.get("created_at"), now=now, field="created_at")
    row = stages.locked(lead, expected_version)
    changed = [name for name in EDITABLE if name in changes and changes[name] != getattr(row, name)]
    mastering.refuse(row, door=door, fields=[*changed, *({"owner"} & changes.keys())])
    for name in changed:
        setattr(row, name, changes[name])
    if "owner" in changes and (changes["owner"].pk if changes["owner"] else None) != row.owner_id:
        _set_owner(row, changes["owner"], actor=actor, now=now, door=door)
        changed.append("owner")
    if "tags" in changes and _set_tags(row, changes["tags"]):
        changed.append("tags")
    if changed:
        _same_identity_twice(row)
        steps.save_change(row, now=now, actor=actor)
        rollups.mark([row.pk], now=now)
        audit.record(
            actor=actor, verb="lead.changed", obj=row, now=now, source=door, details={"fields": sorted(changed)},
            is_demo=row.is_demo,
        )  # fmt: skip
    stages.bring_up_to_date(lead, row)
    return lead


def _same_identity_twice(lead: Lead) -> None:
    if not lead.external_id:
        lead.external_id = None
        return
    others = Lead.objects.filter(namespace=lead.namespace, external_id=lead.external_id).exclude(pk=lead.pk)
    if others.exists():
        raise InvalidInput(_("Another lead has this external id."), field="external_id")


def _set_tags(lead: Lead, names: Iterable[str]) -> bool:
    wanted = {Tag.objects.get_or_create(name=name)[0].pk for name in names}
    if wanted == set(lead.tags.values_list("pk", flat=True)):
        return False
    lead.tags.set(wanted)
    return True


def _set_owner(lead: Lead, owner: Person | None, *, actor: Person | None, now: datetime, door: str) -> None:
    former = lead.owner
    if owner is not None and not owner.is_active:
        raise InvalidInput(_("This colleague no longer works here."), field="owner")
    lead.owner = None
    owners.give(lead, owner)
    _tell_new_owner(lead, actor=actor, now=now)
    stages.record(
        lead, "assigned", at=now, now=now, actor=actor, door=door,
        note=_("from %(name)s") % {"name": former.name} if former else "",
    )  # fmt: skip


def _tell_new_owner(lead: Lead, *, actor: Person | None, now: datetime) -> None:
    """Nobody has decided yet: who gets the lead now hears of it, and by when to answer."""
    running = clocks.running(lead).order_by("kind").last()
    if lead.owner is not None and lead.stage.key == "mql" and running is not None:
        notices.tell_sellers(lead, due_at=running.due_at, now=now, actor=actor)


@transaction.atomic
def assign(
    lead: Lead, *, owner: Person | None, actor: Person | None, now: datetime, door: str = "ui",
    expected_version: int | None = None,
) -> Lead:  # fmt: skip
    return update_lead(
        lead, changes={"owner": owner}, actor=actor, now=now, door=door, expected_version=expected_version
    )


@transaction.atomic
def assign_many(
    leads: Iterable[Lead], *, owner: Person | None, actor: Person, now: datetime, door: str = "ui"
) -> BulkDone:
    return _in_bulk(
        leads,
        lambda lead: {"id": lead.pk, "owner": lead.owner_id},
        lambda lead: assign(lead, owner=owner, actor=actor, now=now, door=door),
    )


@transaction.atomic
def move_many(
    leads: Iterable[Lead], *, to_stage: Stage | str, actor: Person, now: datetime, reason: str = "", note: str = "",
    door: str = "ui",
) -> BulkDone:  # fmt: skip
    return _in_bulk(
        leads,
        lambda lead: {"id": lead.pk, "stage": lead.stage.key},
        lambda lead: stages.move_lead(
            lead, to_stage=to_stage, now=now, actor=actor, door=door, reason=reason or None, note=note
        ),
    )


@transaction.atomic
def tag_many(leads: Iterable[Lead], *, tag: str, actor: Person, now: datetime, door: str = "ui") -> BulkDone:
    def add(lead: Lead) -> None:
        names = {*lead.tags.values_list("name", flat=True), tag}
        update_lead(lead, changes={"tags": sorted(names)}, actor=actor, now=now, door=door)

    return _in_bulk(leads, lambda lead: {"id": lead.pk, "tags": list(lead.tags.values_list("name", flat=True))}, add)


@transaction.atomic
def undo_bulk(undo: list[dict[str, Any]], *, actor: Person, now: datetime, door: str = "ui") -> int:
    """Puts owners, tags and stages back; a stage comes back as a new event with a note."""
    leads = Lead.objects.editable_by(actor).in_bulk([row["id"] for row in undo])
    people = Person.objects.in_bulk([row["owner"] for row in undo if row.get("owner")])
    for row in undo:
        lead = leads.get(row["id"])
        if lead is None:
            continue
        if "owner" in row:
            assign(lead, owner=people.get(row["owner"]), actor=actor, now=now, door=door)
        if "tags" in row:
            update_lead(lead, changes={"tags": row["tags"]}, actor=actor, now=now, door=door)
        if "stage" in row and lead.stage.key != row["stage"]:
            stages.move_lead(lead, to_stage=row["stage"], now=now, actor=actor, door=door, note=_("Taken back"))
    return len(leads)


def _in_bulk(leads: Iterable[Lead], former: Any, change: Any) -> BulkDone:
    """One refusal never loses the others."""
    rows = list(leads)
    if len(rows) > BULK_LIMIT:
        raise InvalidInput(_("At most %(limit)s leads at once.") % {"limit": BULK_LIMIT})
    undo, refused = [], {}
    for lead in rows:
        before = former(lead)
        try:
            with transaction.atomic():
                change(lead)
        except DomainError as error:
            refused[lead.pk] = error.message
        else:
            undo.append(before)
    return BulkDone(len(undo), refused, undo)


@transaction.atomic
def merge(lead: Lead, *, into: Lead, actor: Person | None, now: datetime, door: str = "ui") -> Merge:
    """One lead remains, with the earliest creation and the first source (B2); both keep their events."""
    duplicate, target = _both(lead, into)
    mastering.refuse(duplicate, door=door)
    mastering.refuse(target, door=door)
    before = _before_merge(duplicate, target)
    if duplicate.created_at < target.created_at:
        _take_beginning(target, duplicate)
    _fill_blanks(target, duplicate)
    if carrying.went_further(duplicate, target):
        _same_pipeline(duplicate, target)
        before |= asdict(carrying.take_over(duplicate, target, actor=actor, now=now))
    duplicate.duplicate_of = target
    steps.save_change(target, now=now, actor=actor)
    steps.save_change(duplicate, now=now, actor=actor)
    clocks.void(duplicate, now=now)
    done = Merge.objects.create(lead=duplicate, into=target, by=actor, at=now, before=before)
    rollups.mark([duplicate.pk, target.pk], now=now)
    audit.record(
        actor=actor, verb="lead.merged", obj=target, now=now, source=door, details={"duplicate": duplicate.pk},
        is_demo=target.is_demo,
    )  # fmt: skip
    stages.bring_up_to_date(lead, duplicate)
    stages.bring_up_to_date(into, target)
    return done


def _both(lead: Lead, into: Lead) -> tuple[Lead, Lead]:
    if lead.pk == into.pk:
        raise UnableToMerge(_("A lead cannot be merged into itself."))
    first, second = sorted([lead, into], key=lambda row: row.pk)
    rows = {row.pk: stages.locked(row) for row in (first, second)}
    if any(row.duplicate_of_id or row.removed_at for row in rows.values()):
        raise UnableToMerge(_("One of these leads was merged or taken back already."))
    return rows[lead.pk], rows[into.pk]


def _same_pipeline(duplicate: Lead, target: Lead) -> None:
    if duplicate.pipeline_id != target.pipeline_id:
        raise UnableToMerge(
            _("Lead № %(number)s has gone further in another pipeline: merge the other one into it.")
            % {"number": duplicate.pk}
        )


def _take_beginning(target: Lead, earlier: Lead) -> None:
    """B2: the earliest creation and the first source, as far as it is known."""
    target.created_at = earlier.created_at
    if earlier.source_id and earlier.source_id != target.source_id:
        target.source, target.campaign = earlier.source, earlier.campaign
    elif earlier.campaign_id:
        target.campaign = earlier.campaign


CARD = (
    "first_name", "last_name", "company", "email", "phone", "phone_e164", "position", "website", "city", "country"
)  # fmt: skip
LINKS = ("source_id", "campaign_id", "customer_id", "owner_id", "team_id")


def _fill_blanks(target: Lead, duplicate: Lead) -> None:
    for name in CARD:
        if not getattr(target, name):
            setattr(target, name, getattr(duplicate, name))
    if target.amount_minor is None and duplicate.amount_minor is not None:
        target.amount_minor, target.currency = duplicate.amount_minor, duplicate.currency
    target.customer_id = target.customer_id or duplicate.customer_id
    target.custom = {**duplicate.custom, **target.custom}
    target.first_touch_at = min([at for at in (target.first_touch_at, duplicate.first_touch_at) if at], default=None)


def _before_merge(duplicate: Lead, target: Lead) -> dict[str, Any]:
    columns = [*CARD, *LINKS, "amount_minor", "currency", "custom"]
    values = {name: getattr(target, name) for name in columns}
    values |= {name: _iso(getattr(target, name)) for name in ("created_at", "first_touch_at")}
    versions = {"into_version": target.version + 1, "duplicate_version": duplicate.version + 1}
    return {"into": values, "stood": carrying.stood(target), **versions}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


@transaction.atomic
def undo_merge(merge: Merge, *, actor: Person | None, now: datetime, door: str = "ui") -> Merge:
    """The duplicate stands alone again; what was changed on the other lead since stays as it was changed."""
    done = Merge.objects.select_for_update().get(pk=merge.pk)
    if done.undone_at is not None:
        raise UnableToMerge(_("This merge was undone already."))
    target, duplicate = stages.locked(Lead(pk=done.into_id)), stages.locked(Lead(pk=done.lead_id))
    carrying.give_back(done, target, duplicate, actor=actor, now=now, door=door)
    if target.version == done.before["into_version"]:
        _restore(target, done.before["into"])
    duplicate.duplicate_of = None
    steps.save_change(target, now=now, actor=actor)
    steps.save_change(duplicate, now=now, actor=actor)
    done.undone_at = now
    done.save(update_fields=["undone_at"])
    rollups.mark([duplicate.pk, target.pk], now=now)
    audit.record(
        actor=actor, verb="lead.unmerged", obj=target, now=now, source=door, details={"duplicate": duplicate.pk},
        is_demo=target.is_demo,
    )  # fmt: skip
    merge.undone_at = now
    return done


def _restore(target: Lead, values: dict[str, Any]) -> None:
    for name, value in values.items():
        is_moment = name in ("created_at", "first_touch_at") and value
        setattr(target, name, datetime.fromisoformat(value) if is_moment else value)


@transaction.atomic
def remove(
    lead: Lead, *, actor: Person | None, now: datetime, door: str = "ui", expected_version: int | None = None
) -> Lead:
    """A tombstone: out of every list and count, its events kept (decisions.md 18)."""
    row = stages.locked(lead, expected_version)
    mastering.refuse(row, door=door)
    if row.removed_at is None:
        row.removed_at = now
        steps.save_change(row, now=now, actor=actor)
        clocks.void(row, now=now)
        rollups.mark([row.pk], now=now)
        audit.record(actor=actor, verb="lead.removed", obj=row, now=now, source=door, is_demo=row.is_demo)
    stages.bring_up_to_date(lead, row)
    return lead
