"""Facts of customers follow those of their leads: recomputed as wholes, in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction

from funnel.models import Customer, CustomerFact, CustomerMonth, Lead
from funnel.selectors.buying_facts import buyings_of
from funnel.services.cells import chunks

AT_ONCE = 200


@transaction.atomic
def rebuild(customer_ids: Collection[int]) -> None:
    """One at a time for a customer: whoever comes second sees what the first one wrote."""
    ids = sorted(customer_ids)
    list(Customer.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    facts, months = buyings_of(ids)
    CustomerFact.objects.filter(pk__in=ids).delete()
    CustomerMonth.objects.filter(customer__in=ids).delete()
    CustomerFact.objects.bulk_create(facts, batch_size=200)
    CustomerMonth.objects.bulk_create(months, batch_size=200)


def follow(lead_ids: Iterable[int]) -> None:
    """Called with the facts of these leads written."""
    customers = Lead.objects.filter(pk__in=list(lead_ids)).exclude(customer=None)
    ids = set(customers.values_list("customer_id", flat=True))
    if ids:
        rebuild(ids)


def without_leads(customer_ids: Collection[int]) -> None:
    """Customers whom no lead will bring along."""
    lonely = Customer.objects.filter(pk__in=customer_ids, leads=None).values_list("pk", flat=True)
    for part in chunks(list(lonely), AT_ONCE):
        rebuild(part)


def rebuild_lonely() -> None:
    without_leads(list(Customer.objects.filter(leads=None).values_list("pk", flat=True)))
