"""Leads that another CRM keeps: read here, changed there; three wishes are sent back (decisions.md 31)."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from funnel.models import Feed, Lead, Reason, WriteBack
from funnel.selectors import feeds
from funnel.services import write_backs
from tests.conftest import MONDAY_9
from tests.factories.crm import ADDRESS, crm, kept_lead
from tests.factories.funnel import make_lead, stage


@pytest.fixture(autouse=True)
def on_monday():
    with time_machine.travel(MONDAY_9, tick=False):
        yield


@pytest.fixture
def connection(administrator):
    return crm(administrator, now=MONDAY_9)


@pytest.fixture
def lead(connection, rep):
    return kept_lead(connection, "accepted", owner=rep, first_name="Лев", phone="+7 900 000-00-00")


@pytest.fixture
def desk(as_, rep):
    return english(as_, rep)


def english(as_, person):
    person.language = "en"
    person.save()
    return as_(person)


def test_the_page_says_where_the_lead_is_kept_and_leads_there(desk, lead):
    answer = desk.get(f"/leads/{lead.pk}/").content.decode()

    assert "Kept in amoCRM" in answer
    assert f'<a href="{ADDRESS}/leads/detail/501" rel="noopener noreferrer" target="_blank">' in answer


def test_a_lead_of_ours_says_nothing_of_another_crm(desk, rep):
    own = make_lead("accepted", owner=rep)

    answer = desk.get(f"/leads/{own.pk}/").content.decode()

    assert ("Kept in" in answer, "write-backs" in answer) == (False, False)


def test_what_is_kept_there_has_no_pencil_and_what_is_ours_has_one(desk, lead):
    answer = desk.get(f"/leads/{lead.pk}/").content.decode()

    edited = {
        name for name in ("first_name", "phone", "amount", "source", "city", "product") if f"/edit/{name}/" in answer
    }
    assert edited == {"city", "product"}


def test_the_page_offers_no_stage_owner_or_merge_of_its_own(as_, cco, lead, rep):
    desk = english(as_, cco)
    ours = make_lead("accepted", owner=rep)
    doors = ("move/", "return/", "assign/", "merge/")

    offered = {
        one.pk: {door for door in doors if f"/leads/{one.pk}/{door}" in desk.get(f"/leads/{one.pk}/").content.decode()}
        for one in (lead, ours)
    }

    assert offered == {lead.pk: set(), ours.pk: set(doors)}


def test_a_lead_that_was_deleted_there_is_marked(desk, lead):
    Lead.objects.filter(pk=lead.pk).update(gone_at=MONDAY_9)

    assert "Deleted in amoCRM Mon, 16\xa0Mar, 09:00" in desk.get(f"/leads/{lead.pk}/").content.decode()


def test_a_new_lead_is_taken_there(desk, connection):
    waiting = kept_lead(connection, "mql", their_id="9")

    answer = desk.get(f"/leads/{waiting.pk}/take/").content.decode()

    assert "Take this lead or send it back in amoCRM: here it follows by itself." in answer
    assert ("/accept/" in answer, "?return=1" in answer) == (False, False)


@pytest.mark.parametrize(
    ("door", "body"),
    [
        ("edit/first_name/", {"value": "Пётр"}),
        ("move/", {"stage": "", "version": 1}),
        ("accept/", {}),
        ("assign/", {}),
    ],
)
def test_no_door_of_a_page_changes_what_is_kept_there(desk, lead, rep_of_another_team, door, body):
    """The owner is whoever the CRM says, the stage is theirs; each is refused with the way to go."""
    body = body | ({"stage": stage("sql").pk} if door == "move/" else {})
    body = body | ({"owner": rep_of_another_team.pk} if door == "assign/" else {})

    answer = desk.post(f"/leads/{lead.pk}/{door}", body)

    assert answer.status_code == 409
    assert "This lead is kept in amoCRM." in answer.content.decode()
    after = Lead.objects.get(pk=lead.pk)
    assert (after.first_name, after.stage.key, after.owner_id) == ("Лев", "accepted", lead.owner_id)


@pytest.mark.parametrize("door", ["edit/phone/", "move/"])
def test_a_form_that_could_not_be_saved_is_not_offered(desk, lead, door):
    assert desk.get(f"/leads/{lead.pk}/{door}").status_code == 409


def test_a_field_of_ours_is_saved_as_ever(desk, lead):
    desk.post(f"/leads/{lead.pk}/edit/city/", {"value": "Пермь"})

    assert Lead.objects.get(pk=lead.pk).city == "Пермь"


@pytest.mark.parametrize(
    ("method", "door", "body"),
    [
        ("patch", "", {"first_name": "Пётр"}),
        ("post", "move/", {"stage": "sql"}),
        ("post", "accept/", {}),
        ("delete", "", {}),
    ],
)
def test_the_api_says_that_the_lead_is_kept_elsewhere(as_, cco, lead, method, door, body):
    answer = getattr(as_(cco), method)(f"/api/v1/leads/{lead.pk}/{door}", body, content_type="application/json")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "kept_elsewhere")


def test_a_card_on_the_board_stays_where_it_is(desk, lead, rep):
    ours = make_lead("accepted", owner=rep)

    answer = desk.get("/board/")

    assert answer.context["movable"] == {ours.pk}


def test_many_at_once_leave_kept_leads_as_they_are_and_say_so(as_, cco, lead, rep, rep_of_another_team):
    ours = make_lead("accepted", owner=rep)
    body = {"lead": [lead.pk, ours.pk], "field": "owner", "owner": rep_of_another_team.pk}

    answer = english(as_, cco).post("/leads/bulk/", body, follow=True).content.decode()

    assert "1 lead changed. 1 left as it was: This lead is kept in amoCRM." in answer
    assert Lead.objects.get(pk=lead.pk).owner == rep


# --- wishes --------------------------------------------------------------------------------------------------------


def test_a_note_is_on_its_way_and_the_page_watches_it(desk, lead, rep):
    desk.post(f"/leads/{lead.pk}/write-back/note/", {"text": "Перезвонить"})

    row = WriteBack.objects.get()
    assert (row.kind, row.text, row.asked_by, row.state) == ("note", "Перезвонить", rep, "waiting")
    answer = desk.get(f"/leads/{lead.pk}/").content.decode()
    assert ("On its way" in answer, "every 5s" in answer) == (True, True)


def test_another_owner_and_a_reason_are_asked_for(desk, lead, rep_of_another_team):
    reason = Reason.objects.filter(kind="loss").first()

    desk.post(f"/leads/{lead.pk}/write-back/owner/", {"owner": rep_of_another_team.pk})
    desk.post(f"/leads/{lead.pk}/write-back/reason/", {"reason": reason.pk})

    asked = list(WriteBack.objects.order_by("pk").values_list("kind", "owner", "reason"))
    assert asked == [("owner", rep_of_another_team.pk, None), ("reason", None, reason.pk)]
    assert Lead.objects.get(pk=lead.pk).owner_id == lead.owner_id


def test_the_same_wish_twice_is_one(desk, lead):
    for _click in range(2):
        desk.post(f"/leads/{lead.pk}/write-back/note/", {"text": "Перезвонить"})

    assert WriteBack.objects.count() == 1


def test_a_refusal_stands_with_their_words(desk, lead, rep):
    row = write_backs.ask_note(lead, "Перезвонить", actor=rep, now=MONDAY_9)
    write_backs.settle(row, is_done=False, answer="Лид закрыт", now=MONDAY_9)

    answer = desk.get(f"/leads/{lead.pk}/").content.decode()

    assert ("Refused" in answer, "Лид закрыт" in answer, "every 5s" in answer) == (True, True, False)


def test_an_empty_note_is_refused_beside_its_field(desk, lead):
    answer = desk.post(f"/leads/{lead.pk}/write-back/note/", {"text": ""}, headers={"HX-Request": "true"})

    assert (answer.status_code, WriteBack.objects.count()) == (422, 0)
    assert "invalid-feedback" in answer.content.decode()


def test_an_empty_note_without_scripts_is_refused_as_well(desk, lead):
    assert desk.post(f"/leads/{lead.pk}/write-back/note/", {"text": ""}).status_code == 400


def test_an_unknown_wish_is_not_found(desk, lead):
    assert desk.post(f"/leads/{lead.pk}/write-back/amount/", {"amount": 1}).status_code == 404


def test_a_lead_that_is_kept_here_is_changed_directly(desk, rep):
    own = make_lead("accepted", owner=rep)

    answer = desk.post(f"/leads/{own.pk}/write-back/note/", {"text": "x"})

    assert (answer.status_code, WriteBack.objects.count()) == (409, 0)


def test_whoever_reads_only_sees_the_wishes_and_asks_for_nothing(as_, ceo, lead, rep):
    write_backs.ask_note(lead, "Перезвонить", actor=rep, now=MONDAY_9)
    desk = english(as_, ceo)

    answer = desk.get(f"/leads/{lead.pk}/").content.decode()

    assert ("Перезвонить" in answer, "/write-back/note/" in answer) == (True, False)
    assert desk.post(f"/leads/{lead.pk}/write-back/note/", {"text": "x"}).status_code == 403


def test_a_colleague_of_another_team_does_not_find_it(as_, rep_of_another_team, lead):
    assert as_(rep_of_another_team).post(f"/leads/{lead.pk}/write-back/note/", {"text": "x"}).status_code == 404


def test_the_states_alone_are_fetched_anew(desk, lead):
    answer = desk.get(f"/leads/{lead.pk}/write-backs/", headers={"HX-Request": "true"}).content.decode()

    assert answer.strip().startswith('<div id="write-back-states"')


# --- what pages of figures say (R-IN-03, R-IN-07) ------------------------------------------------------------------


def feed(**fields) -> Feed:
    return Feed.objects.create(**({"namespace": "amocrm", "name": "amoCRM", "vendor": "amocrm"} | fields))


@pytest.mark.parametrize(("hours", "is_stale"), [(24, False), (24.01, True)])
def test_data_are_stale_after_a_day(db, hours, is_stale):
    feed(fresh_at=MONDAY_9 - timedelta(hours=hours))

    assert [row.is_stale for row in feeds.banners(now=MONDAY_9)] == [True] * is_stale


def test_what_was_never_read_to_the_end_is_not_old(db):
    feed(fresh_at=None)

    assert feeds.banners(now=MONDAY_9) == ()


@pytest.mark.parametrize("fields", [{"is_active": False}, {"master": "ours"}])
def test_what_keeps_no_leads_any_more_has_no_banner(db, fields):
    feed(unmapped=3, **fields)

    assert feeds.banners(now=MONDAY_9) == ()


@pytest.mark.parametrize("address", ["/leads/", "/funnel/"])
def test_the_figures_say_what_is_missing_and_lead_whoever_may_act(as_, cco, head_of_sales, address):
    feed(unmapped=3, fresh_at=MONDAY_9 - timedelta(days=2))
    answers = [english(as_, person).get(address).content.decode() for person in (cco, head_of_sales)]

    for answer in answers:
        assert "The data of amoCRM have not been renewed since Sat, 14\xa0Mar, 09:00." in answer
        assert "3 statuses of amoCRM are not mapped" in answer
    assert ["To the connection" in answer for answer in answers] == [True, False]


def test_fifty_kept_leads_are_listed_with_as_many_questions_as_one(desk, connection, rep):
    kept_lead(connection, "accepted", their_id="0", owner=rep)
    for address in ("/leads/", "/board/"):
        desk.get(address)
    one = {address: queries(desk, address) for address in ("/leads/", "/board/")}
    for number in range(1, 50):
        kept_lead(connection, "accepted", their_id=str(number), owner=rep)

    assert {address: queries(desk, address) for address in one} == one


def queries(desk, address: str) -> int:
    with CaptureQueriesContext(database) as asked:
        assert desk.get(address).status_code == 200
    return len(asked)
