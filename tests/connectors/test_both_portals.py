"""Each connector through the whole engine against a portal that speaks its vendor's protocol over a real socket."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.models import Connection
from connectors.services import checking, connections, dictionaries, reconciling, talking
from connectors.vendors.http import Http
from funnel.models import Clock, Lead, Reason
from funnel.services import write_backs
from tests.connectors.crm import history
from tests.connectors.fakes.amocrm import SECRETS, AmoPortal
from tests.connectors.fakes.bitrix24 import WEBHOOK, BitrixPortal
from tests.connectors.fakes.server import Running, running

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 16, 6, 0, tzinfo=UTC)  # 09:00 in Moscow


@dataclass
class Office:
    """The portal, the connection to it, and one clock for both."""

    portal: Any
    server: Running
    administrator: Any
    vendor: str
    secrets: dict[str, str]
    now: datetime = MONDAY
    connection: Connection = field(init=False)

    def __post_init__(self) -> None:
        self.at(self.now)
        self.connection = connections.create(
            vendor=self.vendor, name=self.vendor, base_url=self.server.url, secrets_given=self.secrets, now=self.now,
            actor=self.administrator, history_from=MONDAY - timedelta(days=365),
        )  # fmt: skip

    def at(self, moment: datetime) -> None:
        self.now = moment
        self.portal.stopped_at = moment.timestamp()

    def talk(self) -> None:
        Connection.objects.update(available_at=self.now)
        self.connection.streams.update(due_at=self.now)
        talking.talk_due(clock=lambda: self.now, http=lambda pace: Http())
        self.connection = Connection.objects.select_related("feed").get(pk=self.connection.pk)

    def checked(self) -> None:
        checking.ask(self.connection, now=self.now, actor=self.administrator)
        self.talk()

    def mapped_as_guessed(self) -> None:
        """The person at the page agrees with every proposal, and leaves out what nobody could guess."""
        rows = self.connection.stage_maps.all()
        stages = {
            row.pk: {"stage": row.stage, "is_left_out": row.stage is None, "is_touch": row.is_touch} for row in rows
        }
        reasons = {row.pk: row.reason for row in self.connection.reason_maps.all()}
        dictionaries.confirm(
            self.connection, stages=stages, reasons=reasons, users={}, paths={}, now=self.now, actor=self.administrator
        )
        self.talk()


@pytest.fixture
def amo(administrator, company, settings):
    with running(AmoPortal(now=MONDAY.timestamp())) as server:
        settings.INNER_HOSTS = [server.place]
        yield Office(server.portal, server, administrator, "amocrm", {"access_token": "long-lived"})


def a_morning(office: Office) -> int:
    """09:00 a lead, 09:20 a call, 09:40 taken, 10:00 a second lead sent back as no target."""
    contact = {"first_name": "Иван", "last_name": "Ключник", "phone": "+79161234567", "email": "ivan@example.com"}
    first = office.portal.play_add_lead("Склад", price=150000, contact=contact, source="Сайт")
    office.at(MONDAY + timedelta(minutes=20))
    office.portal.play_call(first)
    office.at(MONDAY + timedelta(minutes=40))
    office.portal.play_move_lead(first, taken_of(office))
    second = office.portal.play_add_lead("Студент")
    office.at(MONDAY + timedelta(minutes=60))
    office.portal.play_move_lead(second, 143, reason=202)
    return first


def taken_of(office: Office) -> int:
    """The first status that the mapping reads as worked on by sales."""
    row = next(
        row for row in office.connection.stage_maps.select_related("stage") if row.stage and row.stage.key == "sql"
    )
    return int(row.their_key.split(":")[1])


def test_amocrm_is_checked_mapped_and_followed(amo):
    amo.checked()
    assert [result["entity"] for result in amo.connection.checks.get().results if not result["is_green"]] == []
    assert amo.connection.checked_at == MONDAY
    amo.talk()
    first = a_morning(amo)
    amo.mapped_as_guessed()

    lead = Lead.objects.get(external_id=str(first))

    assert (lead.first_name, lead.phone_e164, lead.amount_minor) == ("Иван", "+79161234567", 15_000_000)
    assert history(lead) == [("lead", 0), ("mql", 0), ("sql", 40)]
    clocks = {clock.kind: clock.minutes for clock in Clock.objects.filter(lead=lead)}
    assert clocks == {"first_touch": 20, "decision": 40}
    other = Lead.objects.exclude(pk=lead.pk).get()
    assert (other.stage.key, other.events.get(stage__key="rejected").reason.key) == ("rejected", "not_target")


def test_amocrm_counts_agree_and_what_is_asked_here_is_written_there(amo, cco):
    amo.checked()
    amo.talk()
    first = a_morning(amo)
    amo.mapped_as_guessed()
    lead = Lead.objects.get(external_id=str(first))
    reconciling.ask(amo.connection, now=amo.now, actor=cco)
    write_backs.ask_owner(lead, amo.connection.user_maps.get(their_id="101").person, actor=cco, now=amo.now)
    write_backs.ask_reason(lead, Reason.objects.get(key="price", kind="loss"), actor=cco, now=amo.now)
    write_backs.ask_note(lead, "Просят перезвонить", actor=cco, now=amo.now)

    amo.talk()

    row = amo.connection.reconciliations.get()
    assert (row.theirs, row.off) == (2, 0)
    written = [(one["method"], one["path"], one["said"]) for one in amo.portal.written]
    assert [(method, path) for method, path, _said in written] == [
        ("PATCH", f"/api/v4/leads/{first}"), ("PATCH", f"/api/v4/leads/{first}"), ("POST", f"/api/v4/leads/{first}/notes"),
    ]  # fmt: skip


def test_amocrm_a_key_by_oauth_is_renewed_in_the_middle_of_the_work(administrator, company, settings):
    portal = AmoPortal(now=MONDAY.timestamp())
    with running(portal) as server:
        settings.INNER_HOSTS = [server.place]
        office = Office(portal, server, administrator, "amocrm", dict(SECRETS))
        office.checked()
        portal.play_expire_tokens()
        office.talk()

    assert office.connection.standing == "working"
    assert connections.secrets_of(office.connection)["refresh_token"] == "refresh-1"


def test_amocrm_a_portal_that_says_too_fast_or_breaks_off_loses_nothing(amo):
    amo.checked()
    amo.talk()
    first = a_morning(amo)
    amo.mapped_as_guessed()
    amo.portal.play_add_lead("Второй день", times=3)
    for trouble in (amo.portal.play_too_fast, amo.portal.play_break_next, amo.portal.play_fail):
        trouble(1)
        amo.talk()
    amo.talk()

    assert Lead.objects.count() == 5
    assert Lead.objects.filter(external_id=str(first)).count() == 1


@pytest.fixture
def bitrix(administrator, company, settings):
    with running(BitrixPortal(now=MONDAY.timestamp())) as server:
        settings.INNER_HOSTS = [server.place]
        yield Office(server.portal, server, administrator, "bitrix24", {"webhook": WEBHOOK})


def test_bitrix24_a_lead_and_its_deal_are_one_lead_here(bitrix):
    bitrix.checked()
    assert [result["entity"] for result in bitrix.connection.checks.get().results if not result["is_green"]] == []
    bitrix.talk()
    (lead_id,) = bitrix.portal.play_add_lead("Склад", phone="+79161234567", NAME="Иван", LAST_NAME="Ключник")
    bitrix.at(MONDAY + timedelta(minutes=20))
    bitrix.portal.play_call("lead", lead_id)
    bitrix.at(MONDAY + timedelta(minutes=40))
    bitrix.portal.play_move("lead", lead_id, "IN_PROCESS")
    bitrix.at(MONDAY + timedelta(minutes=60))
    (deal_id,) = bitrix.portal.play_add_deal("Склад", LEAD_ID=str(lead_id), OPPORTUNITY="150000.00")
    bitrix.at(MONDAY + timedelta(minutes=90))
    bitrix.portal.play_move("deal", deal_id, "WON")
    bitrix.mapped_as_guessed()

    lead = Lead.objects.get()

    assert (lead.external_id, lead.first_name, lead.phone_e164) == (f"L{lead_id}", "Иван", "+79161234567")
    assert (lead.amount_minor, lead.stage.key) == (15_000_000, "won")
    assert [stage for stage, _minute in history(lead)][:3] == ["lead", "mql", "accepted"]
    assert history(lead)[-1] == ("won", 90)
    assert {clock.kind: clock.minutes for clock in Clock.objects.filter(lead=lead)} == {
        "first_touch": 20,
        "decision": 40,
    }


def test_bitrix24_a_portal_without_leads_is_read_by_its_deals(bitrix):
    bitrix.portal.play_simple_mode()
    bitrix.checked()
    bitrix.talk()
    deals = bitrix.portal.play_add_deal("Сделка", times=120, OPPORTUNITY="1000.00")
    bitrix.mapped_as_guessed()
    bitrix.talk()
    reconciling.ask(bitrix.connection, now=bitrix.now, actor=bitrix.administrator)
    bitrix.talk()

    row = bitrix.connection.reconciliations.get()

    assert set(Lead.objects.values_list("external_id", flat=True)) == {f"D{number}" for number in deals}
    assert (row.theirs, row.off, row.result["money_theirs"]) == (120, 0, 12_000_000)
