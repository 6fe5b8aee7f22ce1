"""The mapping on its page (R-IN-03): proposals count once a person has saved them."""

import pytest
import time_machine
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from connectors.models import Connection, MirroredLead, ReasonMap, StageMap, UserMap
from funnel.models import Feed, Reason
from tests.conftest import MONDAY_9
from tests.factories.crm import check_of, crm, held_back, result, statuses
from tests.factories.funnel import stage


@pytest.fixture(autouse=True)
def on_monday():
    with time_machine.travel(MONDAY_9, tick=False):
        yield


@pytest.fixture
def connection(administrator):
    row = crm(administrator, now=MONDAY_9, checked_at=MONDAY_9, standing="working")
    statuses(row, "Новая заявка", "Взят в работу", "Сервис", now=MONDAY_9)
    return row


@pytest.fixture
def desk(as_, cmo):
    cmo.language = "en"
    cmo.save()
    return as_(cmo)


def address(connection) -> str:
    return f"/settings/connections/{connection.pk}/mapping/"


def said(connection, **changes) -> dict:
    """The form as the page shows it."""
    fields = {"version": connection.version}
    for row in connection.stage_maps.all():
        fields[f"stage_{row.pk}"] = str(row.stage_id or "")
        if row.is_touch:
            fields[f"touch_{row.pk}"] = "on"
    return fields | changes


def of(connection, name: str) -> StageMap:
    return connection.stage_maps.get(name=name)


def test_a_proposal_is_marked_and_does_not_count(desk, connection):
    answer = desk.get(address(connection)).content.decode()

    assert answer.count("proposed</span>") == 2
    assert "0 of 3" in answer
    assert "Nothing of this CRM is shown in the funnel before all statuses are mapped." in answer


def test_saving_everything_maps_every_status_and_tells_every_lead_anew(desk, connection):
    held_back(connection, "501")
    out = of(connection, "Сервис")

    answer = desk.post(address(connection), said(connection, **{f"stage_{out.pk}": "out"}), follow=True)

    assert "Every lead is told anew" in answer.content.decode()
    assert Feed.objects.get().unmapped == 0
    assert of(connection, "Новая заявка").stage == stage("mql")
    assert (of(connection, "Взят в работу").is_touch, of(connection, "Сервис").is_left_out) == (True, True)
    row = MirroredLead.objects.get()
    assert (row.due_since, row.trouble) == (MONDAY_9, "")


def test_a_status_left_open_keeps_the_funnel_shut(desk, connection):
    answer = desk.post(address(connection), said(connection), follow=True).content.decode()

    assert "1 status is still open" in answer
    assert Feed.objects.get().unmapped == 1


def test_a_status_that_came_while_the_page_was_open_keeps_its_proposal(desk, connection):
    form = said(connection)
    statuses(connection, "", "", "", "Успешно реализовано", now=MONDAY_9)

    desk.post(address(connection), form)

    late = of(connection, "Успешно реализовано")
    assert (late.stage, late.is_guess) == (stage("won"), True)


def test_a_reason_and_a_colleague_are_chosen(desk, connection, rep):
    reason = Reason.objects.filter(kind="rejection").first()
    theirs = ReasonMap.objects.create(connection=connection, their_id="1", name="Не наш клиент")
    user = UserMap.objects.create(connection=connection, their_id="9", name="Анна")
    choices = {f"reason_{theirs.pk}": reason.pk, f"user_{user.pk}": rep.pk}

    desk.post(address(connection), said(connection, **choices))

    theirs.refresh_from_db()
    user.refresh_from_db()
    assert (theirs.reason, theirs.is_guess, user.person) == (reason, False, rep)


def test_a_pipeline_of_repeat_sales_is_counted_apart(desk, connection):
    """decisions.md 33: only inbound leads count as acquired."""
    statuses(connection, "Обращение", now=MONDAY_9, pipeline="Повторные", key="8")

    desk.post(address(connection), said(connection, origin_7="inbound", origin_8="repeat"))

    assert Connection.objects.get().origins == {"7": "inbound", "8": "repeat"}


def test_a_kind_of_leads_that_does_not_exist_is_refused(desk, connection):
    assert desk.post(address(connection), said(connection, origin_7="stolen")).status_code == 422
    assert Connection.objects.get().origins == {}


def test_our_reasons_stand_under_what_each_of_them_does(desk, connection):
    ReasonMap.objects.create(connection=connection, their_id="1", name="Не наш клиент")

    answer = desk.get(address(connection)).content.decode()

    assert '<optgroup label="Sent back to marketing">' in answer
    assert '<optgroup label="Lost">' in answer


def test_a_place_that_the_check_has_seen_replaces_the_usual_one(desk, connection):
    check_of(connection, result(places=["lead.budget"]), now=MONDAY_9)
    assert "lead.budget" in desk.get(address(connection)).content.decode()

    desk.post(address(connection), said(connection, path_amount="lead.budget"))

    assert Connection.objects.get().paths == {"amount": "lead.budget"}


def test_what_is_no_stage_is_refused_and_nothing_is_saved(desk, connection):
    row = of(connection, "Новая заявка")

    answer = desk.post(address(connection), said(connection, **{f"stage_{row.pk}": "999999"}))

    assert answer.status_code == 422
    assert "One of the choices no longer exists." in answer.content.decode()
    assert of(connection, "Новая заявка").is_guess is True


def test_choices_are_kept_when_somebody_saved_first(desk, connection):
    row = of(connection, "Сервис")
    form = said(connection, **{f"stage_{row.pk}": "out"})
    Connection.objects.update(version=9)

    answer = desk.post(address(connection), form)

    text = answer.content.decode()
    assert (answer.status_code, "Somebody changed this connection first." in text) == (422, True)
    assert '<option value="out" selected>' in text
    assert 'name="version" value="9"' in text


def test_before_the_statuses_are_read_the_page_says_when_they_come(desk, administrator):
    row = crm(administrator, now=MONDAY_9)

    assert "No statuses were read yet" in desk.get(address(row)).content.decode()


def test_the_page_asks_as_much_for_fifty_statuses_as_for_three(desk, connection):
    ReasonMap.objects.create(connection=connection, their_id="1", name="Нет")
    UserMap.objects.create(connection=connection, their_id="1", name="Анна")
    desk.get(address(connection))
    few = queries(desk, connection)
    statuses(connection, *(f"Статус {number}" for number in range(50)), now=MONDAY_9)
    for number in range(2, 50):
        ReasonMap.objects.create(connection=connection, their_id=str(number), name=f"Причина {number}")
        UserMap.objects.create(connection=connection, their_id=str(number), name=f"Коллега {number}")

    assert queries(desk, connection) == few


def queries(desk, connection) -> int:
    with CaptureQueriesContext(database) as asked:
        assert desk.get(address(connection)).status_code == 200
    return len(asked)
