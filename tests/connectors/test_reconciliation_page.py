"""«Сверка» on its page: the difference against its bar, and the records behind every figure of ours (E1)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from connectors.models import Connection, Reconciliation
from tests.conftest import MONDAY_9
from tests.factories.crm import compared, crm, kept_lead
from tests.factories.funnel import stage

MARCH = datetime(2026, 3, 10, 12, tzinfo=ZoneInfo("Europe/Moscow"))


@pytest.fixture(autouse=True)
def on_monday():
    with time_machine.travel(MONDAY_9, tick=False):
        yield


@pytest.fixture
def connection(administrator):
    return crm(administrator, now=MONDAY_9, checked_at=MONDAY_9, standing="working")


@pytest.fixture
def desk(as_, cco):
    cco.language = "en"
    cco.save()
    return as_(cco)


def address(connection) -> str:
    return f"/settings/connections/{connection.pk}/reconciliation/"


def line(month: str, key: str, theirs: int, ours: int) -> dict:
    return {
        "month": month, "stage": key, "theirs": theirs, "ours": ours,
        "money_theirs": theirs * 100_00, "money_ours": ours * 100_00,
    }  # fmt: skip


def test_a_run_is_asked_for_once_however_often_one_clicks(desk, connection):
    for _click in range(2):
        assert desk.post(address(connection)).url == address(connection)

    assert Reconciliation.objects.count() == 1
    assert "every 3s" in desk.get(address(connection)).content.decode()


def test_a_connection_that_was_never_checked_is_not_compared(desk, connection):
    Connection.objects.update(checked_at=None)

    assert desk.post(address(connection)).status_code == 409
    assert Reconciliation.objects.count() == 0


@pytest.mark.parametrize(("off", "words"), [(5, "within the bar"), (6, "above the bar")])
def test_half_a_per_cent_is_the_bar(desk, connection, off, words):
    compared(connection, line("2026-03", "mql", 1000, 1000 - off), now=MONDAY_9, theirs=1000, off=off)

    assert words in desk.get(address(connection)).content.decode()


def test_months_and_stages_stand_beside_each_other_newest_first(desk, connection):
    compared(
        connection, line("2026-02", "won", 2, 2), line("2026-03", "mql", 3, 1), line("2026-03", "?", 1, 0),
        now=MONDAY_9, theirs=6, off=3,
    )  # fmt: skip

    answer = desk.get(address(connection)).content.decode()

    assert answer.index("March 2026") < answer.index("February 2026")
    assert "status not mapped" in answer
    assert answer.count("differs</span>") == 3


def test_our_figure_opens_exactly_the_leads_that_were_counted(desk, connection):
    """A lead deleted there, one of another month and one of no feed are not among them."""
    counted = kept_lead(connection, their_id="1", at=MARCH)
    kept_lead(connection, their_id="2", at=MARCH, gone_at=MONDAY_9)
    kept_lead(connection, their_id="3", at=MARCH.replace(month=2))
    compared(connection, line("2026-03", "mql", 1, 1), now=MONDAY_9, theirs=1, off=0)
    text = desk.get(address(connection)).content.decode()
    query = (
        f"feed={connection.feed_id}&amp;there=yes&amp;stage={stage('mql').pk}&amp;since=2026-03-01&amp;until=2026-03-31"
    )
    assert f'href="/leads/?{query}"' in text

    listed = desk.get(f"/leads/?{query.replace('&amp;', '&')}")

    assert [lead.pk for lead in listed.context["page"].rows] == [counted.pk]


def test_nothing_on_both_sides_agrees(desk, connection):
    compared(connection, now=MONDAY_9, theirs=0, off=0)

    answer = desk.get(address(connection)).content.decode()

    assert ("within the bar" in answer, "There are no leads on either side." in answer) == (True, True)


def test_an_older_run_is_shown_by_its_number(desk, connection):
    old = compared(connection, line("2026-01", "mql", 1, 1), now=MONDAY_9, theirs=1, off=0)
    compared(connection, line("2026-03", "mql", 1, 1), now=MONDAY_9, theirs=1, off=0)

    answer = desk.get(f"{address(connection)}?run={old.pk}").content.decode()

    assert ("January 2026" in answer, "March 2026" in answer) == (True, False)


def test_an_administrator_reads_the_figures_and_not_the_leads(as_, administrator, connection):
    """decisions.md 13: no link that would be refused."""
    kept_lead(connection, their_id="1", at=MARCH)
    compared(connection, line("2026-03", "mql", 1, 1), now=MONDAY_9, theirs=1, off=0)

    answer = as_(administrator).get(address(connection)).content.decode()

    assert "/leads/?feed" not in answer
