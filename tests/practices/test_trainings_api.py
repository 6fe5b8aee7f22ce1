"""`/api/v1/trainings/`: every verb once done, once refused, once malformed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from practices.models import Training
from practices.services import trainings_learning
from tests.factories.trainings import invited, planned

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
ROOT = "/api/v1/trainings/"


@pytest.fixture
def body():
    start = (timezone.now() + timedelta(days=21)).replace(hour=7, minute=0, second=0, microsecond=0)
    while start.weekday() > 4:
        start += timedelta(days=1)
    return {"topic": "sell_more", "starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=6)).isoformat()}


def begun(training_id: int) -> None:
    occurrence = Training.objects.get(pk=training_id).occurrence
    occurrence.starts_at = timezone.now() - timedelta(hours=5)
    occurrence.ends_at = timezone.now()
    occurrence.save(update_fields=["starts_at", "ends_at"])


def test_from_the_plan_to_the_joint_plan(as_, hr_director, cmo, cco, rep, marketer, body):
    made = as_(hr_director).post(ROOT, body, **JSON)
    assert (made.status_code, made.json()["state"], made.json()["is_short_notice"]) == (201, "idea", False)
    here = f"{ROOT}{made.json()['id']}/"

    def post(actor, verb, said=None, **headers):
        return as_(actor).post(f"{here}{verb}/", said or {}, **JSON, **headers)

    assert [post(head, "confirm").json()["state"] for head in (cmo, cco)] == ["idea", "topic_agreed"]
    paid = {"kind": "paid", "trainer_name": "Coach", "fee": {"amount": "120000.00", "currency": "RUB"}}
    booked = post(hr_director, "book", paid)
    assert (booked.json()["state"], booked.json()["fee"]) == ("speaker_booked", paid["fee"])
    assert as_(rep).get(here).json()["fee"] is None
    people = [rep.pk, marketer.pk]
    asked = post(hr_director, "invite", {"people": people}).json()
    assert (asked["state"], sorted(seat["person"] for seat in asked["groups"])) == ("invited", sorted(people))
    assert post(rep, "consent").status_code == 200
    assert post(hr_director, "groups", {"groups": [people]}).status_code == 200
    assert post(hr_director, "hold", {"came": people}).status_code == 409
    begun(made.json()["id"])
    assert post(hr_director, "hold", {"came": people}).json()["came"] == 2
    assert post(rep, "idea", {"text": "Звонить вместе"}).json()["ideas"] == 1
    idea = Training.objects.get().occurrence.born_ideas.get().idea
    assert post(hr_director, "reward", {"idea": idea.pk, "prize": "Книга"}).status_code == 200
    assert post(rep, "react", {"score": 5, "comment": "Да"}).status_code == 200
    assert post(hr_director, "collect").json()["state"] == "ideas_collected"
    debrief = {"summary": "x", "head_marketing": cmo.pk, "head_sales": cco.pk}
    assert post(hr_director, "debrief", debrief).status_code == 400
    promise = {"text": "Созвон", "owner": rep.pk, "due_date": "2040-01-10"}
    done = post(hr_director, "debrief", {**debrief, "promises": [promise]}).json()
    assert (done["state"], done["debrief_marketing"], done["debrief_sales"]) == ("plan_running", cmo.pk, cco.pk)
    assert post(hr_director, "close").status_code == 409


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("book", {"kind": "friend"}), ("book", {"kind": "internal", "trainer": 10**9}), ("book", {"kind": "star"}),
        ("invite", {"people": []}), ("invite", {"people": [10**9]}), ("invite", {"people": "all"}),
        ("move", {"starts_at": "soon", "ends_at": "later"}), ("groups", {"groups": [[]]}), ("groups", {"groups": [[1]]}),
        ("hold", {"came": [10**30]}), ("idea", {"text": ""}), ("reward", {"idea": 10**9, "prize": "x"}),
        ("measure", {}), ("cancel", {}), ("react", {"score": 9}), ("consent", {"agrees": "perhaps"}),
    ],
)  # fmt: skip
def test_a_malformed_body_is_refused_and_changes_nothing(as_, hr_director, cmo, cco, rep, marketer, verb, body):
    training = invited(hr_director, cmo, cco, [rep, marketer], now=timezone.now())
    assert as_(hr_director).post(f"{ROOT}{training.pk}/{verb}/", body, **JSON).status_code == 400
    assert Training.objects.get().version == training.version


def test_planning_is_for_heads_and_needs_a_topic(as_, hr_director, rep, body):
    assert as_(rep).post(ROOT, body, **JSON).status_code == 403
    assert as_(hr_director).post(ROOT, {**body, "topic": "unknown"}, **JSON).status_code == 400
    nameless = {name: value for name, value in body.items() if name != "topic"}
    assert as_(hr_director).post(ROOT, nameless, **JSON).status_code == 400
    assert as_(hr_director).post(ROOT, {**body, "starts_at": body["ends_at"]}, **JSON).status_code == 400
    assert Training.objects.count() == 0


def test_a_list_is_filtered_and_only_by_known_words(as_, hr_director, rep, integration):
    now = timezone.now()
    planned(hr_director, now=now, format="lecture")
    planned(hr_director, now=now)
    browser = as_(rep)
    assert len(browser.get(ROOT).json()["results"]) == 2
    assert [row["format"] for row in browser.get(f"{ROOT}?format=lecture").json()["results"]] == ["lecture"]
    for order in ("-id", "occurrence__starts_at"):
        first = browser.get(f"{ROOT}?limit=1&ordering={order}").json()
        second = browser.get(first["next"]).json()
        assert first["results"][0]["id"] != second["results"][0]["id"]
    assert browser.get(f"{ROOT}?format=party").status_code == 400
    assert browser.get(f"{ROOT}?mine=1").status_code == 400
    assert as_(integration).get(ROOT).json()["results"] == []


def test_an_older_version_is_told_so(as_, hr_director, cmo, cco, rep, marketer):
    training = invited(hr_director, cmo, cco, [rep, marketer], now=timezone.now())
    address = f"{ROOT}{training.pk}/cancel/"
    assert as_(hr_director).post(address, {"reason": "x"}, HTTP_IF_MATCH='"1"', **JSON).status_code == 412
    fresh = f'"{Training.objects.get().version}"'
    assert as_(hr_director).post(address, {"reason": "x"}, HTTP_IF_MATCH=fresh, **JSON).json()["state"] == "cancelled"


def test_l4_the_effect_card_is_named(as_, hr_director):
    training = planned(hr_director, now=timezone.now())
    answer = as_(hr_director).post(f"{ROOT}{training.pk}/measure/", {"metric": "cr2"}, **JSON).json()
    assert answer["effect_card"] == Training.objects.get().occurrence.effect_card_id


def test_no_answer_tells_who_gave_which_mark(as_, hr_director, cmo, cco, rep, marketer):
    training = invited(hr_director, cmo, cco, [rep, marketer], now=timezone.now())
    begun(training.pk)
    as_(hr_director).post(f"{ROOT}{training.pk}/hold/", {"came": [rep.pk]}, **JSON)
    training.refresh_from_db()
    trainings_learning.react(training, score=2, comment="Слабо", actor=rep, now=timezone.now())
    assert "Слабо" not in as_(hr_director).get(f"{ROOT}{training.pk}/").content.decode()
