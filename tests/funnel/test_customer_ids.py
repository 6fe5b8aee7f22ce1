"""decisions.md 7: an external id belongs to one customer, whoever comes first (A31)."""

import pytest
from django.db import IntegrityError, transaction

from funnel.models import Customer, CustomerId
from funnel.services import customers
from tests.factories.doors import Door
from tests.factories.funnel import make_lead


def make(now, name="ООО «Вектор»", **facts):
    return customers.find_or_create(name=name, kind="company", now=now, actor=None, **facts)


def test_an_external_id_is_kept_once(company, now):
    first, is_new = make(now, external_ids=["A-1", "A-2", "A-1"])

    assert (is_new, first.external_ids) == (True, ["A-1", "A-2", "A-1"])
    assert list(CustomerId.objects.order_by("value").values_list("customer", "value")) == [
        (first.pk, "A-1"),
        (first.pk, "A-2"),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        CustomerId.objects.create(customer=first, value="A-1")


def test_a_customer_is_found_by_any_of_the_ids(company, now):
    first, _is_new = make(now, external_ids=["A-1", "A-2"])

    found, is_new = make(now, name="Другое имя", external_ids=["B-1", "A-2"])

    assert (found, is_new, Customer.objects.count()) == (first, False, 1)


@pytest.mark.parametrize("count", [1, 40])
def test_the_question_costs_the_same_however_many_customers_there_are(company, now, count, django_assert_num_queries):
    for number in range(count):
        make(now, name=f"К{number}", external_ids=[f"K-{number}"])

    with django_assert_num_queries(1):
        found = customers.match(kind="person", name="", external_ids=["K-0"], tax_number="", email="", phone="")

    assert found.name == "К0"


def test_a_purchase_finds_its_buyer_by_external_id(integration, now):
    customer, _is_new = make(now, external_ids=["A-1"])

    bought = Door(integration).post("purchases/", {"customer": "A-1", "amount": "100", "external_id": "P-1"})

    assert (bought.status_code, bought.json()["customer"]) == (201, customer.pk)
    unknown = Door(integration).post("purchases/", {"customer": "A-9", "amount": "100"})
    assert unknown.status_code == 400


def test_a_customer_out_of_sight_is_not_found_by_id(rep, rep_of_another_team, now):
    customer, _is_new = make(now, external_ids=["A-1"])
    make_lead("won", owner=rep, customer=customer)

    assert Door(rep).post("purchases/", {"customer": "A-1", "amount": "100"}).status_code == 201
    assert Door(rep_of_another_team).post("purchases/", {"customer": "A-1", "amount": "100"}).status_code == 400
