"""Who bought, matched by contact, tax number or company (decisions.md 7), and what they bought."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.periods import local_day
from alignment.shared.search import search_key
from funnel.models import Customer, CustomerId, Lead, Pipeline, Product, Purchase
from funnel.services import buying
from funnel.services.marks import mark_customer
from funnel.services.rates import require_rate
from people import selectors as people
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
    """The known customer, or a new one; who comes at the same moment waits, and finds the first."""
    facts = {"tax_number": tax_number, "email": email, "phone": phone}
    known = match(kind=kind, name=name, external_ids=external_ids or [], **facts)
    if known is None:
        _one_at_a_time()
        known = match(kind=kind, name=name, external_ids=external_ids or [], **facts)
    if known is not None:
        return known, False
    customer = Customer.objects.create(
        name=name, kind=kind, external_ids=external_ids or [], created_at=now, is_demo=is_demo, changed_at=now,
        changed_by=actor, company_key=search_key(name)[:300] if kind == "company" else "",
        search_key=search_key(name, email, phone, tax_number)[:400], **facts,
    )  # fmt: skip
    CustomerId.objects.bulk_create(CustomerId(customer=customer, value=value) for value in {*customer.external_ids})
    audit.record(actor=actor, verb="customer.added", obj=customer, now=now, is_demo=is_demo)
    return customer, True


def _one_at_a_time() -> None:
    """Whoever makes customers waits for the others, `link_won` among them."""
    list(Pipeline.objects.select_for_update(no_key=True).order_by("pk"))


def match(*, kind: str, name: str, external_ids: list[str], **facts: str) -> Customer | None:
    customers = Customer.objects.order_by("pk")
    for field in MATCHED_BY:
        if facts[field] and (found := customers.filter(**{field: facts[field]}).first()):
            return found
    if external_ids and (found := customers.filter(ids__value__in=external_ids).first()):
        return found
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


def unlinked_wins(lead_ids: Iterable[int] | QuerySet[Any]) -> QuerySet[Lead]:
    nameless = Q(email="", phone_e164="", company="")
    among = lead_ids if isinstance(lead_ids, QuerySet) else list(lead_ids)
    return Lead.objects.alive().filter(pk__in=among, stage__kind="won", customer=None).exclude(nameless)


@transaction.atomic
def link_won(lead_ids: Iterable[int], *, now: datetime) -> None:
    """Won leads that name their buyer get a customer: known by e-mail, phone or company, else a new one."""
    _one_at_a_time()
    leads = list(unlinked_wins(lead_ids).order_by("pk"))
    if not leads:
        return
    known = {key: customer for customer in _candidates(leads) for key in _keys(customer)}
    new: list[Customer] = []
    for lead in leads:
        buyer = _buyer(lead, now=now)
        customer = next((known[key] for key in _keys(buyer) if key in known), None)
        if customer is None:
            customer = buyer
            new.append(buyer)
            known |= dict.fromkeys(_keys(buyer), buyer)
        lead.customer = customer
    Customer.objects.bulk_create(new, batch_size=200)
    for lead in leads:
        lead.customer_id = lead.customer.pk if lead.customer else None
    Lead.objects.bulk_update(leads, ["customer"], batch_size=200)


def _candidates(leads: list[Lead]) -> Iterator[Customer]:
    """The oldest last, so that it wins its keys."""
    emails = [lead.email for lead in leads if lead.email]
    phones = [lead.phone_e164 for lead in leads if lead.phone_e164]
    companies = [search_key(lead.company)[:300] for lead in leads if lead.company]
    same = Q(email__in=emails) | Q(phone__in=phones) | Q(kind="company", company_key__in=companies)
    return Customer.objects.filter(same).order_by("-pk").iterator()


def _keys(customer: Customer) -> list[tuple[bool, str, str]]:
    """By what a customer is known, strongest first; what belongs to the demo company stays apart."""
    facts = [("email", customer.email), ("phone", customer.phone), ("company", customer.company_key)]
    return [(customer.is_demo, name, value) for name, value in facts if value]


def _buyer(lead: Lead, *, now: datetime) -> Customer:
    name = lead.company or lead.title
    return Customer(
        name=name, kind="company" if lead.company else "person", email=lead.email, phone=lead.phone_e164,
        company_key=search_key(lead.company)[:300], search_key=search_key(name, lead.email, lead.phone_e164)[:400],
        created_at=now, changed_at=now, is_demo=lead.is_demo,
    )  # fmt: skip


@transaction.atomic
def record_purchase(
    *,
    customer: Customer,
    at: datetime,
    now: datetime,
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
    require_rate(currency, local_day(at, people.zone()), field="amount")
    if amount_minor < 0 and kind not in ("", "refund"):
        raise InvalidInput(_("Only a refund has a negative amount."), field="amount")
    kind = kind or _kind(customer, amount_minor)
    if kind == "refund":
        amount_minor = -abs(amount_minor)
    purchase = Purchase.objects.create(
        customer=customer, lead=lead, product=product, at=at, amount_minor=amount_minor, currency=currency, kind=kind,
        external_id=external_id or None, batch=batch, is_demo=is_demo,
    )  # fmt: skip
    if not mark_customer(customer.pk, now=now):
        buying.rebuild([customer.pk])
    return purchase, True


def _kind(customer: Customer, amount_minor: int) -> str:
    if amount_minor < 0:
        return "refund"
    return "repeat" if customer.purchases.exclude(kind="refund").exists() else "first"


@transaction.atomic
def set_opt_out(customer: Customer, *, out: bool, actor: Person, now: datetime) -> Customer:
    """R-RP-06: whoever asked not to be contacted is in no list of whom to bring back."""
    row = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    if out == (row.opted_out_at is not None):
        return row
    row.opted_out_at = now if out else None
    row.version += 1
    row.changed_at, row.changed_by = now, actor
    row.save(update_fields=["opted_out_at", "version", "changed_at", "changed_by"])
    verb = "customer.opted_out" if out else "customer.opted_in"
    audit.record(actor=actor, verb=verb, obj=row, now=now, is_demo=row.is_demo)
    return row
