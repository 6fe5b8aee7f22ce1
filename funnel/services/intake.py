"""Leads enter here, whichever door they came through."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.models import Consent, Lead
from funnel.services import moments, owners, rollups
from funnel.services.dictionaries import Dictionaries
from funnel.services.intake_history import History
from funnel.services.intake_values import LeadValues, Received
from people import selectors as people
from people.models import Person
from people.services import audit

MERGED_FIELDS = ("utm", "click_ids", "custom")


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
    absent: Container[str] = (),
) -> Received:
    """A new lead with its history, or the known one brought up to date. Repeating changes nothing.

    A known lead that the door's person may not change, or that another CRM keeps, is given back as it stands. Who has many at once may say
    which external ids no lead had a moment ago; one that has come since is found all the same.
    """
    moments.none_in_future(values.moments(), now=now)
    intake = _Intake(values, door, now, actor, batch, is_demo, known or Dictionaries(is_demo=is_demo))
    lead = None if values.external_id in absent else intake.find()
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
    if on_duplicate == "skip" or lead.is_mastered or (may_update and not may_update(lead)):
        return Received(lead, False, False, values.warnings)
    if lead.removed_at is not None:
        return intake.revive(lead)
    return intake.update(lead)


class _Intake(History):
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
            created_by=self.actor if self.door != "import" else None,
            **{"currency": people.company().currency, **self.values.fields},
        )
        owners.give(lead, self.values.owner or self.creating_seller())
        lead.save()
        self.append(lead, entries, stage)
        self.tag(lead, is_new=True)
        self.consent(lead)
        self.warn_order(created_at, entries)
        return Received(lead, True, True, tuple(self.warnings))

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

    def tag(self, lead: Lead, *, is_new: bool = False) -> bool:
        wanted = [self.known.tag(name) for name in self.values.tags]
        if not wanted:
            return False
        had = set() if is_new else set(lead.tags.values_list("pk", flat=True))
        missing = {tag.pk for tag in wanted} - had
        lead.tags.add(*missing)
        return bool(missing)

    def consent(self, lead: Lead) -> None:
        if self.values.consent:
            Consent.objects.create(lead=lead, text_hash="", version=0, given_at=self.now, is_demo=self.is_demo)

    def audit(self, lead: Lead, before: dict[str, Any]) -> None:
        if self.door != "import":
            audit.record(
                actor=self.actor, verb="lead.changed", obj=lead, now=self.now, source=self.door,
                details={"fields": sorted(before)}, is_demo=lead.is_demo,
            )  # fmt: skip


def _something_to_know(values: LeadValues) -> None:
    names = ("first_name", "last_name", "company", "email", "phone")
    if not values.external_id and not any(values.fields.get(name) for name in names):
        raise InvalidInput(
            _("A lead needs a name, a company, an e-mail, a phone or an external id."), field="first_name"
        )
