"""Stages, sources, campaigns, reasons, products and customers, as lists."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Prefetch, Q, QuerySet

from funnel.models import Campaign, Customer, Product, Purchase, Reason, Source, Spend, Stage, StageSignature
from people.models import Person


def stages(pipeline: str = "") -> QuerySet[Stage]:
    """With the signatures that hold for the definition of today as `valid` (R-FN-01)."""
    valid = (
        StageSignature.objects.filter(definition=F("stage__definition"))
        .select_related("person")
        .order_by("signed_at", "pk")
    )
    rows = Stage.objects.filter(is_archived=False).exclude(pipeline__kind="hiring").select_related("pipeline")
    if pipeline:
        rows = rows.filter(pipeline__key=pipeline)
    return rows.prefetch_related(Prefetch("signatures", valid, "valid"))


def sources() -> QuerySet[Source]:
    return Source.objects.all()


def campaigns(user: Person) -> QuerySet[Campaign]:
    return Campaign.objects.visible_to(user).select_related("source", "owner")


def campaigns_by_id(user: Person, ids: Iterable[int]) -> dict[int, Campaign]:
    found = Campaign.objects.visible_to(user).filter(Q(pk__in=ids) | Q(is_archived=False))
    return {campaign.pk: campaign for campaign in found.select_related("source", "owner")}


def reasons(kind: str) -> QuerySet[Reason]:
    return Reason.objects.filter(kind=kind, is_archived=False)


def products() -> QuerySet[Product]:
    return Product.objects.all()


def spend(user: Person) -> QuerySet[Spend]:
    return Spend.objects.visible_to(user).select_related("source", "campaign")


def customers(user: Person) -> QuerySet[Customer]:
    return Customer.objects.visible_to(user).prefetch_related(
        "leads", Prefetch("purchases", Purchase.objects.order_by("-at", "-pk"))
    )


def purchases(user: Person) -> QuerySet[Purchase]:
    return Purchase.objects.filter(customer__in=Customer.objects.visible_to(user)).select_related("customer", "product")
