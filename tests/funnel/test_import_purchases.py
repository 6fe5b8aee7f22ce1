"""A file of purchases: whose they are, counted once, taken back, refused with a sentence (api.md §3)."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from alignment.shared.errors import InvalidInput
from funnel.imports import uploads
from funnel.models import Customer, ImportJob, ImportRowError, Lead, Purchase
from funnel.services import customers, import_rollback
from tests.factories.funnel import make_lead
from tests.factories.imports import NOW, counts, imported, worked

pytestmark = pytest.mark.django_db
HEADER = "customer,date,amount,order id,type\n"


@pytest.fixture(autouse=True)
def in_english(settings, tmp_path, company):
    settings.MEDIA_ROOT = tmp_path / "files"
    company.language = "en"
    company.save()
    with translation.override("en"):
        yield


@pytest.fixture
def won(now):
    return make_lead("won", external_id="L-1", namespace="site", company="Ромашка", email="a@example.com")


def bought():
    return list(Purchase.objects.order_by("at").values_list("external_id", "amount_minor", "kind"))


def test_purchases_of_a_won_lead_make_its_customer_and_the_second_time_change_nothing(cco, won):
    content = HEADER + "L-1,2026-03-01,1000.50,P-1,\nL-1,2026-03-05,500,P-2,\nL-1,2026-03-06,200,P-3,Возврат\n"

    first, again = imported(cco, "purchases", content), imported(cco, "purchases", content)

    assert counts(first) == [3, 3, 0, 0, 0]
    assert counts(again) == [3, 0, 0, 3, 0]
    assert bought() == [("P-1", 100050, "first"), ("P-2", 50000, "repeat"), ("P-3", -20000, "refund")]
    customer = Customer.objects.get()
    assert (customer.name, list(customer.leads.all())) == ("Ромашка", [won])


def test_the_customer_that_is_known_by_the_e_mail_of_the_lead_is_found(cco, won):
    known, _is_new = customers.find_or_create(name="Другое имя", email="a@example.com", now=NOW, actor=cco)

    imported(cco, "purchases", HEADER + "L-1,2026-03-01,1000,,\n")

    assert Purchase.objects.get().customer == known


def test_a_row_without_an_id_is_known_by_all_that_it_says(cco, won):
    content = HEADER + "L-1,2026-03-01,1000,,\nL-1,2026-03-01,1000,,\nL-1,2026-03-02,1000,,\n"

    assert counts(imported(cco, "purchases", content)) == [3, 2, 0, 1, 0]
    assert counts(imported(cco, "purchases", content)) == [3, 0, 0, 3, 0]


def test_a_buyer_is_named_by_the_id_of_a_customer_or_by_our_number_of_a_lead(cco, won):
    customers.find_or_create(name="Вектор", external_ids=["C-7"], now=NOW, actor=cco)

    imported(cco, "purchases", HEADER + f"C-7,2026-03-01,10,,\n{won.pk},2026-03-02,20,,\n")

    assert list(Purchase.objects.order_by("at").values_list("customer__name", "lead_id")) == [
        ("Вектор", None),
        ("Ромашка", won.pk),
    ]


def test_rows_that_cannot_be_taken_say_why_and_the_good_ones_stay(cco, won):
    make_lead("won", external_id="two", namespace="site")
    make_lead("won", external_id="two", namespace="fair")
    rows = "nobody,2026-03-01,1,,\ntwo,2026-03-01,1,,\nL-1,2026-03-01,-1,,first\nL-1,2026-03-01,1,,gift\n"

    job = imported(cco, "purchases", HEADER + rows + "L-1,2026-03-01,,,\nL-1,2026-03-01,5,,\n")

    assert counts(job) == [6, 1, 0, 0, 5]
    assert list(ImportRowError.objects.order_by("line").values_list("error", flat=True)) == [
        "There is no lead or customer with the id “nobody”.",
        "Several leads have the id “two”.",
        "Only a refund has a negative amount.",
        "“gift” is none of the kinds of a purchase: first, repeat, refund.",
        "“amount” is blank.",
    ]


def test_an_id_known_with_another_amount_is_left_as_it_is_and_shown(cco, won):
    imported(cco, "purchases", HEADER + "L-1,2026-03-01,1000,P-1,\n")

    job = imported(cco, "purchases", HEADER + "L-1,2026-03-01,2000,P-1,\n")

    assert [(warning["code"], warning["lines"]) for warning in job.warnings] == [("known_otherwise", [2])]
    assert bought() == [("P-1", 100000, "first")]


def test_taken_back_neither_purchase_nor_customer_is_left(cco, won):
    job = imported(cco, "purchases", HEADER + "L-1,2026-03-01,1000,P-1,\n")

    import_rollback.roll_back(job, actor=cco, now=NOW + timedelta(hours=1))

    assert (Purchase.objects.count(), Customer.objects.count(), Lead.objects.get().customer) == (0, 0, None)


def test_a_trial_run_counts_and_writes_nothing(cco, won):
    job = imported(cco, "purchases", HEADER + "L-1,2026-03-01,1000,P-1,\n", phase="dry_run")

    assert (counts(job), Purchase.objects.count(), Customer.objects.count()) == ([1, 1, 0, 0, 0], 0, 0)


def test_a_head_of_sales_names_only_buyers_of_the_team(head_of_sales, rep_of_another_team):
    """decisions.md 13."""
    make_lead("won", external_id="foreign", owner=rep_of_another_team)

    job = imported(head_of_sales, "purchases", HEADER + "foreign,2026-03-01,1,,\n")

    assert (counts(job), Purchase.objects.count()) == ([1, 0, 0, 0, 1], 0)


def test_over_http_the_same_file_goes_in_and_comes_back(as_, integration, won):
    browser = as_(integration)
    mapping = [{"column": name, "field": name} for name in ("customer", "at", "amount", "external_id")]
    file = SimpleUploadedFile("purchases.csv", b"customer,at,amount,external_id\nL-1,2026-03-01,7,P-9\n")

    answer = browser.post("/api/v1/imports/", {"kind": "purchases", "file": file, "mapping": json.dumps(mapping)})
    worked(ImportJob.objects.get().available_at)
    done = browser.get(answer["Location"]).json()
    back = browser.post(f"/api/v1/imports/{done['id']}/rollback/").json()

    assert (answer.status_code, done["kind"], done["created"]) == (202, "purchases", 1)
    assert (back["state"], Purchase.objects.count()) == ("rolled_back", 0)


@pytest.mark.parametrize("kind", ["people", "candidates"])
def test_kinds_that_come_later_are_refused_with_a_sentence_and_not_offered(as_, cco, kind):
    with pytest.raises(
        InvalidInput, match=f"“{kind}” cannot be imported; these can: leads, stage_events, spend, purch"
    ):
        uploads.receive(SimpleUploadedFile("f.csv", b"id\n1\n"), kind=kind, options={}, author=cco, now=NOW)

    page = as_(cco).get(reverse("funnel:import-new")).text
    assert 'value="purchases"' in page
    assert f'value="{kind}"' not in page
