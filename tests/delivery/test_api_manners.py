"""api.md §1, on a small API of the tests."""

import base64
import json
from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from delivery.models import ApiKey, IdempotencyRecord, Notification
from delivery.services import expiry, keys
from delivery.services.notifications import notify

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.delivery.api_urls")]
LINES = "/api/v1/lines/"
ECHO = "/api/v1/echo/"
LINE = {"key": "a", "text": "Hello"}


def test_nobody_is_told_to_bring_a_key():
    answer = Client().get(LINES)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert {*answer.json()} == {"type", "title", "status", "detail", "errors"}


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Basic abc", "Bearer al_00_x", "Bearer é"])
def test_a_wrong_key_is_401(header):
    assert Client().get(LINES, headers={"Authorization": header}).status_code == 401


@pytest.mark.parametrize("change", [{"revoked_at": True}, {"expires_at": True}])
def test_a_revoked_or_expired_key_is_401(rep, caller, change):
    calls = caller(rep)
    assert calls.get(LINES).status_code == 200
    ApiKey.objects.update(**dict.fromkeys(change, timezone.now()))
    assert calls.get(LINES).status_code == 401


def test_the_key_of_a_colleague_who_left_is_401(rep, caller):
    calls = caller(rep)
    rep.is_active = False
    rep.save()
    assert calls.get(LINES).status_code == 401


def test_a_key_is_stored_only_as_a_hash(rep):
    key, secret = keys.create_key(rep, name="n", scopes=["read"], now=timezone.now())
    assert secret.startswith(f"al_{key.prefix}_")
    assert len(secret.split("_", 2)[2]) == 43
    assert secret not in str(ApiKey.objects.filter(pk=key.pk).values().get())


def test_the_last_use_is_noted_once_a_minute(rep):
    now = timezone.now()
    key, _secret = keys.create_key(rep, name="n", scopes=["read"], now=now)
    for seconds, noted in [(0, 0), (59, 0), (60, 60)]:
        key.refresh_from_db()
        keys.mark_used(key, now=now + timedelta(seconds=seconds))
        key.refresh_from_db()
        assert key.last_used_at == now + timedelta(seconds=noted)


@pytest.mark.parametrize(
    ("scope", "reads", "writes", "acts"),
    [("read", 200, 403, 403), ("write", 200, 201, 200), ("intake", 403, 403, 200), ("admin", 200, 201, 200)],
)
def test_a_scope_opens_what_it_says(rep, caller, scope, reads, writes, acts):
    line = notify(rep, key="mine", text="t", now=timezone.now())
    calls = caller(rep, scope)
    assert calls.get(LINES).status_code == reads
    assert calls.post(LINES, LINE).status_code == writes
    assert calls.post(f"{LINES}{line.pk}/read/").status_code == acts


def test_a_session_needs_the_csrf_token_and_a_key_does_not(rep, caller):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(rep, backend="allauth.account.auth_backends.AuthenticationBackend")
    refused = browser.post(LINES, LINE, content_type="application/json")
    assert (refused.status_code, Notification.objects.count()) == (403, 0)
    assert caller(rep).post(LINES, LINE).status_code == 201


def test_out_of_sight_is_404_and_changes_nothing(rep, cmo, caller):
    line = notify(cmo, key="hers", text="t", now=timezone.now())
    assert caller(rep).post(f"{LINES}{line.pk}/read/").status_code == 404
    line.refresh_from_db()
    assert line.read_at is None


@pytest.mark.parametrize("pk", ["0", "x", "99999999999999999999999", "-1"])
def test_an_id_that_cannot_be_is_404(rep, caller, pk):
    answer = caller(rep).get(f"{LINES}{pk}/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_wrong_method_is_405(rep, caller):
    assert caller(rep, "admin").send("DELETE", LINES, "").status_code == 405


def test_the_api_does_not_describe_itself_by_options(rep, caller):
    assert caller(rep).send("OPTIONS", LINES, "").status_code == 405


@pytest.mark.parametrize(
    "packed", [["id", 1, 2**63, 0], ["id", 1, "x", 0], ["id", 1], 5, {}, ["-created_at", "\x00", 1, 0]]
)
def test_a_made_up_cursor_is_400(rep, caller, packed):
    cursor = base64.urlsafe_b64encode(json.dumps(packed).encode()).decode()
    assert caller(rep).get(f"{LINES}?ordering=id&cursor={cursor}").status_code == 400
    assert caller(rep).get(f"{LINES}?cursor={cursor}").status_code == 400


def test_a_wrong_content_type_is_415(rep, caller):
    answer = caller(rep).client.post(LINES, "<a/>", content_type="text/xml")
    assert answer.status_code == 415


def test_an_unknown_parameter_is_400_and_named(rep, caller):
    answer = caller(rep).get(f"{LINES}?stge=lead")
    assert answer.status_code == 400
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("stge", "unknown_parameter")]


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=x", "cursor=zzz", "cursor=W10", "ordering=text", "count=yes", "created_from=soon",
     "pk=1.5", "pk=9999999999999999999", "created_from=2026-02-30", "ordering=--id"],
)  # fmt: skip
def test_a_wrong_value_is_400_and_named(rep, caller, query):
    answer = caller(rep).get(f"{LINES}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_errors_of_fields_are_a_list_with_codes(rep, caller):
    errors = caller(rep).post(LINES, {"key": "x" * 21}).json()["errors"]
    assert {(e["field"], e["code"]) for e in errors} == {("key", "max_length"), ("text", "required")}


@pytest.mark.parametrize(
    ("body", "status"),
    [("{", 400), ("[" * 100_000, 400), ('{"extra": ' + "[" * 21 + "]" * 21 + "}", 400),
     ('{"extra": "\\u0000"}', 400), ('{"extra": "\\ud800"}', 400), ('{"extra": NaN}', 400), (b"\xff", 400),
     ('{"extra": "' + "x" * 1024 * 1024 + '"}', 413), ("[]", 400), ("{}", 200)],
)  # fmt: skip
def test_a_body_has_limits(rep, caller, body, status):
    answer = caller(rep).post(ECHO, body)
    assert answer.status_code == status
    assert status == 200 or answer["Content-Type"] == "application/problem+json"


def test_a_body_that_is_too_large_is_413_with_a_key_too(rep, caller):
    body = '{"key": "' + "x" * 1024 * 1024 + '"}'
    assert caller(rep).post(LINES, body, Idempotency_Key="k").status_code == 413


def test_a_refusal_of_the_domain_is_409_with_its_sentence(rep, caller):
    answer = caller(rep).post(LINES, {**LINE, "refuse": True})
    assert answer.status_code == 409
    assert answer.json()["errors"] == [{"field": "key", "code": "conflict", "message": "No such luck."}]


def test_money_is_a_decimal_string_with_its_currency(rep, caller):
    calls = caller(rep)
    for sent in ["150000", 150000, {"amount": "150000.00"}, {"amount": "150000.00", "currency": "RUB"}]:
        assert calls.post(ECHO, {"amount": sent}).json()["amount"] == {"amount": "150000.00", "currency": "RUB"}
    for sent in [{"amount": "1", "currency": "USD"}, "-1", "NaN", "1e99", True, [], {"amount": None}, "9" * 41]:
        assert calls.post(ECHO, {"amount": sent}).status_code == 400, sent


def test_a_moment_without_offset_is_read_in_the_company_zone(rep, caller):
    calls = caller(rep)
    for sent in ["2026-03-16T12:20:00", "2026-03-16T12:20:00+03:00", "2026-03-16T09:20:00Z"]:
        assert calls.post(ECHO, {"at": sent}).json()["at"] == "2026-03-16T09:20:00Z"
    assert calls.post(ECHO, {"at": "0001-01-01T00:00:00+03:00"}).status_code == 400


def test_a_share_of_nothing_is_null(rep, caller):
    assert caller(rep).post(ECHO, {}).json()["share"] is None


def test_messages_follow_the_language_and_codes_do_not(rep, caller):
    said = [caller(rep).post(LINES, {}, Accept_Language=language).json()["errors"] for language in ("en", "ru")]
    assert [e["code"] for e in said[0]] == [e["code"] for e in said[1]]
    assert said[0][0]["message"] == "This field is required."
    assert said[1][0]["message"] == "Обязательное поле."


@override_settings(API_CALLS_A_MINUTE=3)
def test_above_the_rate_a_key_is_asked_to_wait(rep, cmo, caller):
    calls = caller(rep)
    answers = [calls.get(LINES) for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[3]["Retry-After"]) <= 61
    assert caller(cmo).get(LINES).status_code == 200


def pages_of(calls, query, link="next"):
    url = f"{LINES}?{query}"
    while url:
        page = calls.get(url).json()
        yield [row["id"] for row in page["results"]], page
        url = page[link]


@pytest.mark.parametrize("ordering", ["-created_at", "created_at", "read_at", "-read_at", "id", "-id"])
def test_pages_meet_without_gap_or_overlap_in_both_directions(rep, caller, ordering):
    now = timezone.now()
    lines = [notify(rep, key=f"{n}", text="t", now=now + timedelta(seconds=n // 3)) for n in range(11)]
    for n, line in enumerate(lines[::2]):
        Notification.objects.filter(pk=line.pk).update(read_at=now + timedelta(seconds=n // 2))
    calls = caller(rep)
    forward = list(pages_of(calls, f"limit=3&ordering={ordering}&count=exact"))
    ids = [row for page, _ in forward for row in page]
    assert sorted(ids) == sorted(line.pk for line in lines)
    assert [len(page) for page, _ in forward] == [3, 3, 3, 2]
    assert {page["count"] for _, page in forward} == {11}
    assert forward[0][1]["previous"] is None
    back, url = [], forward[-1][1]["previous"]
    while url:
        page = calls.get(url).json()
        back = [row["id"] for row in page["results"]] + back
        url = page["previous"]
    assert back == ids[:9]


def test_a_row_that_arrives_between_pages_shifts_nothing(rep, caller):
    now = timezone.now()
    for n in range(4):
        notify(rep, key=f"{n}", text="t", now=now + timedelta(seconds=n))
    calls = caller(rep)
    first = calls.get(f"{LINES}?limit=2").json()
    notify(rep, key="new", text="t", now=now + timedelta(hours=1))
    second = calls.get(first["next"]).json()
    assert [row["key"] for page in (first, second) for row in page["results"]] == ["3", "2", "1", "0"]


def test_the_same_post_with_a_key_is_done_once_and_answered_twice(rep, caller):
    calls = caller(rep)
    first, second = (calls.post(LINES, LINE, Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first.get("Idempotent-Replayed"), second["Idempotent-Replayed"]) == (None, "true")
    assert Notification.objects.count() == 1


def test_another_body_under_the_same_key_is_422(rep, caller):
    calls = caller(rep)
    calls.post(LINES, LINE, Idempotency_Key="k1")
    assert calls.post(LINES, {**LINE, "key": "b"}, Idempotency_Key="k1").status_code == 422
    assert Notification.objects.count() == 1


def test_a_key_belongs_to_a_credential(rep, cmo, caller):
    for person in (rep, cmo):
        assert caller(person).post(LINES, LINE, Idempotency_Key="k1").status_code == 201
    assert Notification.objects.count() == 2


@pytest.mark.parametrize("key", ["", " ", "x" * 256])
def test_a_key_has_1_to_255_characters(rep, caller, key):
    assert caller(rep).post(LINES, LINE, Idempotency_Key=key).status_code == 400


def test_a_conflict_is_not_kept_and_leaves_nothing_behind(rep, caller):
    answer = caller(rep).post(LINES, {**LINE, "refuse": True}, Idempotency_Key="k1")
    assert answer.status_code == 409
    assert (Notification.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)


def test_invalid_input_is_kept_with_its_answer(rep, caller):
    calls = caller(rep)
    first, second = (calls.post(LINES, {}, Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, second.status_code, second["Idempotent-Replayed"]) == (400, 400, "true")
    assert second["Content-Type"] == "application/problem+json"
    assert first.json() == second.json()


def test_a_fault_of_ours_keeps_neither_key_nor_rows(rep, caller, monkeypatch):
    monkeypatch.setattr("tests.delivery.api_urls.Lines.shown", lambda *args, **kwargs: 1 / 0)
    assert caller(rep).post(LINES, LINE, Idempotency_Key="k1").status_code == 500
    assert (Notification.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)


def test_an_answer_is_kept_for_three_days(rep, caller):
    caller(rep).post(LINES, LINE, Idempotency_Key="k1")
    made = IdempotencyRecord.objects.get().created_at
    expiry.clear_expired(now=made + timedelta(hours=72))
    assert IdempotencyRecord.objects.exists()
    expiry.clear_expired(now=made + timedelta(hours=73))
    assert not IdempotencyRecord.objects.exists()
