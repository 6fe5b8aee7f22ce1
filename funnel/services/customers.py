"""Who bought, matched by contact, tax number or company (decisions.md 7), and what they bought."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.search import search_key
from funnel.models import Customer, Lead, Product, Purchase
from people.models import Person
from people.services import audit

MATCHED_BY = ("tax_number", "email", "phone")


@transaction.atomic
def find_or_create(
    *,
    name: str,
    kind: str = "person",
    email: str = "",
    phone: str = "",
    tax_number: str = "",
    external_ids: list[str] | None = None,
    now: datetime,
    actor: Person | None,
    is_demo: bool = False,
) -> tuple[Customer, bool]:
    """The known customer, or a new one."""
    facts = {"tax_number": tax_number, "email": email, "phone": phone}
    known = match(kind=kind, name=name, external_ids=external_ids or [], **facts)
    if known is not None:
        return known, False
    customer = Customer.objects.create(
        name=name, kind=kind, external_ids=external_ids or [], created_at=now, is_demo=is_demo, changed_at=now,
        changed_by=actor, company_key=search_key(name)[:300] if kind == "company" else "",
        search_key=search_key(name, email, phone, tax_number)[:400], **facts,
    )  # fmt: skip
    audit.record(actor=actor, verb="customer.added", obj=customer, now=now, is_demo=is_demo)
    return customer, True


def match(*, kind: str, name: str, external_ids: list[str], **facts: str) -> Customer | None:
    customers = Customer.objects.order_by("pk")
    for field in MATCHED_BY:
        if facts[field] and (found := customers.filter(**{field: facts[field]}).first()):
            return found
    if external_ids:
        wanted = set(external_ids)
        for customer in customers.exclude(external_ids=[]).only("pk", "external_ids"):
            if wanted & {str(known) for known in customer.external_ids}:
                return customers.get(pk=customer.pk)
    if kind == "company" and name:
        return customers.filter(company_key=search_key(name)[:300]).first()
    return None


@transaction.atomic
def customer_of(lead: Lead, *, now: datetime, actor: Person | None) -> Customer:
    if lead.customer is not None:
        return lead.customer
    customer, _is_new = find_or_create(
        name=lead.company or lead.title, kind="company" if lead.company else "person", email=lead.email,
        phone=lead.phone_e164, now=now, actor=actor, is_demo=lead.is_demo,
    )  # fmt: skip
    Lead.objects.filter(pk=lead.pk).update(customer=customer)
    lead.customer = customer
    return customer


@transaction.atomic
def record_purchase(
    *,
    customer: Customer,
    at: datetime,
    amount_minor: int,
    currency: str,
    kind: str = "",
    lead: Lead | None = None,
    product: Product | None = None,
    external_id: str = "",
    batch: Any = None,
    is_demo: bool = False,
) -> tuple[Purchase, bool]:
    """Known by its external id. The first one is `first` unless the door says otherwise; a refund is negative."""
    if external_id and (known := Purchase.objects.filter(external_id=external_id).first()):
        return known, False
    if amount_minor < 0 and kind not in ("", "refund"):
        raise InvalidInput(_("Only a refund has a negative amount."), field="amount")
    kind = kind or _kind(customer, amount_minor)
    if kind == "refund":
        amount_minor = -abs(amount_minor)
    purchase = Purchase.objects.create(
        customer=customer, lead=lead, product=product, at=at, amount_minor=amount_minor, currency=currency, kind=kind,
        external_id=external_id or None, batch=batch, is_demo=is_demo,
    )  # fmt: skip
    return purchase, True


def _kind(customer: Customer, amount_minor: int) -> str:
    if amount_minor < 0:
        return "refund"
    return "repeat" if customer.purchases.exclude(kind="refund").exists() else "first"
