"""The doors of /api/v1/leads/: one happy, one refused, one malformed request each."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delivery.services import keys
from funnel.models import Activity, Lead, Merge, StageEvent
from tests.factories.funnel import campaign, make_lead, source, stage

API = "/api/v1/leads/"
NOON = datetime(2026, 3, 16, 9, tzinfo=UTC)


@pytest.fixture
def api(now):
    """`api(rep).post("leads/", {...})` with a key of this person."""

    class Door:
        def __init__(self, person, *scopes):
            _key, secret = keys.create_key(person, name="test", scopes=list(scopes) or ["write"], now=timezone.now())
            self.client = Client(headers={"authorization": f"Bearer {secret}"})

        def get(self, path, **kwargs):
            return self.client.get(f"/api/v1/{path}", **kwargs)

        def send(self, method, path, data, **headers):
            call = getattr(self.client, method)
            body = data if isinstance(data, str) else json.dumps(data)
            return call(f"/api/v1/{path}", body, content_type="application/json", headers=headers)

        def post(self, path, data, **headers):
            return self.send("post", path, data, **headers)

        def patch(self, path, data, **headers):
            return self.send("patch", path, data, **headers)

    return Door


def codes(response):
    return [(error["field"], error["code"]) for error in response.json()["errors"]]


def test_a_lead_is_created_and_shown_as_the_contract_says(api, integration):
    sent = {
        "external_id": "L-1", "source": "site", "campaign": "spring", "first_name": " Анна ", "last_name": "Каренина",
        "email": "Anna@Example.COM", "phone": "8 (916) 123-45-67", "amount": {"amount": "150000.00", "currency": "RUB"},
        "created_at": "2026-03-16T12:20:00", "utm": {"source": "yandex"}, "custom": {"size": 3}, "tags": ["b", "a"],
        "consent": True, "next_step": {"text": "Позвонить", "due_at": "2026-03-17T10:00:00+03:00"},
    }  # fmt: skip

    answer = api(integration).post("leads/", sent)

    assert answer.status_code == 201, answer.content
    lead = answer.json()
    assert answer["ETag"] == '"1"'
    shown = ("first_name", "email", "phone", "source", "campaign", "stage", "version")
    assert {name: lead[name] for name in shown} == {
        "first_name": "Анна", "email": "anna@example.com", "phone": "+79161234567", "source": "site",
        "campaign": "spring", "stage": "lead", "version": 1,
    }  # fmt: skip
    assert lead["created_at"] == "2026-03-16T09:20:00Z"
    assert lead["amount"] == {"amount": "150000.00", "currency": "RUB"}
    assert (lead["utm"], lead["custom"], lead["tags"], lead["consent"]) == (
        {"source": "yandex"},
        {"size": 3},
        ["a", "b"],
        True,
    )
    assert lead["next_step"] == {"text": "Позвонить", "due_at": "2026-03-17T07:00:00Z"}
    assert lead["duplicate_of"] is None


def test_a_known_identity_answers_200_with_the_same_lead(api, integration):
    """decisions.md 8."""
    door = api(integration)
    first = door.post("leads/", {"external_id": "7", "source": "site", "first_name": "А"})
    again = door.post("leads/", {"external_id": "7", "source": "site", "first_name": "А"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert Lead.objects.count() == 1
    assert StageEvent.objects.count() == 1


def test_an_unknown_field_is_an_error(api, integration):
    answer = api(integration).post("leads/", {"first_name": "А", "colour": "red"})

    assert answer.status_code == 400
    assert codes(answer) == [("colour", "unknown")]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("email", "not an address", "invalid"),
        ("amount", "a lot", "invalid"),
        ("amount", {"amount": "1", "currency": "USD"}, "currency"),
        ("amount", "-1", "negative"),
        ("amount", "1e40", "max_value"),
        ("created_at", "yesterday", "invalid"),
        ("created_at", "0001-01-01T00:00:00+14:00", "out_of_range"),
        ("created_at", "9999-12-31T23:59:59-12:00", "out_of_range"),
        ("first_name", "x" * 151, "max_length"),
        ("owner", 10**30, "does_not_exist"),
        ("owner", "nobody@example.com", "does_not_exist"),
        ("score", "1e999", "max_string_length"),
        ("custom", [1], "invalid"),
        ("custom", {"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}}, "too_deep"),
        ("custom", {"a": "x" * 20_001}, "too_big"),
        ("tags", "red", "not_a_list"),
        ("utm", {"colour": "red"}, "unknown"),
        ("entered", {"mql": "never"}, "invalid"),
    ],
)
def test_a_malformed_field_is_named(api, integration, field, value, code):
    answer = api(integration).post("leads/", {"first_name": "А", field: value})

    assert answer.status_code == 400, answer.content
    assert [error["code"] for error in answer.json()["errors"]] == [code] or code == "max_string_length"
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert not Lead.objects.exists()


def test_a_stage_nobody_knows_is_refused(api, integration):
    answer = api(integration).post("leads/", {"first_name": "А", "stage": "limbo"})

    assert (answer.status_code, codes(answer)) == (400, [("stage", "invalid")])


def test_an_empty_lead_is_refused(api, integration):
    assert api(integration).post("leads/", {}).status_code == 400


@pytest.mark.parametrize("who", ["ceo", "hr_director", "administrator"])
def test_who_may_not_create_leads(api, request, who):
    """decisions.md 13."""
    answer = api(request.getfixturevalue(who)).post("leads/", {"first_name": "А"})

    assert answer.status_code == 403
    assert not Lead.objects.exists()


def test_an_intake_key_creates_but_does_not_read(api, integration):
    door = api(integration, "intake")

    assert door.post("leads/", {"first_name": "А"}).status_code == 201
    assert door.get("leads/").status_code == 403


def test_a_stranger_neither_sees_nor_learns_of_a_lead_by_its_external_id(api, rep, rep_of_another_team):
    make_lead("sql", owner=rep, external_id="S-1", namespace="site", source=source("site"))

    answer = api(rep_of_another_team).post("leads/", {"external_id": "S-1", "source": "site", "first_name": "Чужой"})

    assert answer.status_code == 403
    assert Lead.objects.get().first_name == ""


def test_the_list_shows_what_a_person_may_see(api, rep, rep_of_another_team, cmo, hr_director):
    mine = make_lead("sql", owner=rep)
    make_lead("sql", owner=rep_of_another_team)
    queue = make_lead("mql")

    assert {lead["id"] for lead in api(rep).get("leads/").json()["results"]} == {mine.pk, queue.pk}
    assert len(api(cmo).get("leads/").json()["results"]) == 3
    assert api(hr_director).get("leads/").json()["results"] == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("stage=mql", ["Б"]),
        ("stage=mql,lead", ["Б", "А"]),
        ("source=ads", ["Б"]),
        ("source=none", ["В", "А"]),
        ("campaign=webinar", ["Б"]),
        ("owner=none", ["Б", "А"]),
        ("q=ИВАНОВ", ["В"]),
        ("tag=hot", ["Б"]),
        ("is_open=false", ["В"]),
        ("is_stale=true", ["А"]),
        ("created_from=2026-03-15", ["В", "Б"]),
        ("created_to=2026-03-15", ["А"]),
        ("created_from=2026-03-15&created_to=2026-03-16", ["Б"]),
        ("updated_from=2026-03-15", ["В", "Б"]),
    ],
)
def test_filters_of_the_list(api, cmo, rep, query, names):
    from funnel.models import Tag

    old, near = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 15, 9, tzinfo=UTC)
    make_lead("lead", first_name="А", at=old)
    hot = make_lead("mql", first_name="Б", at=near, source=source("ads"), campaign=campaign("webinar"))
    hot.tags.add(Tag.objects.create(name="hot"))
    Lead.objects.filter(pk=hot.pk).update(stage_entered_at=timezone.now())
    make_lead("won", first_name="В", last_name="Иванов", at=near + timedelta(days=1), owner=rep)

    answer = api(cmo).get(f"leads/?{query}")

    assert answer.status_code == 200, answer.content
    assert [lead["first_name"] for lead in answer.json()["results"]] == names


@pytest.mark.parametrize(
    "query", ["colour=red", "stage=%00", "owner=me", "created_from=soon", "is_open=maybe", "limit=0", "ordering=phone"]
)
def test_an_unknown_filter_or_value_is_refused(api, cmo, query):
    assert api(cmo).get(f"leads/?{query}").status_code == 400


def test_the_list_pages_by_key_and_costs_the_same_at_one_and_fifty_rows(api, cmo, rep, django_assert_max_num_queries):
    door = api(cmo)
    make_lead("lead", first_name="0")
    door.get("leads/")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            door.get("leads/")
        return [q["sql"] for q in captured if "funnel_" in q["sql"]]

    one = queries()
    for number in range(49):
        lead = make_lead("sql", first_name=str(number + 1), owner=rep, source=source(), campaign=campaign())
        lead.tags.create(name=f"t{number}")
    fifty = queries()

    assert len(one) == len(fifty) <= 4
    page = door.get("leads/?limit=20&count=exact").json()
    assert (len(page["results"]), page["count"], page["previous"]) == (20, 50, None)
    path = page["next"].split("/api/v1/")[1]
    seen = {lead["id"] for lead in page["results"]}
    second = door.get(path).json()
    assert len(seen | {lead["id"] for lead in second["results"]}) == 40


def test_a_lead_out_of_sight_is_404(api, rep, rep_of_another_team):
    lead = make_lead("sql", owner=rep)
    door = api(rep_of_another_team)

    assert door.get(f"leads/{lead.pk}/").status_code == 404
    assert door.patch(f"leads/{lead.pk}/", {"city": "Омск"}).status_code == 404
    assert door.post(f"leads/{lead.pk}/move/", {"stage": "proposal"}).status_code == 404
    assert door.get("leads/999999999999999999999/").status_code == 404
    assert Lead.objects.get().city == ""


def test_a_lead_in_sight_but_out_of_reach_is_403(api, marketer):
    lead = make_lead("sql", campaign=campaign("own", owner=marketer))
    door = api(marketer)

    assert door.get(f"leads/{lead.pk}/").status_code == 200
    assert door.patch(f"leads/{lead.pk}/", {"city": "Омск"}).status_code == 403
    assert door.post(f"leads/{lead.pk}/move/", {"stage": "won"}).status_code == 403
    assert Lead.objects.get().stage.key == "sql"


def test_patch_changes_what_is_named_and_a_stale_version_is_told_who_was_first(api, rep):
    lead = make_lead("sql", owner=rep, first_name="А")
    door = api(rep)

    first = door.patch(f"leads/{lead.pk}/", {"city": "Омск", "amount": "1000"}, if_match='"1"')
    stale = door.patch(f"leads/{lead.pk}/", {"city": "Томск"}, if_match='"1"')

    assert (first.status_code, first["ETag"]) == (200, '"2"')
    assert first.json()["amount"] == {"amount": "1000.00", "currency": "RUB"}
    assert stale.status_code == 412
    assert stale.json()["changed_by"]["name"] == rep.name
    assert stale.json()["current"]["city"] == "Омск"
    assert Lead.objects.get().city == "Омск"


def test_patch_does_not_take_a_stage(api, rep):
    lead = make_lead("sql", owner=rep)

    answer = api(rep).patch(f"leads/{lead.pk}/", {"stage": "won"})

    assert (answer.status_code, codes(answer)) == (400, [("stage", "unknown")])


def test_delete_leaves_a_tombstone(api, cco):
    """decisions.md 18: the lead leaves the lists, its events stay."""
    lead = make_lead("lead")
    door = api(cco)

    assert door.client.delete(f"{API}{lead.pk}/").status_code == 204
    assert door.get(f"leads/{lead.pk}/").status_code == 404
    assert Lead.objects.get().removed_at is not None
    assert StageEvent.objects.count() == 1


def test_move_records_the_move_and_an_illegal_one_is_409_with_a_sentence(api, rep):
    lead = make_lead("sql", owner=rep)
    door = api(rep)

    moved = door.post(f"leads/{lead.pk}/move/", {"stage": "proposal", "at": "2026-03-17T10:00:00+03:00"})
    back = door.post(f"leads/{lead.pk}/move/", {"stage": "sql"})

    assert (moved.status_code, moved.json()["stage"], moved.json()["stage_entered_at"]) == (
        200,
        "proposal",
        "2026-03-17T07:00:00Z",
    )
    assert back.status_code == 409
    assert back.json()["errors"][0]["code"] == "unable_to_move"
    assert back.json()["detail"].endswith(".")
    assert Lead.objects.get().stage.key == "proposal"


@pytest.mark.parametrize(
    ("data", "status", "field"),
    [({}, 400, "stage"), ({"stage": "limbo"}, 400, "stage"), ({"stage": "lost"}, 400, "reason"),
     ({"stage": "lost", "reason": "weather"}, 400, "reason"), ({"stage": "lost", "reason": "other"}, 400, "note"),
     ({"stage": "won", "at": "2999-01-01"}, 400, "at"), ({"stage": "won", "speed": 1}, 400, "speed")],
)  # fmt: skip
def test_a_malformed_move_is_refused(api, rep, data, status, field):
    lead = make_lead("sql", owner=rep)

    answer = api(rep).post(f"leads/{lead.pk}/move/", data)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert Lead.objects.get().stage.key == "sql"


def test_a_seller_accepts_from_the_queue_and_becomes_the_owner(api, rep):
    lead = make_lead("mql")

    answer = api(rep).post(f"leads/{lead.pk}/accept/", {})

    assert (answer.status_code, answer.json()["stage"], answer.json()["owner"]) == (200, "accepted", rep.pk)


def test_a_marketer_reads_the_fate_of_a_lead_but_does_not_accept_it(api, marketer):
    lead = make_lead("sql", campaign=campaign("own", owner=marketer))

    assert api(marketer).post(f"leads/{lead.pk}/accept/", {}).status_code == 403


def test_reject_needs_a_reason_and_contest_a_note(api, rep, cmo):
    lead = make_lead("mql", owner=rep)
    seller, marketing = api(rep), api(cmo)

    assert seller.post(f"leads/{lead.pk}/reject/", {}).status_code == 400
    assert codes(seller.post(f"leads/{lead.pk}/reject/", {"reason": "other"})) == [("note", "invalid")]
    assert codes(seller.post(f"leads/{lead.pk}/reject/", {"reason": "timing"})) == [("until", "invalid")]
    rejected = seller.post(f"leads/{lead.pk}/reject/", {"reason": "budget"})
    assert (rejected.status_code, rejected.json()["stage"]) == (200, "rejected")
    assert marketing.post(f"leads/{lead.pk}/contest/", {"note": ""}).status_code == 400
    assert seller.post(f"leads/{lead.pk}/contest/", {"note": "нет"}).status_code == 403
    assert marketing.post(f"leads/{lead.pk}/contest/", {"note": "Бюджет есть"}).status_code == 200
    assert marketing.post(f"leads/{lead.pk}/contest/", {"note": "Бюджет есть"}).status_code == 409


def test_recycle_needs_a_date(api, rep, cmo):
    lead = make_lead("rejected", owner=rep)
    door = api(cmo)

    assert codes(door.post(f"leads/{lead.pk}/recycle/", {})) == [("until", "required")]
    later = door.post(f"leads/{lead.pk}/recycle/", {"until": "2099-01-01"})
    assert (later.status_code, later.json()["stage"], later.json()["recycle_until"]) == (200, "lead", "2099-01-01")
    assert door.post(f"leads/{lead.pk}/recycle/", {"until": "2099-01-01"}).status_code == 409


def test_activities_are_written_and_listed(api, rep):
    lead = make_lead("mql", owner=rep)
    door = api(rep)

    made = door.post(
        f"leads/{lead.pk}/activities/", {"kind": "call", "at": "2026-03-16T10:00:00+03:00", "duration_s": 60}
    )

    assert made.status_code == 201, made.content
    assert (made.json()["evidence"], made.json()["author"]) == ("declared", rep.pk)
    assert [row["kind"] for row in door.get(f"leads/{lead.pk}/activities/").json()["results"]] == ["call"]
    assert door.get(f"leads/{lead.pk}/").json()["first_touch_at"] == "2026-03-16T07:00:00Z"
    assert door.post(f"leads/{lead.pk}/activities/", {"kind": "dance"}).status_code == 400
    assert Activity.objects.count() == 1


def test_the_timeline_is_newest_first(api, rep):
    lead = make_lead("mql", owner=rep, at=NOON)
    door = api(rep)
    door.post(f"leads/{lead.pk}/activities/", {"kind": "note", "text": "Звонил", "at": "2026-03-16T13:00:00+03:00"})
    door.post(f"leads/{lead.pk}/accept/", {"at": "2026-03-16T14:00:00+03:00"})

    lines = door.get(f"leads/{lead.pk}/timeline/").json()["results"]

    assert [(line["kind"], line["what"]) for line in lines] == [
        ("event", "entered"),
        ("activity", "note"),
        ("event", "entered"),
    ]
    assert lines[0]["facts"]["stage"] == "accepted"
    assert door.get(f"leads/{lead.pk}/timeline/?speed=1").status_code == 400


def test_a_merge_can_be_undone(api, cco):
    older = make_lead("lead", first_name="А", at=NOON - timedelta(days=9), source=source("ads"))
    newer = make_lead("lead", email="a@example.com", at=NOON)
    door = api(cco)

    merged = door.post(f"leads/{older.pk}/merge/", {"into": newer.pk})

    assert merged.status_code == 201, merged.content
    kept = door.get(f"leads/{newer.pk}/").json()
    assert (kept["created_at"], kept["source"], kept["first_name"]) == ("2026-03-07T09:00:00Z", "ads", "А")
    assert door.get(f"leads/{older.pk}/").json()["duplicate_of"] == newer.pk
    assert [row["id"] for row in door.get("leads/").json()["results"]] == [newer.pk]
    assert door.post(f"leads/{older.pk}/merge/", {"into": older.pk}).status_code == 409
    assert door.post(f"leads/{newer.pk}/merge/", {"into": 10**12}).status_code == 400
    undone = door.post(f"merges/{merged.json()['id']}/undo/", {})
    assert undone.status_code == 200
    assert door.get(f"leads/{newer.pk}/").json()["created_at"] == "2026-03-16T09:00:00Z"
    assert door.post(f"merges/{merged.json()['id']}/undo/", {}).status_code == 409
    assert Merge.objects.count() == 1


def test_bulk_never_loses_a_good_row_for_a_bad_one(api, integration):
    door = api(integration)
    door.post("leads/", {"external_id": "1", "source": "site"})
    rows = [
        {"external_id": "1", "source": "site"},
        {"external_id": "2", "source": "site"},
        {"email": "?"},
        {},
        7,
        {"stage": "limbo", "city": "x", "company": "y"},
    ]

    answer = door.post("leads/bulk/", {"leads": rows})

    body = answer.json()
    assert answer.status_code == 207
    assert (body["created"], body["existing"], body["failed"]) == (1, 1, 4)
    assert [row["status"] for row in body["results"]] == [200, 201, 400, 400, 400, 400]
    assert body["results"][2]["errors"][0]["field"] == "email"
    assert Lead.objects.count() == 2


def test_a_refused_row_of_a_bulk_takes_nothing_from_the_next_one(api, integration):
    """The source that a refused row made is gone with it; the next row makes it anew."""
    rows = [{"source": "new", "campaign": "new"}, {"source": "new", "campaign": "new", "company": "x", "tags": ["t"]}]

    answer = api(integration).post("leads/bulk/", rows)

    assert [row["status"] for row in answer.json()["results"]] == [400, 201]
    assert Lead.objects.get().source.key == "new"


def test_sellers_and_marketers_do_not_make_leads_disappear(api, rep, marketer):
    """R-FN-04."""
    lead = make_lead("sql", owner=rep)

    assert api(rep).client.delete(f"{API}{lead.pk}/").status_code == 403
    assert Lead.objects.get().removed_at is None


@pytest.mark.parametrize("data", [{}, [], {"leads": {}}, "[", {"leads": [{}] * 1001}])
def test_bulk_refuses_what_is_no_list_of_leads(api, integration, data):
    assert api(integration).post("leads/bulk/", data).status_code == 400


def test_the_same_idempotency_key_creates_once(api, integration):
    door = api(integration)
    first = door.post("leads/", {"first_name": "А"}, idempotency_key="k1")
    again = door.post("leads/", {"first_name": "А"}, idempotency_key="k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again["Idempotent-Replayed"] == "true"
    assert Lead.objects.count() == 1


def test_naughty_strings_are_stored_or_refused_never_an_error_of_ours(api, integration, real_data):
    """Every text field meets the Big List of Naughty Strings."""
    strings = json.loads((real_data / "blns" / "blns.json").read_text())
    fields = [
        "first_name",
        "last_name",
        "company",
        "email",
        "phone",
        "position",
        "website",
        "city",
        "country",
        "external_id",
    ]
    rows = [{"company": "x", **dict.fromkeys(fields[:7], text)} for text in strings]
    rows += [
        {"company": "x", "city": text, "country": text, "external_id": text, "tags": [text], "custom": {"k": text}}
        for text in strings
    ]
    rows += [{"company": "x", "source": text, "campaign": text, "utm": {"source": text}} for text in strings]
    rows += [{"company": "x", "stage": text, "owner": text, "created_at": text, "amount": text} for text in strings]
    door = api(integration)

    statuses = set()
    for start in range(0, len(rows), 500):
        answer = door.post("leads/bulk/", rows[start : start + 500])
        assert answer.status_code in (207, 400), answer.content[:500]
        if answer.status_code == 207:
            statuses |= {row["status"] for row in answer.json()["results"]}

    assert statuses <= {200, 201, 400, 403, 409}
    assert 201 in statuses
    stored = Lead.objects.filter(city__gt="").first()
    assert stored is not None


def test_stages_of_the_default_pipeline_are_listed(api, rep):
    keys_ = [row["key"] for row in api(rep).get("stages/").json()["results"]]

    assert keys_ == [
        "lead",
        "mql",
        "accepted",
        "sql",
        "kev_set",
        "kev_held",
        "proposal",
        "won",
        "lost",
        "rejected",
        "spam",
        "duplicate",
    ]
    assert stage("won").kind == "won"


def test_bulk_knows_ids_that_came_earlier_in_the_same_batch_or_from_elsewhere(api, integration, now):
    """decisions.md 8: by namespace and id; asked once for all rows and still true row by row."""
    make_lead("lead", namespace="ads", external_id="7", company="Прежняя")
    rows = [
        {"external_id": "1", "source": "ads", "company": "Альфа"},
        {"external_id": "1", "source": "ads", "company": "Альфа Плюс"},
        {"external_id": "7", "source": "ads", "company": "Новая"},
        {"external_id": "7", "source": "site", "company": "Другая"},
        None,
        {"external_id": ["1"]},
    ]
    body = api(integration).post("leads/bulk/", rows).json()

    assert [row["status"] for row in body["results"]] == [201, 200, 200, 201, 400, 400]
    assert sorted(Lead.objects.values_list("namespace", "external_id", "company")) == [
        ("ads", "1", "Альфа Плюс"),
        ("ads", "7", "Новая"),
        ("site", "7", "Другая"),
    ]


def test_bulk_asks_little_for_each_row(api, integration):
    door = api(integration)

    def rows(tag, count):
        return [{"external_id": f"{tag}-{n}", "source": "ads", "email": f"{tag}{n}@example.com"} for n in range(count)]

    door.post("leads/bulk/", rows("warm", 1))
    with CaptureQueriesContext(connection) as one:
        door.post("leads/bulk/", rows("one", 1))
    with CaptureQueriesContext(connection) as eleven:
        door.post("leads/bulk/", rows("eleven", 11))

    assert (len(eleven) - len(one)) / 10 <= 9


@pytest.mark.parametrize(
    ("who", "status"), [("rep", 200), ("head_of_sales", 200), ("marketer", 403), ("cmo", 200), ("ceo", 403)]
)
def test_a_returned_lead_is_brought_back_by_whoever_may_edit_it(api, request, rep, marketer, who, status):
    """decisions.md 13: page and API agree; another's campaign is only read."""
    lead = make_lead("rejected", owner=rep, campaign=campaign("webinar"))
    if who == "marketer":
        Lead.objects.update(created_by=marketer, stage=stage("lost"))
    answer = api(request.getfixturevalue(who)).post(f"leads/{lead.pk}/recycle/", {"until": "2099-01-01"})

    assert answer.status_code == status
    assert lead.events.count() == (2 if status == 200 else 1)
