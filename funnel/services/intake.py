"""Leads enter here, whichever door they came through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.models import Consent, Lead, Reason, Stage, StageEvent
from funnel.selectors.leads import same_contact
from funnel.services import clocks, owners, rollups
from funnel.services.dictionaries import REASON_KIND, Dictionaries, find_reason
from people.models import Person
from people.services import audit

RECENTLY = timedelta(days=1)
MERGED_FIELDS = ("utm", "click_ids", "custom")


@dataclass(frozen=True)
class LeadValues:
    """A lead as described by a door. `fields` holds only the columns that were named; a blank changes nothing."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    external_id: str = ""
    import_source: str = ""
    source: str = ""
    campaign: str = ""
    product: str = ""
    pipeline: str = "sales"
    origin: str = ""
    owner: Person | None = None
    stage: str = ""
    stage_at: datetime | None = None
    entered: Mapping[str, datetime] = field(default_factory=dict)
    reason: str = ""
    created_at: datetime | None = None
    tags: tuple[str, ...] = ()
    consent: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Received:
    """`before` holds the former values of what changed, for taking a batch back."""

    lead: Lead
    is_new: bool
    changed: bool
    warnings: tuple[str, ...] = ()
    duplicates: tuple[int, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)


class AmbiguousLead(InvalidInput):
    code = "ambiguous"


@transaction.atomic
def receive_lead(
    values: LeadValues,
    *,
    door: str,
    now: datetime,
    actor: Person | None = None,
    batch: Any = None,
    on_duplicate: str = "update",
    is_demo: bool = False,
    known: Dictionaries | None = None,
    may_update: Callable[[Lead], bool] | None = None,
) -> Received:
    """A new lead with its history, or the known one brought up to date. Repeating changes nothing.

    A known lead that the door's person may not change is given back as it stands.
    """
    intake = _Intake(values, door, now, actor, batch, is_demo, known or Dictionaries(is_demo=is_demo))
    lead = intake.find()
    if lead is None:
        try:
            with transaction.atomic():
                return intake.create()
        except IntegrityError:
            intake.known.forget()
            intake = _Intake(values, door, now, actor, batch, is_demo, intake.known)
            lead = intake.find()
            if lead is None:
                raise
    if on_duplicate == "skip" or (may_update and not may_update(lead)):
        return Received(lead, False, False, values.warnings)
    if lead.removed_at is not None:
        return intake.revive(lead)
    return intake.update(lead)


class _Intake:
    """One lead on its way in."""

    def __init__(
        self, values: LeadValues, door: str, now: datetime, actor: Person | None, batch: Any, is_demo: bool,
        known: Dictionaries,
    ) -> None:  # fmt: skip
        self.values, self.door, self.now, self.actor = values, door, now, actor
        self.batch, self.is_demo, self.known = batch, is_demo, known
        self.warnings = list(values.warnings)
        self.source = known.source(values.source)

    @property
    def namespace(self) -> str:
        return self.values.import_source or (self.source.key if self.source else "")

    def find(self) -> Lead | None:
        """decisions.md 8: by namespace and external id; with neither, the only lead that has the id."""
        if not self.values.external_id:
            return None
        same = Lead.objects.select_for_update(of=("self",)).filter(external_id=self.values.external_id)
        if self.namespace:
            return self._survivor(same.filter(namespace=self.namespace).first())
        found = list(same.filter(removed_at=None)[:2])
        if len(found) > 1:
            raise AmbiguousLead(
                _("Several leads have the external id “%(id)s”. Name the source or import_source.")
                % {"id": self.values.external_id},
                field="external_id",
            )
        return self._survivor(found[0] if found else same.filter(namespace="").first())

    @staticmethod
    def _survivor(lead: Lead | None) -> Lead | None:
        """What is said of a merged duplicate is said of the lead it went into."""
        while lead is not None and lead.duplicate_of_id is not None:
            lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead.duplicate_of_id)
        return lead

    def create(self) -> Received:
        _something_to_know(self.values)
        created_at = self.created_at()
        first = self.known.first_stage(self.values.pipeline)
        entries = self.entries(created_at, first)
        stage = self.current(entries, first)
        lead = Lead(
            pipeline=first.pipeline,
            stage=stage,
            stage_entered_at=max(at for entry, at in entries if entry == stage),
            namespace=self.namespace,
            external_id=self.values.external_id or None,
            origin=self.values.origin or "inbound",
            source=self.source,
            campaign=self.known.campaign(self.values.campaign, self.source),
            product=self.known.product(self.values.product),
            created_at=created_at,
            received_at=self.now,
            mql_no=sum(entry.key == "mql" for entry, _at in entries),
            history_known=self.history_is_known(stage),
            batch=self.batch,
            is_demo=self.is_demo,
            changed_at=self.now,
            changed_by=self.actor,
            **self.values.fields,
        )
        owners.give(lead, self.values.owner or self.creating_seller())
        lead.save()
        self.append(lead, entries, stage)
        self.tag(lead)
        self.consent(lead)
        self.warn_order(created_at, entries)
        return Received(lead, True, True, tuple(self.warnings), duplicates_of(lead))

    def creating_seller(self) -> Person | None:
        """What a seller writes down is theirs."""
        return self.actor if self.is_by_hand and self.actor and self.actor.has_role("sales_rep") else None

    def update(self, lead: Lead) -> Received:
        before = self.change_fields(lead)
        first = self.known.first_stage(lead.pipeline.key)
        entries = self.new_entries(lead)
        if entries:
            before |= {
                "stage": lead.stage_id,
                "stage_entered_at": lead.stage_entered_at,
                "history_known": lead.history_known,
            }
            self.stand(lead, entries, first)
        tagged = self.tag(lead)
        if before:
            lead.version += 1
            lead.changed_at, lead.changed_by = self.now, self.actor
            lead.save()
            self.append(lead, entries, lead.stage)
            if not entries:
                rollups.mark([lead.pk], now=self.now)
            self.audit(lead, before)
        self.warn_order(lead.created_at, entries)
        return Received(lead, False, bool(before or tagged), tuple(self.warnings), before=before)

    def revive(self, lead: Lead) -> Received:
        """An identity whose import was taken back comes again: the tombstone goes, a new history begins."""
        created_at = self.created_at()
        first = self.known.first_stage(self.values.pipeline)
        entries = self.entries(created_at, first)
        self.change_fields(lead)
        lead.removed_at, lead.created_at, lead.batch = None, created_at, self.batch
        lead.stage = self.current(entries, first)
        lead.stage_entered_at = max(at for entry, at in entries if entry == lead.stage)
        lead.history_known = self.history_is_known(lead.stage)
        lead.mql_no = sum(entry.key == "mql" for entry, _at in entries)
        lead.version += 1
        lead.changed_at, lead.changed_by = self.now, self.actor
        lead.save()
        had = set(lead.events.filter(kind="entered", voided_by=None).values_list("stage_id", "occurred_at"))
        self.append(lead, [(stage, at) for stage, at in entries if (stage.pk, at) not in had], lead.stage)
        rollups.mark([lead.pk], now=self.now)
        self.tag(lead)
        return Received(lead, True, True, tuple(self.warnings))

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
        if self.actor is None or self.door not in ("ui", "api"):
            return False
        return self.door == "ui" or not self.actor.has_role("integration")

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

    def change_fields(self, lead: Lead) -> dict[str, Any]:
        """A later file onto an earlier one: what it says is taken, what it leaves blank is kept."""
        before: dict[str, Any] = {}
        wanted = {name: value for name, value in self.values.fields.items() if value not in (None, "", {}, [])}
        for name in MERGED_FIELDS:
            if name in wanted:
                wanted[name] = {**getattr(lead, name), **wanted[name]}
        if self.values.origin:
            wanted["origin"] = self.values.origin
        if self.values.created_at:
            wanted["created_at"] = self.values.created_at
        for name, value in wanted.items():
            if getattr(lead, name) != value:
                before[name] = getattr(lead, name)
                setattr(lead, name, value)
        before |= self._change_links(lead)
        return before

    def _change_links(self, lead: Lead) -> dict[str, Any]:
        before: dict[str, Any] = {}
        links = {
            "source": self.source,
            "campaign": self.known.campaign(self.values.campaign, self.source),
            "product": self.known.product(self.values.product),
        }
        for name, row in links.items():
            if row is not None and getattr(lead, f"{name}_id") != row.pk:
                before[name] = getattr(lead, f"{name}_id")
                setattr(lead, name, row)
        if self.values.owner is not None and lead.owner_id != self.values.owner.pk:
            before |= {"owner": lead.owner_id, "team": lead.team_id}
            owners.give(lead, self.values.owner)
        return before

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
            clocks.start(lead, now=lead.stage_entered_at)
        StageEvent.objects.bulk_create(events)
        if lead.version > 1 and current.key != "mql":
            clocks.settle(lead, at=lead.stage_entered_at, now=self.now)
        rollups.mark([lead.pk], now=self.now)

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

    def tag(self, lead: Lead) -> bool:
        wanted = [self.known.tag(name) for name in self.values.tags]
        if not wanted:
            return False
        missing = {tag.pk for tag in wanted} - set(lead.tags.values_list("pk", flat=True))
        lead.tags.add(*missing)
        return bool(missing)

    def consent(self, lead: Lead) -> None:
        if self.values.consent:
            Consent.objects.create(lead=lead, text_hash="", version=0, given_at=self.now, is_demo=self.is_demo)

    def warn_order(self, created_at: datetime, entries: list[tuple[Stage, datetime]]) -> None:
        if any(at < created_at and stage.kind == "won" for stage, at in entries):
            self.warnings.append(_("Won before it was created: check the dates."))

    def audit(self, lead: Lead, before: dict[str, Any]) -> None:
        if self.door != "import":
            audit.record(
                actor=self.actor, verb="lead.changed", obj=lead, now=self.now, source=self.door,
                details={"fields": sorted(before)}, is_demo=lead.is_demo,
            )  # fmt: skip


def duplicates_of(lead: Lead) -> tuple[int, ...]:
    """Other leads with the same e-mail or phone: shown, never merged unasked."""
    return same_contact(lead.email, lead.phone_e164, besides=lead.pk)


def _something_to_know(values: LeadValues) -> None:
    names = ("first_name", "last_name", "company", "email", "phone")
    if not values.external_id and not any(values.fields.get(name) for name in names):
        raise InvalidInput(
            _("A lead needs a name, a company, an e-mail, a phone or an external id."), field="first_name"
        )


def _in_order(entries: Any) -> list[tuple[Stage, datetime]]:
    return sorted(entries, key=lambda entry: (entry[1], entry[0].order))
