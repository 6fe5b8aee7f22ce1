"""Pages, fragments and the API of effect cards: one happy, one refused, one malformed each."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboards.tasks import judge_card
from loop.metrics.verdicts import Readings
from loop.models import EffectCard, EffectReading
from loop.services import effects
from tests.factories.effects import weeks_of_leads
from tests.loop.test_effect_cards import BASELINE, POST, VERDICT, at, in_english, practice

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}
FIRST = BASELINE + timedelta(weeks=1)
__all__ = ["in_english"]


@pytest.fixture(autouse=True)
def on_monday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(cmo, now, company):
    weeks_of_leads(FIRST, 13, 650, 130)
    return practice(cmo, now, start=now.date())


@pytest.fixture
def judged(draft, cmo, now):
    effects.accept(draft, actor=cmo, now=now)
    weeks_of_leads(POST, 8, 400, 100)
    return judge_card(draft, now=at(VERDICT + timedelta(days=7)))


@pytest.fixture
def english(cmo, cco, rep):
    for person in (cmo, cco, rep):
        person.language = "en"
        person.save(update_fields=["language"])


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_verdict_stands_first_and_the_level_says_what_it_may_not_claim(as_, cmo, judged, english):
    page = words(as_(cmo).get(reverse("loop:effect", args=[judged.pk])))
    assert page.index("+5.0") < page.index("How sure we are") < page.index("Level 2:")
    assert "(from −0.1 pp to +10.3 pp): probable." in page
    assert "Whether it was the cause, this level does not say." in page
    assert "about 400 in 8 weeks from a base of 20%. Only 27.7% and more (+7.7 pp) will be seen." in page
    assert "records/?from=2026-03-23&amp;to=2026-05-18&amp;stage=lead" in page


def test_nothing_is_drawn_before_the_day(as_, cmo, draft, now, english):
    effects.accept(draft, actor=cmo, now=now)
    page = words(as_(cmo).get(reverse("loop:effect", args=[draft.pk])))
    assert "Until that day nothing is read" in page
    assert reverse("dashboards:effect-chart", args=[draft.pk]) not in page
    assert as_(cmo).get(reverse("dashboards:effect-chart", args=[draft.pk])).status_code == 404


def test_the_interval_and_the_weeks_are_drawn(as_, rep, judged, english):
    url = reverse("dashboards:effect-chart", args=[judged.pk])
    page = words(as_(rep).get(url))
    assert "95% interval" in page
    assert "+5.0" in page
    csv = as_(rep).get(url + "?format=csv").content.decode()
    assert len(csv.strip().splitlines()) == 1 + 13 + 8 + 8
    assert as_(rep).get(url + "?format=pdf").status_code in (400, 422)


def test_one_tap_freezes_and_another_declines(as_, cco, cmo, draft, now, english):
    listed = words(as_(cco).get(reverse("loop:effects")))
    assert "We will check on" in listed
    assert "Lead to appointment" in listed
    other = practice(cmo, now)
    accepted = as_(cco).post(reverse("loop:effect-answer", args=[draft.pk, "accept"]), {"from": "effects"})
    declined = as_(cco).post(reverse("loop:effect-answer", args=[other.pk, "decline"]), {"from": "effects"})
    assert (accepted.status_code, declined.status_code) == (302, 302)
    assert list(EffectCard.objects.order_by("pk").values_list("state", flat=True)) == ["frozen", "declined"]
    assert as_(cco).post(reverse("loop:effect-answer", args=[draft.pk, "maybe"])).status_code == 404
    assert as_(cco).post(reverse("loop:effect-answer", args=[draft.pk, "accept"])).status_code == 409


def test_a_rep_reads_and_does_not_answer(as_, rep, administrator, draft):
    assert as_(rep).get(reverse("loop:effects")).status_code == 200
    assert as_(rep).post(reverse("loop:effect-answer", args=[draft.pk, "accept"])).status_code == 403
    assert as_(administrator).get(reverse("loop:effects")).status_code == 403
    assert EffectCard.objects.get().state == "draft"


def test_four_weeks_more_and_what_follows(as_, cco, cmo, judged, english):
    learn = reverse("loop:effect-learn", args=[judged.pk])
    assert as_(cmo).post(learn, {"learning": "perhaps"}).status_code == 422
    assert as_(cmo).post(learn, {"learning": "continue", "note": "Дешево"}).status_code == 302
    card = EffectCard.objects.get()
    assert (card.learning, card.learning_note) == ("continue", "Дешево")
    assert as_(cco).post(reverse("loop:effect-extend", args=[judged.pk])).status_code == 302
    assert EffectCard.objects.get().state == "frozen"
    assert as_(cco).post(reverse("loop:effect-extend", args=[judged.pk])).status_code == 409


def test_r_ef_04_the_list_says_that_one_of_twenty_works_by_chance(as_, cmo, judged, english):
    page = words(as_(cmo).get(reverse("loop:effects") + "?show=judged&verdict=probable"))
    assert "Of 20 cards one will “work” by chance" in page
    assert "Quarter 2/2026: 1 card, 0 clear alone, 0 after the correction for their number." in page
    assert "Обучение" in page
    assert "Обучение" not in words(as_(cmo).get(reverse("loop:effects") + "?show=judged&verdict=worse"))


def test_the_list_asks_as_often_for_fifty_cards_as_for_one(as_, cmo, now, judged, english):
    client, url = as_(cmo), reverse("loop:effects") + "?show=judged"
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(url)
    for place in range(35):
        card = practice(cmo, now, title=f"№ {place}", segment="kev_set", metric="step_rate")
        effects.accept(card, actor=cmo, now=now)
        EffectCard.objects.filter(pk=card.pk).update(state="judged", verdict="worse", decided_at=at(VERDICT))
        EffectReading.objects.create(card=card, read_at=at(VERDICT), level=2, verdict="worse", p_value=0.01)
    with CaptureQueriesContext(connection) as many:
        page = client.get(url)
    assert len(many) == len(one)
    first = page.context["rows"]
    rest = client.get(f"{url}&after={page.context['next_after']}").context["rows"]
    assert (len(first), len(rest)) == (30, 6)


def test_the_mde_is_a_fragment_for_the_dialogs_that_start_something(as_, cmo, administrator, draft, english, client):
    url = reverse("loop:effect-mde")
    said = words(as_(cmo).get(f"{url}?metric=kev_set_rate&weeks=8"))
    assert "about 369 in 8 weeks from a base of 20%. Only 27.9% and more (+7.9 pp) will be seen." in said
    assert "<html" not in said
    assert "not a share that is kept by week" in words(as_(cmo).get(f"{url}?metric=something"))
    assert as_(cmo).get(url).status_code in (400, 422)
    assert (as_(cmo).get(f"{url}?metric=").status_code, as_(cmo).get(f"{url}?metric=").content) == (200, b"")
    assert as_(cmo).get(f"{url}?metric=cr2&weeks=99").status_code in (400, 422)
    assert as_(administrator).get(f"{url}?metric=cr2").status_code == 200


def test_rare_sales_are_offered_nearer_figures(as_, cmo, draft, english):
    said = words(as_(cmo).get(reverse("loop:effect-mde") + "?metric=cr2"))
    assert "Earlier figures of the same way would show more:" in said
    assert 'data-metric="kev_set_rate"' in said


def test_an_integration_writes_freezes_and_reads(as_, cmo, rep, now, company):
    weeks_of_leads(FIRST, 13, 650, 130)
    body = {"metric": "kev_set_rate", "title": "Обучение", "start": "2026-03-16", "post_weeks": 12}
    made = as_(cmo).post("/api/v1/effect-cards/", body, **JSON)
    assert made.status_code == 201, made.content
    card = made.json()
    assert (card["state"], card["level"], card["baseline"], card["baseline_n"]) == ("draft", 3, 0.2, 600)
    url = f"/api/v1/effect-cards/{card['id']}/"
    stale = as_(cmo).post(url + "freeze/", {}, **JSON, HTTP_IF_MATCH='"7"')
    assert stale.status_code == 412
    frozen = as_(cmo).post(url + "freeze/", {}, **JSON, HTTP_IF_MATCH='"1"')
    assert (frozen.status_code, frozen.json()["state"], frozen.json()["frozen_by"]) == (200, "frozen", cmo.pk)
    assert as_(cmo).post(url + "freeze/", {}, **JSON).status_code == 409
    assert as_(cmo).post(url + "judge/", {}, **JSON).status_code == 409
    assert as_(rep).post(url + "judge/", {}, **JSON).status_code == 403
    assert as_(rep).post("/api/v1/effect-cards/", body, **JSON).status_code == 403
    assert [row["id"] for row in as_(rep).get("/api/v1/effect-cards/?state=frozen").json()["results"]] == [card["id"]]


def test_the_judge_of_the_api_answers_with_the_verdict(as_, cmo, draft, now):
    effects.accept(draft, actor=cmo, now=now)
    weeks_of_leads(POST, 8, 400, 110)
    with time_machine.travel(at(VERDICT + timedelta(days=7)), tick=False):
        told = as_(cmo).post(f"/api/v1/effect-cards/{draft.pk}/judge/", {}, **JSON, **ENGLISH).json()
    assert (told["state"], told["verdict"]) == ("judged", "confirmed")
    reading = told["readings"][0]
    assert [round(each, 3) for each in reading["ci95"]] == [0.022, 0.129]
    assert told["sentence"].endswith("growth confirmed.")


@pytest.mark.parametrize(
    ("change", "field"),
    [({"start": "soon"}, "start"), ({"metric": ""}, "metric"), ({"post_weeks": 0}, "post_weeks"),
     ({"direction": "sideways"}, "direction"), ({"owner": 10**9}, "owner"), ({"min_n": 3}, "min_n")],
)  # fmt: skip
def test_a_malformed_card_names_its_field(as_, cmo, change, field):
    body = {"metric": "cr2", "title": "x", "start": "2026-04-06", **change}
    refused = as_(cmo).post("/api/v1/effect-cards/", body, **JSON)
    assert refused.status_code == 400
    assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_a_card_of_the_past_is_refused(as_, cmo):
    body = {"metric": "cr2", "title": "x", "start": "2026-03-02"}
    assert as_(cmo).post("/api/v1/effect-cards/", body, **JSON).status_code == 409


def test_a_page_of_a_void_and_of_an_early_card_says_why(as_, cmo, draft, now, english):
    effects.accept(draft, actor=cmo, now=now)
    early = effects.judge(draft, readings=Readings((), ()), now=at(VERDICT + timedelta(days=7)))
    assert "too early to judge" in words(as_(cmo).get(reverse("loop:effect", args=[early.pk])))
    effects.void(early, reason="x changed", now=now)
    assert "Void: x changed" in words(as_(cmo).get(reverse("loop:effect", args=[early.pk])))
