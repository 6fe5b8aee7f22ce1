"""The doors of webhooks: the API for a key of scope admin, the page for administrators."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from standardwebhooks.webhooks import Webhook as Verifier

from alignment.shared.sealing import unseal
from delivery import selectors
from delivery.models import IdempotencyRecord, Webhook, WebhookDelivery
from delivery.services import webhooks

pytestmark = pytest.mark.django_db
API, PAGE = "/api/v1/webhooks/", "/settings/webhooks/"
URL = "http://hooks.example.com/ok"
NEW = {"url": URL, "events": ["meeting.held", "action.done"]}


@pytest.fixture
def api(administrator, caller):
    return caller(administrator, "admin")


@pytest.fixture
def desk(administrator, as_):
    administrator.language = "en"
    administrator.save(update_fields=["language"])
    with translation.override("en"):
        yield as_(administrator)


def tell(n: int = 1, state: str = "queued") -> WebhookDelivery:
    webhooks.tell("meeting.held", {"id": n}, now=timezone.now(), key=f"{n}")
    row = WebhookDelivery.objects.latest("pk")
    WebhookDelivery.objects.filter(pk=row.pk).update(state=state)
    return row


def test_the_secret_is_in_the_answer_to_the_creation_alone(api, administrator, receivers):
    made = api.post(API, NEW)
    body, row = made.json(), Webhook.objects.get()
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    assert body.pop("secret") == unseal(row.sealed_secret)
    assert {name: body[name] for name in ("id", "owner", "url", "events", "active", "version")} == {
        "id": row.pk, "owner": administrator.pk, "active": True, "version": 1,
        "url": URL, "events": ["meeting.held", "action.done"],
    }  # fmt: skip
    assert api.get(f"{API}{row.pk}/").json() == body
    assert api.get(API).json()["results"] == [body]


def test_a_creation_sent_again_is_one_receiver_and_its_secret_is_not_kept(api, receivers):
    first, again = (api.post(API, NEW, Idempotency_Key="k") for _time in range(2))
    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == {name: value for name, value in first.json().items() if name != "secret"}
    assert Webhook.objects.count() == 1
    assert "whsec_" not in IdempotencyRecord.objects.get().answer


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"events": ["*"]}, "url"),
        ({"url": URL}, "events"),
        ({"url": URL, "events": []}, "events"),
        ({"url": URL, "events": ["meeting.danced"]}, "events.0"),
        ({"url": "http://" + "x" * 500, "events": ["*"]}, "url"),
    ],
)
def test_a_malformed_receiver_is_refused_by_field(api, receivers, body, field):
    answer = api.post(API, body)
    assert (answer.status_code, Webhook.objects.count()) == (400, 0)
    assert answer.json()["errors"][0]["field"].startswith(field.partition(".")[0])


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::ffff:10.0.0.1]/", "ftp://example.com/", "x"])
def test_an_inner_address_is_refused_by_the_api_and_the_page(api, desk, url):
    answer = api.post(API, {"url": url, "events": ["*"]})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "url")
    refused = desk.post(PAGE, {"url": url, "everything": "on"})
    assert (refused.status_code, Webhook.objects.count()) == (422, 0)
    assert "public http or https address" in refused.content.decode()


def test_a_receiver_is_changed_switched_and_removed(api, hook, receivers):
    row = hook()[0]
    path = f"{API}{row.pk}/"
    changed = api.patch(path, {"events": ["*"], "active": False}, If_Match='"1"')
    assert (changed.status_code, changed["ETag"], changed.json()["active"]) == (200, '"2"', False)
    assert (changed.json()["disabled_reason"], changed.json()["events"]) == ("by_hand", ["*"])
    assert api.patch(path, {"active": True}, If_Match='"1"').status_code == 412
    assert api.send("DELETE", path, "", If_Match='"1"').status_code == 412
    assert api.send("DELETE", path, "").status_code == 204
    assert api.get(path).status_code == 404


def test_a_new_secret_is_shown_once(api, hook):
    row, former = hook()
    answer = api.post(f"{API}{row.pk}/rotate/")
    row.refresh_from_db()
    assert (answer.status_code, answer.json()["secret"]) == (200, unseal(row.sealed_secret))
    assert unseal(row.former_secret) == former
    assert "secret" not in api.get(f"{API}{row.pk}/").json()


@pytest.mark.parametrize(
    ("path", "delivered", "status", "error"),
    [("/ok", True, 200, ""), ("/broken", False, 500, "status"), ("/moved", False, 302, "redirect")],
)
def test_a_test_event_says_what_came_back(api, hook, receivers, path, delivered, status, error):
    answer = api.post(f"{API}{hook(path)[0].pk}/test/").json()
    answer.pop("milliseconds")
    assert answer == {"delivered": delivered, "status": status, "error": error}
    assert len(receivers.seen[path]) == 1


def test_events_of_a_receiver_are_listed_and_sent_again(api, hook, receivers):
    row = hook()[0]
    waiting, buried = tell(1), tell(2, "dead")
    path = f"{API}{row.pk}/deliveries/"
    listed = api.get(path).json()["results"]
    assert [one["id"] for one in listed] == [buried.pk, waiting.pk]
    assert listed[0]["event_id"] == buried.event_id
    assert [one["id"] for one in api.get(f"{path}?state=dead").json()["results"]] == [buried.pk]
    assert api.get(f"{path}?state=lost").status_code == 400

    again = api.post(f"{path}{buried.pk}/retry/")
    assert (again.status_code, again.json()["state"]) == (200, "queued")
    assert api.post(f"{path}{waiting.pk}/retry/").status_code == 409
    other = hook()[0]
    assert api.post(f"{API}{other.pk}/deliveries/{buried.pk}/retry/").status_code == 404
    assert api.get(f"{API}999999/deliveries/").status_code == 404


def test_only_an_administrator_with_a_key_for_administering_is_let_in(people_by_role, caller, hook):
    row = hook()[0]
    for path in (API, f"{API}{row.pk}/", f"{API}{row.pk}/deliveries/"):
        assert Client().get(path).status_code == 401
        assert caller(people_by_role["administrator"], "write").get(path).status_code == 403
        for role, person in people_by_role.items():
            if role != "administrator":
                assert caller(person, "admin").get(path).status_code == 403, role
    assert caller(people_by_role["cmo"], "admin").post(API, NEW).status_code == 403
    assert Webhook.objects.count() == 1


def test_the_page_teaches_while_it_is_empty_and_shows_the_secret_once(desk, receivers):
    assert "hears of a meeting, a protocol or a promise" in desk.get(PAGE).content.decode()
    answer = desk.post(PAGE, {"url": URL, "events_0": ["meeting.held"], "events_2": ["action.done"]})
    row = Webhook.objects.get()
    assert row.events == ["meeting.held", "action.done"]
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert unseal(row.sealed_secret) in answer.content.decode().replace("&#x2B;", "+").replace("&#x3D;", "=")
    assert "whsec_" not in desk.get(PAGE).content.decode()


def test_a_form_without_an_event_comes_back_with_a_word(desk, receivers):
    answer = desk.post(PAGE, {"url": URL})
    assert (answer.status_code, Webhook.objects.count()) == (422, 0)
    assert "Choose at least one of the known events" in answer.content.decode()


def test_the_page_of_a_receiver_changes_tries_rotates_switches_and_removes(desk, hook, receivers):
    row, secret = hook()
    path = f"{PAGE}{row.pk}/"
    assert desk.post(path, {"url": URL, "events_3": ["request.raised"]}).status_code == 302
    row.refresh_from_db()
    assert row.events == ["request.raised"]
    assert desk.post(path, {"url": "", "everything": "on"}).status_code == 422

    said = desk.post(f"{path}test/", follow=True).content.decode()
    assert "The receiver took the test event: 200" in said
    headers, body, _status = receivers.seen["/ok"][0]
    Verifier(secret).verify(body, headers)

    assert "whsec_" in desk.post(f"{path}rotate/").content.decode()
    desk.post(f"{path}switch/", {"on": "0"})
    row.refresh_from_db()
    assert not row.is_active
    desk.post(f"{path}switch/", {"on": "1"})
    row.refresh_from_db()
    assert row.is_active
    desk.post(f"{path}remove/")
    assert not Webhook.objects.exists()
    assert desk.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "words"),
    [("/broken", "The receiver answered 500"), ("/moved", "redirects are not followed"), ("/reset", "did not arrive")],
)
def test_the_test_button_says_what_went_wrong(desk, hook, receivers, path, words):
    row = hook(path)[0]
    assert words in desk.post(f"{PAGE}{row.pk}/test/", follow=True).content.decode()


def test_a_buried_event_is_sent_again_by_its_button(desk, hook):
    row = hook()[0]
    buried = tell(1, "dead")
    path = f"{PAGE}{row.pk}/"
    assert "Send again" in desk.get(path).content.decode()
    desk.post(f"{path}deliveries/{buried.pk}/retry/")
    buried.refresh_from_db()
    assert buried.state == "queued"
    assert desk.post(f"{path}deliveries/{buried.pk}/retry/").status_code == 409


def test_both_pages_cost_the_same_for_one_row_and_fifty(desk, hook):
    costs = []
    for rows in (1, 49):
        for _row in range(rows):
            hook()
        for n in range(rows):
            tell(rows * 100 + n)
        costs.append([cost(desk, path) for path in (PAGE, f"{PAGE}{Webhook.objects.first().pk}/")])
    assert costs[0] == costs[1]


def cost(desk, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(path).status_code == 200
    return len(queries)


def test_the_age_of_the_oldest_event_that_should_have_left_is_known(hook, client):
    hook()
    row = tell()
    WebhookDelivery.objects.filter(pk=row.pk).update(available_at=timezone.now() - timedelta(minutes=2))
    said = client.get("/metrics").content.decode()
    assert 119 < float(said.partition("\nalignment_webhooks_oldest_seconds ")[2].partition("\n")[0]) < 150
    assert selectors.oldest_waiting(timezone.now()) is None
