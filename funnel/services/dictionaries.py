"""Stages, sources, campaigns, reasons and products: found by key, made when a lead first names them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.models import Campaign, Product, Reason, Source, Stage, Tag
from funnel.services.versions import kept, locked
from people.models import Person
from people.services import audit

REASON_KIND = {"lost": "loss", "rejected": "rejection"}


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
            rows = (
                Stage.objects.filter(is_archived=False)
                .exclude(pipeline__kind="hiring")
                .select_related("pipeline")
                .order_by("order")
            )
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
def add_source(*, key: str, name: str = "", now: datetime, actor: Person | None) -> Source:
    if find(Source, key):
        raise InvalidInput(_("There is a source with this key already."), field="key")
    source = Source.objects.create(key=key, name=name or key[:120])
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
def change_source(
    source: Source,
    *,
    changes: Mapping[str, Any],
    now: datetime,
    actor: Person | None,
    expected_version: int | None = None,
) -> Source:
    """Its key stays: leads were received under it (decisions.md 8)."""
    source = locked(source, expected_version)
    changed = kept(source, {"name": changes["name"]} if "name" in changes else {}, now=now, actor=actor)
    if changed:
        audit.record(actor=actor, verb="source.changed", obj=source, now=now, details={"fields": changed})
    return source


@transaction.atomic
def change_campaign(
    campaign: Campaign, *, changes: Mapping[str, Any], now: datetime, actor: Person | None,
    expected_version: int | None = None,
) -> Campaign:  # fmt: skip
    campaign = locked(campaign, expected_version)
    names = ("name", "source", "owner", "is_archived")
    changed = kept(campaign, {name: changes[name] for name in names if name in changes}, now=now, actor=actor)
    if changed:
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
