"""Dictionaries, touches, spend, customers, purchases and the promises of both sides, over HTTP."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delivery.services import keys
from funnel.models import Campaign, Customer, Purchase, Reason, Source, Spend, Stage, Target, Touch
from funnel.services import activities, clocks, stage_settings
from tests.factories.funnel import campaign, make_lead, source, stage


@pytest.fixture
def api(company):
    def door(person, scope="write"):
        _key, secret = keys.create_key(person, name="test", scopes=[scope], now=timezone.now())
        client = Client(headers={"authorization": f"Bearer {secret}"})

        def call(path, data=None):
            address = f"/api/v1/{path}"
            return (
                client.get(address)
                if data is None
                else client.post(address, json.dumps(data), content_type="application/json")
            )

        return call

    return door


@pytest.mark.parametrize(
    ("path", "good", "bad", "field", "allowed", "refused"),
    [
        ("stages/", {"key": "demo", "name": "Демо"}, {"key": "no spaces", "name": "x"}, "key", "cco", "rep"),
        ("sources/", {"key": "Выставка"}, {"key": ""}, "key", "marketer", "rep"),
        ("campaigns/", {"key": "spring", "source": "ads"}, {"key": "x" * 201}, "key", "marketer", "rep"),
        ("rejection-reasons/", {"key": "region", "name": "Регион"}, {"key": "region"}, "name", "cco", "marketer"),
        ("loss-reasons/", {"key": "region", "name": "Регион"}, {"key": "a b", "name": "x"}, "key", "cco", "marketer"),
        ("products/", {"key": "box", "price": "1000"}, {"key": "box", "price": "dear"}, "price", "cco", "rep"),
        (
            "touches/",
            {"visitor": "v1", "kind": "visit"},
            {"visitor": "v1", "kind": "dance"},
            "kind",
            "integration",
            "ceo",
        ),
        ("spend/", {"date": "2026-03-01", "cost": "10.50"}, {"date": "2026-03-41"}, "date", "marketer", "rep"),
        ("customers/", {"name": "ООО «Ромашка»"}, {"name": ""}, "name", "cco", "rep"),
    ],
)
def test_every_dictionary_takes_refuses_and_names_a_fault(api, request, path, good, bad, field, allowed, refused):
    person, stranger = request.getfixturevalue(allowed), request.getfixturevalue(refused)
    door = api(person)

    made, faulty, forbidden = door(path, good), door(path, bad), api(stranger)(path, good)

    assert made.status_code == 201, made.content
    assert (faulty.status_code, faulty.json()["errors"][0]["field"]) == (400, field)
    assert forbidden.status_code == 403
    assert door(path).status_code == 200
    assert door(f"{path}?colour=red").status_code == 400
    assert made.json()["id"] in [row["id"] for row in door(path).json()["results"]]


def test_the_same_key_twice_is_refused(api, cco):
    door = api(cco)

    assert door("stages/", {"key": "sql", "name": "Ещё раз"}).status_code == 400
    assert door("sources/", {"key": "Site"}).status_code == 201
    assert door("sources/", {"key": "site"}).status_code == 400
    assert Source.objects.count() == 1


def test_a_stage_shows_who_signed_this_very_definition(api, cco, cmo, now):
    """R-FN-01."""
    sql = stage("sql")
    stage_settings.change_stage(sql, changes={"definition": "Подтверждена потребность"}, now=now, actor=cco)
    sql.refresh_from_db()
    stage_settings.sign_definition(sql, actor=cco, now=now)
    stage_settings.sign_definition(sql, actor=cmo, now=now)

    def signed():
        rows = api(cco)("stages/").json()["results"]
        return [(s["side"], s["person"]) for row in rows if row["key"] == "sql" for s in row["signed_by"]]

    assert signed() == [("sales", cco.pk), ("marketing", cmo.pk)]
    stage_settings.change_stage(sql, changes={"definition": "Другое"}, now=now, actor=cco)
    assert signed() == []


def test_a_new_open_stage_stands_before_the_ends(api, cco):
    api(cco)("stages/", {"key": "pilot", "name": "Пилот"})

    keys_ = list(Stage.objects.filter(pipeline__key="sales").order_by("order").values_list("key", flat=True))
    assert keys_.index("pilot") == keys_.index("proposal") + 1


def test_spend_is_replaced_by_its_newer_figures(api, marketer):
    """api.md: unique on the first five; a file imported twice changes nothing."""
    door = api(marketer)
    row = {
        "date": "2026-03-01",
        "source": "ads",
        "campaign": "spring",
        "impressions": 100,
        "cost": "10.50",
        "reported_revenue": "5",
    }

    assert [door("spend/", row).status_code for _time in range(2)] == [201, 200]
    assert door("spend/", {**row, "cost": "12"}).json()["cost"] == {"amount": "12.00", "currency": "RUB"}
    assert door("spend/", {**row, "ad": "banner"}).status_code == 201
    assert Spend.objects.count() == 2
    assert list(Spend.objects.filter(ad="").values_list("cost_minor", "reported_revenue_minor")) == [(1200, 500)]


def test_spend_is_never_negative(api, marketer):
    assert api(marketer)("spend/", {"date": "2026-03-01", "cost": "-1"}).status_code == 400
    assert not Spend.objects.exists()


def test_touches_of_leads_out_of_sight_stay_out_of_sight(api, rep, rep_of_another_team, integration, now):
    lead = make_lead("sql", owner=rep)
    activities.record_touch(kind="visit", at=now, lead=lead)

    assert len(api(rep)("touches/").json()["results"]) == 1
    assert api(rep_of_another_team)("touches/").json()["results"] == []
    assert api(rep_of_another_team)("touches/", {"lead": lead.pk, "kind": "visit"}).status_code == 400
    assert api(integration)("touches/", {"kind": "visit"}).status_code == 400
    assert Touch.objects.count() == 1


def test_an_intake_key_writes_touches(api, integration):
    assert (
        api(integration, "intake")("touches/", {"visitor": "v", "kind": "click", "campaign": "spring"}).status_code
        == 201
    )
    assert Campaign.objects.get().key == "spring"


def test_a_customer_is_known_by_tax_number_address_number_or_company(api, cco):
    """decisions.md 7."""
    door = api(cco)
    first = door(
        "customers/", {"name": "ООО «Ромашка»", "kind": "company", "tax_number": "7707083893", "email": "a@b.ru"}
    )
    again = door("customers/", {"name": "Ромашка", "kind": "company", "tax_number": "7707083893"})
    same_name = door("customers/", {"name": "ооо «РОМАШКА»", "kind": "company"})

    assert [answer.status_code for answer in (first, again, same_name)] == [201, 200, 200]
    assert Customer.objects.count() == 1


def test_purchases_make_the_customer_of_a_lead(api, rep, rep_of_another_team):
    lead = make_lead("won", owner=rep, company="Ромашка", external_id="L-1")
    door = api(rep)

    first = door("purchases/", {"customer": lead.pk, "amount": "1000", "at": "2026-03-01", "external_id": "P-1"})
    again = door("purchases/", {"customer": lead.pk, "amount": "1000", "external_id": "P-1"})
    repeat = door("purchases/", {"customer": "L-1", "amount": {"amount": "500.00", "currency": "RUB"}})
    refund = door("purchases/", {"customer": "L-1", "amount": "200", "kind": "refund"})

    assert [answer.status_code for answer in (first, again, repeat, refund)] == [201, 200, 201, 201]
    assert [answer.json()["kind"] for answer in (first, repeat, refund)] == ["first", "repeat", "refund"]
    assert list(Purchase.objects.order_by("pk").values_list("amount_minor", flat=True)) == [100000, 50000, -20000]
    customer = door("customers/").json()["results"][0]
    assert (customer["name"], customer["leads"], len(customer["purchases"])) == ("Ромашка", [lead.pk], 3)
    assert api(rep_of_another_team)("customers/").json()["results"] == []
    assert api(rep_of_another_team)("purchases/", {"customer": lead.pk, "amount": "1"}).status_code == 400


@pytest.mark.parametrize(
    "data",
    [{}, {"customer": 1.5, "amount": "1"}, {"customer": 10**30, "amount": "1"}, {"customer": "nobody", "amount": "1"}],
)
def test_malformed_purchases_are_refused(api, cco, data):
    assert api(cco)("purchases/", data).status_code == 400


def test_the_promises_of_both_sides(api, rep, cmo, now):
    """C1, decisions.md 34: kept, broken, running; evidence is shown apart."""
    started = timezone.now() - timedelta(days=1)
    company = rep.current_memberships[0].department
    for number, minutes in enumerate((10, 20, None)):
        lead = make_lead(
            "mql",
            at=started,
            owner=rep,
            team=company,
            email=f"{number}@b.ru",
            first_name="А",
            source=source() if number else None,
        )
        clock = clocks.start(lead, now=started)[0]
        if minutes:
            type(clock).objects.filter(pk=clock.pk).update(
                due_at=started + timedelta(hours=1), stopped_at=started + timedelta(minutes=minutes), minutes=minutes
            )
        else:
            type(clock).objects.filter(pk=clock.pk).update(due_at=started)
    today = timezone.now().date()
    Target.objects.create(metric="mql", start=today - timedelta(days=40), end=today + timedelta(days=40), value=4)

    body = api(cmo)("metrics/sla/").json()

    clauses = {clause["key"]: clause for clause in body["clauses"]}
    assert [clauses["first_touch"][name] for name in ("side", "target", "kept", "breached", "running", "rate")] == [
        "sales",
        60.0,
        2,
        1,
        0,
        2 / 3,
    ]
    assert [clauses["mql"][name] for name in ("side", "target", "kept", "breached", "rate")] == [
        "marketing",
        4.0,
        3,
        1,
        0.75,
    ]
    assert [clauses["completeness"][name] for name in ("kept", "breached", "rate")] == [2, 1, 2 / 3]
    assert body["first_response_minutes"] == {
        "median": 15.0,
        "p90": pytest.approx(19.0),
        "n": 2,
        "recorded": 0,
        "declared": 2,
    }


def test_the_promises_of_an_empty_period_are_null_and_strangers_are_refused(api, cmo, hr_director):
    body = api(cmo)("metrics/sla/?from=2020-01-01&to=2020-02-01").json()

    assert (body["from"], body["to"], {clause["rate"] for clause in body["clauses"]}) == (
        "2020-01-01",
        "2020-02-01",
        {None},
    )
    assert body["first_response_minutes"]["median"] is None
    assert api(cmo)("metrics/sla/?from=2020-02-01&to=2020-01-01").status_code == 400
    assert api(cmo)("metrics/sla/?speed=1").status_code == 400
    assert api(hr_director)("metrics/sla/").status_code == 403


@pytest.mark.parametrize(
    "path",
    ["stages/", "sources/", "campaigns/", "touches/", "spend/", "customers/", "purchases/", "rejection-reasons/"],
)
def test_lists_cost_the_same_at_one_and_fifty_rows(api, integration, now, path):
    door = api(integration)
    fill(now, 1)
    door(path)
    with CaptureQueriesContext(connection) as one:
        door(path)
    fill(now, 49, first=1)
    with CaptureQueriesContext(connection) as fifty:
        door(path)

    assert len(one) == len(fifty)


def fill(now, count, first=0):
    from funnel.services import customers, spend

    for number in range(first, first + count):
        where, what = source(f"s{number}"), campaign(f"c{number}")
        lead = make_lead("sql", company=f"Компания {number}")
        activities.record_touch(kind="visit", at=now, lead=lead, source=where, campaign=what)
        values = spend.SpendValues(date=now.date(), currency="RUB", source=where.key, campaign=what.key, cost_minor=1)
        spend.upsert(values)
        customer = customers.customer_of(lead, now=now, actor=None)
        customers.record_purchase(customer=customer, lead=lead, at=now, now=now, amount_minor=100, currency="RUB")
        Reason.objects.create(kind="rejection", key=f"r{number}", name="x", order=100 + number)
        Stage.objects.create(pipeline=lead.pipeline, key=f"st{number}", name="x", side="sales", order=1000 + number)


def test_naughty_strings_are_stored_or_refused_never_an_error_of_ours(api, integration, real_data):
    strings = json.loads((real_data / "blns" / "blns.json").read_text())
    lead = make_lead("rejected", external_id="L")
    door = api(integration)

    for text in strings[::12]:
        requests = {
            "sources/": {"key": text, "name": text[:120]},
            "campaigns/": {"key": text, "name": text, "source": text},
            "rejection-reasons/": {"key": text, "name": text, "group": text},
            "stages/": {"key": text, "name": text, "definition": text},
            "products/": {"key": text, "name": text, "price": text},
            "touches/": {"visitor": text, "kind": "visit", "url": text, "at": text},
            "spend/": {"date": "2026-03-01", "ad": text, "ad_group": text, "source": text, "campaign": text},
            "customers/": {"name": text, "kind": "company", "phone": text, "tax_number": text},
            "purchases/": {"customer": text, "amount": text, "product": text, "external_id": text},
            f"leads/{lead.pk}/activities/": {"kind": "note", "text": text, "outcome": text, "provider": text},
            f"leads/{lead.pk}/move/": {"stage": text, "note": text, "reason": text},
            f"leads/{lead.pk}/contest/": {"note": text},
        }
        statuses = {path: door(path, data).status_code for path, data in requests.items()}
        assert set(statuses.values()) <= {200, 201, 400, 403, 404, 409}, (text, statuses)
        assert door(f"leads/?{urlencode({'q': text, 'source': text, 'tag': text})}").status_code in (200, 400)


@pytest.fixture
def patch(company):
    def send(person, path, data, version=None):
        _key, secret = keys.create_key(person, name="test", scopes=["write"], now=timezone.now())
        match = {"if-match": f'"{version}"'} if version else {}
        client = Client(headers={"authorization": f"Bearer {secret}", **match})
        return client.patch(f"/api/v1/{path}", json.dumps(data), content_type="application/json")

    return send


def entry(kind):
    return {
        "stages": lambda: stage("kev_set"),
        "sources": lambda: source("site"),
        "campaigns": lambda: campaign("spring"),
        "rejection-reasons": lambda: Reason.objects.get(kind="rejection", key="budget"),
        "loss-reasons": lambda: Reason.objects.get(kind="loss", key="price"),
    }[kind]()


@pytest.mark.parametrize(
    ("kind", "allowed", "refused"),
    [
        ("stages", "cco", "head_of_sales"),
        ("sources", "marketer", "rep"),
        ("campaigns", "head_of_marketing", "head_of_sales"),
        ("rejection-reasons", "cmo", "head_of_sales"),
        ("loss-reasons", "administrator", "head_of_marketing"),
    ],
)
def test_an_entry_is_renamed_under_its_version(api, patch, request, kind, allowed, refused):
    """api.md 1: a stale If-Match is 412 and says who was first; a key never changes."""
    row, person = entry(kind), request.getfixturevalue(allowed)
    path = f"{kind}/{row.pk}/"

    done = patch(person, path, {"name": "Иначе"}, version=1)
    stale = patch(person, path, {"name": "Ещё иначе"}, version=1)

    assert (done.status_code, done.json()["name"], done["ETag"]) == (200, "Иначе", '"2"')
    assert stale.status_code == 412
    assert patch(person, path, {"name": ""}).status_code == 400
    assert patch(person, path, {"key": "other"}).status_code == 400
    assert patch(request.getfixturevalue(refused), path, {"name": "Чужое"}).status_code == 403
    assert patch(person, f"{kind}/999999/", {"name": "Нет"}).status_code == 404
    shown = api(person)(path)
    assert (shown.json()["name"], shown.json()["version"], shown["ETag"]) == ("Иначе", 2, '"2"')


def test_a_marketer_changes_own_campaigns_alone(patch, marketer, cmo):
    own, other = campaign("own", owner=marketer), campaign("other", owner=cmo)

    done = patch(marketer, f"campaigns/{own.pk}/", {"source": "ads", "is_archived": True})
    assert (done.json()["source"], done.json()["is_archived"]) == ("ads", True)
    assert patch(marketer, f"campaigns/{other.pk}/", {"name": "x"}).status_code == 403


def test_a_stage_is_put_in_its_place_and_keeps_a_kind_that_is_past(patch, cco):
    make_lead("proposal")
    found = stage("proposal")

    done = patch(cco, f"stages/{found.pk}/", {"order": stage("sql").order})
    assert done.status_code == 200
    order = list(
        Stage.objects.filter(pipeline__key="sales", is_archived=False).order_by("order").values_list("key", flat=True)
    )
    assert order.index("proposal") == order.index("sql") - 1
    assert patch(cco, f"stages/{found.pk}/", {"order": 1}).status_code == 200
    assert patch(cco, f"stages/{found.pk}/", {"order": 30000}).status_code == 400
    assert patch(cco, f"stages/{found.pk}/", {"kind": "won"}).status_code == 409
    assert stage("proposal").kind == "open"


def test_an_archived_reason_leaves_the_list_and_comes_back(api, patch, cco):
    path = f"rejection-reasons/{entry('rejection-reasons').pk}/"

    assert patch(cco, path, {"is_archived": True}).json()["is_archived"] is True
    assert "budget" not in [row["key"] for row in api(cco)("rejection-reasons/").json()["results"]]
    assert patch(cco, path, {"is_archived": False}).status_code == 200
    assert "budget" in [row["key"] for row in api(cco)("rejection-reasons/").json()["results"]]
