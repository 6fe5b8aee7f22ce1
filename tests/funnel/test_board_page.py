"""The board: columns with counts and sums, moves with a version, the loser of a race hears who was first."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from funnel.models import Lead, Reason
from funnel.services.stages import move_lead
from tests.conftest import MOSCOW
from tests.factories.funnel import campaign, make_lead, stage

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def move(client, lead, to, **fields):
    data = {"stage": stage(to).pk, "version": lead.version, "next": "/board/", **fields}
    return client.post(reverse("funnel:lead-move", args=[lead.pk]), data, **HTMX)


def toast_of(response) -> dict:
    return json.loads(response["HX-Trigger"])["toast"]


def test_columns_count_and_add_up_what_the_person_may_see(as_, cco):
    make_lead("lead", amount_minor=100_00)
    make_lead("lead", amount_minor=50_00)
    make_lead("won", amount_minor=900_00)
    page = as_(cco).get("/board/")
    board = page.context["board"]
    assert [(column.count, column.sum_minor) for column in board.columns[:2]] == [(2, 150_00), (0, 0)]
    assert [column.stage.key for column in board.ends] == ["won", "lost", "rejected", "spam", "duplicate"]
    assert [column.count for column in board.ends] == [1, 0, 0, 0, 0]


def test_a_rep_sees_own_leads_and_the_queue_on_the_board(as_, rep, rep_of_another_team):
    make_lead("sql", owner=rep, company="Моя")
    make_lead("sql", owner=rep_of_another_team, company="Чужая")
    make_lead("mql", company="Очередь")
    page = as_(rep).get("/board/").content.decode()
    assert "Моя" in page
    assert "Очередь" in page
    assert "Чужая" not in page


def test_who_sees_no_leads_is_refused_the_board(as_, hr_director, administrator):
    assert as_(hr_director).get("/board/").status_code == 403
    assert as_(administrator).get("/board/").status_code == 403


def test_a_stranger_is_sent_to_the_login(client, db):
    assert client.get("/board/").status_code == 302


def test_filters_stand_in_the_address_and_as_chips(as_, cco):
    make_lead("lead", company="Вебинарная", campaign=campaign("webinar"))
    make_lead("lead", company="Прочая")
    page = as_(cco).get("/board/", {"campaign": campaign("webinar").pk})
    text = page.content.decode()
    assert "Вебинарная" in text
    assert "Прочая" not in text
    assert [url for _text, url in page.context["chips"]] == ["?"]


def test_an_unknown_filter_value_is_left_out_with_a_word(as_, cco):
    make_lead("lead", company="Видна")
    page = as_(cco).get("/board/", {"campaign": "<script>", "since": "вчера"})
    assert page.status_code == 200
    assert "Видна" in page.content.decode()
    assert set(page.context["form"].errors) == {"campaign", "since"}


def test_fifty_cards_a_column_and_the_rest_on_demand(as_, cco):
    for _number in range(53):
        make_lead("lead")
    client = as_(cco)
    column = client.get("/board/").context["board"].columns[0]
    assert (len(column.cards), column.count) == (50, 53)
    more = client.get(reverse("funnel:board-column", args=[stage("lead").pk]), {"after": column.after})
    first = {card.pk for card in column.cards}
    rest = {int(pk) for pk in re.findall(r'data-lead="(\d+)"', more.content.decode())}
    assert (len(rest), first & rest) == (3, set())


def test_a_place_that_cannot_be_read_is_refused(as_, cco):
    url = reverse("funnel:board-column", args=[stage("lead").pk])
    assert as_(cco).get(url, {"after": "не место"}).status_code == 400


def test_a_move_answers_with_the_card_and_fresh_counts(as_, cco):
    lead = make_lead("sql", company="Альфа")
    response = move(as_(cco), lead, "proposal")
    lead.refresh_from_db()
    assert (response.status_code, lead.stage.key, lead.version) == (200, "proposal", 2)
    text = response.content.decode()
    assert f'data-at="{stage("proposal").pk}"' in text
    assert f'id="count-{stage("sql").pk}"' in text
    assert "Альфа" in toast_of(response)["text"]


def test_the_loser_of_a_race_hears_who_moved_the_card_and_when(as_, cco, head_of_sales, rep):
    lead = make_lead("sql", owner=rep)
    now = timezone.now()
    move_lead(lead, to_stage="kev_set", now=now, actor=head_of_sales)
    stale = Lead(pk=lead.pk, version=1)
    response = move(as_(cco), stale, "proposal")
    lead.refresh_from_db()
    assert (response.status_code, lead.stage.key) == (412, "kev_set")
    words = toast_of(response)["text"]
    assert "Илья Громов" in words
    assert f"{now.astimezone(MOSCOW):%H:%M}" in words
    assert f'data-at="{stage("kev_set").pk}"' in response.content.decode()


def test_losing_a_lead_asks_for_the_reason_first(as_, cco):
    lead = make_lead("sql")
    response = move(as_(cco), lead, "lost")
    lead.refresh_from_db()
    assert (response.status_code, lead.stage.key) == (422, "sql")
    assert "data-move-form" in response.content.decode()
    price = Reason.objects.get(kind="loss", key="price")
    assert move(as_(cco), lead, "lost", reason=price.pk).status_code == 200
    lead.refresh_from_db()
    assert (lead.stage.key, lead.events.get(reason=price).stage.key) == ("lost", "lost")


def test_a_reason_of_the_other_ending_is_refused(as_, cco):
    lead = make_lead("sql")
    wrong = Reason.objects.get(kind="rejection", key="budget")
    assert move(as_(cco), lead, "lost", reason=wrong.pk).status_code == 422


def test_going_back_asks_for_words(as_, cco):
    lead = make_lead("proposal")
    assert move(as_(cco), lead, "sql").status_code == 422
    assert move(as_(cco), lead, "sql", note="Сделка ожила не там").status_code == 200


def test_a_move_without_script_goes_on_to_the_next_page(as_, cco):
    lead = make_lead("sql")
    data = {"stage": stage("proposal").pk, "version": 1, "next": "/board/?q=альфа"}
    response = as_(cco).post(reverse("funnel:lead-move", args=[lead.pk]), data)
    assert (response.status_code, response["Location"]) == (
        302,
        "/board/?q=альфа".replace("альфа", "%D0%B0%D0%BB%D1%8C%D1%84%D0%B0"),
    )
    outside = make_lead("sql")
    data = {"stage": stage("proposal").pk, "version": 1, "next": "https://elsewhere.example/"}
    assert as_(cco).post(reverse("funnel:lead-move", args=[outside.pk]), data)["Location"] == f"/leads/{outside.pk}/"


def test_a_rep_takes_a_lead_from_the_queue_by_moving_it(as_, rep):
    lead = make_lead("mql")
    assert move(as_(rep), lead, "accepted").status_code == 200
    lead.refresh_from_db()
    assert (lead.stage.key, lead.owner) == ("accepted", rep)


def test_what_is_out_of_sight_is_not_there_and_what_is_out_of_reach_is_refused(as_, rep, rep_of_another_team, cmo):
    lead = make_lead("sql", owner=rep_of_another_team)
    assert move(as_(rep), lead, "proposal").status_code == 404
    assert move(as_(cmo), lead, "proposal").status_code == 403
    lead.refresh_from_db()
    assert (lead.stage.key, lead.events.count()) == ("sql", 1)


@pytest.mark.parametrize("data", [{}, {"stage": "x", "version": "1"}, {"stage": "999999", "version": "y"}])
def test_a_malformed_move_is_an_error_of_the_form(as_, cco, data):
    lead = make_lead("sql")
    assert as_(cco).post(reverse("funnel:lead-move", args=[lead.pk]), data, **HTMX).status_code == 422


def test_the_number_of_queries_does_not_grow_with_the_cards(as_, cco, rep):
    client = as_(cco)
    make_lead("sql", owner=rep, campaign=campaign("a"))
    client.get("/board/")
    with CaptureQueriesContext(connection) as few:
        client.get("/board/")
    for number in range(49):
        make_lead("sql", owner=rep, campaign=campaign(f"c{number % 5}"))
    with CaptureQueriesContext(connection) as many:
        client.get("/board/")
    assert len(few) == len(many)
