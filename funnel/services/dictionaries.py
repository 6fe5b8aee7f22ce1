"""Stages, sources, campaigns, reasons and products: found by key, made when a lead first names them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from funnel.models import Campaign, Pipeline, Product, Reason, Source, Stage, StageSignature, Tag
from people.models import Person
from people.services import audit

REASON_KIND = {"lost": "loss", "rejected": "rejection"}
MARKETING, SALES = ("cmo", "head_of_marketing"), ("cco", "head_of_sales")


class Dictionaries:
    """Read once for a lead or a whole file; unknown sources and campaigns are created (decisions.md 8)."""

    def __init__(self, *, is_demo: bool = False) -> None:
        self.is_demo = is_demo
        self.forget()

    def forget(self) -> None:
        """After a rolled back transaction: what it made is gone."""
        self._stages: dict[tuple[str, str], Stage] | None = None
        self._sources: dict[str, Source] = {}
        self._campaigns: dict[str, Campaign] = {}
        self._products: dict[str, Product] = {}
        self._tags: dict[str, Tag] = {}

    @property
    def stages(self) -> dict[tuple[str, str], Stage]:
        if self._stages is None:
            rows = Stage.objects.filter(is_archived=False).select_related("pipeline").order_by("order")
            self._stages = {(stage.pipeline.key, stage.key): stage for stage in rows}
        return self._stages

    def stage(self, key: str, pipeline: str = "sales") -> Stage:
        found = self.stages.get((pipeline, key))
        if found is None:
            raise InvalidInput(_("There is no stage “%(key)s”.") % {"key": key[:80]}, field="stage")
        return found

    def first_stage(self, pipeline: str = "sales") -> Stage:
        for (owner, _key), stage in self.stages.items():
            if owner == pipeline and stage.kind == "open":
                return stage
        raise InvalidInput(_("There is no pipeline “%(key)s”.") % {"key": pipeline[:80]}, field="pipeline")

    def source(self, name: str) -> Source | None:
        return self._named(Source, self._sources, name, {}) if name else None

    def campaign(self, name: str, source: Source | None = None) -> Campaign | None:
        return self._named(Campaign, self._campaigns, name, {"source": source}) if name else None

    def product(self, name: str) -> Product | None:
        return self._named(Product, self._products, name, {}) if name else None

    def tag(self, name: str) -> Tag:
        if name not in self._tags:
            self._tags[name] = Tag.objects.get_or_create(name=name)[0]
        return self._tags[name]

    def _named(self, model: Any, seen: dict[str, Any], name: str, defaults: dict[str, Any]) -> Any:
        key = " ".join(name.split())
        folded = key.casefold()
        if folded not in seen:
            seen[folded] = (
                find(model, key)
                or model.objects.get_or_create(key=key, defaults={"name": key, "is_demo": self.is_demo, **defaults})[0]
            )
        return seen[folded]


def find(model: Any, key: str) -> Any | None:
    """The row with this key, in whatever case it was first written."""
    exact = model.objects.filter(key=key).first()
    if exact is not None:
        return exact
    folded = key.casefold()
    same = [pk for pk, known in model.objects.values_list("pk", "key") if known.casefold() == folded]
    return model.objects.filter(pk=same[0]).first() if same else None


def find_reason(kind: str, text: str) -> Reason | None:
    """By key, or by name in any case."""
    folded = text.strip().casefold()
    reasons = Reason.objects.filter(kind=kind, is_archived=False).order_by("order", "pk")
    return next((reason for reason in reasons if folded in (reason.key, reason.name.casefold())), None)


@transaction.atomic
def add_stage(
    *,
    key: str,
    name: str,
    kind: str = "open",
    side: str = "sales",
    pipeline: str = "sales",
    order: int | None = None,
    definition: str = "",
    now: datetime,
    actor: Person | None,
) -> Stage:
    """`order` is a place among the stages of the pipeline; without it the stage goes before the ends."""
    line = Pipeline.objects.select_for_update().filter(key=pipeline).first()
    if line is None:
        raise InvalidInput(_("There is no pipeline “%(key)s”.") % {"key": pipeline}, field="pipeline")
    if line.stages.filter(key=key).exists():
        raise InvalidInput(_("There is a stage with this key already."), field="key")
    place = _place(line, order, kind)
    stage = Stage.objects.create(
        pipeline=line, key=key, name=name, kind=kind, side=side, order=place, definition=definition, changed_at=now,
        changed_by=actor,
    )  # fmt: skip
    audit.record(actor=actor, verb="stage.added", obj=stage, now=now, details={"key": key})
    return stage


def _place(line: Pipeline, order: int | None, kind: str) -> int:
    kept = line.stages.filter(is_archived=False)
    last = kept.aggregate(last=Max("order"))["last"] or 0
    if order is None and kind != "open":
        return last + 10
    wanted = order
    if wanted is None:
        wanted = (kept.filter(kind="open").aggregate(last=Max("order"))["last"] or 0) + 1
    if not kept.filter(order=wanted).exists():
        return wanted
    for stage in kept.filter(order__gte=wanted).order_by("-order"):
        Stage.objects.filter(pk=stage.pk).update(order=stage.order + 1)
    return wanted


@transaction.atomic
def change_stage(stage: Stage, *, changes: dict[str, Any], now: datetime, actor: Person | None) -> Stage:
    """A new definition needs both signatures anew (R-FN-01): they are bound to the signed text."""
    stage = Stage.objects.select_for_update().get(pk=stage.pk)
    changed = [
        name for name in ("name", "definition", "side") if name in changes and changes[name] != getattr(stage, name)
    ]
    for name in changed:
        setattr(stage, name, changes[name])
    if changed:
        stage.version += 1
        stage.changed_at, stage.changed_by = now, actor
        stage.save()
        audit.record(actor=actor, verb="stage.changed", obj=stage, now=now, details={"fields": changed})
    return stage


@transaction.atomic
def archive_stage(stage: Stage, *, now: datetime, actor: Person | None) -> Stage:
    stage = Stage.objects.select_for_update().get(pk=stage.pk)
    if stage.leads.filter(removed_at=None).exists():
        raise DomainError(_("Leads stand in this stage. Move them first."))
    if stage.key in ("lead", "mql", "accepted", "won", "lost", "rejected"):
        raise DomainError(_("The agreement between marketing and sales rests on this stage. Rename it instead."))
    stage.is_archived = True
    stage.version += 1
    stage.changed_at, stage.changed_by = now, actor
    stage.save()
    audit.record(actor=actor, verb="stage.archived", obj=stage, now=now)
    return stage


@transaction.atomic
def reorder_stages(pipeline: Pipeline, *, keys: list[str], now: datetime, actor: Person | None) -> None:
    stages = {stage.key: stage for stage in pipeline.stages.select_for_update().filter(is_archived=False)}
    if sorted(keys) != sorted(stages):
        raise InvalidInput(_("Name every stage exactly once."), field="stages")
    for step in (1000, 0):
        for place, key in enumerate(keys, start=1):
            Stage.objects.filter(pk=stages[key].pk).update(order=step + place * 10)
    audit.record(actor=actor, verb="stages.reordered", obj=pipeline, now=now, details={"keys": keys})


@transaction.atomic
def sign_definition(stage: Stage, *, actor: Person, now: datetime) -> list[StageSignature]:
    """R-FN-01: a head signs for the side the role stands for; both sides have to agree on this very text."""
    if not stage.definition.strip():
        raise InvalidInput(_("Write the definition before signing it."), field="definition")
    sides = [side for side, roles in (("marketing", MARKETING), ("sales", SALES)) if actor.has_role(*roles)]
    if not sides:
        raise DomainError(_("Definitions are signed by the heads of marketing and sales."))
    signed = [
        StageSignature.objects.create(stage=stage, side=side, person=actor, definition=stage.definition, signed_at=now)
        for side in sides
        if not stage.signatures.filter(side=side, definition=stage.definition).exists()
    ]
    audit.record(actor=actor, verb="stage.signed", obj=stage, now=now, details={"sides": sides})
    return signed


@transaction.atomic
def add_reason(
    *, kind: str, key: str, name: str, group: str = "", needs_note: bool = False, needs_date: bool = False,
    now: datetime, actor: Person | None,
) -> Reason:  # fmt: skip
    if Reason.objects.filter(kind=kind, key=key).exists():
        raise InvalidInput(_("There is a reason with this key already."), field="key")
    last = Reason.objects.filter(kind=kind).aggregate(last=Max("order"))["last"] or 0
    reason = Reason.objects.create(
        kind=kind, key=key, name=name, group=group, order=last + 1, needs_note=needs_note, needs_date=needs_date
    )
    audit.record(actor=actor, verb="reason.added", obj=reason, now=now, details={"key": key})
    return reason


@transaction.atomic
def add_source(*, key: str, name: str = "", master: str = "ours", now: datetime, actor: Person | None) -> Source:
    if find(Source, key):
        raise InvalidInput(_("There is a source with this key already."), field="key")
    source = Source.objects.create(key=key, name=name or key[:120], master=master)
    audit.record(actor=actor, verb="source.added", obj=source, now=now, details={"key": key})
    return source


@transaction.atomic
def add_campaign(
    *, key: str, name: str = "", source: Source | None = None, owner: Person | None = None, now: datetime,
    actor: Person | None,
) -> Campaign:  # fmt: skip
    if find(Campaign, key):
        raise InvalidInput(_("There is a campaign with this key already."), field="key")
    campaign = Campaign.objects.create(
        key=key, name=name or key, source=source, owner=owner, changed_at=now, changed_by=actor
    )
    audit.record(actor=actor, verb="campaign.added", obj=campaign, now=now, details={"key": key})
    return campaign


@transaction.atomic
def change_campaign(campaign: Campaign, *, changes: dict[str, Any], now: datetime, actor: Person | None) -> Campaign:
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    names = ("name", "source", "owner", "is_archived")
    changed = [name for name in names if name in changes and changes[name] != getattr(campaign, name)]
    for name in changed:
        setattr(campaign, name, changes[name])
    if changed:
        campaign.version += 1
        campaign.changed_at, campaign.changed_by = now, actor
        campaign.save()
        audit.record(actor=actor, verb="campaign.changed", obj=campaign, now=now, details={"fields": changed})
    return campaign


@transaction.atomic
def add_product(
    *, key: str, name: str = "", price_minor: int | None = None, currency: str = "RUB", now: datetime,
    actor: Person | None,
) -> Product:  # fmt: skip
    if find(Product, key):
        raise InvalidInput(_("There is a product with this key already."), field="key")
    product = Product.objects.create(key=key, name=name or key, price_minor=price_minor, currency=currency)
    audit.record(actor=actor, verb="product.added", obj=product, now=now, details={"key": key})
    return product
