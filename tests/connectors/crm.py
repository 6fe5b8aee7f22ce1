"""A connection to a scripted CRM: made, checked, mapped and talked to by the services themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from connectors.models import Connection
from connectors.services import checking, connections, dictionaries, talking
from connectors.vendors.contract import TheirCall, TheirLead, TheirMove, TheirReason, TheirStage, TheirUser
from connectors.vendors.http import Http
from funnel.models import Lead, Reason, Stage
from tests.connectors.scripted import Portal

START = datetime(2026, 3, 16, 6, 0, tzinfo=UTC)  # Monday, 09:00 in Moscow
STAGES = [
    TheirStage("1", "Продажи", "10", "Новая заявка", 1, "open"),
    TheirStage("1", "Продажи", "20", "Взят в работу", 2, "open"),
    TheirStage("1", "Продажи", "30", "Встреча назначена", 3, "open"),
    TheirStage("1", "Продажи", "142", "Успешно реализовано", 4, "won"),
    TheirStage("1", "Продажи", "143", "Закрыто и не реализовано", 5, "lost"),
]
NEW, TAKEN, MEETING, WON, LOST = (stage.key for stage in STAGES)
MEANING = {NEW: "mql", TAKEN: "accepted", MEETING: "kev_set", WON: "won", LOST: "lost"}
NOT_TARGET, EXPENSIVE = TheirReason("1", "Нецелевой"), TheirReason("2", "Дорого")
SELLER = TheirUser("7", "Ольга Нетологин", "olga@example.com")


class Crm:
    """`now` is the clock of both sides."""

    def __init__(self, administrator: Any, *, now: datetime = START + timedelta(days=2)) -> None:
        self.portal, self.now, self.administrator = Portal(), now, administrator
        self.portal.put("stages", *STAGES)
        self.portal.put("reasons", NOT_TARGET, EXPENSIVE)
        self.portal.put("users", SELLER)
        self.connection = self._made()

    def _made(self) -> Connection:
        with self.portal.plugged_in(), patch("delivery.egress.check"):
            return connections.create(
                vendor="amocrm", name="amoCRM", base_url="https://example.amocrm.ru", secrets_given={"token": "first"},
                now=self.now, actor=self.administrator, history_from=START - timedelta(days=365),
            )  # fmt: skip

    def checked(self) -> Crm:
        with self.portal.plugged_in():
            checking.ask(self.connection, now=self.now, actor=self.administrator)
        return self.talk()

    def mapped(self, **meaning: str) -> Crm:
        """Every status as in MEANING; the touch is told by whoever takes a lead."""
        self.connection.refresh_from_db()
        chosen = {
            row.pk: {
                "stage": Stage.objects.get(key=MEANING[row.their_key], pipeline__key="sales"),
                "is_left_out": False,
                "is_touch": row.their_key == TAKEN,
            }
            for row in self.connection.stage_maps.all()
        }
        reasons = {row.pk: row.reason for row in self.connection.reason_maps.all()}
        dictionaries.confirm(
            self.connection, stages=chosen, reasons=reasons, users={}, paths={}, now=self.now,
            actor=self.administrator,
        )  # fmt: skip
        return self

    def ready(self) -> Crm:
        return self.checked().mapped().talk()

    def talk(self, *, later: timedelta = timedelta(0)) -> Crm:
        """Turns until nothing is due."""
        self.now += later
        with self.portal.plugged_in():
            Connection.objects.filter(state="queued").update(available_at=self.now)
            talking.talk_due(clock=lambda: self.now, http=lambda pace: Http())
        self.connection = Connection.objects.select_related("feed").get(pk=self.connection.pk)
        return self

    def poll(self) -> Crm:
        return self.talk(later=timedelta(hours=2))

    def lead(self, their_id: str = "100") -> Lead:
        return Lead.objects.get(feed=self.connection.feed, external_id=their_id)


def their_lead(their_id: str = "100", stage: str = NEW, **facts: Any) -> TheirLead:
    values: dict[str, Any] = {
        "created_at": START, "updated_at": START, "name": "Заявка с сайта", "owner_id": "7",
        "amount": Decimal("150000.00"), "currency": "RUB", "first_name": "Иван", "last_name": "Ключник",
        "phone": "+7 916 123-45-67", "email": "ivan@example.com", "source": "Сайт",
    }  # fmt: skip
    return TheirLead(id=their_id, stage=stage, **values | facts)


def move(number: str, stage: str, minutes: float, *, lead: str = "100", before: str = "") -> TheirMove:
    return TheirMove(number, lead, stage, START + timedelta(minutes=minutes), "7", before)


def call(number: str, minutes: float, *, lead: str = "100", direction: str = "out", answered: bool = True) -> TheirCall:
    return TheirCall(number, lead, START + timedelta(minutes=minutes), direction, answered, 60, "7")


def history(lead: Lead) -> list[tuple[str, int]]:
    """Stages in force with the minute of entering, counted from START."""
    rows = lead.events.filter(kind="entered", voided_by=None).order_by("occurred_at", "pk")
    return [
        (event.stage.key, (event.occurred_at - START) // timedelta(minutes=1)) for event in rows.select_related("stage")
    ]


def reason(key: str, kind: str) -> Reason:
    return Reason.objects.get(key=key, kind=kind)
